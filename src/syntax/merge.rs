//! YAML's `<<` and repeated keys, as each dialect resolves them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Dialect, Entry, Map, Mistake, MistakeKind, Node, Value, wrong_type};
use crate::text::Spanned;

/// One key that holds, after merging.
pub struct Resolved<'n> {
    /// The key as written, in the merged mapping where it came from there.
    pub key: &'n Spanned<Arc<str>>,
    /// The value that counts.
    pub value: &'n Node,
}

/// What Go decodes a mapping into, which decides what a repeated key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A struct: fields that the program names.
    Struct,
    /// A map: keys that the user chooses.
    Map,
}

/// The entries of `map` that hold, in source order; a key written twice in `what` is noted.
///
/// Follows `mappingStruct`, `mapping` and `merge` of go-yaml's `decode.go`: v2 decodes entry by entry, so a
/// `<<` below a key overrides it, and a map in strict mode refuses a key that a merge repeats; in v3 a key of
/// the mapping's own always holds. In JSON and HCL the last of equal keys holds, which nobody notices.
pub fn resolve<'n>(
    map: &'n Map,
    dialect: Dialect,
    target: Target,
    what: &str,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Resolved<'n>> {
    let found = Vec::with_capacity(map.entries.len());
    let mut merging = Merging { dialect, target, what, mistakes, found, index: HashMap::new() };
    merging.level(map);
    merging.found
}

/// The entries of a mapping with keys of the user's own, each key with its value, `<<` resolved; none for another node.
#[must_use]
pub fn entries(node: &Node, dialect: Dialect) -> Vec<(&Spanned<Arc<str>>, &Node)> {
    let Some(map) = node.as_map() else { return Vec::new() };
    let resolved = resolve(map, dialect, Target::Map, "", &mut Vec::new());
    resolved.into_iter().map(|entry| (entry.key, entry.value)).collect()
}

struct Merging<'n, 'm> {
    dialect: Dialect,
    target: Target,
    what: &'m str,
    mistakes: &'m mut Vec<Mistake>,
    found: Vec<Resolved<'n>>,
    /// Where a key is in `found`.
    index: HashMap<&'n str, usize>,
}

impl<'n> Merging<'n, '_> {
    /// Takes in one mapping: the outermost, or one that is merged into it.
    fn level(&mut self, map: &'n Map) {
        match self.dialect {
            Dialect::GoYamlV2 => self.in_order(map),
            Dialect::GoYamlV3 => self.own_keys_first(map),
            Dialect::Consul | Dialect::GoJson => map.entries.iter().for_each(|entry| self.last_holds(entry)),
        }
    }

    fn in_order(&mut self, map: &'n Map) {
        let mut own = HashSet::new();
        for entry in &map.entries {
            if entry.merge {
                // Earlier items of a list take precedence, so they come last.
                self.merged(&entry.value).into_iter().rev().for_each(|map| self.in_order(map));
                continue;
            }
            let repeated = match self.target {
                Target::Struct => !own.insert(&**entry.key),
                Target::Map => self.index.contains_key(&**entry.key),
            };
            if repeated { self.note_repeated(entry) } else { self.set(entry) }
        }
    }

    fn own_keys_first(&mut self, map: &'n Map) {
        let mut own: HashMap<&str, &Entry> = HashMap::new();
        for entry in &map.entries {
            if let Some(first) = own.insert(&**entry.key, entry) {
                self.mistakes.push(repeated(self.what, entry, first.key.span));
            } else if !entry.merge && !self.index.contains_key(&**entry.key) {
                self.set(entry);
            }
        }
        if let Some(entry) = map.entries.iter().rfind(|entry| entry.merge) {
            self.merged(&entry.value).into_iter().for_each(|map| self.own_keys_first(map));
        }
    }

    fn last_holds(&mut self, entry: &'n Entry) {
        if let Some(at) = self.index.get(&**entry.key) {
            let ignored = self.found[*at].key;
            let message = format!("{} has \"{}\" twice: only the last one counts", self.what, ignored.value);
            let mistake = Mistake::unnoticed(MistakeKind::DuplicateKey, ignored.span, message);
            self.mistakes.push(mistake.also(entry.key.span, "this one counts"));
        }
        self.set(entry);
    }

    fn set(&mut self, entry: &'n Entry) {
        let resolved = Resolved { key: &entry.key, value: &entry.value };
        if let Some(at) = self.index.get(&**entry.key) {
            self.found[*at] = resolved;
            return;
        }
        self.index.insert(&**entry.key, self.found.len());
        self.found.push(resolved);
    }

    fn note_repeated(&mut self, entry: &'n Entry) {
        let at = self.index.get(&**entry.key).copied();
        let first = at.map_or(entry.key.span, |at| self.found[at].key.span);
        self.mistakes.push(repeated(self.what, entry, first));
    }

    /// The mappings that the value of a `<<` names.
    fn merged(&mut self, value: &'n Node) -> Vec<&'n Map> {
        let nodes = match &value.value {
            Value::List(items) => items.iter().collect(),
            _ => vec![value],
        };
        let maps = nodes.into_iter().filter_map(|node| {
            if node.as_map().is_none() {
                self.mistakes.push(wrong_type(node, "<<", "a mapping or a list of mappings"));
            }
            node.as_map()
        });
        maps.collect()
    }
}

fn repeated(what: &str, entry: &Entry, first: crate::text::Span) -> Mistake {
    let message = format!("{what} has \"{}\" twice", entry.key.value);
    Mistake::refused(MistakeKind::DuplicateKey, entry.key.span, message).also(first, "first here")
}
