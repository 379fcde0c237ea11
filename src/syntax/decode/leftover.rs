//! The fields of a mapping that nobody took.

use super::super::merge::Resolved;
use super::super::{Mistake, MistakeKind};
use super::{Dialect, Fields, same_name};
use crate::text::nearest;

impl Fields<'_, '_> {
    /// The fields, once all were taken or named, that are not written while an unknown key is near to their name:
    /// nobody knows what they say. None where unknown fields are no mistake.
    #[must_use]
    pub fn misspelt(&self) -> Vec<&'static str> {
        if self.dialect == Dialect::GoJson {
            return Vec::new();
        }
        let is_known = |key: &str| self.known.iter().any(|name| same_name(key, name, self.dialect));
        let unknown = self.entries.iter().map(|entry| &*entry.key.value).filter(|key| !is_known(key));
        let meant = unknown.filter_map(|key| meant(key, &self.known));
        meant.filter(|name| !self.has(name)).collect()
    }

    /// Reports every field that nobody took, with a near name.
    pub fn finish(self) {
        if self.dialect != Dialect::GoJson {
            self.refuse_unknown();
        }
    }

    /// The same in every dialect: Go's `DisallowUnknownFields`.
    pub fn refuse_unknown(self) {
        let Self { what, dialect, entries, known, mistakes, .. } = self;
        if dialect == Dialect::Consul {
            mistakes.extend(spelled_twice(what, &entries));
        }
        let kind = match dialect {
            Dialect::Consul => MistakeKind::UnknownKey,
            _ => MistakeKind::UnknownField,
        };
        let unknown =
            entries.iter().filter(|entry| !known.iter().any(|name| same_name(entry.key, name, dialect)));
        for entry in unknown {
            let message = format!("{what} has no field \"{}\"", entry.key.value);
            let mistake = Mistake::refused(kind, entry.key.span, message);
            mistakes.push(match meant(&entry.key.value, &known) {
                Some(near) => mistake.help(format!("did you mean \"{near}\"?")),
                None => mistake,
            });
        }
    }
}

/// The field that a key is likely to mean: the nearest, else the longest that the key begins with, as `metadata`
/// begins with `meta`.
fn meant(key: &str, known: &[&'static str]) -> Option<&'static str> {
    let lower = key.to_ascii_lowercase();
    let begins = |name: &&&str| name.len() >= TELLING && lower.starts_with(**name);
    let beginning = || known.iter().filter(begins).max_by_key(|name| name.len()).copied();
    nearest(key, known.iter().copied()).or_else(beginning)
}

/// The letters from which on a common beginning is no chance.
const TELLING: usize = 4;

/// Keys that differ in letter case alone and name one field.
fn spelled_twice(what: &str, entries: &[Resolved<'_>]) -> Vec<Mistake> {
    let pairs = entries.iter().enumerate().filter_map(|(count, entry)| {
        let earlier = entries[..count].iter().find(|earlier| earlier.key.eq_ignore_ascii_case(entry.key))?;
        let (first, second) = (&earlier.key.value, &entry.key.value);
        let message = format!("{what} has both \"{first}\" and \"{second}\", which are the same field");
        Some(Mistake::refused(MistakeKind::DuplicateKey, entry.key.span, message))
    });
    pairs.collect()
}
