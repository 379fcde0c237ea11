//! Facts about what a relabel step reads of Consul's tags and meta, told by the given services.

use std::collections::HashSet;
use std::ptr;

use super::{Fact, Scope, Type, Value};
use crate::consul::Instance;
use crate::consul::discovery::{SERVICE_META, TAGS};
use crate::prometheus::relabel::{Action, CompiledStep};
use crate::simulate::Source;

const NODE_META: &str = "__meta_consul_metadata_";

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "step.substring_tags",
        kind: Type::List(&Type::Record(&[
            ("service", Type::Text, "the name of a service that the step matches"),
            ("tag", Type::Text, "the tag that contains the intended one"),
            ("meant", Type::Text, "the tag that another service of the job really has"),
        ])),
        doc: "services that a keep or drop matches only because a longer tag contains the intended one",
        get: |scope| substring_tags(scope).into(),
    },
    Fact {
        path: "step.misplaced_meta",
        kind: Type::List(&Type::Record(&[
            ("name", Type::Text, "the label's name"),
            ("meant", Type::Text, "the label that carries the key"),
            ("place", Type::Place, "where it is written"),
        ])),
        doc: "labels of node meta that the step reads while only services set the key, or the reverse",
        get: |scope| misplaced_meta(scope).into(),
    },
];

fn substring_tags(scope: &Scope<'_>) -> Option<Value> {
    let (run, step) = (scope.job?, scope.compiled_step()?);
    let filters = matches!(step.action, Action::Keep | Action::Drop);
    if !filters || !matches!(&step.source_labels[..], [label] if &**label == TAGS) {
        return Some(Value::list([]));
    }
    let services = || run.sources().filter_map(Source::instance);
    let known: HashSet<&str> = services().flat_map(Instance::tags).map(|tag| &**tag).collect();
    let mut seen = HashSet::new();
    let mut distinct = Vec::new();
    for (number, source) in run.sources().enumerate() {
        if let Source::Service(service, sd) = source
            && seen.insert((service.tags(), ptr::from_ref(sd)))
        {
            distinct.push((service, run.labels_of(number)));
        }
    }
    let found = distinct
        .iter()
        .filter_map(|(service, labels)| substring_tag(&known, step, service, labels.get(TAGS)));
    Some(Value::list(found))
}

/// The tag by a part of which the step takes the service, whose tags are `joined`; `known` are the tags of all services.
fn substring_tag(
    known: &HashSet<&str>,
    step: &CompiledStep,
    service: &Instance,
    joined: &str,
) -> Option<Value> {
    let separator = joined.split_once(&**service.tags().first()?)?.0;
    if separator.is_empty() || !step.regex.is_match(joined) {
        return None;
    }
    let parts = service.tags().iter().filter_map(|tag| Some((tag, held(step, separator, tag)?)));
    let parts: Vec<_> = parts.collect();
    let is_own = |part: &str| service.tags().iter().any(|tag| **tag == *part);
    let (tag, part) = parts.first()?;
    if parts.iter().any(|(tag, part)| ***tag == **part || is_own(part)) {
        return None;
    }
    known.contains(part).then(|| {
        let name = Value::from(service.name());
        Value::record([("service", name), ("tag", (*tag).into()), ("meant", (*part).into())])
    })
}

/// The part of `tag` for which the step matches it, if whatever stands around the part is all the same.
fn held<'t>(step: &CompiledStep, separator: &str, tag: &'t str) -> Option<&'t str> {
    let matches = |tag: &str| step.regex.is_match(&format!("{separator}{tag}{separator}"));
    let mut part = tag;
    while let Some(shorter) = part.get(1..).filter(|shorter| matches(part) && matches(shorter)) {
        part = shorter;
    }
    while let Some(shorter) =
        part.len().checked_sub(1).and_then(|end| part.get(..end)).filter(|part| matches(part))
    {
        part = shorter;
    }
    let anywhere = matches(part) && (part.len() == tag.len() || matches(&format!("~{part}~")));
    (anywhere && !part.is_empty()).then_some(part)
}

fn misplaced_meta(scope: &Scope<'_>) -> Option<Value> {
    let (run, step) = (scope.job?, scope.relabel_step()?);
    let is_set = |label: &str| run.discovered_names().contains(label);
    let misplaced = step.source_labels.iter().filter_map(|label| {
        let meant = other_meta(label)?;
        (!is_set(label) && is_set(&meant)).then(|| {
            Value::record([
                ("name", (&label.value).into()),
                ("meant", meant.into()),
                ("place", label.span.into()),
            ])
        })
    });
    Some(Value::list(misplaced))
}

/// The label that carries the same key of the service where `label` is the node's, and the reverse.
pub(super) fn other_meta(label: &str) -> Option<String> {
    let of_service = label.strip_prefix(NODE_META).map(|key| format!("{SERVICE_META}{key}"));
    of_service.or_else(|| label.strip_prefix(SERVICE_META).map(|key| format!("{NODE_META}{key}")))
}
