//! Facts about what a job asks Consul for.

use std::sync::Arc;

use super::{Fact, Scope, Type, Value};
use crate::consul::discovery::TAGS;
use crate::consul::filter::{Api, foreign};
use crate::prometheus::config::{ConsulSd, Discovery};
use crate::prometheus::relabel::{Action, RelabelStep};
use crate::prometheus::version::{Feature, Version};
use crate::simulate::{JobRun, equal_queries};
use crate::text::{Sources, Span, Spanned};

/// Below it, a refresh of Consul's services is felt by its servers.
const SHORTEST_REFRESH_MS: u64 = 5_000;

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "job.consul_servers",
        kind: Type::Int,
        doc: "how many consul_sd_configs of the job differ only in the server: the most that do",
        get: |scope| scope.job.map(|run| Value::count(equal_servers(scope, run).len())).into(),
    },
    Fact {
        path: "job.second_consul_server",
        kind: Type::Place,
        doc: "where the second of them names its server",
        get: |scope| scope.job.and_then(|run| equal_servers(scope, run).get(1).copied()).into(),
    },
    Fact {
        path: "job.costly_consul_reads",
        kind: Type::List(&Type::Record(&[
            ("why", Type::Text, "what the job does to Consul with it"),
            ("place", Type::Place, "where it is written"),
        ])),
        doc: "settings of consul_sd_configs that put load on Consul's leader, or query it too often",
        get: |scope| scope.job.map(costly_reads).into(),
    },
    Fact {
        path: "job.tags_kept_late",
        kind: Type::List(&Type::Record(&[
            ("tag", Type::Text, "the tag"),
            ("place", Type::Place, "where the server is written"),
            ("step", Type::Place, "the step that keeps services with the tag"),
        ])),
        doc: "the one tag that a step keeps, while consul_sd_configs watches every service",
        get: |scope| scope.job.map(tags_kept_late).into(),
    },
    Fact {
        path: "job.lost_filters",
        kind: Type::List(&Type::Record(&[
            ("field", Type::Text, "filter or health_filter"),
            ("fate", Type::Text, "never sent, refused by the catalog, or refused by the health API"),
            ("name", Type::Text, "the name that the API does not know; none where it is never sent"),
            ("meant", Type::Text, "what that API calls it; none where it has no such field"),
            ("place", Type::Place, "where it is written"),
        ])),
        doc: "filters of consul_sd_configs that this Prometheus does not send, or sends to the API that refuses them",
        get: |scope| scope.job.map(|run| lost_filters(scope, run)).into(),
    },
    Fact {
        path: "job.has_health_filter",
        kind: Type::Bool,
        doc: "whether this Prometheus knows health_filter, and sends filter to the catalog alone: 3.11.2 and later",
        get: |scope| Value::Bool(scope.simulation.versions.prometheus.has(Feature::HealthFilter)),
    },
    Fact {
        path: "job.filter_fate_is_sure",
        kind: Type::Bool,
        doc: "whether all patch releases of this Prometheus send filters alike; those of 3.11 do not",
        get: |scope| Value::Bool(scope.simulation.versions.prometheus != SENDS_FILTER_TWICE),
    },
    Fact {
        path: "job.old_consul_selectors",
        kind: Type::List(&Type::Record(&[
            ("field", Type::Text, "tags or node_meta"),
            ("place", Type::Place, "where its first value is written"),
        ])),
        doc: "tags and node_meta of consul_sd_configs, whether or not they are deprecated in this Prometheus",
        get: |scope| scope.job.map(old_selectors).into(),
    },
];

/// 3.11.0 and 3.11.1 send `filter` to the health API, too.
const SENDS_FILTER_TWICE: Version = Version::new(3, 11);

fn entries<'r>(run: &'r JobRun<'_>) -> impl Iterator<Item = &'r ConsulSd> {
    run.job.discovery.iter().filter_map(|discovery| match discovery {
        Discovery::Consul(sd) => Some(&**sd),
        _ => None,
    })
}

/// The servers of the largest group of the job's Consul entries that differ in nothing else; of equals the first.
fn equal_servers(scope: &Scope<'_>, run: &JobRun<'_>) -> Vec<Span> {
    let simulation = scope.simulation;
    let groups = equal_queries(simulation.estate, run.job, simulation.versions.prometheus);
    // Of equals, the last is the largest.
    let largest = groups.iter().rev().max_by_key(|group| group.len());
    largest.into_iter().flatten().map(|sd| sd.server.span).collect()
}

fn costly_reads(run: &JobRun<'_>) -> Value {
    let costly = entries(run).flat_map(|sd| {
        let leader = sd.allow_stale.as_ref().filter(|allowed| !allowed.value);
        let often = sd.refresh_interval.as_ref().filter(|interval| interval.millis < SHORTEST_REFRESH_MS);
        let leader = leader.map(|found| ("lets only Consul's leader answer", found.span));
        let often = often.map(|found| ("asks Consul more often than every 5 seconds", found.span));
        leader.into_iter().chain(often)
    });
    Value::list(costly.map(|(why, place)| Value::record([("why", why.into()), ("place", place.into())])))
}

fn tags_kept_late(run: &JobRun<'_>) -> Value {
    let everything = entries(run).filter(|sd| {
        sd.services.is_empty() && sd.tags.is_empty() && sd.filter.is_none() && sd.health_filter.is_none()
    });
    let late = everything.filter_map(|sd| {
        let kept = |step| Some((kept_tag(step, &sd.tag_separator)?, step.place));
        let (tag, step) = run.job.relabel.iter().find_map(kept)?;
        Some(Value::record([("tag", tag.into()), ("place", sd.server.span.into()), ("step", step.into())]))
    });
    Value::list(late)
}

/// The one tag that a keep wants, as in `.*,blackbox,.*`.
fn kept_tag(step: &RelabelStep, separator: &str) -> Option<String> {
    let on_tags = matches!(&step.source_labels[..], [label] if &*label.value == TAGS);
    let regex = step.regex.as_ref().filter(|_| on_tags && step.action.value == Action::Keep)?;
    let bare: String = regex.chars().filter(|sign| !matches!(sign, '(' | ')' | '^' | '$')).collect();
    let inner = bare.strip_prefix(".*")?.strip_suffix(".*")?;
    let tag = inner.strip_prefix(separator)?.strip_suffix(separator)?;
    let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-');
    (!tag.is_empty() && tag.chars().all(plain)).then(|| tag.to_owned())
}

fn lost_filters(scope: &Scope<'_>, run: &JobRun<'_>) -> Value {
    let version = scope.simulation.versions.prometheus;
    let sources = &scope.simulation.estate.sources;
    let lost = entries(run).flat_map(|sd| {
        let of_catalog = sd.filter.as_ref();
        let unsent = of_catalog.filter(|_| !sd.sends_filter(version));
        let unsent = unsent.map(|text| filter("filter", "never sent", [Value::None, Value::None], text.span));
        let sent = of_catalog.filter(|_| sd.sends_filter(version));
        let catalog = sent.and_then(|text| refused(sources, "filter", text, Api::Catalog));
        let twice = of_catalog.filter(|_| version == SENDS_FILTER_TWICE);
        let health = twice.and_then(|text| refused(sources, "filter", text, Api::Health));
        let own =
            sd.health_filter.as_ref().and_then(|text| refused(sources, "health_filter", text, Api::Health));
        [unsent, catalog, health, own].into_iter().flatten()
    });
    Value::list(lost)
}

fn refused(sources: &Sources, field: &str, text: &Spanned<Arc<str>>, api: Api) -> Option<Value> {
    let found = foreign(text, api)?;
    let fate = match api {
        Api::Catalog => "refused by the catalog",
        Api::Health => "refused by the health API",
    };
    let place = sources.part(text, found.range.clone());
    Some(filter(field, fate, [text[found.range].into(), found.meant.into()], place))
}

fn filter(field: &str, fate: &str, [name, meant]: [Value; 2], place: Span) -> Value {
    let fields = [("field", field.into()), ("fate", fate.into()), ("name", name), ("meant", meant)];
    Value::record(fields.into_iter().chain([("place", place.into())]))
}

fn old_selectors(run: &JobRun<'_>) -> Value {
    let old = entries(run).flat_map(|sd| {
        let tags = sd.tags.first().map(|tag| ("tags", tag.span));
        let node_meta = sd.node_meta.first().map(|(key, _)| ("node_meta", key.span));
        tags.into_iter().chain(node_meta)
    });
    Value::list(old.map(|(field, place)| Value::record([("field", field.into()), ("place", place.into())])))
}
