//! Taking mappings apart, collecting mistakes.

use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use super::merge::{self, Resolved};
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
    /// Consul's own decoding of JSON and HCL: weakly typed, keys in snake or camel case.
    Consul,
    /// Go's encoding/json: bodies of Consul's HTTP API; unknown fields are no mistake.
    GoJson,
}

/// The fields of one mapping while they are taken, one by one.
///
/// Every taker returns `None` when the field is absent, and when it is wrong (the mistake is then
/// noted). [`Fields::finish`] reports what nobody took.
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
        let entries = match &node.value {
            Value::Map(map) => merge::resolve(map, dialect, what, mistakes),
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

    /// The field's key and value as written, even where the value is empty.
    pub fn entry(&mut self, name: &'static str) -> Option<(&'n Spanned<Arc<str>>, &'n Node)> {
        self.known.push(name);
        let entry = self.entries.iter().find(|entry| same_name(entry.key, name, self.dialect))?;
        Some((entry.key, entry.value))
    }

    /// The field's value; `None` also where it is empty.
    pub fn take(&mut self, name: &'static str) -> Option<&'n Node> {
        self.entry(name).map(|(_, node)| node).filter(|node| node.value != Value::Null)
    }

    /// A text, as the dialect reads one.
    pub fn string(&mut self, name: &'static str) -> Option<Spanned<Arc<str>>> {
        let node = self.take(name)?;
        self.scalar(name, node, scalar::string)
    }

    /// A boolean, as the dialect reads one.
    pub fn boolean(&mut self, name: &'static str) -> Option<Spanned<bool>> {
        let node = self.take(name)?;
        self.scalar(name, node, scalar::boolean)
    }

    /// A whole number, as the dialect reads one.
    pub fn integer(&mut self, name: &'static str) -> Option<Spanned<i64>> {
        let node = self.take(name)?;
        self.scalar(name, node, scalar::integer)
    }

    /// A text that `T` parses; its error becomes the mistake.
    pub fn parsed<T: FromStr<Err: Display>>(&mut self, name: &'static str) -> Option<Spanned<T>> {
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

    /// A list of texts; wrong items are noted and left out.
    pub fn strings(&mut self, name: &'static str) -> Option<Vec<Spanned<Arc<str>>>> {
        let dialect = self.dialect;
        self.list(name, |item, mistakes| text_item(name, item, dialect, mistakes))
    }

    /// A list whose items `decode` reads; items for which it returns `None` are left out.
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
        Some(items.iter().filter_map(|item| decode(item, self.mistakes)).collect())
    }

    /// A mapping with keys of the user's own, in source order.
    pub fn map<T>(
        &mut self,
        name: &'static str,
        mut decode: impl FnMut(&'n Spanned<Arc<str>>, &'n Node, &mut Vec<Mistake>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let node = self.take(name)?;
        let Value::Map(map) = &node.value else {
            self.note(wrong_type(node, name, "a mapping"));
            return None;
        };
        let entries = merge::resolve(map, self.dialect, name, self.mistakes);
        Some(entries.into_iter().filter_map(|entry| decode(entry.key, entry.value, self.mistakes)).collect())
    }

    /// A mapping of texts to texts.
    pub fn string_map(&mut self, name: &'static str) -> Option<Vec<Pair>> {
        let dialect = self.dialect;
        self.map(name, |key, value, mistakes| {
            text_item(name, value, dialect, mistakes).map(|value| (key.clone(), value))
        })
    }

    /// Names fields that are right but of no interest.
    pub fn known(&mut self, names: &[&'static str]) {
        self.known.extend(names);
    }

    /// Reports every field that nobody took, with a near name.
    pub fn finish(self) {
        if self.dialect == Dialect::GoJson {
            return;
        }
        let Self { what, dialect, entries, known, mistakes, .. } = self;
        let unknown =
            entries.iter().filter(|entry| !known.iter().any(|name| same_name(entry.key, name, dialect)));
        for entry in unknown {
            let message = format!("{what} has no field \"{}\"", entry.key.value);
            let mistake = Mistake::refused(MistakeKind::UnknownField, entry.key.span, message);
            mistakes.push(match crate::text::nearest(&entry.key.value, known.iter().copied()) {
                Some(near) => mistake.help(format!("did you mean \"{near}\"?")),
                None => mistake,
            });
        }
    }

    fn scalar<T>(
        &mut self,
        name: &'static str,
        node: &Node,
        read: fn(&Node, Dialect) -> Result<T, &'static str>,
    ) -> Option<Spanned<T>> {
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

/// The mistake "`what` takes `wanted`, and this is …".
#[must_use]
pub fn wrong_type(node: &Node, what: &str, wanted: &str) -> Mistake {
    let message = format!("{what} takes {wanted}, and this is {}", node.describe());
    Mistake::refused(MistakeKind::WrongType, node.span, message)
}

fn same_name(key: &str, name: &str, dialect: Dialect) -> bool {
    match dialect {
        Dialect::GoYamlV2 | Dialect::GoYamlV3 => key == name,
        Dialect::Consul | Dialect::GoJson => {
            let letters = |text: &str| {
                text.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase()).collect()
            };
            let (key, name): (Vec<u8>, Vec<u8>) = (letters(key), letters(name));
            key == name
        }
    }
}
