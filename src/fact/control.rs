//! Facts about the labels that say how a target is scraped, where steps spoil them for some services.

use super::probe::EXPORTER_PORT;
use super::slips::ALWAYS_SET;
use super::{Fact, Scope, Type, Value};
use crate::blackbox::exporters::recognise;
use crate::prometheus::labels::Writer;
use crate::prometheus::relabel::StepTrace;
use crate::simulate::{Endpoint, JobRun, Target};

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "target.erased",
        kind: Type::List(&Type::Record(&[
            (
                "label",
                Type::Text,
                "__address__, __metrics_path__, __param_target, __scheme__, __scrape_interval__, __scrape_timeout__ or job",
            ),
            ("before", Type::Text, "its value before the step"),
            ("source", Type::Text, "the label without a value that the step reads"),
            ("step", Type::Int, "the number of the step, the first is 1"),
            ("place", Type::Place, "that step"),
        ])),
        doc: "labels that a step takes away, as it writes the empty value that it reads",
        get: |scope| erased(scope).unwrap_or_else(|| Value::list([])),
    },
    Fact {
        path: "target.misdirected",
        kind: Type::List(&Type::Record(&[
            ("label", Type::Text, "__scheme__ or __metrics_path__"),
            ("meant", Type::Text, "what the job gives, for the exporter"),
            ("wrote", Type::Text, "what the step writes instead"),
            ("step", Type::Int, "the number of the step, the first is 1"),
            ("place", Type::Place, "that step"),
        ])),
        doc: "labels that a step takes from the service, though the scrape goes to the one exporter of all",
        get: |scope| {
            Value::list(
                ["__scheme__", "__metrics_path__"].into_iter().filter_map(|it| misdirected(scope, it)),
            )
        },
    },
    Fact {
        path: "target.shows_exporter",
        kind: Type::Bool,
        doc: "whether a step names a target, but the scrape asks a blackbox exporter for the exporter's own metrics",
        get: |scope| Value::Bool(shows_exporter(scope).unwrap_or_default()),
    },
    Fact {
        path: "job.further_modules",
        kind: Type::List(&Type::Record(&[
            ("name", Type::Text, "the module's name"),
            ("place", Type::Place, "where it is written"),
        ])),
        doc: "modules that params names behind the first, in a job that asks a blackbox exporter",
        get: further_modules,
    },
    Fact {
        path: "job.metrics_path_place",
        kind: Type::Place,
        doc: "where metrics_path is written, else the job's name",
        get: |scope| scope.job.map(|run| run.job.metrics_path.span).into(),
    },
];

/// Of the labels that every target begins with, or that an exporter is asked with.
fn erased(scope: &Scope<'_>) -> Option<Value> {
    let (run, target, scrape) = (scope.job?, scope.target?, scope.would_be()?);
    let is_there = |label: &str| !target.discovered.get(label).is_empty() || run.may_write(label);
    let is_missing = |label: &&str| scrape.labels.get(label).is_empty() && is_there(label);
    let mut missing = ALWAYS_SET.into_iter().filter(is_missing).peekable();
    missing.peek()?;
    let trace = run.trace(target);
    Some(Value::list(missing.filter_map(|label| eraser(run, target, &trace, label))))
}

/// The last step that takes the label away, if that is for want of a label that it reads.
fn eraser(run: &JobRun<'_>, target: &Target<'_>, trace: &[StepTrace], label: &str) -> Option<Value> {
    let (number, before) = trace.iter().rev().find_map(|step| {
        let removed = step.changed.iter().find(|change| &*change.label == label && change.after.is_none())?;
        Some((step.step as usize, removed.before.as_ref()?))
    })?;
    let step = &run.job.relabel[number];
    let mut sources = step.source_labels.iter().map(|source| &*source.value);
    let source = sources.find(|source| target.discovered.get(source).is_empty())?;
    Some(Value::record([
        ("label", label.into()),
        ("before", before.into()),
        ("source", source.into()),
        ("step", Value::count(number + 1)),
        ("place", step.place.into()),
    ]))
}

fn misdirected(scope: &Scope<'_>, label: &str) -> Option<Value> {
    let (run, scrape) = (scope.job?, scope.scrape()?);
    let Writer::Step(number) = scrape.labels.label(label)?.writer else { return None };
    let (meant, wrote) = (own(run, label)?, scrape.labels.get(label));
    let step = &run.job.relabel[number as usize];
    let to_exporter = run.exporter().is_some_and(|exporter| scrape.labels.get("__address__") == exporter);
    let is_moved = meant != wrote && !step.source_labels.is_empty() && to_exporter;
    if !is_moved || !asks_exporter(scope) || label == "__metrics_path__" && scrape.exporter.is_some() {
        return None;
    }
    Some(Value::record([
        ("label", label.into()),
        ("meant", meant.into()),
        ("wrote", wrote.into()),
        ("step", Value::count(number as usize + 1)),
        ("place", step.place.into()),
    ]))
}

fn further_modules(scope: &Scope<'_>) -> Value {
    let Some(run) = scope.job.filter(|run| run.asks_blackbox()) else { return Value::list([]) };
    let modules = run.job.params.iter().filter(|param| &**param.name == "module");
    let further = modules.flat_map(|param| param.values.iter().skip(1));
    Value::list(
        further
            .map(|module| Value::record([("name", (&module.value).into()), ("place", module.span.into())])),
    )
}

/// Other exporters take a target at `/metrics`, too: it is a blackbox exporter by its port or its module.
fn shows_exporter(scope: &Scope<'_>) -> Option<bool> {
    let (run, scrape) = (scope.job?, scope.scrape()?);
    if scrape.labels.get("__metrics_path__") != "/metrics" {
        return None;
    }
    let Writer::Step(_) = scrape.labels.label("__param_target")?.writer else { return None };
    let (module, address) = (scrape.labels.get("__param_module"), scrape.labels.get("__address__"));
    let knows_module = || scope.simulation.estate.modules_of(address).any(|file| file.get(module).is_some());
    let is_blackbox = Endpoint::of(address).port == EXPORTER_PORT || knows_module();
    Some(is_blackbox && run.exporter().is_some_and(|exporter| address == exporter))
}

fn own<'r>(run: &'r JobRun<'_>, label: &str) -> Option<&'r str> {
    match label {
        "__scheme__" => Some(&run.job.scheme.value),
        "__metrics_path__" => Some(&run.job.metrics_path.value),
        _ => None,
    }
}

/// Whether the job as written asks an exporter about a target that a step names.
fn asks_exporter(scope: &Scope<'_>) -> bool {
    let (Some(run), Some(scrape)) = (scope.job, scope.scrape()) else { return false };
    let target = scrape.labels.get("__param_target");
    let address = scrape.labels.get("__address__");
    !target.is_empty() && recognise(&run.job.metrics_path.value, &[("target", target)], address).is_some()
}
