//! Facts about what `blackbox_exporter` will do for one scraped target.

use super::{Fact, Scope, Type, Value};
use crate::blackbox::{self, Asked, Modules, Refusal, Request};
use crate::prometheus::labels::Writer;
use crate::prometheus::relabel::RelabelStep;
use crate::simulate::{Endpoint, Scrape, Source, per_day};

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
        path: "probe.hostname_written_by",
        kind: Type::Place,
        doc: "where the parameter hostname comes from: the job's params, a step, or the service's meta",
        get: |scope| scope.blame("__param_hostname"),
    },
    Fact {
        path: "probe.near_module",
        kind: Type::Text,
        doc: "the module of blackbox.yml whose name is nearest to the one asked for",
        get: near_module,
    },
    Fact {
        path: "probe.module_files",
        kind: Type::List(&Type::Text),
        doc: "the files of modules that the exporter may have",
        get: |scope| {
            let sources = &scope.simulation.estate.sources;
            let path = |modules: &Modules| {
                Value::Text(sources.file(modules.file).path().display().to_string().into())
            };
            Value::list(modules(scope).map(path))
        },
    },
    Fact {
        path: "probe.modules_are_sure",
        kind: Type::Bool,
        doc: "whether the given modules are certain to be the exporter's: there is one file of them, or one has nearly the name that is asked for",
        get: |scope| {
            let has_near = || near_module(scope) != Value::None;
            scope.asked().map(|_| modules(scope).count() < 2 || has_near()).into()
        },
    },
    Fact {
        path: "probe.refusal",
        kind: Type::Text,
        doc: "why the exporter sends nothing: unknown module, missing target, unknown request, unknown prober, host conflict, no modules, bad target, bad module",
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
        doc: "whether service discovery found the target, rather than a list written by hand; unknown where nobody gave the list",
        get: |scope| match scope.target.map(|target| target.source) {
            Some(Source::Imagined(discovery)) if discovery.may_set_anything() => Value::Unknown,
            source => source.map(|source| !matches!(source, Source::Listed(..))).into(),
        },
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
        doc: "how many times a day this target is probed; redirects that are followed come on top",
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
        path: "probe.target.meant_by",
        kind: Type::Place,
        doc: "the last relabel step that can write the target parameter, whether or not it did; else the job's name",
        get: |scope| {
            let steps = scope.job.map_or(&[][..], |run| &run.job.relabel);
            let writes = |step: &&RelabelStep| {
                step.target_label.as_ref().is_some_and(|label| &*label.value == "__param_target")
            };
            let step = steps.iter().rev().find(writes).map(|step| step.place);
            step.or(scope.job.map(|run| run.job.name.span)).into()
        },
    },
    Fact {
        path: "probe.asks_the_target_itself",
        kind: Type::Bool,
        doc: "whether Prometheus sends the probe to the service itself instead of an exporter",
        get: |scope| Value::Bool(asks_the_target_itself(scope)),
    },
    Fact {
        path: "probe.is_meant",
        kind: Type::Bool,
        doc: "whether the job names a module or writes a target, so that /probe is certain to be an exporter's",
        get: is_meant,
    },
    Fact {
        path: "probe.target.decoded_again",
        kind: Type::Text,
        doc: "what the target becomes when the exporter decodes it a second time; none where that changes nothing",
        get: decoded_again,
    },
    Fact {
        path: "probe.scrape_timeout",
        kind: Type::Seconds,
        doc: "how long Prometheus waits for the exporter's answer",
        get: |scope| scope.scrape().map(|scrape| Value::Millis(scrape.timeout.millis)).into(),
    },
    Fact {
        path: "probe.timeout",
        kind: Type::Seconds,
        doc: "how long the exporter waits for the service: the module's timeout, or what the scrape's leaves of it",
        get: |scope| scope.request().map(|request| millis(request.timeout_seconds)).into(),
    },
    Fact {
        path: "probe.timeout_decided_at",
        kind: Type::Place,
        doc: "what decides how long Prometheus waits: a relabel step, the job, or the global block",
        get: |scope| scope.decided_at("__scrape_timeout__", |job| job.scrape_timeout.span),
    },
    Fact {
        path: "probe.path.cause",
        kind: Type::Place,
        doc: "what to edit for another path: the service where only that one is at fault, else the step",
        get: |scope| scope.path_cause(),
    },
    Fact {
        path: "probe.path.cause_is_service",
        kind: Type::Bool,
        doc: "whether the service is at fault, while the same step works for others of the job",
        get: |scope| Value::Bool(scope.service_at_fault()),
    },
];

impl<'a> Scope<'a> {
    pub(super) fn scrape(&self) -> Option<&'a Scrape> {
        self.target?.scrape()
    }

    /// The scrape, or that which would be sent if Prometheus did not refuse the target.
    pub(super) fn would_be(&self) -> Option<&'a Scrape> {
        self.target?.would_be_scrape()
    }

    /// What the exporter is asked, or would be if Prometheus did not refuse the target.
    pub(super) fn asked(&self) -> Option<&'a Asked> {
        self.would_be()?.probe.as_ref()
    }

    /// The request that is really sent.
    pub(super) fn request(&self) -> Option<&'a Request> {
        self.target?.asked()?.request.as_ref().ok()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a timeout of a configuration")]
fn millis(seconds: f64) -> Value {
    Value::Millis((seconds.max(0.0) * 1000.0).round() as u64)
}

/// The port that `blackbox_exporter` listens at: what answers there may well be an exporter.
pub(super) const EXPORTER_PORT: &str = "9115";

fn asks_the_target_itself(scope: &Scope<'_>) -> bool {
    let (Some(target), Some(scrape), Some(asked)) = (scope.target, scope.scrape(), scope.asked()) else {
        return false;
    };
    let address = scrape.labels.get("__address__");
    let (probed, scraped) = (Endpoint::of(&asked.target), Endpoint::of(address));
    let written = scrape.labels.label("__param_target").map(|label| label.writer);
    matches!(written, Some(Writer::Step(_)))
        && target.discovered.get("__address__") == address
        && (probed.authority == address || probed.port.is_empty() && probed.host == scraped.host)
        && scraped.port != EXPORTER_PORT
}

fn is_meant(scope: &Scope<'_>) -> Value {
    let (Some(run), Some(scrape)) = (scope.job, scope.scrape()) else { return Value::None };
    Value::Bool(!scrape.labels.get("__param_module").is_empty() || run.may_write("__param_target"))
}

fn decoded_again(scope: &Scope<'_>) -> Value {
    let version = scope.simulation.versions.blackbox;
    let Some(asked) = scope.asked() else { return Value::None };
    let again = blackbox::decoded_again(&asked.target, version);
    if again == asked.target { Value::None } else { Value::text(again) }
}

fn near_module(scope: &Scope<'_>) -> Value {
    let Some(asked) = scope.asked() else { return Value::None };
    let known = modules(scope).flat_map(|file| &file.modules);
    crate::text::nearest(&asked.module, known.map(|module| &**module.name)).into()
}

/// The files with modules that the exporter which is scraped may have.
fn modules<'a>(scope: &Scope<'a>) -> impl Iterator<Item = &'a Modules> + use<'a> {
    let address = scope.would_be().map(|scrape| scrape.labels.get("__address__"));
    let estate = scope.simulation.estate;
    address.into_iter().flat_map(move |address| estate.modules_of(address))
}

fn refusal(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::UnknownModule => "unknown module",
        Refusal::MissingTarget => "missing target",
        Refusal::UnknownProber(_) => "unknown prober",
        Refusal::HostConflict => "host conflict",
        Refusal::UnknownRequest => "unknown request",
        Refusal::NoModules => "no modules",
        Refusal::BadTarget(_) => "bad target",
        Refusal::BadModule(_) => "bad module",
    }
}

fn of_itself(scope: &Scope<'_>) -> Value {
    let (Some(target), Some(scrape), Some(asked)) = (scope.target, scope.would_be(), scope.asked()) else {
        return Value::None;
    };
    let exporter = scrape.labels.get("__address__");
    Value::Bool(asked.target == exporter && target.discovered.get("__address__") != exporter)
}

fn requests_per_day(scope: &Scope<'_>) -> Value {
    let day = scope.scrape().map(|scrape| per_day(scrape.interval));
    day.and_then(|count| i64::try_from(count).ok()).map(Value::Int).into()
}
