//! Facts about what `blackbox_exporter` will do for one scraped target.

use super::{Fact, Scope, Type, Value};
use crate::blackbox::{Asked, Refusal, Request};
use crate::simulate::{Scrape, Source};

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "probe.module",
        kind: Type::Text,
        doc: "the module that the scrape asks for, http_2xx where it names none",
        get: |scope| scope.asked().map(|asked| asked.module.as_str()).into(),
    },
    Fact {
        path: "probe.module_written_by",
        kind: Type::Place,
        doc: "where the module's name comes from: the job's params, a step, or the service's meta",
        get: |scope| scope.blame("__param_module"),
    },
    Fact {
        path: "probe.near_module",
        kind: Type::Text,
        doc: "the module of blackbox.yml whose name is nearest to the one asked for",
        get: near_module,
    },
    Fact {
        path: "probe.refusal",
        kind: Type::Text,
        doc: "why the exporter sends nothing: unknown module, missing target, unknown prober, host conflict, no modules, bad target",
        get: |scope| scope.asked().and_then(|asked| asked.request.as_ref().err()).map(refusal).into(),
    },
    Fact {
        path: "probe.prober",
        kind: Type::Text,
        doc: "http, tcp, dns, icmp, grpc, unix or websocket",
        get: |scope| scope.request().map(|request| request.prober.to_string()).into(),
    },
    Fact {
        path: "probe.discovered",
        kind: Type::Bool,
        doc: "whether service discovery found the target, not a list that somebody wrote",
        get: |scope| scope.target.map(|target| matches!(target.source, Source::Service(..))).into(),
    },
    Fact {
        path: "probe.of_itself",
        kind: Type::Bool,
        doc: "whether the exporter is asked to probe its own address, which is not the discovered one",
        get: of_itself,
    },
    Fact {
        path: "probe.interval",
        kind: Type::Seconds,
        doc: "how often the target is probed",
        get: |scope| scope.scrape().map(|scrape| Value::Millis(scrape.interval.millis)).into(),
    },
    Fact {
        path: "probe.requests_per_day",
        kind: Type::Int,
        doc: "how many probes of this target a day has; redirects that are followed come on top",
        get: requests_per_day,
    },
    Fact {
        path: "probe.target.value",
        kind: Type::Text,
        doc: "the target parameter as the exporter receives it",
        get: |scope| scope.asked().map(|asked| asked.target.as_str()).into(),
    },
    Fact {
        path: "probe.target.written_by",
        kind: Type::Place,
        doc: "the relabel step that writes the target parameter, else where the target is listed",
        get: |scope| scope.writer("__param_target"),
    },
    Fact {
        path: "probe.request.url",
        kind: Type::Text,
        doc: "the URL that will be requested, or the address that will be dialled",
        get: |scope| scope.request().map(|request| request.url.as_str()).into(),
    },
    Fact {
        path: "probe.request.method",
        kind: Type::Text,
        doc: "the HTTP method; empty for other probers",
        get: |scope| scope.request().map(|request| request.method.as_str()).into(),
    },
    Fact {
        path: "probe.request.path",
        kind: Type::Text,
        doc: "the path that will be requested, never empty; none for other probers than http",
        get: |scope| scope.request().and_then(|request| request.path.as_deref()).into(),
    },
    Fact {
        path: "probe.request.query",
        kind: Type::Text,
        doc: "the query that will be requested, without the question mark; none where there is none",
        get: |scope| scope.request().and_then(|request| request.query.as_deref()).into(),
    },
    Fact {
        path: "probe.path.cause",
        kind: Type::Place,
        doc: "what to edit for another path: the service where it alone is at fault, else the step",
        get: |scope| scope.path_cause(),
    },
    Fact {
        path: "probe.path.cause_is_service",
        kind: Type::Bool,
        doc: "whether the service is at fault, while others of the job are well with the same step",
        get: |scope| Value::Bool(scope.service_at_fault()),
    },
];

impl<'a> Scope<'a> {
    pub(super) fn scrape(&self) -> Option<&'a Scrape> {
        self.target?.scrape()
    }

    pub(super) fn asked(&self) -> Option<&'a Asked> {
        self.target?.asked()
    }

    pub(super) fn request(&self) -> Option<&'a Request> {
        self.asked()?.request.as_ref().ok()
    }
}

fn near_module(scope: &Scope<'_>) -> Value {
    let Some(asked) = scope.asked() else { return Value::None };
    let modules = scope.simulation.estate.blackbox.iter().flat_map(|file| &file.modules);
    crate::text::nearest(&asked.module, modules.map(|module| &**module.name)).into()
}

fn refusal(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::UnknownModule => "unknown module",
        Refusal::MissingTarget => "missing target",
        Refusal::UnknownProber(_) => "unknown prober",
        Refusal::HostConflict => "host conflict",
        Refusal::NoModules => "no modules",
        Refusal::BadTarget(_) => "bad target",
    }
}

fn of_itself(scope: &Scope<'_>) -> Value {
    let (Some(target), Some(scrape), Some(asked)) = (scope.target, scope.scrape(), scope.asked()) else {
        return Value::None;
    };
    let exporter = scrape.labels.get("__address__");
    Value::Bool(asked.target == exporter && target.discovered.get("__address__") != exporter)
}

fn requests_per_day(scope: &Scope<'_>) -> Value {
    const DAY: u64 = 24 * 60 * 60 * 1000;
    let interval = scope.scrape().map_or(0, |scrape| scrape.interval.millis);
    DAY.checked_div(interval).and_then(|count| i64::try_from(count).ok()).map(Value::Int).into()
}
