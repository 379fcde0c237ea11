//! Facts about separators that a regex looks for, and that are not there.

use std::sync::Arc;

use super::{Fact, Scope, Type, Value};
use crate::consul::discovery::TAGS;
use crate::prometheus::config::Discovery;
use crate::prometheus::relabel::{Action, CompiledStep, is_unknown};
use crate::simulate::{JobRun, Seen};
use crate::text::{Span, Spanned};

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "step.wrong_separators",
        kind: Type::List(&Type::Record(&[
            ("meant", Type::Text, "the separator that the regex looks for"),
            ("real", Type::Text, "what is really between the values"),
            ("field", Type::Text, "the field that says so: separator or tag_separator"),
            ("place", Type::Place, "where the field is written, else where it would be"),
        ])),
        doc: "separators that the regex looks for between values, or around tags, but that are not the ones that join them",
        get: |scope| wrong_separators(scope).into(),
    },
    Fact {
        path: "step.bare_tag",
        kind: Type::Text,
        doc: "the tag that a keep or drop on __meta_consul_tags names without the separators around it; none where it does not",
        get: |scope| bare_tag(scope).into(),
    },
    Fact {
        path: "step.tag_separator",
        kind: Type::Text,
        doc: "what joins the tags that the step reads, and is put around them",
        get: |scope| scope.job.map(separator_of).into(),
    },
    Fact {
        path: "step.tag_regex",
        kind: Type::Text,
        doc: "the regex that finds that tag among others; none where none is named",
        get: |scope| tag_regex(scope).into(),
    },
];

fn tag_regex(scope: &Scope<'_>) -> Option<String> {
    let separator = regex::escape(separator_of(scope.job?));
    Some(format!(".*{separator}({}){separator}.*", bare_tag(scope)?))
}

fn separator_of<'r>(run: &'r JobRun<'_>) -> &'r str {
    tag_separator(run).map_or(",", |separator| &separator.value)
}

fn bare_tag<'s>(scope: &Scope<'s>) -> Option<&'s str> {
    let (run, step) = (scope.job?, scope.relabel_step()?);
    let on_tags = matches!(&step.source_labels[..], [label] if &*label.value == TAGS);
    let filters = matches!(step.action.value, Action::Keep | Action::Drop);
    let regex = step.regex.as_ref().filter(|_| on_tags && filters)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '|');
    // Nothing is around the tags where the separator is empty.
    let is_bare = !regex.contains(separator_of(run));
    (!regex.is_empty() && is_bare && regex.chars().all(plain)).then_some(&*regex.value)
}

fn wrong_separators(scope: &Scope<'_>) -> Option<Value> {
    let (run, step) = (scope.job?, scope.compiled_step()?);
    let field = scope.relabel_step()?.separator.as_ref();
    let between = between_values(run, step).map(|meant| {
        let place = field.map_or(scope.relabel_step()?.place, |field| field.span);
        Some(record(meant, &step.separator, "separator", place))
    });
    let around = around_tags(run, step)
        .map(|(meant, real)| Some(record(meant, &real.value, "tag_separator", real.span)));
    Some(Value::list([between, around].into_iter().flatten().flatten()))
}

fn record(meant: char, real: &Arc<str>, field: &str, place: Span) -> Value {
    Value::record([
        ("meant", meant.to_string().into()),
        ("real", real.into()),
        ("field", field.into()),
        ("place", place.into()),
    ])
}

fn between_values(run: &JobRun<'_>, step: &CompiledStep) -> Option<char> {
    let values = |target: Seen<'_, '_>| run.program.values_read(step.number, &target.discovered);
    step.meant_separator(|| run.every_target().filter_map(values).collect())
}

fn around_tags<'r>(run: &'r JobRun<'_>, step: &CompiledStep) -> Option<(char, &'r Spanned<Arc<str>>)> {
    let on_tags = matches!(&step.source_labels[..], [label] if &**label == TAGS);
    let is_rewritten = run.job.relabel[..step.number as usize].iter().any(|step| step.may_write(TAGS));
    let real = tag_separator(run).filter(|_| on_tags && !is_rewritten)?;
    let is_held = |sign: char| {
        run.discovered_labels().any(|labels| !is_unknown(labels.get(TAGS)) && labels.get(TAGS).contains(sign))
    };
    step.meant_tag_separator(real, is_held).map(|meant| (meant, real))
}

/// What joins the tags of all that the job discovers, if that is one and the same.
fn tag_separator<'r>(run: &'r JobRun<'_>) -> Option<&'r Spanned<Arc<str>>> {
    let separator = |discovery: &'r Discovery| match discovery {
        Discovery::Consul(sd) => Some(&sd.tag_separator),
        _ => None,
    };
    let mut all = run.job.discovery.iter().map(separator);
    let first = all.next()??;
    all.all(|other| other.is_some_and(|other| other.value == first.value)).then_some(first)
}
