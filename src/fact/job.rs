//! Facts about one job.

use super::{Fact, Scope, Type, Value};
use crate::prometheus::config::Discovery;
use crate::prometheus::relabel::RelabelStep;
use crate::simulate::JobRun;
use crate::text::Span;

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "job.name",
        kind: Type::Text,
        doc: "the job's name",
        get: |scope| scope.job.map(|run| &run.job.name.value).into(),
    },
    Fact {
        path: "job.place",
        kind: Type::Place,
        doc: "where the job's name is written",
        get: |scope| scope.job.map(|run| run.job.name.span).into(),
    },
    Fact {
        path: "job.interval_place",
        kind: Type::Place,
        doc: "where the job's scrape interval is decided: in the job, or in the global block",
        get: |scope| scope.job.map(|run| run.job.scrape_interval.span).into(),
    },
    Fact {
        path: "job.interval",
        kind: Type::Seconds,
        doc: "how often the job scrapes its targets",
        get: |scope| scope.job.map(|run| Value::Millis(run.job.scrape_interval.millis)).into(),
    },
    Fact {
        path: "job.timeout",
        kind: Type::Seconds,
        doc: "how long a scrape of the job may take, as the job or the global block says",
        get: |scope| scope.job.map(|run| Value::Millis(run.job.scrape_timeout.millis)).into(),
    },
    Fact {
        path: "job.complete",
        kind: Type::Bool,
        doc: "whether every target that the job will discover was given: no other discovery, and a complete catalog",
        get: |scope| scope.job.map(|run| complete(scope, run)).into(),
    },
    Fact {
        path: "job.candidates",
        kind: Type::Int,
        doc: "how many of the given targets the job discovers, before relabeling",
        get: |scope| scope.job.map(|run| Value::count(run.count())).into(),
    },
    Fact {
        path: "job.scraped",
        kind: Type::Int,
        doc: "how many of the given targets the job scrapes, after relabeling",
        get: |scope| scope.job.map(|run| Value::count(run.scraped())).into(),
    },
    Fact {
        path: "job.discovers",
        kind: Type::Bool,
        doc: "whether the job finds targets by service discovery, not only in static_configs",
        get: |scope| scope.job.map(discovers).into(),
    },
    Fact {
        path: "job.is_multi_target",
        kind: Type::Bool,
        doc: "whether the job scrapes many targets through one exporter, as with blackbox_exporter and snmp_exporter",
        get: |scope| scope.job.map(JobRun::is_multi_target).into(),
    },
    Fact {
        path: "job.exporter",
        kind: Type::Text,
        doc: "the one address that every target of the job is scraped at after relabeling; none where they differ",
        get: |scope| scope.job.and_then(JobRun::exporter).into(),
    },
    Fact {
        path: "job.metrics_paths",
        kind: Type::List(&Type::Record(&[
            ("path", Type::Text, "the path, before it is escaped"),
            ("bare", Type::Text, "the part before its question mark"),
            ("query", Type::Text, "the part after its question mark; none where it has none"),
            ("place", Type::Place, "the job's metrics_path, or the step or service that gives another"),
        ])),
        doc: "the paths that the job's targets are scraped at, each once, the job's own first",
        get: |scope| scope.job.map(|run| metrics_paths(*scope, run)).into(),
    },
    Fact {
        path: "job.prometheus_major",
        kind: Type::Int,
        doc: "2 or 3: the major version of Prometheus that reads the job",
        get: |scope| Value::Int(i64::from(scope.simulation.versions.prometheus.major)),
    },
    Fact {
        path: "job.secrets",
        kind: Type::List(&Type::Record(&[("place", Type::Place, "where it is written")])),
        doc: "tokens, passwords and other secrets of the job that are in plain text; placeholders are left out",
        get: |scope| scope.job.map(|run| secrets(scope, run)).into(),
    },
    Fact {
        path: "job.tells_targets_apart",
        kind: Type::Bool,
        doc: "whether instance, or another label made of the target's address, can differ between its targets",
        get: |scope| scope.job.map(tells_targets_apart).into(),
    },
];

pub(super) fn complete(scope: &Scope<'_>, run: &JobRun<'_>) -> bool {
    run.job.discovery.iter().all(|discovery| match discovery {
        Discovery::Static(_) => true,
        Discovery::File(file) => file.groups.is_some(),
        Discovery::Consul(_) => scope.simulation.estate.catalog.complete,
        Discovery::Other(_) => false,
    })
}

fn discovers(run: &JobRun<'_>) -> bool {
    run.job.discovery.iter().any(|discovery| !matches!(discovery, Discovery::Static(_)))
}

fn metrics_paths(scope: Scope<'_>, run: &JobRun<'_>) -> Value {
    let own = &run.job.metrics_path;
    let others = run.metrics_paths().into_iter().filter(|(path, _)| **path != own.value);
    let others =
        others.map(|(path, number)| (&**path, scope.at(&run.target(number)).writer("__metrics_path__")));
    let paths = std::iter::once((&*own.value, own.span.into())).chain(others);
    Value::list(paths.map(|(path, place)| {
        let (bare, query) = path.split_once('?').map_or((path, None), |(bare, query)| (bare, Some(query)));
        let fields = [("path", path.into()), ("bare", bare.into()), ("query", query.into())];
        Value::record(fields.into_iter().chain([("place", place)]))
    }))
}

fn tells_targets_apart(run: &JobRun<'_>) -> bool {
    run.may_write("instance")
        || run.job.relabel.iter().any(copies_address)
        || run.discovered_names().contains("instance")
        || run.job.discovery.iter().any(Discovery::may_name_instances)
}

/// Whether the step writes a label that is stored, from what differs between targets.
fn copies_address(step: &RelabelStep) -> bool {
    let stored = step.target_label.as_ref().is_some_and(|label| !label.starts_with("__"));
    let differs = ["__address__", "__param_target", "__meta_consul_service_id"];
    stored && step.source_labels.iter().any(|label| differs.contains(&&*label.value))
}

fn secrets(scope: &Scope<'_>, run: &JobRun<'_>) -> Value {
    let sources = &scope.simulation.estate.sources;
    let of_consul = run.job.discovery.iter().flat_map(|discovery| match discovery {
        Discovery::Consul(sd) => &sd.secrets[..],
        _ => &[],
    });
    let mut places: Vec<Span> = run.job.secrets.iter().chain(of_consul).copied().collect();
    places.sort_unstable();
    places.dedup();
    places.retain(|place| !is_placeholder(sources.slice(*place)));
    Value::list(places.into_iter().map(|place| Value::record([("place", place.into())])))
}

/// Whether a secret is still to be filled in.
fn is_placeholder(text: &str) -> bool {
    let text = text.trim_matches(['"', '\'']);
    let marks = ["{{", "${", "<", "$(", "%%", "__"];
    marks.iter().any(|mark| text.starts_with(mark))
        || text.chars().all(|sign| matches!(sign, '*' | 'x' | 'X' | '.'))
}
