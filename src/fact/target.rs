//! Facts about one discovered target, and the blame for what it became.

use std::sync::Arc;

use super::{Fact, Scope, Type, Value};
use crate::consul::discovery::SERVICE_META;
use crate::consul::place::{self, Part};
use crate::go::net::split_host_port;
use crate::prometheus::config::Job;
use crate::prometheus::labels::{Label, Writer};
use crate::prometheus::relabel::{StepTrace, may_be_any_text};
use crate::simulate::{End, JobRun, Source};
use crate::text::Span;

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "target.is_certain",
        kind: Type::Bool,
        doc: "whether what becomes of the target follows from the files alone, and depends on no value that they do not give",
        get: |scope| scope.target.map(|_| !scope.is_uncertain()).into(),
    },
    Fact {
        path: "target.address",
        kind: Type::Text,
        doc: "the address as discovered",
        get: |scope| scope.target.map(|target| target.discovered.get("__address__")).into(),
    },
    Fact {
        path: "target.place",
        kind: Type::Place,
        doc: "where the target is registered or listed",
        get: |scope| scope.source_place(),
    },
    Fact {
        path: "target.refused",
        kind: Type::Text,
        doc: "why Prometheus refuses the target after relabeling, in its words; none where it does not",
        get: |scope| match scope.target.map(|target| &target.end) {
            Some(End::Refused(refused)) => refused.reason.as_str().into(),
            _ => Value::None,
        },
    },
    Fact {
        path: "target.scrape_url",
        kind: Type::Text,
        doc: "the URL that Prometheus requests",
        get: |scope| scope.scrape().map(|scrape| scrape.url.as_str()).into(),
    },
    Fact {
        path: "target.scraped_address",
        kind: Type::Text,
        doc: "the address after relabeling: the exporter's, in a job that probes",
        get: |scope| scope.scrape().map(|scrape| scrape.labels.get("__address__")).into(),
    },
    Fact {
        path: "target.address_written_by",
        kind: Type::Place,
        doc: "the relabel step that sets the address after relabeling, else where the target is listed",
        get: |scope| scope.writer("__address__"),
    },
    Fact {
        path: "target.reached_as_discovered",
        kind: Type::Bool,
        doc: "whether host and port are used as they were discovered, by Prometheus or by the exporter's HTTP probe",
        get: |scope| Value::Bool(scope.is_reached_as_discovered()),
    },
    Fact {
        path: "target.scheme",
        kind: Type::Text,
        doc: "http or https: how the service itself is requested, by Prometheus or by the exporter's HTTP probe",
        get: |scope| scope.scheme().into(),
    },
    Fact {
        path: "target.scheme_decided_at",
        kind: Type::Place,
        doc: "what decides it: a relabel step, the job's scheme, or what writes the target parameter",
        get: |scope| match scope.asked() {
            Some(_) => scope.writer("__param_target"),
            None => scope.decided_at("__scheme__", |job| job.scheme.span),
        },
    },
    Fact {
        path: "target.has_port",
        kind: Type::Bool,
        doc: "whether the address has a port after relabeling, including the one that Prometheus 2 adds; unknown where the files do not give the address",
        get: |scope| {
            let address = scope.scrape().map(|scrape| scrape.labels.get("__address__"));
            match address.map(|address| (address, split_host_port(address))) {
                Some((_, Ok(_))) => Value::Bool(true),
                Some((address, Err(_))) if may_be_any_text(address) => Value::Unknown,
                Some(_) => Value::Bool(false),
                None => Value::None,
            }
        },
    },
    Fact {
        path: "target.instance_is_address",
        kind: Type::Bool,
        doc: "whether nothing sets the instance label, so that it is the scraped address",
        get: |scope| {
            let by_default = |label: &Label| label.writer == Writer::Config;
            scope.scrape().and_then(|scrape| scrape.labels.label("instance")).map(by_default).into()
        },
    },
    Fact {
        path: "target.instance",
        kind: Type::Text,
        doc: "the instance label of the target's series",
        get: |scope| scope.scrape().map(|scrape| scrape.labels.get("instance")).into(),
    },
    Fact {
        path: "target.instance_decided_at",
        kind: Type::Place,
        doc: "the relabel step that sets the instance label, else the job's name",
        get: |scope| scope.decided_at("instance", |job| job.name.span),
    },
    Fact {
        path: "target.timing_decided_at",
        kind: Type::Place,
        doc: "the last relabel step that changes the target's scrape interval or timeout, else where it is listed",
        get: timing_decided_at,
    },
    Fact {
        path: "target.path_keys",
        kind: Type::List(&Type::Text),
        doc: "the keys of service meta that the job reads for the path of the probe",
        get: |scope| Value::list(scope.path_labels().map(|label| key_of(label).into())),
    },
    Fact {
        path: "target.missing_path_keys",
        kind: Type::List(&Type::Text),
        doc: "the path keys that this service does not set",
        get: |scope| match scope.service {
            Some(service) if service.misspells("meta") => Value::Unknown,
            _ => Value::list(scope.missing_path_labels().map(|label| key_of(label).into())),
        },
    },
];

impl<'a> Scope<'a> {
    /// The labels of service meta that can give the probe its path.
    fn path_labels(&self) -> impl Iterator<Item = &'a Arc<str>> + use<'a> {
        self.job.into_iter().flat_map(JobRun::path_labels)
    }

    pub(super) fn missing_path_labels(&self) -> impl Iterator<Item = &Arc<str>> {
        let discovered = self.service.and(self.target).map(|target| &target.discovered);
        self.path_labels().filter(move |label| discovered.is_some_and(|labels| labels.get(label).is_empty()))
    }

    /// The step that wrote a label which the scrape has, else where the target stands.
    pub(super) fn writer(&self, label: &str) -> Value {
        let writer = self.would_be().and_then(|scrape| scrape.labels.label(label)).map(|label| label.writer);
        match (writer, self.job) {
            (Some(Writer::Step(step)), Some(run)) => run.job.relabel[step as usize].place.into(),
            _ => self.source_place(),
        }
    }

    /// What to edit for another value of a `__param_*` label.
    pub(super) fn blame(&self, label: &str) -> Value {
        let (Some(run), Some(scrape)) = (self.job, self.would_be()) else { return Value::None };
        let writer = scrape.labels.label(label).map(|label| label.writer);
        let Some(Writer::Step(step)) = writer else {
            let param =
                run.job.params.iter().find(|param| label.strip_prefix("__param_") == Some(&**param.name));
            let written = param.and_then(|param| param.values.first()).map(|value| value.span);
            return written.unwrap_or(run.job.name.span).into();
        };
        let sources = run.feeds(label);
        let meta = sources.iter().find(|label| self.sets_meta(label));
        match meta.and_then(|label| self.meta_place(label)) {
            Some(span) => span.into(),
            None => run.job.relabel[step as usize].place.into(),
        }
    }

    fn sets_meta(&self, label: &str) -> bool {
        label.starts_with(SERVICE_META)
            && self.target.is_some_and(|target| !target.discovered.get(label).is_empty())
    }

    pub(super) fn meta_place(&self, label: &str) -> Option<Span> {
        let (instance, key) = (self.service?, label.strip_prefix(SERVICE_META)?);
        let written =
            instance.meta().iter().find(|(name, _)| crate::consul::discovery::sanitized(name) == key)?;
        Some(place::find(&self.simulation.estate.sources, instance, Part::MetaValue(written.0)))
    }

    pub(super) fn source_place(&self) -> Value {
        match (self.service, self.target) {
            (_, Some(target)) if matches!(target.source, Source::Server(..)) => target.source.place().into(),
            (Some(instance), _) => self.service_place(instance, Part::Head),
            (None, target) => target.map(|target| target.source.place()).into(),
        }
    }

    pub(super) fn service_place(&self, instance: &crate::consul::Instance, part: Part<'_>) -> Value {
        place::find(&self.simulation.estate.sources, instance, part).into()
    }

    /// Whether the service is at fault for the probe's path: it lacks a key that others have, or
    /// gives it a value that others do not need to give.
    pub(super) fn service_at_fault(&self) -> bool {
        let (Some(run), Some(_), Some(target)) = (self.job, self.service, self.target) else { return false };
        let values = || run.path_labels().map(|label| (&**label, target.discovered.get(label)));
        let is_unusual = |(label, value): (&str, &str)| run.count() == 1 || run.is_unusual(label, value);
        values().next().is_some()
            && !self.loses_path(values().map(|(_, value)| value))
            && values().all(is_unusual)
    }

    /// Whether the root is requested although the service gives every path that is asked of it, and so the steps
    /// that lose it are at fault.
    fn loses_path<'v>(&self, mut values: impl Iterator<Item = &'v str>) -> bool {
        let is_root = self.request().is_some_and(|request| request.path.as_deref() == Some("/"));
        is_root && values.all(|value| !value.trim_matches('/').is_empty())
    }

    /// Whether somebody wrote the path into the list of targets.
    fn is_listed_with_path(&self) -> bool {
        let path = self.request().and_then(|request| request.path.as_deref()).filter(|path| *path != "/");
        let address = self.target.map_or("", |target| target.discovered.get("__address__"));
        self.service.is_none() && path.is_some_and(|path| address.contains(path))
    }

    /// What to edit for another path.
    pub(super) fn path_cause(&self) -> Value {
        if self.is_listed_with_path() {
            return self.source_place();
        }
        if !self.service_at_fault() {
            return self.writer("__param_target");
        }
        match self.path_labels().find_map(|label| self.meta_place(label)) {
            Some(span) => span.into(),
            None => self.source_place(),
        }
    }
}

impl<'a> Scope<'a> {
    fn discovered_address(&self) -> Option<&'a str> {
        self.target.map(|target| target.discovered.get("__address__"))
    }

    pub(super) fn is_reached_as_discovered(&self) -> bool {
        self.reached() == self.discovered_address()
    }

    /// Host and port that are asked in the end; `None` for other probers than http.
    fn reached(&self) -> Option<&'a str> {
        match self.asked() {
            Some(_) => self.endpoint().map(|endpoint| endpoint.authority),
            None => self.scrape().map(|scrape| scrape.labels.get("__address__")),
        }
    }

    fn scheme(&self) -> Option<&'a str> {
        match self.asked() {
            Some(_) => self.endpoint().map(|endpoint| endpoint.scheme),
            None => self.scrape().map(|scrape| scrape.labels.get("__scheme__")),
        }
    }

    /// The step that wrote a label, else the field of the job that gives it.
    pub(super) fn decided_at(&self, label: &str, field: impl Fn(&Job) -> Span) -> Value {
        let (Some(run), Some(scrape)) = (self.job, self.scrape()) else { return Value::None };
        match scrape.labels.label(label).map(|label| label.writer) {
            Some(Writer::Config) | None => field(run.job).into(),
            Some(_) => self.writer(label),
        }
    }
}

fn timing_decided_at(scope: &Scope<'_>) -> Value {
    let (Some(run), Some(target)) = (scope.job, scope.target) else { return Value::None };
    let timing = |step: &StepTrace| {
        step.changed
            .iter()
            .any(|change| matches!(&*change.label, "__scrape_timeout__" | "__scrape_interval__"))
    };
    let last = run.trace(target).into_iter().rev().find(timing);
    last.map_or_else(|| scope.source_place(), |step| run.job.relabel[step.step as usize].place.into())
}

fn key_of(label: &str) -> &str {
    label.strip_prefix(SERVICE_META).unwrap_or(label)
}
