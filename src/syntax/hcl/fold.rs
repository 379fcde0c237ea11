//! Repeated names: blocks gather into a list, lists grow, and of texts and numbers the last one holds.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::{Entry, Map, Mistake, Node, Value};
use super::refused;

/// An entry as written: one with labels is nested already.
pub struct Written {
    pub entry: Entry,
    pub labelled: bool,
}

/// The first entry of a name.
#[derive(Clone, Copy)]
struct First {
    /// Where it is among those gathered.
    at: usize,
    labelled: bool,
    /// Whether it is a mapping, to which only mappings may be added.
    block: bool,
}

/// The entries with those of one name gathered at the first, as `decoder.go` does for a map of interfaces.
///
/// Repeated texts and numbers stay beside each other, for whoever takes the field to note.
pub fn fold(entries: Vec<Written>) -> Result<Map, Mistake> {
    let mut gathered: Vec<Entry> = Vec::with_capacity(entries.len());
    let mut names: HashMap<Arc<str>, First> = HashMap::new();
    for Written { entry, labelled } in entries {
        let Some(first) = names.get(&entry.key.value).copied() else {
            let block = entry.value.as_map().is_some();
            names.insert(entry.key.value.clone(), First { at: gathered.len(), labelled, block });
            gathered.push(entry);
            continue;
        };
        if is_scalar(&gathered[first.at].value) && is_scalar(&entry.value) {
            gathered.push(entry);
            continue;
        }
        let value = join(&gathered[first.at], first, &entry, labelled)?;
        gathered[first.at].value = value;
    }
    Ok(Map { entries: gathered })
}

fn is_scalar(node: &Node) -> bool {
    matches!(node.value, Value::Scalar(_) | Value::Null)
}

fn join(gathered: &Entry, first: First, again: &Entry, labelled: bool) -> Result<Node, Mistake> {
    let name = &again.key.value;
    let clash = |what: &str| {
        let message = format!("\"{name}\" is {what} in one place, but not in another");
        let mistake = refused(again.key.span, message, "write it the same way in both places, or only once");
        Err(mistake.also(gathered.key.span, "the other one"))
    };
    if is_scalar(&gathered.value) || is_scalar(&again.value) {
        return clash("a single value");
    }
    if first.labelled != labelled {
        return clash("a block with a label");
    }
    let items = |node: &Node| node.as_list().map_or_else(|| vec![node.clone()], <[Node]>::to_vec);
    let added = items(&again.value);
    if first.block && added.iter().any(|item| item.as_map().is_none()) {
        return clash("a block");
    }
    let both: Vec<Node> = items(&gathered.value).into_iter().chain(added).collect();
    Ok(Node::new(gathered.value.span.to(again.value.span), Value::List(both.into())))
}
