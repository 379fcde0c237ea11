//! One cause, one finding.

use std::collections::HashMap;

use super::{Finding, Label};

/// How many victims are shown with places of their own.
const SHOWN: usize = 3;

/// Joins the findings of one rule at one place, and sorts by file and place.
///
/// The first victim's message stays; the places of the first three are kept, and every occurrence.
#[must_use]
pub fn fold(findings: impl IntoIterator<Item = Finding>) -> Vec<Finding> {
    let mut folded: Vec<Finding> = Vec::new();
    let mut known = HashMap::new();
    for finding in findings {
        let key = (finding.rule.clone(), finding.primary.span);
        if let Some(&at) = known.get(&key) {
            join(&mut folded[at], finding);
        } else {
            known.insert(key, folded.len());
            folded.push(finding);
        }
    }
    for finding in &mut folded {
        finding.occurrences.sort();
        finding.occurrences.dedup();
    }
    folded.sort_by(|a, b| (a.primary.span, &a.rule).cmp(&(b.primary.span, &b.rule)));
    folded
}

fn join(kept: &mut Finding, other: Finding) {
    kept.severity = kept.severity.max(other.severity);
    kept.certainty = kept.certainty.max(other.certainty);
    if kept.occurrences.len() < SHOWN {
        let new: Vec<Label> = other.also.into_iter().filter(|label| !kept.also.contains(label)).collect();
        kept.also.extend(new);
    }
    kept.occurrences.extend(other.occurrences);
}
