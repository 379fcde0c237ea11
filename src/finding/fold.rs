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
        self.depend_on(other.depends_on);
        self.rise_to(other.severity, other.certainty);
        self.occurrences.extend(other.occurrences);
    }

    /// Takes in a further victim, of which no more is to be said; `severity` is what its rule says, and `depends_on` are
    /// the values on which it depends.
    pub fn add_victim(
        &mut self,
        severity: Severity,
        certainty: Certainty,
        depends_on: Vec<String>,
        victim: Option<Occurrence>,
    ) {
        self.depend_on(depends_on);
        self.rise_to(certainty.limits(severity), certainty);
        self.occurrences.extend(victim);
    }

    fn depend_on(&mut self, values: Vec<String>) {
        for value in values {
            if !self.depends_on.contains(&value) {
                self.depends_on.push(value);
            }
        }
    }

    fn rise_to(&mut self, severity: Severity, certainty: Certainty) {
        self.severity = self.severity.max(severity);
        self.certainty = self.certainty.max(certainty);
        if self.certainty == Certainty::Certain {
            self.depends_on.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::{Certainty, Draft, Finding, Label, Severity};
    use crate::text::{FileId, Span};

    fn likely(depends_on: &[&str]) -> Finding {
        let primary = Label { span: Span::new(FileId(0), 0, 1), text: String::new() };
        let draft = Draft { depends_on: texts(depends_on), ..Draft::default() };
        draft.finish(&"a/b".into(), Severity::Error, Certainty::Likely, &primary)
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_finding_depends_on_what_any_victim_depends_on_until_one_is_certain() {
        let mut told = likely(&["<node-address>"]);
        told.join(likely(&["<datacenter>", "<node-address>"]));
        told.add_victim(
            Severity::Error,
            Certainty::Likely,
            texts(&["<service-address>", "<datacenter>"]),
            None,
        );
        assert_eq!(told.depends_on, ["<node-address>", "<datacenter>", "<service-address>"]);
        told.add_victim(Severity::Error, Certainty::Certain, Vec::new(), None);
        assert!(told.depends_on.is_empty());
    }
}
