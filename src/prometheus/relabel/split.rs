//! Values that hold the character at which a regex splits them.

use std::sync::Arc;

use super::program::{CompiledStep, Program};
use super::step::Action;
use super::unknown::is_unknown;
use crate::prometheus::labels::Labels;

/// A host without a colon, in the place of one with colons.
const PLAIN_HOST: &str = "host-1.example.org";

/// A step that takes an IPv6 address apart in the wrong place, or does not match it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadSplit {
    /// The step's 0-based number.
    pub step: u32,
    /// What it reads.
    pub read: String,
    /// What it writes; `None` where it does not match.
    pub wrote: Option<String>,
    /// What it would write if it took the address for one host, as it does with a name.
    pub meant: String,
}

/// A step whose groups are cut elsewhere because a value holds the separator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swallowing {
    /// The step's 0-based number.
    pub step: u32,
    /// The label whose value holds the separator.
    pub source: Arc<str>,
    /// That value.
    pub value: Arc<str>,
    /// What the step writes.
    pub wrote: String,
}

impl Program {
    /// The `replace` steps that make of a discovered IPv6 address what they would not make of a host's name.
    /// A step that does not match a name either is not about hosts; one that does not match the address is
    /// reported only where no other step sets the same label from it.
    #[must_use]
    pub fn bad_splits(&self, discovered: &Labels) -> Vec<BadSplit> {
        let Some(host) = bracketed(discovered.get("__address__")) else { return Vec::new() };
        let steps = self.steps().iter().filter(|step| step.action == Action::Replace);
        let split = |step: &CompiledStep| {
            let read = self.read(step, discovered)?;
            let meant = step.replaced(&read.replace(host, PLAIN_HOST))?;
            let bare = meant.replace(PLAIN_HOST, host.trim_matches(['[', ']']));
            let whole = meant.replace(PLAIN_HOST, host);
            let wrote = step.replaced(&read);
            let is_right = wrote.as_ref().is_some_and(|wrote| *wrote == whole || *wrote == bare);
            let is_asked = read.contains(host) && meant.contains(PLAIN_HOST) && !is_unknown(&read);
            let is_wrong =
                is_asked && !is_right && (wrote.is_some() || !self.is_set_by_another(step, discovered));
            is_wrong.then_some(BadSplit { step: step.number, read, wrote, meant: whole })
        };
        steps.filter_map(split).collect()
    }

    /// The `replace` steps that join values of which one holds the separator, and cut the joined text elsewhere
    /// than they would if it did not.
    #[must_use]
    pub fn swallowings(&self, discovered: &Labels) -> Vec<Swallowing> {
        let joins = |step: &&CompiledStep| step.action == Action::Replace && step.source_labels.len() > 1;
        let held = |step: &&CompiledStep| {
            !step.separator.is_empty()
                && discovered.iter().any(|label| label.value.contains(&*step.separator))
        };
        self.steps()
            .iter()
            .filter(joins)
            .filter(held)
            .filter_map(|step| self.swallowing(step, discovered))
            .collect()
    }

    fn swallowing(&self, step: &CompiledStep, discovered: &Labels) -> Option<Swallowing> {
        let values = self.values_read(step.number, discovered)?;
        let holds = |value: &Arc<str>| value.contains(&*step.separator) && !is_unknown(value);
        let at = values.iter().position(holds)?;
        let other = "x".repeat(step.separator.len());
        let plain: Vec<String> = values.iter().map(|value| value.replace(&*step.separator, &other)).collect();
        let (read, plain) = (values.join(&*step.separator), plain.join(&*step.separator));
        let (found, meant) = (step.regex.captures(&read)?, step.regex.captures(&plain)?);
        let used = step.used_groups();
        let is_moved = used.iter().any(|group| found.get(*group) != meant.get(*group));
        is_moved.then(|| Swallowing {
            step: step.number,
            source: Arc::clone(&step.source_labels[at]),
            value: Arc::clone(&values[at]),
            wrote: step.replaced(&read).unwrap_or_default(),
        })
    }

    /// The joined values that the step reads from a target that reaches it.
    fn read(&self, step: &CompiledStep, discovered: &Labels) -> Option<String> {
        Some(self.values_read(step.number, discovered)?.join(&*step.separator))
    }

    fn is_set_by_another(&self, step: &CompiledStep, discovered: &Labels) -> bool {
        let label = step.constant_target();
        let others = self.steps().iter().filter(|other| other.number != step.number);
        others
            .filter(|other| {
                other.action == Action::Replace && label.is_some() && other.constant_target() == label
            })
            .any(|other| self.read(other, discovered).is_some_and(|read| other.regex.is_match(&read)))
    }
}

impl CompiledStep {
    /// What a `replace` step makes of `read`; `None` where it does not match.
    fn replaced(&self, read: &str) -> Option<String> {
        let captures = self.regex.captures(read)?;
        let mut text = String::new();
        self.replacement.expand(&self.regex, &captures, read, &mut text);
        Some(text)
    }
}

/// The IPv6 address at the start of `address`, with its brackets.
fn bracketed(address: &str) -> Option<&str> {
    let end = address.strip_prefix('[')?.find(']')?;
    address.get(..end + 2).filter(|host| host.contains(':'))
}
