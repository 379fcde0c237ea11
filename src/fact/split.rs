//! Facts about values of a target at which a relabel step goes wrong.

use super::{Fact, Scope, Type, Value};
use crate::prometheus::relabel::{BadSplit, RelabelStep, Swallowing};
use crate::simulate::{JobRun, Target};

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "target.bad_splits",
        kind: Type::List(&Type::Record(&[
            ("step", Type::Int, "the number of the step, the first is 1"),
            ("read", Type::Text, "what it reads"),
            ("wrote", Type::Text, "what it writes; none where it does not match"),
            ("meant", Type::Text, "what it would write if it treated the address as one host"),
            ("label", Type::Text, "the label that it sets"),
            ("place", Type::Place, "where its regex is written"),
        ])),
        doc: "replace steps that split the target's IPv6 address in the wrong place",
        get: |scope| {
            targets(scope, |run, target| {
                let splits = run.program.bad_splits(&target.discovered);
                splits.iter().map(|split| bad_split(run, split)).collect()
            })
        },
    },
    Fact {
        path: "target.swallowings",
        kind: Type::List(&Type::Record(&[
            ("step", Type::Int, "the number of the step, the first is 1"),
            ("source", Type::Text, "the label whose value holds the separator"),
            ("value", Type::Text, "that value"),
            ("separator", Type::Text, "the separator"),
            ("wrote", Type::Text, "what the step writes"),
            ("place", Type::Place, "where its regex is written"),
        ])),
        doc: "replace steps that split the joined values in the wrong place, because a value holds the separator",
        get: |scope| {
            targets(scope, |run, target| {
                let found = run.program.swallowings(&target.discovered);
                found.iter().map(|found| swallowing(run, found)).collect()
            })
        },
    },
    Fact {
        path: "target.newline_steps",
        kind: Type::List(&Type::Record(&[
            ("step", Type::Int, "the number of the step, the first is 1"),
            ("place", Type::Place, "where its regex is written"),
        ])),
        doc: "steps that match a value of several lines in Prometheus 3 but not in 2, or the reverse",
        get: |scope| targets(scope, newline_steps),
    },
];

fn targets(scope: &Scope<'_>, find: impl Fn(&JobRun<'_>, &Target<'_>) -> Vec<Value>) -> Value {
    Value::list(scope.job.zip(scope.target).map(|(run, target)| find(run, target)).unwrap_or_default())
}

fn step_of<'r>(run: &'r JobRun<'_>, number: u32) -> &'r RelabelStep {
    &run.job.relabel[number as usize]
}

fn regex_place(step: &RelabelStep) -> Value {
    step.regex.as_ref().map_or(step.place, |regex| regex.span).into()
}

fn bad_split(run: &JobRun<'_>, split: &BadSplit) -> Value {
    let step = step_of(run, split.step);
    Value::record([
        ("step", Value::count(split.step as usize + 1)),
        ("read", split.read.as_str().into()),
        ("wrote", split.wrote.as_deref().into()),
        ("meant", split.meant.as_str().into()),
        ("label", step.target_label.as_ref().map(|label| &label.value).into()),
        ("place", regex_place(step)),
    ])
}

fn swallowing(run: &JobRun<'_>, found: &Swallowing) -> Value {
    let step = step_of(run, found.step);
    Value::record([
        ("step", Value::count(found.step as usize + 1)),
        ("source", (&found.source).into()),
        ("value", (&found.value).into()),
        ("separator", step.separator.as_ref().map_or(";", |separator| &separator.value).into()),
        ("wrote", found.wrote.as_str().into()),
        ("place", regex_place(step)),
    ])
}

fn newline_steps(run: &JobRun<'_>, target: &Target<'_>) -> Vec<Value> {
    if !target.discovered.iter().any(|label| label.value.contains('\n')) {
        return Vec::new();
    }
    let hangs = |step: &&crate::prometheus::relabel::CompiledStep| {
        let values = run.program.values_read(step.number, &target.discovered).unwrap_or_default();
        !step.action.reads_names()
            && step_of(run, step.number).hangs_on_newline(&values.join(&*step.separator))
    };
    let found = run.program.steps().iter().filter(hangs);
    found
        .map(|step| {
            let number = Value::count(step.number as usize + 1);
            Value::record([("step", number), ("place", regex_place(step_of(run, step.number)))])
        })
        .collect()
}
