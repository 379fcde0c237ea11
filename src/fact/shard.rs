//! Facts about steps that share the targets among several Prometheus servers.

use super::{Fact, Scope, Type, Value};
use crate::prometheus::relabel::{Action, CompiledStep};

/// More shards than anybody runs; a modulus above it is no count of shards.
const MOST_SHARDS: u64 = 10_000;

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "step.hashes_constant",
        kind: Type::Text,
        doc: "the value that a hashmod reads from every target, as an earlier step wrote it; none where targets differ",
        get: |scope| hashed_constant(scope).into(),
    },
    Fact {
        path: "step.shards_without_match",
        kind: Type::Int,
        doc: "the modulus, where the step keeps by a hashmod's label and matches none of the numbers below it",
        get: |scope| {
            shards_without_match(scope)
                .map(|shards| i64::try_from(shards).unwrap_or(i64::MAX))
                .map(Value::Int)
                .into()
        },
    },
    Fact {
        path: "step.hash_is_unread",
        kind: Type::Bool,
        doc: "whether the step is a hashmod whose label no later step reads, and which is gone after relabeling",
        get: |scope| scope.compiled_step().map(|step| hash_is_unread(scope, step)).into(),
    },
];

/// Labels with two underscores in front that the scrape itself uses.
const OF_THE_SCRAPE: [&str; 5] =
    ["__address__", "__scheme__", "__metrics_path__", "__scrape_interval__", "__scrape_timeout__"];

fn hash_is_unread(scope: &Scope<'_>, step: &CompiledStep) -> bool {
    let Some((run, label)) = scope.job.zip(step.constant_target()) else { return false };
    let is_scratch =
        label.starts_with("__") && !label.starts_with("__param_") && !OF_THE_SCRAPE.contains(&label);
    step.action == Action::HashMod && is_scratch && run.program.reads_later(step.number, label) == Some(false)
}

/// The compiled steps before the one that is judged.
fn earlier<'a>(scope: &Scope<'a>) -> Option<(&'a [CompiledStep], &'a CompiledStep)> {
    let (run, step) = (scope.job?, scope.compiled_step()?);
    let steps = run.program.steps();
    let at = steps.iter().position(|earlier| earlier.number == step.number)?;
    Some((&steps[..at], step))
}

fn hashed_constant(scope: &Scope<'_>) -> Option<String> {
    let (earlier, step) = earlier(scope).filter(|(_, step)| step.action == Action::HashMod)?;
    let [source] = &step.source_labels[..] else { return None };
    let job = scope.job?.job;
    let writer = earlier.iter().rev().find(|step| job.relabel[step.number as usize].may_write(source))?;
    let always = writer.source_labels.is_empty() && writer.constant_target() == Some(source);
    writer.constant().filter(|_| always)
}

fn shards_without_match(scope: &Scope<'_>) -> Option<u64> {
    let (earlier, step) = earlier(scope).filter(|(_, step)| step.action == Action::Keep)?;
    let [source] = &step.source_labels[..] else { return None };
    let job = scope.job?.job;
    let writer = earlier.iter().rev().find(|step| job.relabel[step.number as usize].may_write(source))?;
    let hashes = writer.action == Action::HashMod && writer.modulus <= MOST_SHARDS;
    let matches = |shard: u64| step.regex.is_match(&shard.to_string());
    (hashes && !is_filled_in_later(scope) && !(0..writer.modulus).any(matches)).then_some(writer.modulus)
}

/// Whether the regex still holds a variable, such as `$(SHARD)`, that is filled in before Prometheus reads it.
fn is_filled_in_later(scope: &Scope<'_>) -> bool {
    let regex = scope.relabel_step().and_then(|step| step.regex.as_ref());
    regex.is_some_and(|regex| ["$(", "${", "{{"].iter().any(|mark| regex.contains(mark)))
}
