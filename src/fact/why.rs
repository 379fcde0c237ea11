//! Facts about why a target is not what a step was to make of it: what the step reads, and what is empty there.

use super::{Fact, Scope, Type, Value};
use crate::prometheus::labels::Writer;
use crate::prometheus::relabel::{RelabelStep, StepTrace};

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "probe.target.missed.read",
        kind: Type::Text,
        doc: "what the last step that can write the target parameter reads, where its regex does not match that; else none",
        get: |scope| missed(scope).map_or(Value::None, |(_, trace)| Value::text(trace.read)),
    },
    Fact {
        path: "probe.target.missed.sources",
        kind: Type::List(&Type::Text),
        doc: "the labels that this step reads",
        get: |scope| {
            let sources = |(step, _): (&RelabelStep, _)| {
                Value::list(step.source_labels.iter().map(|label| Value::from(&label.value)))
            };
            missed(scope).map_or(Value::None, sources)
        },
    },
    Fact {
        path: "probe.target.missed.regex",
        kind: Type::Text,
        doc: "the regex of this step, as it is written",
        get: |scope| {
            let regex = missed(scope).and_then(|(step, _)| step.regex.as_ref());
            regex.map(|regex| &regex.value).into()
        },
    },
    Fact {
        path: "probe.target.missed.separator",
        kind: Type::Text,
        doc: "the separator of this step, as it is written",
        get: |scope| {
            let separator = missed(scope).and_then(|(step, _)| step.separator.as_ref());
            separator.map(|separator| &separator.value).into()
        },
    },
    Fact {
        path: "target.missing_path_step",
        kind: Type::Place,
        doc: "the last relabel step that reads the first of the path keys that this service does not set",
        get: missing_path_step,
    },
    Fact {
        path: "target.fault.empty_source",
        kind: Type::Text,
        doc: "the first label that the step which wrote the value at fault reads, and that the target does not have; none where it has all",
        get: |scope| scope.empty_source().into(),
    },
    Fact {
        path: "job.chooses_module",
        kind: Type::Bool,
        doc: "whether a step can give each target a module of its own",
        get: |scope| scope.job.map(|run| run.may_write("__param_module")).into(),
    },
];

/// The last step that can write `__param_target`, where it does not match, with what it did.
fn missed<'a>(scope: &Scope<'a>) -> Option<(&'a RelabelStep, StepTrace)> {
    let run = scope.job?;
    let writes = |step: &RelabelStep| {
        step.target_label.as_ref().is_some_and(|label| &*label.value == "__param_target")
    };
    let number = run.job.relabel.iter().rposition(writes)?;
    let trace = run.trace(scope.target?).into_iter().find(|trace| trace.step as usize == number)?;
    Some((&run.job.relabel[number], trace)).filter(|(_, trace)| !trace.matched)
}

fn missing_path_step(scope: &Scope<'_>) -> Value {
    let Some(run) = scope.job else { return Value::None };
    let Some(missing) = scope.missing_path_labels().next() else { return Value::None };
    let reads = |step: &&RelabelStep| step.source_labels.iter().any(|source| source.value == *missing);
    run.job.relabel.iter().rev().find(reads).map(|step| step.place).into()
}

impl<'a> Scope<'a> {
    /// The label that the target lacks, among those that the step which wrote the value at fault reads.
    pub(super) fn empty_source(&self) -> Option<&'a str> {
        let (run, target, scrape) = (self.job?, self.target?, self.scrape()?);
        let label = run.fault(target)?.label;
        let Writer::Step(number) = scrape.labels.label(label)?.writer else { return None };
        let sources = &run.job.relabel[number as usize].source_labels;
        let found =
            sources.iter().map(|source| &*source.value).filter(|source| source.starts_with("__meta_"));
        found.into_iter().find(|source| target.discovered.get(source).is_empty())
    }
}
