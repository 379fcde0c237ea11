//! Labels after relabeling.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Comparison, latest};
use crate::expect::outcome::{Difference, Edit};
use crate::syntax::Pair;
use crate::text::Spanned;

impl Comparison<'_> {
    pub(super) fn labels(&self) -> Option<Difference> {
        let expected = self.expected.labels.as_ref()?;
        self.label_difference("labels", expected, &[])
    }

    pub(super) fn all_labels(&self) -> Option<Difference> {
        let expected = self.expected.all_labels.as_ref()?;
        let named = |name: &str| expected.value.iter().any(|(label, _)| *label.value == *name);
        let every = self.observed.labels.iter().filter(|label| self.observed.shows(&label.name));
        let more = every.filter(|label| !named(&label.name)).map(|label| label.name.clone());
        self.label_difference("all_labels", expected, &more.collect::<Vec<_>>())
    }

    /// The value of a label as it may be shown; empty where there is none.
    fn observed_label(&self, name: &str) -> String {
        self.observed.shown_label(name, self.observed.labels.get(name))
    }

    /// The labels that are named, and `more` that nobody expects.
    fn label_difference(
        &self,
        field: &'static str,
        expected: &Spanned<Vec<Pair>>,
        more: &[Arc<str>],
    ) -> Option<Difference> {
        let holds = |(name, value): &&Pair| {
            let observed = self.observed.labels.get(name);
            *value.value == *observed || *value.value == self.observed.shown_label(name, observed)
        };
        let wrong: Vec<_> = expected.value.iter().filter(|pair| !holds(pair)).collect();
        if wrong.is_empty() && more.is_empty() {
            return None;
        }
        let names = expected.value.iter().map(|(name, _)| &name.value).chain(more);
        let written =
            expected.value.iter().map(|(name, value)| (&name.value, self.observed.shown_label(name, value)));
        let differing = wrong.iter().map(|(name, _)| &name.value).chain(more);
        Some(Difference {
            field,
            place: expected.span,
            expected: lines(written.collect()),
            observed: lines(names.map(|name| (name, self.observed_label(name))).collect()),
            step: latest(differing.map(|name| self.writer(name))),
            edits: self.edits_of_labels(expected, &wrong, more),
        })
    }

    fn edits_of_labels(
        &self,
        expected: &Spanned<Vec<Pair>>,
        wrong: &[&Pair],
        more: &[Arc<str>],
    ) -> Vec<Edit> {
        let layout = self.layout();
        let values = wrong.iter().map(|(name, value)| layout.scalar(value.span, &self.observed_label(name)));
        let added: Vec<_> = more.iter().map(|name| (&**name, self.observed_label(name))).collect();
        values.chain(layout.entries(expected.span, &expected.value, &added)).collect()
    }
}

/// `name="value"`, in the order of the names; a label that is not there has no line.
fn lines(labels: BTreeMap<&Arc<str>, String>) -> String {
    let there = labels.into_iter().filter(|(_, value)| !value.is_empty());
    let lines: Vec<_> = there.map(|(name, value)| format!("{name}={value:?}")).collect();
    if lines.is_empty() { "none".to_owned() } else { lines.join("\n") }
}
