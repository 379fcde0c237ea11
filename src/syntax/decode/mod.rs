//! Taking mappings apart, collecting mistakes.

mod leftover;

use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use super::merge::{self, Resolved, Target};
use super::wording::wrong_type;
use super::{Mistake, MistakeKind, Node, Value, scalar};
use crate::text::{Span, Spanned};

/// A key with its value, each at its place.
pub type Pair = (Spanned<Arc<str>>, Spanned<Arc<str>>);

/// Whose rules decide what a scalar means and whether an unknown field is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// go.yaml.in/yaml v2 in strict mode: `prometheus.yml` and file SD.
    GoYamlV2,
    /// go.yaml.in/yaml v3 with known fields: `blackbox.yml`.
    GoYamlV3,
    /// Consul's own decoding of agent files in JSON and HCL: keys in any letter case, a list of one item
    /// stands for the item, fractions are cut off; else strictly typed (`agent/config/config.go`).
    Consul,
    /// Go's encoding/json: bodies of Consul's HTTP API, keys in snake or camel case; unknown fields are
    /// no mistake.
    GoJson,
}

/// The fields of one mapping while they are taken, one by one.
///
/// Every taker returns `None` when the field is absent, and when it is wrong (the mistake is then
/// noted). An empty value (`scheme:`, `~`, `null`) leaves the default in place and gives `None`, too; except
/// that go-yaml v2 sets the type's zero value: there [`Fields::string`] gives the empty text, and the
/// takers of booleans and numbers give `false` and 0. [`Fields::finish`] reports what nobody took.
pub struct Fields<'n, 'm> {
    what: &'static str,
    dialect: Dialect,
    span: Span,
    entries: Vec<Resolved<'n>>,
    known: Vec<&'static str>,
    mistakes: &'m mut Vec<Mistake>,
}

impl<'n, 'm> Fields<'n, 'm> {
    /// Opens `node`, which is to be a mapping called `what` in messages (`scrape_config`). An empty
    /// value is an empty mapping; anything else is a mistake and gives `None`.
    pub fn of(
        node: &'n Node,
        what: &'static str,
        dialect: Dialect,
        mistakes: &'m mut Vec<Mistake>,
    ) -> Option<Self> {
        let entries = match &scalar::single(node, dialect).value {
            Value::Map(map) => merge::resolve(map, dialect, Target::Struct, what, mistakes),
            Value::Null => Vec::new(),
            _ => {
                mistakes.push(wrong_type(node, what, "a mapping"));
                return None;
            }
        };
        Some(Self { what, dialect, span: node.span, entries, known: Vec::new(), mistakes })
    }

    /// Where the mapping stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// What the mapping is called in messages.
    #[must_use]
    pub fn what(&self) -> &'static str {
        self.what
    }

    /// The key of a field where it is written; the field stays unknown.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'n Spanned<Arc<str>>> {
        let entry = self.entries.iter().find(|entry| same_name(entry.key, name, self.dialect))?;
        Some(entry.key)
    }

    /// Whose rules hold.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Notes a mistake that the caller found.
    pub fn note(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }

    /// The list of mistakes, to decode a nested node with.
    pub fn mistakes(&mut self) -> &mut Vec<Mistake> {
        self.mistakes
    }

    /// Whether the field is written, however wrong.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| same_name(entry.key, name, self.dialect))
    }

    /// The field's key and value as written, even where the value is empty.
    pub fn entry(&mut self, name: &'static str) -> Option<(&'n Spanned<Arc<str>>, &'n Node)> {
        self.known.push(name);
        let exact = self.entries.iter().find(|entry| &*entry.key.value == name);
        let entry =
            exact.or_else(|| self.entries.iter().rfind(|entry| same_name(entry.key, name, self.dialect)));
        entry.map(|entry| (entry.key, entry.value))
    }

    /// The field's value; `None` also where it is empty.
    pub fn take(&mut self, name: &'static str) -> Option<&'n Node> {
        self.entry(name).map(|(_, node)| node).filter(|node| node.value != Value::Null)
    }

    /// A text, as the dialect reads one.
    pub fn string(&mut self, name: &'static str) -> Option<Spanned<Arc<str>>> {
        self.scalar(name, scalar::string)
    }

    /// A boolean, as the dialect reads one.
    pub fn boolean(&mut self, name: &'static str) -> Option<Spanned<bool>> {
        self.scalar(name, scalar::boolean)
    }

    /// A whole number, as the dialect reads one.
    pub fn integer(&mut self, name: &'static str) -> Option<Spanned<i64>> {
        self.scalar(name, scalar::integer)
    }

    /// A whole number without a sign (Go's `uint64`), as the dialect reads one.
    pub fn natural(&mut self, name: &'static str) -> Option<Spanned<u64>> {
        self.scalar(name, scalar::natural)
    }

    /// A number with or without a fraction, as the dialect reads one.
    pub fn float(&mut self, name: &'static str) -> Option<Spanned<f64>> {
        self.scalar(name, scalar::float)
    }

    /// A text that `T` parses; its error becomes the mistake.
    pub fn parsed<T: FromStr<Err: Display>>(&mut self, name: &'static str) -> Option<Spanned<T>> {
        self.take(name)?;
        let text = self.string(name)?;
        match text.parse() {
            Ok(value) => Some(Spanned::new(value, text.span)),
            Err(error) => {
                let message = format!("{name}: {error}");
                self.note(Mistake::refused(MistakeKind::InvalidValue, text.span, message));
                None
            }
        }
    }

    /// A list of texts; wrong items are noted and left out. An empty item is an empty text, and none in
    /// go-yaml v3.
    pub fn strings(&mut self, name: &'static str) -> Option<Vec<Spanned<Arc<str>>>> {
        let dialect = self.dialect;
        self.list(name, |item, mistakes| text_item(name, item, dialect, mistakes))
    }

    /// A list of whole numbers; wrong items are noted and left out.
    pub fn integers(&mut self, name: &'static str) -> Option<Vec<Spanned<i64>>> {
        let dialect = self.dialect;
        self.list(name, |item, mistakes| match scalar::integer(item, dialect) {
            Ok(value) => Some(Spanned::new(value, item.span)),
            Err(wanted) => {
                mistakes.push(wrong_type(item, name, wanted));
                None
            }
        })
    }

    /// A list whose items `decode` reads; items for which it returns `None` are left out, and so are
    /// empty items in go-yaml v3.
    pub fn list<T>(
        &mut self,
        name: &'static str,
        mut decode: impl FnMut(&'n Node, &mut Vec<Mistake>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let node = self.take(name)?;
        let Some(items) = node.as_list() else {
            self.note(wrong_type(node, name, "a list"));
            return None;
        };
        let skips_empty = self.dialect == Dialect::GoYamlV3;
        let items = items.iter().filter(|item| !(skips_empty && item.value == Value::Null));
        Some(items.filter_map(|item| decode(item, self.mistakes)).collect())
    }

    /// A mapping with keys of the user's own, in source order.
    pub fn map<T>(
        &mut self,
        name: &'static str,
        mut decode: impl FnMut(&'n Spanned<Arc<str>>, &'n Node, &mut Vec<Mistake>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let node = self.take(name)?;
        let Value::Map(map) = &scalar::single(node, self.dialect).value else {
            self.note(wrong_type(node, name, "a mapping"));
            return None;
        };
        let entries = merge::resolve(map, self.dialect, Target::Map, name, self.mistakes);
        Some(entries.into_iter().filter_map(|entry| decode(entry.key, entry.value, self.mistakes)).collect())
    }

    /// A mapping of texts to texts.
    pub fn string_map(&mut self, name: &'static str) -> Option<Vec<Pair>> {
        let dialect = self.dialect;
        self.map(name, |key, value, mistakes| {
            let what = format!("{name} \"{}\"", key.value);
            text_item(&what, value, dialect, mistakes).map(|value| (key.clone(), value))
        })
    }

    /// Names fields that are right but of no interest.
    pub fn known(&mut self, names: &[&'static str]) {
        self.known.extend(names);
    }

    fn scalar<T: Default>(
        &mut self,
        name: &'static str,
        read: fn(&Node, Dialect) -> Result<T, &'static str>,
    ) -> Option<Spanned<T>> {
        let (_, node) = self.entry(name)?;
        if node.value == Value::Null {
            return (self.dialect == Dialect::GoYamlV2).then(|| Spanned::new(T::default(), node.span));
        }
        match read(node, self.dialect) {
            Ok(value) => Some(Spanned::new(value, node.span)),
            Err(wanted) => {
                self.note(wrong_type(node, name, wanted));
                None
            }
        }
    }
}

/// One text of a list or mapping called `what`, as `dialect` reads it.
pub fn text_item(
    what: &str,
    node: &Node,
    dialect: Dialect,
    mistakes: &mut Vec<Mistake>,
) -> Option<Spanned<Arc<str>>> {
    if node.value == Value::Null {
        return Some(Spanned::new("".into(), node.span));
    }
    match scalar::string(node, dialect) {
        Ok(value) => Some(Spanned::new(value, node.span)),
        Err(wanted) => {
            mistakes.push(wrong_type(node, what, wanted));
            None
        }
    }
}

fn same_name(key: &str, name: &str, dialect: Dialect) -> bool {
    match dialect {
        Dialect::GoYamlV2 | Dialect::GoYamlV3 => key == name,
        Dialect::Consul => key.eq_ignore_ascii_case(name),
        Dialect::GoJson => {
            let mut key = key.bytes().filter(|byte| *byte != b'_');
            let name = name.bytes().filter(|byte| *byte != b'_');
            name.map(Some).chain([None]).all(|letter| {
                key.next().map(|byte| byte.to_ascii_lowercase())
                    == letter.map(|byte| byte.to_ascii_lowercase())
            })
        }
    }
}
