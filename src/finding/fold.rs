//! One cause, one finding.

use std::collections::HashMap;

use super::{Certainty, Finding, Label, Occurrence, Severity};

/// How many victims are shown with places of their own.
pub const SHOWN: usize = 3;

/// Joins the findings of one rule at one place, and sorts by file and place.
///
/// The first victim's message stays; the places of the first three are kept, and every occurrence.
#[must_use]
pub fn fold(findings: impl IntoIterator<Item = Finding>) -> Vec<Finding> {
    let mut folded: Vec<Finding> = Vec::new();
    let mut known: HashMap<_, usize> = HashMap::new();
    for finding in findings {
        let key = (finding.rule.clone(), finding.primary.span);
        if let Some(&at) = known.get(&key) {
            folded[at].join(finding);
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

impl Finding {
    /// Takes in another finding of the same rule at the same place.
    pub fn join(&mut self, other: Self) {
        if self.occurrences.len() < SHOWN {
            let new: Vec<Label> = other.also.into_iter().filter(|label| !self.also.contains(label)).collect();
            self.also.extend(new);
        }
        let new = other.depends_on.into_iter().filter(|value| !self.depends_on.contains(value));
        let new: Vec<_> = new.collect();
        self.depends_on.extend(new);
        self.rise_to(other.severity, other.certainty);
        self.occurrences.extend(other.occurrences);
    }

    /// Takes in a further victim, of which no more is to be said; `severity` is what its rule says.
    pub fn add_victim(&mut self, severity: Severity, certainty: Certainty, victim: Option<Occurrence>) {
        self.rise_to(certainty.limits(severity), certainty);
        self.occurrences.extend(victim);
    }

    fn rise_to(&mut self, severity: Severity, certainty: Certainty) {
        self.severity = self.severity.max(severity);
        self.certainty = self.certainty.max(certainty);
        if self.certainty == Certainty::Certain {
            self.depends_on.clear();
        }
    }
}
