//! Facts about values, and numbers of labels, that grow with every step.

use super::{Fact, Scope, Type, Value};
use crate::prometheus::labels::{Label, Writer};
use crate::prometheus::relabel::{TOO_LONG, TOO_MANY};

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "target.outgrown",
        kind: Type::List(&Type::Record(&[
            ("label", Type::Text, "the label"),
            ("step", Type::Int, "the number of the step that makes it so long, 1-based"),
            ("place", Type::Place, "that step"),
        ])),
        doc: "labels whose value relabeling makes longer than 1 MiB",
        get: outgrown,
    },
    Fact {
        path: "target.multiplied",
        kind: Type::List(&Type::Record(&[
            ("step", Type::Int, "the number of the step, 1-based"),
            ("place", Type::Place, "that step"),
        ])),
        doc: "the first step that would leave the target with more than 4,096 labels; later ones are not followed there",
        get: multiplied,
    },
];

fn outgrown(scope: &Scope<'_>) -> Value {
    let (Some(run), Some(target), Some(scrape)) = (scope.job, scope.target, scope.would_be()) else {
        return Value::None;
    };
    if !scrape.labels.iter().any(is_too_long) {
        return Value::list([]);
    }
    let trace = run.trace(target);
    // What a step reads too long was so before it.
    let causes = trace.iter().filter(|step| !step.read.contains(TOO_LONG));
    let grown = causes.flat_map(|step| {
        let number = step.step as usize;
        let changed = step.changed.iter().filter(|change| change.after.as_deref() == Some(TOO_LONG));
        changed.map(move |change| {
            let place = run.job.relabel[number].place;
            Value::record([
                ("label", (&change.label).into()),
                ("step", Value::count(number + 1)),
                ("place", place.into()),
            ])
        })
    });
    Value::list(grown)
}

fn multiplied(scope: &Scope<'_>) -> Value {
    let (Some(run), Some(scrape)) = (scope.job, scope.would_be()) else { return Value::None };
    let step = scrape.labels.label(TOO_MANY).and_then(|label| match label.writer {
        Writer::Step(number) => Some(number as usize),
        _ => None,
    });
    Value::list(step.map(|number| {
        let place = run.job.relabel[number].place;
        Value::record([("step", Value::count(number + 1)), ("place", place.into())])
    }))
}

fn is_too_long(label: &Label) -> bool {
    label.value.contains('<') && label.value.contains(TOO_LONG)
}
