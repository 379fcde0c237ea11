//! Whether, and by which step, something is dropped.

use super::Comparison;
use crate::expect::file::{Dropped, Written};
use crate::expect::layout::Layout;
use crate::expect::observe::Fate;
use crate::expect::outcome::{Difference, Edit};
use crate::prometheus::relabel::RelabelStep;
use crate::text::Spanned;

impl Comparison<'_> {
    pub(super) fn dropped(&self) -> Option<Difference> {
        let expected = self.expected.dropped.as_ref()?;
        let by = match self.observed.fate {
            Fate::Dropped(step) => Some(step),
            _ => None,
        };
        let holds = match &expected.value {
            Dropped::Any(any) => *any == by.is_some(),
            named @ Dropped::By { .. } => by.is_some_and(|step| self.is_step(named, step)),
        };
        let meant = || (0..self.observed.steps.len()).find(|number| self.is_step(&expected.value, *number));
        (!holds).then(|| Difference {
            field: "dropped",
            place: expected.span,
            expected: shown(&expected.value),
            observed: self.shown_fate(),
            step: by.or_else(meant),
            edits: self.edits_of_dropped(expected, by),
        })
    }

    /// Whether the step of that 0-based number is the one that is named.
    fn is_step(&self, named: &Dropped, number: usize) -> bool {
        let (Dropped::By { by, reads, step, line }, Some(written)) = (named, self.observed.steps.get(number))
        else {
            return false;
        };
        let is_read = |name: &Written| written.source_labels.iter().any(|label| label.value == name.value);
        by.is_none_or(|action| action.value == written.action.value)
            && reads.as_ref().is_none_or(|names| names.value.iter().all(is_read))
            && step.is_none_or(|step| step.value == number as u64 + 1)
            && line.is_none_or(|line| line.value == self.line(written))
    }

    /// The 1-based line of a step.
    fn line(&self, step: &RelabelStep) -> u64 {
        self.sources.start(step.place).line as u64
    }

    pub(super) fn shown_fate(&self) -> String {
        match &self.observed.fate {
            Fate::Undiscovered(why) => format!("not discovered: {why}"),
            Fate::Refused(reason) => format!("refused: {}", self.observed.shown(reason)),
            Fate::Kept => "not dropped".to_owned(),
            Fate::Dropped(number) => {
                let step = &self.observed.steps[*number];
                let reads =
                    step.source_labels.iter().map(|label| &*label.value).collect::<Vec<_>>().join(", ");
                let (number, action, line) = (number + 1, step.action.value, self.line(step));
                format!("dropped by step {number}, a {action} that reads {reads}, on line {line}")
            }
        }
    }

    /// Only what is written is corrected, so that the step stays identified as its author wants.
    fn edits_of_dropped(&self, expected: &Spanned<Dropped>, by: Option<usize>) -> Vec<Edit> {
        let layout = self.layout();
        let (Dropped::By { by: action, reads, step, line }, Some(number)) = (&expected.value, by) else {
            return vec![layout.raw(expected.span, &self.dropped_text())];
        };
        let written = &self.observed.steps[number];
        let sources: Vec<_> = written.source_labels.iter().map(|label| &*label.value).collect();
        let texts = [
            action.map(|action| (action.span, written.action.value.name().to_owned())),
            step.map(|step| (step.span, (number + 1).to_string())),
            line.map(|line| (line.span, self.line(written).to_string())),
        ];
        let texts = texts.into_iter().flatten().map(|(place, text)| layout.raw(place, &text));
        texts.chain(reads.as_ref().map(|names| layout.list(names.span, &names.value, &sources))).collect()
    }

    /// `{by: keep, reads: [a]}` of the step that dropped, or `false`.
    pub(super) fn dropped_text(&self) -> String {
        let Fate::Dropped(number) = self.observed.fate else { return "false".to_owned() };
        let step = &self.observed.steps[number];
        let reads: Vec<_> = step.source_labels.iter().map(|label| &*label.value).collect();
        match reads.as_slice() {
            [] => format!("{{by: {}}}", step.action.value),
            reads => format!("{{by: {}, reads: {}}}", step.action.value, Layout::flow_list(reads)),
        }
    }
}

fn shown(dropped: &Dropped) -> String {
    let (by, reads, step, line) = match dropped {
        Dropped::Any(true) => return "dropped".to_owned(),
        Dropped::Any(false) => return "not dropped".to_owned(),
        Dropped::By { by, reads, step, line } => (by, reads, step, line),
    };
    let names = |names: &[Written]| names.iter().map(|name| &*name.value).collect::<Vec<_>>().join(", ");
    let parts = [
        step.map(|step| format!("step {}", step.value)),
        by.map(|action| format!("a {}", action.value)),
        reads.as_ref().map(|labels| format!("a step that reads {}", names(&labels.value))),
        line.map(|line| format!("the step on line {}", line.value)),
    ];
    format!("dropped by {}", parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
}
