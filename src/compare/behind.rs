//! What is done with the answer: by the module of a probe beyond its request, and by metric relabeling. Both are a
//! job's or a module's, so they are compared once for all targets.

use std::collections::{BTreeMap, HashMap};

use super::effect::is_scraped;
use super::pairing::TargetPair;
use super::steps::{Kinship, Steps, flow};
use super::{Aspect, Both, Cause, Delta, Edit, Place};
use crate::blackbox::{Module, Setting};
use crate::prometheus::relabel::RelabelStep;
use crate::simulate::JobRun;

/// What differs behind the requests of targets that both sides scrape.
#[derive(Default)]
pub struct Behind {
    /// By the addresses of both modules.
    modules: HashMap<Both<usize>, Vec<Delta>>,
    /// By the address of the job's pair.
    metrics: HashMap<usize, Vec<Delta>>,
}

impl Behind {
    /// The parts that differ for a target; none where it is not scraped on both sides.
    pub fn deltas(&mut self, pair: &TargetPair<'_, '_>) -> Vec<Delta> {
        let Both { old: Some(old), new: Some(new) } = pair.found else { return Vec::new() };
        let Both { old: Some(old_run), new: Some(new_run) } = pair.job.runs else { return Vec::new() };
        if !is_scraped(old) || !is_scraped(new) {
            return Vec::new();
        }
        let job = std::ptr::from_ref(pair.job).addr();
        let of_job = || of_metrics(Both { old: old_run, new: new_run }.map(|run| &*run.job.metric_relabel));
        let mut deltas = self.metrics.entry(job).or_insert_with(of_job).clone();
        let modules = Both { old: old_run.module(old), new: new_run.module(new) };
        if let Both { old: Some(old), new: Some(new) } = modules
            && old.name.value == new.name.value
        {
            let key = Both { old, new }.map(|module| std::ptr::from_ref(module).addr());
            let of_modules = || of_modules(Both { old, new });
            deltas.extend_from_slice(self.modules.entry(key).or_insert_with(of_modules));
        }
        deltas
    }
}

/// Every setting that says something else.
fn of_modules(modules: Both<&Module>) -> Vec<Delta> {
    let mut by_key = BTreeMap::<_, Both<Option<&Setting>>>::new();
    for setting in &modules.old.settings {
        by_key.entry(&setting.key).or_default().old = Some(setting);
    }
    for setting in &modules.new.settings {
        by_key.entry(&setting.key).or_default().new = Some(setting);
    }
    let differing = by_key.into_values().filter(|both| both.old != both.new);
    let delta = |both: Both<Option<&Setting>>| {
        let aspect = Aspect::Setting(both.new.or(both.old)?.name.clone());
        Some(Delta { aspect, value: both.map(|setting| setting.map(|setting| setting.shown.clone())) })
    };
    let mut deltas: Vec<_> = differing.filter_map(delta).collect();
    // What can be shown comes before what differs in secrets alone.
    deltas.sort_by_key(|delta| delta.value.old == delta.value.new);
    deltas
}

/// Every step that is new, gone, edited or moved.
fn of_metrics(written: Both<&[RelabelStep]>) -> Vec<Delta> {
    let steps = Steps::between(written.old, written.new);
    let of_new = (0..written.new.len()).filter_map(|new| {
        let value = match steps.was(new) {
            Some((_, Kinship::Same)) => return None,
            None => Both { old: None, new: Some(flow(&written.new[new])) },
            Some((old, Kinship::Edited)) => {
                Both { old: Some(flow(&written.old[old])), new: Some(flow(&written.new[new])) }
            }
            Some((old, Kinship::Moved)) => Both { old, new }
                .map(|number| Some(format!("step {}: {}", number + 1, flow(&written.new[new])))),
        };
        Some(Delta { aspect: Aspect::MetricStep { number: new, is_gone: false }, value })
    });
    let gone = (0..written.old.len()).filter(|old| steps.became(*old).is_none()).map(|old| Delta {
        aspect: Aspect::MetricStep { number: old, is_gone: true },
        value: Both { old: Some(flow(&written.old[old])), new: None },
    });
    of_new.chain(gone).collect()
}

/// What was done to the metric relabel step of that number.
pub fn metric_cause(runs: Both<&JobRun<'_>>, number: usize, is_gone: bool) -> Option<Cause> {
    let written = runs.map(|run| &*run.job.metric_relabel);
    if is_gone {
        return Some(Cause::MetricStep(Edit::Removed, number, Place::Old(written.old.get(number)?.place)));
    }
    let edit = match Steps::between(written.old, written.new).was(number) {
        None => Edit::Added,
        Some((_, Kinship::Moved)) => Edit::Moved,
        Some(_) => Edit::Edited,
    };
    Some(Cause::MetricStep(edit, number, Place::New(written.new.get(number)?.place)))
}
