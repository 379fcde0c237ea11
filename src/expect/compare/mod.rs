//! Expectations against what was observed.

mod dropped;
mod labels;

use std::sync::Arc;

use super::doubt::Doubt;
use super::file::{Expected, Written};
use super::layout::Layout;
use super::observe::{Fate, Observed};
use super::outcome::{Difference, Failure};
use crate::prometheus::labels::Writer;
use crate::text::Sources;

/// What of `expected` does not hold; `None` where all does.
pub fn compare(expected: &Expected, observed: Observed, sources: &Sources) -> Option<Failure> {
    let comparison = Comparison { expected, observed: &observed, sources };
    let differences = comparison.differences();
    if differences.is_empty() {
        return None;
    }
    let last = latest(differences.iter().map(|difference| difference.step));
    let Observed { subject, steps, mut trace, secrets, .. } = observed;
    trace.retain(|step| last.is_none_or(|last| step.step as usize <= last));
    Some(Failure { subject, differences, steps, trace, secrets })
}

/// The latest of some steps; `None` where one of them is not known.
fn latest(steps: impl Iterator<Item = Option<usize>>) -> Option<usize> {
    steps.max_by_key(|step| step.unwrap_or(usize::MAX)).flatten()
}

struct Comparison<'c> {
    expected: &'c Expected,
    observed: &'c Observed,
    sources: &'c Sources,
}

impl Comparison<'_> {
    fn differences(&self) -> Vec<Difference> {
        let (expected, observed) = (self.expected, self.observed);
        if let Some(doubt) = &observed.doubt {
            return vec![self.doubted(doubt)];
        }
        if expected.is_empty() {
            return vec![self.nothing_expected()];
        }
        let every = [
            self.discovered(),
            self.dropped(),
            self.refused(),
            self.labels(),
            self.all_labels(),
            self.text("scrape_url", expected.scrape_url.as_ref(), &observed.scrape_url),
            self.text("probe_url", expected.probe_url.as_ref(), &observed.probe_url),
            self.text("module", expected.module.as_ref(), &observed.module),
            self.findings(),
        ];
        let mut found: Vec<_> = every.into_iter().flatten().collect();
        self.tell_fate(&mut found);
        found
    }

    /// Whether a value is as expected: the very same, or the same with its secrets masked, as it is shown.
    fn is_same(&self, expected: &str, observed: &str) -> bool {
        expected == observed || expected == self.observed.shown(observed)
    }

    fn layout(&self) -> Layout<'_> {
        Layout::of(self.sources, self.expected.place.file)
    }

    fn discovered(&self) -> Option<Difference> {
        let expected = self.expected.discovered?;
        let observed = !matches!(self.observed.fate, Fate::Undiscovered(_));
        (expected.value != observed).then(|| Difference {
            field: "discovered",
            place: expected.span,
            expected: if observed { "not discovered" } else { "discovered" }.to_owned(),
            observed: if observed { "discovered".to_owned() } else { self.shown_fate() },
            step: Some(0),
            edits: vec![self.layout().raw(expected.span, &observed.to_string())],
        })
    }

    fn refused(&self) -> Option<Difference> {
        let observed = match &self.observed.fate {
            Fate::Refused(reason) => reason,
            _ => "",
        };
        self.text("refused", self.expected.refused.as_ref(), observed)
    }

    fn text(&self, field: &'static str, expected: Option<&Written>, observed: &str) -> Option<Difference> {
        let expected = expected.filter(|text| !self.is_same(text, observed))?;
        let observed = self.observed.shown(observed);
        let none = || match (&self.observed.unprobed, &self.observed.fate) {
            (Some(why), Fate::Kept) if field == "probe_url" => format!("none: {}", self.observed.shown(why)),
            (_, Fate::Kept) => "none".to_owned(),
            _ => format!("none: {}", self.shown_fate()),
        };
        Some(Difference {
            field,
            place: expected.span,
            expected: if expected.is_empty() { "none".to_owned() } else { self.observed.shown(expected) },
            observed: if observed.is_empty() { none() } else { observed.clone() },
            step: self.writer_of(field),
            edits: vec![self.layout().scalar(expected.span, &observed)],
        })
    }

    /// The step that wrote what decides a field, or that dropped the target.
    fn writer_of(&self, field: &str) -> Option<usize> {
        match (&self.observed.fate, field) {
            (Fate::Dropped(step), _) => Some(*step),
            (_, "probe_url") => self.writer("__param_target"),
            (_, "module") => self.writer("__param_module"),
            _ => None,
        }
    }

    /// The step that gave a label its value or took it away; else the last one that could have.
    fn writer(&self, label: &str) -> Option<usize> {
        if let Fate::Dropped(step) = self.observed.fate {
            return Some(step);
        }
        if let Some(Writer::Step(step)) = self.observed.labels.label(label).map(|label| label.writer) {
            return Some(step as usize);
        }
        let mut trace = self.observed.trace.iter().rev();
        let wrote = trace.find(|step| step.wrote.iter().any(|name| **name == *label));
        let could = || self.observed.steps.iter().rposition(|step| step.may_write(label));
        wrote.map(|step| step.step as usize).or_else(could)
    }

    fn findings(&self) -> Option<Difference> {
        let expected = self.expected.findings.as_ref()?;
        let mut wanted: Vec<_> = expected.value.iter().map(|id| id.value.clone()).collect();
        wanted.sort();
        wanted.dedup();
        let listed = |ids: &[Arc<str>]| if ids.is_empty() { "none".to_owned() } else { ids.join("\n") };
        let observed: Vec<_> = self.observed.findings.iter().map(|id| &**id).collect();
        (wanted != self.observed.findings).then(|| Difference {
            field: "findings",
            place: expected.span,
            expected: listed(&wanted),
            observed: listed(&self.observed.findings),
            step: None,
            edits: vec![self.layout().list(expected.span, &expected.value, &observed)],
        })
    }

    /// What nobody can know cannot be as expected, and is not to be written down.
    fn doubted(&self, doubt: &Doubt) -> Difference {
        Difference {
            field: "expect",
            place: self.expected.key,
            expected: "an outcome that is known".to_owned(),
            observed: format!("one that is not: {}", doubt.why),
            step: doubt.step,
            edits: Vec::new(),
        }
    }

    fn nothing_expected(&self) -> Difference {
        let summary = self.summary();
        let observed: Vec<_> = summary.iter().map(|(field, value)| format!("{field}: {value}")).collect();
        Difference {
            field: "expect",
            place: self.expected.key,
            expected: "nothing, so the test cannot fail: --bless writes what is observed".to_owned(),
            observed: observed.join("\n"),
            step: None,
            edits: vec![self.layout().fields(self.expected.key, self.expected.place, &summary)],
        }
    }

    /// What there is to expect: how it ended, and what came out, each field with its value.
    fn summary(&self) -> Vec<(&'static str, String)> {
        let observed = self.observed;
        if let Some(fate) = self.fate() {
            return vec![fate];
        }
        let shown = observed.labels.iter().filter(|label| observed.shows(&label.name));
        let shown: Vec<_> =
            shown.map(|label| (&*label.name, observed.shown_label(&label.name, &label.value))).collect();
        let texts = [
            ("scrape_url", &observed.scrape_url),
            ("probe_url", &observed.probe_url),
            ("module", &observed.module),
        ];
        let written = texts.into_iter().filter(|(_, text)| !text.is_empty());
        let fields = written.map(|(field, text)| (field, Layout::quoted(&observed.shown(text))));
        fields.chain([("all_labels", Layout::flow_map(&shown))]).collect()
    }

    /// How it ended, as a field of `expect`; `None` where it got through.
    fn fate(&self) -> Option<(&'static str, String)> {
        match &self.observed.fate {
            Fate::Dropped(_) => Some(("dropped", self.dropped_text())),
            Fate::Refused(reason) => Some(("refused", Layout::quoted(&self.observed.shown(reason)))),
            Fate::Undiscovered(_) => Some(("discovered", "false".to_owned())),
            Fate::Kept => None,
        }
    }

    /// Where expectations fail because the target did not get through, the file is to say so.
    fn tell_fate(&self, found: &mut [Difference]) {
        let (Some(first), Some(fate)) = (found.first_mut(), self.fate()) else { return };
        let expected = self.expected;
        let told = match fate.0 {
            "dropped" => expected.dropped.is_some(),
            "refused" => expected.refused.is_some(),
            _ => expected.discovered.is_some(),
        };
        if !told {
            first.edits.push(self.layout().field(expected.place, &fate));
        }
    }
}
