//! Texts of a body, borrowed from the file: serde copies every one that stands behind `default`.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::raw::Address;
use crate::text::{redact, redact_named};

use super::read::{Read, Slot};

/// A part of the file; a text of its own only where it is written with escapes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Text<'t>(Cow<'t, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 't, 't> Deserialize<'de> for Text<'t> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(TextVisitor).map(Self)
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

/// Without the credentials of URLs, and without what `token=…` gives.
impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        redact(self).serialize(to)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// A mapping, sorted by its keys; where a key is written twice the last value counts, as in Go.
#[derive(Debug, PartialEq)]
pub(super) struct TextMap<'t, V = Text<'t>>(Vec<(Text<'t>, V)>);

impl<V> Default for TextMap<'_, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'t, V> Deref for TextMap<'t, V> {
    type Target = [(Text<'t>, V)];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// Entries of a later map are added to those before, and `null` takes them away.
impl<'t, V: Read<'t>> Read<'t> for TextMap<'t, V> {
    fn read<D: Deserializer<'t>>(&mut self, from: D) -> Result<(), D::Error> {
        from.deserialize_option(MapVisitor(self))
    }
}

struct MapVisitor<'m, 't, V>(&'m mut TextMap<'t, V>);

impl<'t, V: Read<'t>> Visitor<'t> for MapVisitor<'_, 't, V> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.0.0.clear();
        Ok(())
    }

    fn visit_some<D: Deserializer<'t>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<(), A::Error> {
        let mut entries = std::mem::take(&mut self.0.0);
        while let Some(key) = map.next_key()? {
            let mut value = V::default();
            map.next_value_seed(Slot(&mut value))?;
            entries.push((key, value));
        }
        self.0.0 = sorted(entries);
        Ok(())
    }
}

/// Without the values of secrets, as their keys tell.
impl Serialize for TextMap<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.iter().map(|(key, value)| (key, redact_named(key, value))))
    }
}

impl Serialize for TextMap<'_, Address<'_>> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.iter().map(|(key, value)| (key, value)))
    }
}

/// By their keys; of equal ones the last.
fn sorted<K: Ord, V>(mut entries: Vec<(K, V)>) -> Vec<(K, V)> {
    if entries.windows(2).all(|two| two[0].0 < two[1].0) {
        return entries;
    }
    entries.sort_by(|(a, _), (b, _)| a.cmp(b));
    entries.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            std::mem::swap(later, kept);
        }
        same
    });
    entries
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{Text, TextMap};
    use crate::consul::registered::read::Read;

    #[test]
    fn a_text_is_a_part_of_the_file_unless_it_has_escapes() {
        let texts: Vec<Text<'_>> = serde_json::from_str(r#"["süd", "s\u00fcd"]"#).expect("two texts");
        assert_eq!(&*texts[0], &*texts[1]);
        assert!(matches!(texts[0].0, Cow::Borrowed(_)));
        assert!(matches!(texts[1].0, Cow::Owned(_)));
    }

    #[test]
    fn a_map_is_sorted_and_of_a_key_that_comes_again_the_last_value_counts() {
        let text = r#"{"b": "1", "c": "2", "a": "3", "b": "4", "a": "5"}"#;
        let mut map = TextMap::<Text<'_>>::default();
        map.read(&mut serde_json::Deserializer::from_str(text)).expect("a map");
        let entries: Vec<_> = map.iter().map(|(key, value)| (&**key, &**value)).collect();
        assert_eq!(entries, [("a", "5"), ("b", "4"), ("c", "2")]);
    }
}
