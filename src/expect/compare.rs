//! Expectations against what was observed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::file::{Dropped, Expected, Written};
use super::layout::Layout;
use super::observe::{Fate, Observed};
use super::outcome::{Difference, Edit, Failure};
use crate::prometheus::labels::Writer;
use crate::prometheus::relabel::RelabelStep;
use crate::syntax::Pair;
use crate::text::{Sources, Spanned, redact};

/// What of `expected` does not hold; `None` where all does.
pub fn compare(expected: &Expected, observed: Observed, sources: &Sources) -> Option<Failure> {
    let comparison = Comparison { expected, observed: &observed, sources };
    let differences = comparison.differences();
    if differences.is_empty() {
        return None;
    }
    let last = differences.iter().map(|difference| difference.step).max_by_key(|step| step.unwrap_or(usize::MAX));
    let last = last.flatten().unwrap_or(usize::MAX);
    let Observed { subject, steps, mut trace, .. } = observed;
    trace.retain(|step| step.step as usize <= last);
    Some(Failure { subject, differences, steps, trace })
}

struct Comparison<'c> {
    expected: &'c Expected,
    observed: &'c Observed,
    sources: &'c Sources,
}

impl Comparison<'_> {
    fn differences(&self) -> Vec<Difference> {
        let expected = self.expected;
        if expected.is_empty() {
            return vec![self.nothing_expected()];
        }
        let mut found: Vec<_> = [
            self.discovered(),
            self.dropped(),
            self.refused(),
            self.labels(),
            self.all_labels(),
            self.text("scrape_url", expected.scrape_url.as_ref(), &self.observed.scrape_url),
            self.text("probe_url", expected.probe_url.as_ref(), &self.observed.probe_url),
            self.text("module", expected.module.as_ref(), &self.observed.module),
            self.findings(),
        ]
        .into_iter()
        .flatten()
        .collect();
        self.tell_fate(&mut found);
        found
    }

    fn layout(&self) -> Layout<'_> {
        Layout::of(self.sources, self.expected.place.file)
    }

    fn discovered(&self) -> Option<Difference> {
        let expected = self.expected.discovered?;
        let observed = self.observed.fate != Fate::Undiscovered;
        (expected.value != observed).then(|| Difference {
            field: "discovered",
            place: expected.span,
            expected: expected.value.to_string(),
            observed: observed.to_string(),
            step: Some(0),
            edits: vec![self.layout().raw(expected.span, &observed.to_string())],
        })
    }

    fn dropped(&self) -> Option<Difference> {
        let expected = self.expected.dropped.as_ref()?;
        let by = match self.observed.fate {
            Fate::Dropped(step) => Some(step),
            _ => None,
        };
        let holds = match &expected.value {
            Dropped::Any(any) => *any == by.is_some(),
            by_step @ Dropped::By { .. } => by.is_some_and(|step| self.is_step(by_step, step)),
        };
        let wanted = || self.observed.steps.iter().enumerate().find(|(number, _)| self.is_step(&expected.value, *number));
        (!holds).then(|| Difference {
            field: "dropped",
            place: expected.span,
            expected: self.shown_dropped(&expected.value),
            observed: self.shown_fate(),
            step: by.or_else(|| wanted().map(|(number, _)| number)),
            edits: self.edits_of_dropped(expected, by),
        })
    }

    /// Whether the step of that 0-based number is the one that is named.
    fn is_step(&self, named: &Dropped, number: usize) -> bool {
        let (Dropped::By { by, reads, step, line }, Some(written)) = (named, self.observed.steps.get(number)) else {
            return false;
        };
        let reads_it = |name: &Written| written.source_labels.iter().any(|label| label.value == name.value);
        by.is_none_or(|action| action.value == written.action.value)
            && reads.as_ref().is_none_or(|names| names.value.iter().all(reads_it))
            && step.is_none_or(|step| step.value == number as u64 + 1)
            && line.is_none_or(|line| line.value == self.line(written))
    }

    fn line(&self, step: &RelabelStep) -> u64 {
        self.sources.start(step.place).line as u64
    }

    fn shown_dropped(&self, dropped: &Dropped) -> String {
        let Dropped::By { by, reads, step, line } = dropped else {
            return if matches!(dropped, Dropped::Any(true)) { "dropped" } else { "not dropped" }.to_owned();
        };
        let parts = [
            step.map(|step| format!("step {}", step.value)),
            by.map(|action| format!("a {}", action.value)),
            reads.as_ref().map(|names| format!("that reads {}", joined(names.value.iter().map(|name| &*name.value)))),
            line.map(|line| format!("in line {}", line.value)),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        format!("dropped by {}", parts.join(" "))
    }

    fn shown_fate(&self) -> String {
        match &self.observed.fate {
            Fate::Undiscovered => "not discovered".to_owned(),
            Fate::Refused(reason) => format!("refused: {reason}"),
            Fate::Kept => "not dropped".to_owned(),
            Fate::Dropped(number) => {
                let step = &self.observed.steps[*number];
                let (action, reads) = (step.action.value, joined(step.source_labels.iter().map(|label| &*label.value)));
                format!("dropped by step {} a {action} that reads {reads} in line {}", number + 1, self.line(step))
            }
        }
    }

    /// Only what is written is mended, so that the step stays named as its author wants.
    fn edits_of_dropped(&self, expected: &Spanned<Dropped>, by: Option<usize>) -> Vec<Edit> {
        let layout = self.layout();
        let (Dropped::By { by: action, reads, step, line }, Some(number)) = (&expected.value, by) else {
            return vec![layout.raw(expected.span, &self.dropped_text())];
        };
        let written = &self.observed.steps[number];
        let sources: Vec<_> = written.source_labels.iter().map(|label| &*label.value).collect();
        let scalars = [
            action.map(|action| (action.span, written.action.value.name().to_owned())),
            step.map(|step| (step.span, (number + 1).to_string())),
            line.map(|line| (line.span, self.line(written).to_string())),
        ];
        let mut edits: Vec<_> =
            scalars.into_iter().flatten().map(|(place, text)| layout.raw(place, &text)).collect();
        edits.extend(reads.as_ref().map(|names| layout.list(names.span, &names.value, &sources)));
        edits
    }

    /// `{by: keep, reads: [a]}` of the step that dropped, or `false`.
    fn dropped_text(&self) -> String {
        let Fate::Dropped(number) = self.observed.fate else { return "false".to_owned() };
        let step = &self.observed.steps[number];
        let reads: Vec<_> = step.source_labels.iter().map(|label| &*label.value).collect();
        match reads.as_slice() {
            [] => format!("{{by: {}}}", step.action.value),
            reads => format!("{{by: {}, reads: {}}}", step.action.value, Layout::flow_list(reads)),
        }
    }

    fn refused(&self) -> Option<Difference> {
        let observed = match &self.observed.fate {
            Fate::Refused(reason) => reason,
            _ => "",
        };
        self.text("refused", self.expected.refused.as_ref(), observed)
    }

    fn text(&self, field: &'static str, expected: Option<&Written>, observed: &str) -> Option<Difference> {
        let expected = expected.filter(|text| redact(text) != observed)?;
        let none = || match (&self.observed.unprobed, field) {
            (Some(why), "probe_url") => format!("none: {why}"),
            _ => "none".to_owned(),
        };
        let shown = |text: &str| if text.is_empty() { none() } else { text.to_owned() };
        Some(Difference {
            field,
            place: expected.span,
            expected: if expected.is_empty() { "none".to_owned() } else { redact(expected).into_owned() },
            observed: shown(observed),
            step: self.writer_of(field),
            edits: vec![self.layout().scalar(expected.span, observed)],
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
        if let Some(Writer::Step(step)) = self.observed.labels.label(label).map(|label| label.writer) {
            return Some(step as usize);
        }
        let wrote = self.observed.trace.iter().rev().find(|step| step.wrote.iter().any(|name| **name == *label));
        let could = |step: &&RelabelStep| step.may_write(label);
        let could = || self.observed.steps.iter().rposition(|step| could(&step));
        wrote.map(|step| step.step as usize).or_else(could)
    }

    fn labels(&self) -> Option<Difference> {
        let expected = self.expected.labels.as_ref()?;
        self.label_difference("labels", expected, Vec::new())
    }

    fn all_labels(&self) -> Option<Difference> {
        let expected = self.expected.all_labels.as_ref()?;
        let named = |name: &str| expected.value.iter().any(|(label, _)| *label.value == *name);
        let every = self.observed.labels.iter().filter(|label| self.observed.shows(&label.name));
        let more = every.filter(|label| !named(&label.name)).map(|label| label.name.clone());
        self.label_difference("all_labels", expected, more.collect())
    }

    /// The labels that are named, and `more` that nobody expects.
    fn label_difference(
        &self,
        field: &'static str,
        expected: &Spanned<Vec<Pair>>,
        more: Vec<Arc<str>>,
    ) -> Option<Difference> {
        let observed = |name: &str| redact(self.observed.labels.get(name)).into_owned();
        let wrong: Vec<_> =
            expected.value.iter().filter(|(name, value)| redact(value) != observed(name)).collect();
        if wrong.is_empty() && more.is_empty() {
            return None;
        }
        let layout = self.layout();
        let mut edits: Vec<_> =
            wrong.iter().map(|(name, value)| layout.scalar(value.span, &observed(name))).collect();
        let added: Vec<_> = more.iter().map(|name| (&**name, observed(name))).collect();
        edits.extend(layout.entries(expected.span, &expected.value, &added));
        let names = || expected.value.iter().map(|(name, _)| &name.value).chain(&more);
        let written = expected.value.iter().map(|(name, value)| (&name.value, redact(value).into_owned()));
        let steps = wrong.iter().map(|(name, _)| &name.value).chain(&more).map(|name| self.writer_of_label(name));
        Some(Difference {
            field,
            place: expected.span,
            expected: lines(written.collect()),
            observed: lines(names().map(|name| (name, observed(name))).collect()),
            step: steps.max_by_key(|step| step.unwrap_or(usize::MAX)).flatten(),
            edits,
        })
    }

    fn writer_of_label(&self, name: &str) -> Option<usize> {
        match self.observed.fate {
            Fate::Dropped(step) => Some(step),
            _ => self.writer(name),
        }
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

    fn nothing_expected(&self) -> Difference {
        let text = self.summary();
        Difference {
            field: "expect",
            place: self.expected.key,
            expected: "nothing, so that the test cannot fail: --bless writes what is observed".to_owned(),
            observed: text.iter().map(|(field, value)| format!("{field}: {value}")).collect::<Vec<_>>().join("\n"),
            step: None,
            edits: vec![self.layout().fields(self.expected.key, self.expected.place, &text)],
        }
    }

    /// What there is to expect: how it ended, and what came out, each field with its value.
    fn summary(&self) -> Vec<(&'static str, String)> {
        let observed = self.observed;
        let quoted = |text: &String| Layout::quoted(text);
        match &observed.fate {
            Fate::Undiscovered => vec![("discovered", "false".to_owned())],
            Fate::Dropped(_) => vec![("dropped", self.dropped_text())],
            Fate::Refused(reason) => vec![("refused", quoted(reason))],
            Fate::Kept => {
                let shown = observed.labels.iter().filter(|label| observed.shows(&label.name));
                let shown: Vec<_> =
                    shown.map(|label| (&*label.name, redact(&label.value).into_owned())).collect();
                let texts = [
                    ("scrape_url", &observed.scrape_url),
                    ("probe_url", &observed.probe_url),
                    ("module", &observed.module),
                ];
                let written = texts.into_iter().filter(|(_, text)| !text.is_empty());
                let fields = written.map(|(field, text)| (field, quoted(text)));
                fields.chain([("all_labels", Layout::flow_map(&shown))]).collect()
            }
        }
    }

    /// Where expectations fail because the target did not get through, the file is to say so.
    fn tell_fate(&self, found: &mut [Difference]) {
        let Some(first) = found.first_mut() else { return };
        let entry = match &self.observed.fate {
            Fate::Dropped(_) if self.expected.dropped.is_none() => ("dropped", self.dropped_text()),
            Fate::Refused(reason) if self.expected.refused.is_none() => ("refused", Layout::quoted(reason)),
            Fate::Undiscovered if self.expected.discovered.is_none() => ("discovered", "false".to_owned()),
            _ => return,
        };
        first.edits.push(self.layout().field(self.expected.place, &entry));
    }
}

fn joined<'t>(names: impl Iterator<Item = &'t str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

/// `name="value"`, in the order of the names; a label that is not there has no line.
fn lines(labels: BTreeMap<&Arc<str>, String>) -> String {
    let there = labels.into_iter().filter(|(_, value)| !value.is_empty());
    there.map(|(name, value)| format!("{name}={value:?}")).collect::<Vec<_>>().join("\n")
}
