//! What the end of a target hangs on.

use std::collections::HashSet;

use super::candidate::query;
use super::imagined::unsure_labels;
use super::{JobRun, Source, Target};
use crate::consul::Instance;
use crate::prometheus::config::ConsulSd;
use crate::prometheus::relabel::{Action, StepTrace, markers};

impl JobRun<'_> {
    /// The values that the files do not give and that decide whether the target is discovered, or what steps do with it,
    /// such as `<node-address>`: each once, those of discovery first, then in the order of the steps.
    #[must_use]
    pub fn undecided(&self, target: &Target<'_>) -> Vec<String> {
        if !target.uncertain {
            return Vec::new();
        }
        let mut found = match target.source {
            Source::Service(instance, sd) | Source::Server(instance, sd) => {
                self.undecided_of_filter(sd, instance)
            }
            Source::Imagined(discovery) => {
                unsure_labels(discovery, self.job).map(str::to_owned).into_iter().collect()
            }
            Source::Listed(..) => Vec::new(),
        };
        let trace = self.trace(target);
        for (number, step) in trace.iter().enumerate().filter(|(_, step)| step.uncertain) {
            let read = self.compared(target, &trace[..number], step) + &step.read;
            found.extend(markers(&read).into_iter().map(|marker| read[marker].to_owned()));
        }
        let mut known = HashSet::new();
        found.retain(|value| known.insert(value.clone()));
        found
    }

    /// What an entry of `consul_sd_configs` chooses by; where the instance tells all of it, what it chooses the service
    /// by, as other instances have it.
    fn undecided_of_filter(&self, sd: &ConsulSd, instance: &Instance) -> Vec<String> {
        let query = query(&self.estate.sources, sd, self.versions.prometheus, &mut Vec::new());
        let own = query.undecided(instance);
        if !own.is_empty() || query.filter.is_none() && query.tags.is_empty() {
            return own;
        }
        let others = self.estate.catalog.instances.iter();
        let others = others.filter(|other| other.name() == instance.name());
        others.map(|other| query.undecided(other)).find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// The value that a step compared what it read with, as the steps before it left it; empty for a step that compares
    /// nothing.
    fn compared(&self, target: &Target<'_>, before: &[StepTrace], step: &StepTrace) -> String {
        let step = &self.job.relabel[step.step as usize];
        let Some(label) = step.target_label.as_ref() else { return String::new() };
        if !matches!(step.action.value, Action::KeepEqual | Action::DropEqual) {
            return String::new();
        }
        let changes = before.iter().rev().flat_map(|step| step.changed.iter().rev());
        let change = changes.into_iter().find(|change| *change.label == *label.value.as_ref());
        let value =
            change.map_or_else(|| Some(target.discovered.get(label)), |change| change.after.as_deref());
        value.unwrap_or_default().to_owned()
    }
}
