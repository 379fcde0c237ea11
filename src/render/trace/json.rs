//! `trace --format json`, version 1: may gain fields, never lose or rename one.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;

use super::told::{Ended, Passed, Place, Service, Written};
use super::way::Way;
use crate::render::simulation::{JsonRefusal, refusal};
use crate::simulate::{JobRun, Simulation, Target};
use crate::syntax::Mistake;
use crate::text::{Sources, redact};

#[derive(Serialize)]
struct Document<'d> {
    version: u32,
    service: Cow<'d, str>,
    targets: Vec<JsonTarget<'d>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refused: Vec<JsonRefusal>,
}

/// One target of one job. Numbers of steps are 0-based, lines 1-based; secrets are `***`.
#[derive(Serialize)]
struct JsonTarget<'d> {
    job: &'d str,
    /// Where the target was discovered: the service's definition, or the line of a static group.
    source: Place,
    service: Option<Service>,
    discovered_labels: BTreeMap<Arc<str>, String>,
    /// Whether a value that the files do not give decides what becomes of it.
    uncertain: bool,
    trace: Vec<JsonStep>,
    /// The steps behind the one that drops the target.
    not_reached: Vec<usize>,
    #[serde(flatten)]
    ended: Ended,
}

#[derive(Serialize)]
struct JsonStep {
    #[serde(flatten)]
    written: Written,
    #[serde(flatten)]
    passed: Passed,
}

/// Writes the way of every one of `targets`; with `refused`, which are mistakes for which Prometheus does not
/// load the configuration, writes them instead.
///
/// # Errors
/// When `out` does not take it.
pub fn trace_json(
    simulation: &Simulation<'_>,
    service: &str,
    targets: &[(&JobRun<'_>, &Target<'_>)],
    refused: &[&Mistake],
    out: &mut dyn Write,
) -> io::Result<()> {
    let sources = &simulation.estate.sources;
    let refused: Vec<_> = refused.iter().map(|mistake| refusal(mistake, sources)).collect();
    let shown = targets.iter().filter(|_| refused.is_empty());
    let service = redact(service);
    let targets = shown.map(|(run, target)| json_target(run, target, sources)).collect();
    serde_json::to_writer_pretty(&mut *out, &Document { version: 1, service, targets, refused })?;
    writeln!(out)
}

fn json_target<'d>(run: &'d JobRun<'_>, target: &Target<'_>, sources: &Sources) -> JsonTarget<'d> {
    let way = Way::of(run, target, sources);
    let trace = run.trace(target);
    let passed = way.passed(&run.job.relabel, &target.discovered, &trace);
    let steps = trace.iter().map(|step| step.step as usize).zip(passed);
    let reached = trace.last().map_or(0, |step| step.step as usize + 1);
    let written = |number: usize| way.written(number, &run.job.relabel[number]);
    JsonTarget {
        job: &run.job.name.value,
        source: way.place(target.source.place()),
        service: Service::of(target),
        discovered_labels: way.labels(&target.discovered),
        uncertain: target.uncertain,
        trace: steps.map(|(number, passed)| JsonStep { written: written(number), passed }).collect(),
        not_reached: (reached..run.job.relabel.len()).collect(),
        ended: way.ended(run, target),
    }
}
