//! Facts about what a relabel step matches of the given targets.

use super::{Fact, Scope, Type, Value};
use crate::prometheus::relabel::{Action, CompiledStep};
use crate::simulate::JobRun;
use crate::text::Span;

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[Fact {
    path: "step.matches_none_of",
    kind: Type::Int,
    doc: "how many of the given targets reach a replace step that matches none of them, so that its label is never set; none where it may be",
    get: |scope| matches_none_of(scope).map(Value::count).into(),
}];

fn matches_none_of(scope: &Scope<'_>) -> Option<usize> {
    let place = scope.relabel_step()?.place;
    let own = missed(scope.job?, scope.compiled_step()?)?;
    // Several jobs can share a step by a YAML alias.
    let sharing = scope.simulation.jobs.iter().filter_map(|run| Some((run, at(run, place)?)));
    sharing.map(|(run, step)| missed(run, step)).all(|missed| missed.is_some()).then_some(own)
}

fn at<'r>(run: &'r JobRun<'_>, place: Span) -> Option<&'r CompiledStep> {
    run.compiled(run.job.relabel.iter().position(|step| step.place == place)?)
}

/// How many targets reach a step that matches none of them, where it alone could set its label, and every
/// label that it reads is set for some.
fn missed(run: &JobRun<'_>, step: &CompiledStep) -> Option<usize> {
    let label = step.constant_target().filter(|_| step.action == Action::Replace)?;
    let others = (0..).zip(&run.job.relabel).filter(|(number, _)| *number != step.number);
    if step.source_labels.is_empty() || others.into_iter().any(|(_, other)| other.may_write(label)) {
        return None;
    }
    let mut set = vec![false; step.source_labels.len()];
    let mut reached = 0;
    for discovered in run.discovered_labels() {
        if !discovered.get(label).is_empty() {
            return None;
        }
        let Some(values) = run.program.values_read(step.number, &discovered) else { continue };
        if step.verdict(&values.join(&*step.separator)) != Some(false) {
            return None;
        }
        reached += 1;
        set.iter_mut().zip(&values).for_each(|(set, value)| *set |= !value.is_empty());
    }
    (reached > 0 && set.iter().all(|set| *set)).then_some(reached)
}
