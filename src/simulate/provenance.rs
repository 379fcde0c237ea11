//! Which discovered labels a label can be made of.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::prometheus::relabel::{Action, RelabelStep};

/// The labels that steps read to write `label`, through intermediate labels, whether or not a step
/// matched for a given target.
#[must_use]
pub fn feeds(steps: &[RelabelStep], label: &str) -> BTreeSet<Arc<str>> {
    let mut wanted = BTreeSet::from([Arc::from(label)]);
    for step in steps.iter().rev().filter(|step| writes_sources(step)) {
        let target = step.target_label.as_ref().map(|target| &target.value);
        if target.is_some_and(|target| wanted.contains(target)) {
            wanted.extend(step.source_labels.iter().map(|source| source.value.clone()));
        }
    }
    wanted.remove(label);
    wanted
}

fn writes_sources(step: &RelabelStep) -> bool {
    matches!(step.action.value, Action::Replace | Action::HashMod | Action::Lowercase | Action::Uppercase)
}
