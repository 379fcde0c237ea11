//! YAML's `<<` and repeated keys, as each dialect resolves them.

use std::sync::Arc;

use super::{Dialect, Map, Mistake, MistakeKind, Node};
use crate::text::Spanned;

/// One key that holds, after merging.
pub struct Resolved<'n> {
    /// The key as written, in the merged mapping where it came from there.
    pub key: &'n Spanned<Arc<str>>,
    /// The value that counts.
    pub value: &'n Node,
}

/// The entries of `map` that hold, in source order; a key written twice in `what` is noted.
pub fn resolve<'n>(
    map: &'n Map,
    dialect: Dialect,
    what: &str,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Resolved<'n>> {
    let mut found: Vec<Resolved<'n>> = Vec::with_capacity(map.entries.len());
    for entry in &map.entries {
        let entry = Resolved { key: &entry.key, value: &entry.value };
        match found.iter_mut().find(|earlier| earlier.key.value == entry.key.value) {
            Some(earlier) => {
                mistakes.push(twice(&entry, earlier, dialect, what));
                if last_counts(dialect) {
                    *earlier = entry;
                }
            }
            None => found.push(entry),
        }
    }
    found
}

/// Whether the program takes the last of two equal keys, and says nothing.
fn last_counts(dialect: Dialect) -> bool {
    matches!(dialect, Dialect::Consul | Dialect::GoJson)
}

fn twice(entry: &Resolved<'_>, earlier: &Resolved<'_>, dialect: Dialect, what: &str) -> Mistake {
    let message = format!("{what} says \"{}\" twice", entry.key.value);
    if last_counts(dialect) {
        let message = format!("{message}: only the last one counts");
        return Mistake::unnoticed(MistakeKind::DuplicateKey, earlier.key.span, message)
            .also(entry.key.span, "this one counts");
    }
    Mistake::refused(MistakeKind::DuplicateKey, entry.key.span, message).also(earlier.key.span, "first here")
}
