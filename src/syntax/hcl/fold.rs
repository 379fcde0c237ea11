//! Repeated names: blocks gather into a list, lists grow, and of texts and numbers the last one holds.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::{Entry, Map, Mistake, Node, Value};
use super::refused;

/// The entries with those of one name gathered at the first, as `decoder.go` does for a map of interfaces.
///
/// Repeated texts and numbers stay beside each other, for whoever takes the field to note.
pub fn fold(entries: Vec<Entry>) -> Result<Map, Mistake> {
    let mut gathered: Vec<Entry> = Vec::with_capacity(entries.len());
    let mut places: HashMap<Arc<str>, usize> = HashMap::new();
    for entry in entries {
        let known = places.get(&entry.key.value).copied();
        match known.and_then(|at| gathered.get_mut(at)) {
            Some(first) if is_scalar(&first.value) && is_scalar(&entry.value) => gathered.push(entry),
            Some(first) => first.value = join(&first.value, &entry)?,
            None => {
                places.insert(entry.key.value.clone(), gathered.len());
                gathered.push(entry);
            }
        }
    }
    Ok(Map { entries: gathered })
}

fn is_scalar(node: &Node) -> bool {
    matches!(node.value, Value::Scalar(_) | Value::Null)
}

fn join(first: &Node, again: &Entry) -> Result<Node, Mistake> {
    if is_scalar(first) || is_scalar(&again.value) {
        let message = format!("\"{}\" is a single value at one place, and none at another", again.key.value);
        let mistake = refused(again.key.span, message, "write the field once");
        return Err(mistake.also(first.span, "the other one"));
    }
    let items = |node: &Node| node.as_list().map_or_else(|| vec![node.clone()], <[Node]>::to_vec);
    let both: Vec<Node> = items(first).into_iter().chain(items(&again.value)).collect();
    Ok(Node::new(first.span.to(again.value.span), Value::List(both.into())))
}
