//! Facts that only all jobs together tell.

use std::collections::BTreeSet;

use super::{Fact, Scope, Type, Value};
use crate::consul::Instance;
use crate::consul::discovery::{SERVICE_META, sanitized};
use crate::prometheus::duration::Duration;
use crate::simulate::{JobRun, Seen, Source, per_day};

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "service.probes.per_day",
        kind: Type::Int,
        doc: "how many HTTP requests whose response has a body all jobs together send to the instance in a day",
        get: |scope| {
            let day = |service| scope.simulation.probes_of(service).map(|(_, every)| per_day(every)).sum();
            scope.service.map(day).and_then(|day: u64| i64::try_from(day).ok()).map(Value::Int).into()
        },
    },
    Fact {
        path: "service.probes.jobs",
        kind: Type::List(&Type::Text),
        doc: "the jobs that send them",
        get: |scope| scope.service.map(|service| Value::list(jobs(scope, service))).into(),
    },
    Fact {
        path: "service.probes.interval_place",
        kind: Type::Place,
        doc: "where the interval of the one that probes most often is decided",
        get: |scope| {
            let busiest = |(_, every): &(&JobRun<'_>, Duration)| *every;
            let probes = scope.service.map(|service| scope.simulation.probes_of(service));
            let run = probes.and_then(|probes| probes.min_by_key(busiest));
            run.map(|(run, _)| run.job.scrape_interval.span).into()
        },
    },
    Fact {
        path: "service.is_probed",
        kind: Type::Bool,
        doc: "whether any job probes the instance through an exporter",
        get: |scope| scope.service.map(|service| scope.simulation.is_probed(service)).into(),
    },
    Fact {
        path: "service.path_keys",
        kind: Type::List(&Type::Text),
        doc: "the keys of its meta from which some job would take the path of its probe",
        get: |scope| scope.service.map(|service| Value::list(path_keys(scope, service))).into(),
    },
    Fact {
        path: "service.is_proxy",
        kind: Type::Bool,
        doc: "whether it is not an application but a proxy or gateway of Consul's mesh, which requires a client certificate",
        get: |scope| scope.service.map(is_proxy).into(),
    },
    Fact {
        path: "service.is_consul",
        kind: Type::Bool,
        doc: "whether it is Consul itself, which every catalog lists with its server port",
        get: |scope| scope.service.map(is_consul).into(),
    },
    Fact {
        path: "target.twin.address",
        kind: Type::Text,
        doc: "an earlier target of the job with another URL whose series have the same labels",
        get: |scope| twin(scope).map(|twin| Value::text(twin.discovered.get("__address__"))).into(),
    },
    Fact {
        path: "target.twin.place",
        kind: Type::Place,
        doc: "where that target is registered or listed",
        get: |scope| twin(scope).map_or(Value::None, |twin| scope.at(&twin).source_place()),
    },
    Fact {
        path: "probe.earlier.job",
        kind: Type::Text,
        doc: "the job above this one in the same file that sends the same scrape; none where there is none",
        get: |scope| earlier(scope).map(|run| &run.job.name.value).into(),
    },
    Fact {
        path: "probe.earlier.place",
        kind: Type::Place,
        doc: "where the name of that job is written",
        get: |scope| earlier(scope).map(|run| run.job.name.span).into(),
    },
];

fn jobs(scope: &Scope<'_>, service: &Instance) -> impl Iterator<Item = Value> + use<> {
    let names = scope.simulation.probes_of(service).map(|(run, _)| run.job.name.value.clone());
    names.collect::<BTreeSet<_>>().into_iter().map(Value::Text)
}

fn earlier<'a>(scope: &Scope<'a>) -> Option<&'a JobRun<'a>> {
    scope.simulation.earlier_sender(scope.job?, &scope.scrape()?.url)
}

fn twin<'a>(scope: &Scope<'a>) -> Option<Seen<'a, 'a>> {
    scope.simulation.twin(scope.job?, scope.target?)
}

fn path_keys(scope: &Scope<'_>, service: &Instance) -> Vec<Value> {
    let labels = scope.simulation.jobs.iter().flat_map(JobRun::path_labels);
    let keys: BTreeSet<_> = labels.filter_map(|label| label.strip_prefix(SERVICE_META)).collect();
    let meta =
        service.meta().iter().filter(|(key, value)| !value.is_empty() && keys.contains(&*sanitized(key)));
    meta.map(|(key, _)| key.into()).collect()
}

impl Scope<'_> {
    /// Whether the target is asked as it was discovered though it is no application.
    pub(super) fn is_stray(&self) -> bool {
        self.service.is_some_and(|service| is_consul(service) || is_proxy(service))
            && self.is_reached_as_discovered()
            && !self.is_of_unsure_server()
    }

    /// Whether it is one of Consul's servers that a step may well leave out.
    fn is_of_unsure_server(&self) -> bool {
        self.target.is_some_and(|target| matches!(target.source, Source::Server(..)) && target.uncertain)
    }
}

fn is_consul(service: &Instance) -> bool {
    &**service.name() == "consul"
}

fn is_proxy(service: &Instance) -> bool {
    matches!(
        service.kind(),
        "connect-proxy" | "mesh-gateway" | "terminating-gateway" | "ingress-gateway" | "api-gateway"
    ) || service.name().ends_with("-sidecar-proxy")
}
