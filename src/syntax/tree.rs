//! The tree that every reader makes.

use std::sync::Arc;

use crate::text::{Span, Spanned};

/// A value of a configuration file, and where it was written.
///
/// Cheap to clone: lists, maps and texts are shared, so that an alias costs nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where the value is written; for an alias, where the anchor's value is.
    pub span: Span,
    /// Where an alias (`*name`) uses the value.
    pub used_at: Option<Span>,
    /// The value.
    pub value: Value,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// An empty value, `null` or `~`.
    Null,
    /// A text, number or boolean, not yet interpreted: that depends on the field that takes it.
    Scalar(Scalar),
    /// A sequence, array or list.
    List(Arc<[Node]>),
    /// A mapping, object or block.
    Map(Arc<Map>),
}

/// An uninterpreted scalar.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar {
    /// The text after unescaping and unfolding.
    pub text: Arc<str>,
    /// How it was written, which decides whether it may be read as a number or boolean.
    pub style: Style,
    /// The resolved tag (`tag:yaml.org,2002:str`), where one is written.
    pub tag: Option<Arc<str>>,
}

/// How a scalar was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes: YAML plain scalars on one line, numbers and booleans of JSON and HCL.
    Plain,
    /// In single or double quotes, without an escape or a fold: the text equals the source between the quotes.
    Verbatim,
    /// Quoted with escapes, a block scalar (`|`, `>`), a heredoc, or anything of several lines: the text does
    /// not appear in the source as it is.
    Rewritten,
}

/// A mapping in source order. Repeated keys are kept; [`super::Fields`] judges them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Map {
    /// The entries as written; a YAML merge key is the entry `<<`.
    pub entries: Vec<Entry>,
}

/// One key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key's text and place.
    pub key: Spanned<Arc<str>>,
    /// Whether the key is a plain `<<`, which merges its value into the mapping (YAML only).
    pub merge: bool,
    /// The value.
    pub value: Node,
}

impl Node {
    /// A node at `span` that is not an alias.
    #[must_use]
    pub fn new(span: Span, value: Value) -> Self {
        Self { span, used_at: None, value }
    }

    /// The mapping, if it is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The list, if it is one.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The scalar, if it is one.
    #[must_use]
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The value of `key` in a mapping: the first one written, merges not looked into.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.entries.iter().find(|entry| &**entry.key == key).map(|entry| &entry.value)
    }

    /// What the value is called in a message: `a mapping`, `a list`, `the text "x"` …
    #[must_use]
    pub fn describe(&self) -> String {
        match &self.value {
            Value::Null => "an empty value".to_owned(),
            Value::Scalar(_) => "a single value".to_owned(),
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a mapping".to_owned(),
        }
    }

    /// The part `range` of the scalar's text as a place in the file: exact where the text stands in
    /// the source as it is, else the whole scalar.
    #[must_use]
    pub fn part(&self, range: std::ops::Range<usize>) -> Span {
        match self.as_scalar().map(|scalar| scalar.style) {
            Some(Style::Plain) => self.span.part(range),
            Some(Style::Verbatim) => self.span.part(range.start + 1..range.end + 1),
            _ => self.span,
        }
    }
}
