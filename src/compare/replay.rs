//! The values of a target's labels at every step of its way.

use std::collections::HashMap;
use std::sync::Arc;

use crate::prometheus::labels::{Label, Labels, Writer};
use crate::simulate::{JobRun, Target};

/// A step that wrote a label, and what; no value where it removed it.
type Write = (usize, Option<Arc<str>>);

/// One target on its way through relabeling. Steps have the 0-based numbers that they are written with.
pub struct Replay<'t> {
    discovered: &'t Labels,
    /// For each label what was written, in order.
    written: HashMap<Arc<str>, Vec<Write>>,
}

impl<'t> Replay<'t> {
    /// Follows a target.
    pub fn of(run: &JobRun<'_>, target: &'t Target<'_>) -> Self {
        let mut replay = Self { discovered: &target.discovered, written: HashMap::new() };
        for step in run.trace(target) {
            let number = step.step as usize;
            for label in &step.wrote {
                let changed = step.changed.iter().rev().find(|change| change.label == *label);
                let value = match changed {
                    Some(change) => change.after.clone(),
                    None => replay.value(label, number).map(Arc::from),
                };
                replay.written.entry(label.clone()).or_default().push((number, value));
            }
        }
        replay
    }

    /// The label's value before the step of that number.
    pub fn value(&self, label: &str, before: usize) -> Option<&str> {
        match self.write(label, before) {
            Some((_, value)) => value.as_deref(),
            None => self.initial(label).map(|label| &*label.value),
        }
    }

    /// The last step before that number which wrote or removed the label.
    pub fn writer(&self, label: &str, before: usize) -> Option<usize> {
        self.write(label, before).map(|(step, _)| *step)
    }

    /// The label before relabeling.
    pub fn initial(&self, label: &str) -> Option<&'t Label> {
        self.discovered.label(label)
    }

    /// Every label before the step of that number.
    pub fn labels(&self, before: usize) -> Labels {
        let mut labels = Labels::new();
        for name in self.names() {
            labels.set(name.clone(), self.value(name, before).unwrap_or_default(), Writer::Discovery);
        }
        labels
    }

    /// The name of every label that there ever is.
    pub fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.discovered.iter().map(|label| &label.name).chain(self.written.keys())
    }

    fn write(&self, label: &str, before: usize) -> Option<&Write> {
        self.written.get(label)?.iter().rev().find(|(step, _)| *step < before)
    }
}
