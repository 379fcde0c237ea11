//! Values as Go's encoding/json reads them: into what is there already. A field that comes again is read over the first,
//! and its name counts in any letter case.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use smallvec::SmallVec;

use super::text::Text;

/// A value that a later one is read into: `decodeState.value` of Go's `encoding/json/decode.go`.
pub(super) trait Read<'t>: Default {
    /// Reads the next value over this one.
    fn read<D: Deserializer<'t>>(&mut self, from: D) -> Result<(), D::Error>;
}

/// A body, or an entry of one.
pub(super) trait Body<'t>: Read<'t> {
    /// The field without which it is none of Consul's.
    fn missing(&self) -> Option<&'static str>;
}

/// A body out of its text; of several, each is read over those before.
///
/// # Errors
/// When it has values of other types, or lacks what every such body has.
pub(super) fn body<'t, T: Body<'t>>(texts: impl IntoIterator<Item = &'t str>) -> serde_json::Result<T> {
    let mut body = T::default();
    for text in texts {
        body.read(&mut serde_json::Deserializer::from_str(text))?;
    }
    body.missing().map_or(Ok(body), |field| Err(Error::missing_field(field)))
}

/// Where the next value goes.
pub(super) struct Slot<'s, T>(pub(super) &'s mut T);

impl<'t, T: Read<'t>> DeserializeSeed<'t> for Slot<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'t>>(self, from: D) -> Result<(), D::Error> {
        self.0.read(from)
    }
}

/// What is one value to Go: `null` leaves it as it is.
macro_rules! scalars {
    ($($kind:ty),*) => {$(
        impl<'t> Read<'t> for $kind {
            fn read<D: Deserializer<'t>>(&mut self, from: D) -> Result<(), D::Error> {
                if let Some(value) = serde::Deserialize::deserialize(from)? {
                    *self = value;
                }
                Ok(())
            }
        }
    )*};
}

scalars!(i64, bool, Text<'t>);

/// What is a pointer to Go: `null` takes it away.
impl<'t, T: Read<'t>> Read<'t> for Option<T> {
    fn read<D: Deserializer<'t>>(&mut self, from: D) -> Result<(), D::Error> {
        from.deserialize_option(Pointer(self))
    }
}

struct Pointer<'p, T>(&'p mut Option<T>);

impl<'t, T: Read<'t>> Visitor<'t> for Pointer<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        *self.0 = None;
        Ok(())
    }

    fn visit_some<D: Deserializer<'t>>(self, from: D) -> Result<(), D::Error> {
        self.0.get_or_insert_default().read(from)
    }
}

/// Items are read over those of the list before, and `null` empties it.
impl<'t, T: Read<'t>> Read<'t> for Vec<T> {
    fn read<D: Deserializer<'t>>(&mut self, from: D) -> Result<(), D::Error> {
        from.deserialize_option(List(self))
    }
}

struct List<'l, T>(&'l mut Vec<T>);

impl<'t, T: Read<'t>> Visitor<'t> for List<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.0.clear();
        Ok(())
    }

    fn visit_some<D: Deserializer<'t>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut items: A) -> Result<(), A::Error> {
        let mut count = 0;
        while count < self.0.len() && items.next_element_seed(Slot(&mut self.0[count]))?.is_some() {
            count += 1;
        }
        self.0.truncate(count);
        let mut next = T::default();
        while items.next_element_seed(Slot(&mut next))?.is_some() {
            self.0.push(std::mem::take(&mut next));
        }
        Ok(())
    }
}

/// Texts that are read later, one over the other; `null` takes them away.
#[derive(Default)]
pub(super) struct Raw<'t>(pub(super) SmallVec<[&'t RawValue; 1]>);

impl<'t> Read<'t> for Raw<'t> {
    fn read<D: Deserializer<'t>>(&mut self, from: D) -> Result<(), D::Error> {
        match serde::Deserialize::deserialize(from)? {
            Some(text) => self.0.push(text),
            None => self.0.clear(),
        }
        Ok(())
    }
}

impl<'t> Raw<'t> {
    /// The texts.
    pub(super) fn texts(&self) -> impl Iterator<Item = &'t str> {
        self.0.iter().map(|text| text.get())
    }

    /// Whether nothing is there to be read.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// How a field of `B` is read from the map `A`.
pub(super) type ReadField<'t, B, A> = fn(&mut B, &mut A) -> Result<(), <A as MapAccess<'t>>::Error>;

/// What is a struct to Go.
pub(super) trait Fields<'t>: Default {
    /// The names of its fields.
    const NAMES: &'static [&'static str];
    /// How the field of that very name is read.
    fn field<A: MapAccess<'t>>(name: &str) -> Option<ReadField<'t, Self, A>>;
}

/// Reads the fields that are there over those of `body`; `null` leaves it as it is.
///
/// # Errors
/// When a value is of another type.
pub(super) fn fields<'t, B: Fields<'t>, D: Deserializer<'t>>(body: &mut B, from: D) -> Result<(), D::Error> {
    from.deserialize_option(Struct(body))
}

struct Struct<'b, B>(&'b mut B);

impl<'t, B: Fields<'t>> Visitor<'t> for Struct<'_, B> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'t>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(field) = map.next_key_seed(Name::<B, A>(PhantomData))? {
            match field {
                Some(read) => read(self.0, &mut map)?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// The field of a name: in this very spelling, else the first in another letter case.
struct Name<B, A>(PhantomData<fn(B, A)>);

impl<'t, B: Fields<'t>, A: MapAccess<'t>> DeserializeSeed<'t> for Name<B, A> {
    type Value = Option<ReadField<'t, B, A>>;

    fn deserialize<D: Deserializer<'t>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl<'t, B: Fields<'t>, A: MapAccess<'t>> Visitor<'t> for Name<B, A> {
    type Value = Option<ReadField<'t, B, A>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        let folded = || B::NAMES.iter().find(|known| known.eq_ignore_ascii_case(name));
        Ok(B::field(name).or_else(|| B::field(folded()?)))
    }
}

/// Structs, each field with the name that Go gives it.
macro_rules! structs {
    ($($(#[$doc:meta])* $body:ident $(<$life:lifetime>)? {
        $($(#[$field_doc:meta])* $field:ident: $kind:ty = $name:literal,)*
    })*) => {$(
        $(#[$doc])*
        #[derive(Default)]
        pub(super) struct $body $(<$life>)? {
            $($(#[$field_doc])* pub(super) $field: $kind,)*
        }

        impl<'t> Fields<'t> for $body $(<$life>)? {
            const NAMES: &'static [&'static str] = &[$($name),*];

            fn field<A: MapAccess<'t>>(name: &str) -> Option<ReadField<'t, Self, A>> {
                match name {
                    $($name => Some(|body, map| map.next_value_seed(Slot(&mut body.$field))),)*
                    _ => None,
                }
            }
        }

        impl<'t> Read<'t> for $body $(<$life>)? {
            fn read<D: Deserializer<'t>>(&mut self, from: D) -> Result<(), D::Error> {
                fields(self, from)
            }
        }
    )*};
}

/// The same for those that are written again, under the names by which they are read.
macro_rules! stored_structs {
    ($($(#[$doc:meta])* $body:ident $(<$life:lifetime>)? {
        $($(#[$field_doc:meta])* $field:ident: $kind:ty = $name:literal,)*
    })*) => {
        structs! {
            $($(#[$doc])* #[derive(Serialize)] $body $(<$life>)? {
                $($(#[$field_doc])* #[serde(rename = $name)] $field: $kind = $name,)*
            })*
        }
    };
}

pub(super) use {stored_structs, structs};
