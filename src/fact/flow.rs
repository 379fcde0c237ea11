//! Facts about relabel steps whose work comes to nothing, whatever the targets are.

use super::{Fact, Scope, Type, Value};
use crate::go::regexp::Swallowed;
use crate::prometheus::relabel::{CompiledStep, RelabelStep};

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "step.dead_groups",
        kind: Type::List(&Type::Record(&[
            ("number", Type::Int, "the group's number"),
            ("text", Type::Text, "the group as written, (/*)"),
            (
                "by",
                Type::Text,
                "what takes everything that the group could match, as written, (.*); none where it is not a group",
            ),
            ("lazy", Type::Text, "the same made lazy, (.*?); none where that takes more than one character"),
            ("place", Type::Place, "where the group is written"),
        ])),
        doc: "groups that are always empty because of a greedy repetition before them, which spoils what is written",
        get: |scope| scope.relabel_step().zip(scope.compiled_step()).map(dead_groups).into(),
    },
    Fact {
        path: "step.overwritten_by",
        kind: Type::Int,
        doc: "the number of the step that always sets the same label again before any step reads it; none where it counts",
        get: |scope| overwriting(scope).map(|later| Value::count(later.number as usize + 1)).into(),
    },
    Fact {
        path: "step.overwritten_at",
        kind: Type::Place,
        doc: "where that step is written",
        get: |scope| {
            let place = |step: &CompiledStep| Some(scope.job?.job.relabel.get(step.number as usize)?.place);
            overwriting(scope).and_then(place).into()
        },
    },
];

fn overwriting<'a>(scope: &Scope<'a>) -> Option<&'a CompiledStep> {
    scope.job?.program.overwriting(scope.compiled_step()?.number)
}

fn dead_groups((step, compiled): (&RelabelStep, &CompiledStep)) -> Value {
    Value::list(compiled.dead_groups().iter().filter_map(|dead| dead_group(step, compiled, dead)))
}

fn dead_group(step: &RelabelStep, compiled: &CompiledStep, dead: &Swallowed) -> Option<Value> {
    let by = dead.by.and_then(|by| group_text(step, compiled, by));
    let lazy = by.and_then(|by| by.strip_suffix(')')).filter(|by| by.ends_with(['*', '+', '}']));
    Some(Value::record([
        ("number", Value::count(dead.group)),
        ("text", group_text(step, compiled, dead.group)?.into()),
        ("by", by.into()),
        ("lazy", lazy.map(|by| format!("{by}?)")).into()),
        ("place", step.regex_part(compiled.written_group(dead.group)?).into()),
    ]))
}

fn group_text<'s>(step: &'s RelabelStep, compiled: &CompiledStep, group: usize) -> Option<&'s str> {
    step.regex.as_ref()?.value.get(compiled.written_group(group)?)
}
