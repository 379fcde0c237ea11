//! What every step read, matched and changed.

use std::ops::Range;
use std::sync::Arc;

use super::observer::{Observer, Write};
use super::program::CompiledStep;
use crate::go::regexp::Captures;
use crate::prometheus::overlay::Overlay;

/// What one step did to one target.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StepTrace {
    /// The step's 0-based number among the steps as written.
    pub step: u32,
    /// The joined values of its source labels; empty for actions that look at names.
    pub read: String,
    /// Whether the regex matched, or any label's name did; whether both sides were equal; true for
    /// actions that neither match nor compare.
    pub matched: bool,
    /// What the regex' groups matched in `read`, the whole match first; empty without a match, and for
    /// actions that match no value.
    pub captures: Vec<Option<Capture>>,
    /// What the step changed, in the order in which it did. Writing the value that a label already has is
    /// no change.
    pub changed: Vec<Change>,
    /// Every label that the step wrote or removed, changed or not.
    pub wrote: Vec<Arc<str>>,
    /// The expansion of `target_label`, when it was no label name and nothing was written.
    pub refused_name: Option<String>,
    /// Names that `labelmap` gave to several labels: Prometheus' own result is random.
    pub ambiguous: Vec<Arc<str>>,
    /// Whether the step dropped the target.
    pub dropped: bool,
    /// Whether a value that the files do not give decides what the step does. Such a `keep` or `drop`
    /// keeps.
    pub uncertain: bool,
}

/// What a group matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// Its bytes in the text that was read.
    pub range: Range<usize>,
    /// Its text.
    pub text: String,
}

/// A changed label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its name.
    pub label: Arc<str>,
    /// Its value before; `None` where there was no such label.
    pub before: Option<Arc<str>>,
    /// Its value now; `None` where the step removed it.
    pub after: Option<Arc<str>>,
}

/// Writes the trace.
#[derive(Debug, Default)]
pub struct Tracer {
    /// Of the steps so far.
    pub steps: Vec<StepTrace>,
}

impl Tracer {
    fn present(&mut self, tell: impl FnOnce(&mut StepTrace)) {
        if let Some(step) = self.steps.last_mut() {
            tell(step);
        }
    }
}

impl Observer for Tracer {
    fn begins(&mut self, step: &CompiledStep, read: &str) {
        self.steps.push(StepTrace { step: step.number, read: read.to_owned(), ..StepTrace::default() });
    }

    fn captured(&mut self, captures: &Captures, read: &str) {
        let capture = |range: Range<usize>| Capture { text: read[range.clone()].to_owned(), range };
        self.present(|step| step.captures = captures.iter().map(|range| range.map(capture)).collect());
    }

    fn writes(&mut self, write: &Write, before: &Overlay<'_>) {
        let before = before.label(&write.name).map(|label| Arc::clone(&label.value));
        let after = Some(Arc::clone(&write.value)).filter(|value| !value.is_empty());
        self.present(|step| {
            step.wrote.push(Arc::clone(&write.name));
            if before != after {
                step.changed.push(Change { label: Arc::clone(&write.name), before, after });
            }
        });
    }

    fn refused_name(&mut self, name: &str) {
        self.present(|step| step.refused_name = Some(name.to_owned()));
    }

    fn ambiguous(&mut self, label: &Arc<str>) {
        self.present(|step| step.ambiguous.push(Arc::clone(label)));
    }

    fn ends(&mut self, matched: bool, dropped: bool, uncertain: bool) {
        self.present(|step| {
            step.matched = matched;
            step.dropped = dropped;
            step.uncertain = uncertain;
        });
    }
}
