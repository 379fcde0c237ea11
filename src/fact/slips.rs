//! Facts about slips of the pen in one relabel step: what it reads or writes that cannot be meant.

use std::sync::Arc;

use super::step::may_be_set;
use super::tags::other_meta;
use super::{Fact, Scope, Type, Value};
use crate::consul::Instance;
use crate::consul::discovery::SERVICE_META;
use crate::prometheus::config::{Discovery, Job};
use crate::prometheus::relabel::{Action, RelabelStep};
use crate::simulate::{JobRun, Source};
use crate::text::{Spanned, nearest};

/// Labels that Prometheus sets before relabeling, whatever discovery gives.
pub(super) const ALWAYS_SET: [&str; 7] = [
    "__address__",
    "__metrics_path__",
    "__param_target",
    "__scheme__",
    "__scrape_interval__",
    "__scrape_timeout__",
    "job",
];

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "step.ambiguous_references",
        kind: Type::List(&Type::Record(&[
            ("reference", Type::Text, "as written, $1_x"),
            ("meant", Type::Text, "what was meant, ${1}_x"),
            ("place", Type::Place, "where it is written"),
        ])),
        doc: "references such as $1_x, which Go reads as a group named 1_x, hence empty",
        get: ambiguous_references,
    },
    Fact {
        path: "step.never_set_labels",
        kind: Type::List(&Type::Record(&[
            ("name", Type::Text, "the label's name"),
            ("near", Type::Text, "the nearest label that is set; none where none is near"),
            ("place", Type::Place, "where it is written"),
        ])),
        doc: "labels starting with an underscore, other than __meta_, that the step reads and that nothing sets before it",
        get: never_set_labels,
    },
    Fact {
        path: "step.unset_meta_keys",
        kind: Type::List(&Type::Record(&[
            ("key", Type::Text, "the key"),
            ("near", Type::Text, "the nearest key that a service of the job sets; none where none is near"),
            ("place", Type::Place, "where it is written"),
        ])),
        doc: "keys of service meta that the step reads and that no given service of the job sets",
        get: unset_meta_keys,
    },
    Fact {
        path: "step.loses_source",
        kind: Type::Bool,
        doc: "whether a replace reads labels and writes only what comes after them, as if a $1 had been lost",
        get: |scope| scope.relabel_step().map(loses_source).into(),
    },
    Fact {
        path: "job.metric_steps_on_targets",
        kind: Type::List(&Type::Record(&[
            ("label", Type::Text, "the label that is read"),
            ("place", Type::Place, "where it is written"),
        ])),
        doc: "labels that metric_relabel_configs reads although they are gone after the scrape",
        get: |scope| scope.job.map(|run| metric_steps_on_targets(run.job)).into(),
    },
];

fn ambiguous_references(scope: &Scope<'_>) -> Value {
    let Some(compiled) = scope.compiled_step() else { return Value::None };
    let names = compiled.regex.group_names();
    Value::list(scope.references().filter_map(|written| {
        let name = written.reference.name.as_str();
        let digits = name.chars().take_while(char::is_ascii_digit).count();
        let is_known = names.iter().flatten().any(|group| **group == *name);
        let is_swallowed = digits > 0 && digits < name.len() && !is_known;
        let (number, rest) = name.split_at(digits);
        is_swallowed.then(|| {
            Value::record([
                ("reference", written.text.into()),
                ("meant", format!("${{{number}}}{rest}").into()),
                ("place", written.place.into()),
            ])
        })
    }))
}

fn never_set_labels(scope: &Scope<'_>) -> Value {
    let Some((run, step)) = scope.job.zip(scope.relabel_step()) else { return Value::None };
    let earlier = &run.job.relabel[..scope.step.unwrap_or(0)];
    let unset = step.source_labels.iter().filter(|label| {
        label.starts_with('_')
            && !label.starts_with("__meta_")
            && !is_set(run, label)
            && !earlier.iter().any(|step| step.may_write(label))
    });
    Value::list(unset.map(|label| {
        let near = nearest(label, ALWAYS_SET);
        Value::record([("name", (&label.value).into()), ("near", near.into()), ("place", label.span.into())])
    }))
}

/// Whether discovery or the scrape configuration sets the label.
fn is_set(run: &JobRun<'_>, label: &str) -> bool {
    let param = label.strip_prefix("__param_");
    ALWAYS_SET.iter().any(|set| *set == label && *set != "__param_target")
        || run.job.params.iter().any(|written| param == Some(&*written.name.value))
        || may_be_set(run, label)
        || run.discovered_names().contains(label)
}

fn unset_meta_keys(scope: &Scope<'_>) -> Value {
    let Some((run, step)) = scope.job.zip(scope.relabel_step()) else { return Value::None };
    let consul = |discovery: &Discovery| matches!(discovery, Discovery::Consul(_));
    if run.count() == 0 || !run.job.discovery.iter().all(consul) {
        return Value::list([]);
    }
    let misspells = |instance: &Instance| instance.misspells("meta");
    if run.sources().filter_map(Source::instance).any(misspells) {
        return Value::Unknown;
    }
    let nobody_sets = |label: &str| !run.discovered_names().contains(label);
    let is_unset = |label: &Spanned<Arc<str>>| {
        label.starts_with(SERVICE_META)
            && nobody_sets(label)
            && other_meta(label).is_none_or(|of_node| nobody_sets(&of_node))
    };
    Value::list(step.source_labels.iter().filter(|label| is_unset(label)).map(|label| {
        let mut keys: Vec<_> =
            run.discovered_names().iter().filter_map(|name| name.strip_prefix(SERVICE_META)).collect();
        keys.sort_unstable();
        let key = &label[SERVICE_META.len()..];
        let near = nearest(key, keys);
        Value::record([("key", key.into()), ("near", near.into()), ("place", label.span.into())])
    }))
}

/// The regex of a keep or drop on the tags alone, if it is plain letters and so never matches `,a,b,`.
fn loses_source(step: &RelabelStep) -> bool {
    let Some(replacement) = &step.replacement else { return false };
    let begins_late = replacement.starts_with(':') || replacement.starts_with('/');
    let of_address = ["__address__", "__param_target", "instance"];
    let writes = step.target_label.as_ref().is_some_and(|label| of_address.contains(&&*label.value));
    step.action.value == Action::Replace
        && !step.source_labels.is_empty()
        && begins_late
        && writes
        && !replacement.contains('$')
}

fn metric_steps_on_targets(job: &Job) -> Value {
    let gone =
        |label: &str| label.starts_with("__meta_") || label.starts_with("__param_") || label == "__address__";
    let written = |step: &RelabelStep| step.target_label.as_ref().map(|label| label.value.clone());
    let own: Vec<_> = job.metric_relabel.iter().filter_map(written).collect();
    let read = job.metric_relabel.iter().flat_map(|step| &step.source_labels);
    let found = read.filter(|label| gone(label) && !own.contains(&label.value));
    Value::list(
        found.map(|label| Value::record([("label", (&label.value).into()), ("place", label.span.into())])),
    )
}
