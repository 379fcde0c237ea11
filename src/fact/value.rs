//! What a fact can be, and its type.

use std::fmt;
use std::sync::Arc;

use crate::text::Span;

/// The value of a fact for one subject. Cheap to clone, and comparable, so that verdicts can be remembered.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// There is none: a static target has no service.
    None,
    /// There is one, and the files do not tell it. A rule that reads it is silent.
    Unknown,
    /// Yes or no.
    Bool(bool),
    /// A count.
    Int(i64),
    /// A time span in milliseconds; rules see seconds.
    Millis(u64),
    /// A text.
    Text(Arc<str>),
    /// Several values of one type.
    List(Arc<[Value]>),
    /// Named values, as the fact's type names them.
    Record(Arc<[(&'static str, Value)]>),
    /// Where something stands.
    Place(Span),
}

impl Value {
    /// A text.
    pub fn text(text: impl AsRef<str>) -> Self {
        Self::Text(text.as_ref().into())
    }

    /// A list.
    pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self::List(items.into_iter().collect())
    }

    /// A count.
    #[must_use]
    pub fn count(count: usize) -> Self {
        Self::Int(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// Named values.
    pub fn record(fields: impl IntoIterator<Item = (&'static str, Self)>) -> Self {
        Self::Record(fields.into_iter().collect())
    }

    /// The place, if it is one.
    #[must_use]
    pub fn as_place(&self) -> Option<Span> {
        match self {
            Self::Place(span) => Some(*span),
            _ => None,
        }
    }

    /// The named value of a record.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Record(fields) => fields.iter().find(|(key, _)| *key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Whether it is, or holds, a value that the files do not give.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Into::into)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<&Arc<str>> for Value {
    fn from(text: &Arc<str>) -> Self {
        Self::Text(text.clone())
    }
}

impl From<Arc<str>> for Value {
    fn from(text: Arc<str>) -> Self {
        Self::Text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Span> for Value {
    fn from(span: Span) -> Self {
        Self::Place(span)
    }
}

/// The type of a fact; any fact may also be none or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// A time span, in seconds.
    Seconds,
    /// A text.
    Text,
    /// Where something stands; for `at`, not for predicates.
    Place,
    /// Several values.
    List(&'static Type),
    /// Named values.
    Record(&'static [(&'static str, Type, &'static str)]),
}

impl Type {
    /// Whether two values of these types can be equal or ordered.
    #[must_use]
    pub fn compares_with(self, other: Self) -> bool {
        let number = |kind| matches!(kind, Self::Int | Self::Seconds);
        match (self, other) {
            (Self::List(a), Self::List(b)) => a.compares_with(*b),
            _ => self == other || number(self) && number(other),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => f.write_str("boolean"),
            Self::Int => f.write_str("number"),
            Self::Seconds => f.write_str("seconds"),
            Self::Text => f.write_str("text"),
            Self::Place => f.write_str("place"),
            Self::List(item) => write!(f, "list of {item}"),
            Self::Record(fields) => {
                let names: Vec<_> = fields.iter().map(|(name, kind, _)| format!("{name}: {kind}")).collect();
                write!(f, "{{{}}}", names.join(", "))
            }
        }
    }
}
