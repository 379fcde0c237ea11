//! How values go from step to step: who reads what, and what nobody reads.

use std::sync::Arc;

use super::engine::{self, Outcome};
use super::program::{CompiledStep, Program};
use super::step::Action;
use crate::prometheus::labels::Labels;
use crate::prometheus::overlay::Overlay;

impl CompiledStep {
    /// Whether what the step does depends on the value of `label`.
    #[must_use]
    pub fn reads(&self, label: &str) -> bool {
        let is_source = || self.source_labels.iter().any(|source| **source == *label);
        match self.action {
            Action::LabelMap => self.regex.is_match(label),
            Action::LabelDrop | Action::LabelKeep => false,
            Action::KeepEqual | Action::DropEqual => self.target.text() == label || is_source(),
            _ => is_source(),
        }
    }

    /// Whether the step writes `label` for every target that reaches it, whatever its values are. Values of
    /// several lines, which the default regex of Prometheus 2 does not match, are left out of account.
    #[must_use]
    pub fn always_writes(&self, label: &str) -> bool {
        let any_value = || self.action != Action::Replace || self.regex.matches_every_line();
        self.constant_target() == Some(label) && any_value()
    }
}

impl Program {
    /// The steps before and after the one of that 0-based number; `None` where a step of the list was
    /// refused, so that not all that happens is known.
    fn around(&self, number: u32) -> Option<(&[CompiledStep], &CompiledStep, &[CompiledStep])> {
        let (before, rest) = self.steps().split_at_checked(number as usize).filter(|_| self.is_whole())?;
        rest.split_first().map(|(step, after)| (before, step, after))
    }

    /// The step that always writes what the step of that number wrote, before anything reads it.
    #[must_use]
    pub fn overwriting(&self, number: u32) -> Option<&CompiledStep> {
        let (_, step, after) = self.around(number)?;
        let label = step.constant_target()?;
        let mut unread = after.iter().take_while(|later| !later.reads(label));
        unread.find(|later| later.always_writes(label))
    }

    /// Whether a step after the one of that number reads `label`; `None` where a step was refused.
    #[must_use]
    pub fn reads_later(&self, number: u32, label: &str) -> Option<bool> {
        let (_, _, after) = self.around(number)?;
        Some(after.iter().any(|later| later.reads(label)))
    }

    /// The values of the sources of the step of that number, for a discovered target; `None` for one that an
    /// earlier step drops, and where a step was refused.
    #[must_use]
    pub fn values_read(&self, number: u32, discovered: &Labels) -> Option<Vec<Arc<str>>> {
        let (before, step, _) = self.around(number)?;
        let mut labels = Overlay::new(discovered);
        let run = engine::execute(before, self.version(), &mut labels, &mut ());
        let value = |source: &Arc<str>| labels.label(source).map_or_else(|| "".into(), |it| it.value.clone());
        (run.outcome == Outcome::Kept).then(|| step.source_labels.iter().map(value).collect())
    }
}
