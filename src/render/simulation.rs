//! `simulate`: what will be sent, as JSON, version 1, whole or a line a target.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ptr;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::trace::Way;
use crate::blackbox::Asked;
use crate::prometheus::labels::Labels;
use crate::prometheus::relabel::{Change, StepTrace};
use crate::simulate::{End, JobRun, Seen, Simulation, Target};
use crate::syntax::Mistake;
use crate::text::{Sources, Span, redact};

#[derive(Serialize)]
struct Document<'s> {
    version: u32,
    targets: Shown<'s>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refused: Vec<JsonRefusal>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mistakes: Vec<JsonRefusal>,
}

/// The targets of a simulation, each made ready when it is written.
struct Shown<'s> {
    simulation: &'s Simulation<'s>,
    /// Whether Prometheus loads no configuration, and so has no targets.
    refused: bool,
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let jobs = self.simulation.jobs.iter().filter(|_| !self.refused);
        let every = jobs.flat_map(|run| run.discovered().map(move |target| (run, target)));
        let shown = every.filter(|(_, target)| is_shown(target));
        let sources = &self.simulation.estate.sources;
        serializer.collect_seq(shown.map(|(run, target)| ShownTarget { run, target, sources }))
    }
}

/// A target, made ready when it is written.
struct ShownTarget<'s> {
    run: &'s JobRun<'s>,
    target: Seen<'s, 's>,
    sources: &'s Sources,
}

impl Serialize for ShownTarget<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let way = Way::of(self.run, &self.target, self.sources);
        json_target(self, &way).serialize(serializer)
    }
}

/// Labels, of which each value is made ready when it is written.
struct ShownLabels<'s> {
    labels: &'s Labels,
    way: &'s Way<'s>,
}

impl Serialize for ShownLabels<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.labels.iter().map(|label| (&*label.name, self.way.shown(&label.value))))
    }
}

/// One line of `--format ndjson`.
#[derive(Serialize)]
struct Line<T> {
    version: u32,
    /// What the line is about: `target`, `refused` or `mistake`.
    kind: &'static str,
    #[serde(flatten)]
    told: T,
}

/// A mistake with its place: why Prometheus does not load a configuration, for one.
#[derive(Serialize)]
pub struct JsonRefusal {
    /// The file.
    file: String,
    /// The line, 1-based.
    line: usize,
    /// What is wrong.
    message: String,
}

#[derive(Serialize)]
struct JsonTarget<'s> {
    job: &'s str,
    config: JsonSource,
    source: JsonSource,
    service: Option<JsonService<'s>>,
    discovered_labels: ShownLabels<'s>,
    labels: Option<ShownLabels<'s>>,
    dropped: Option<JsonDrop>,
    error: Option<String>,
    scrape_url: Option<String>,
    probe: Option<JsonProbe<'s>>,
    uncertain: bool,
    trace: Vec<JsonStep>,
}

#[derive(Serialize)]
struct JsonSource {
    file: String,
    line: usize,
}

#[derive(Serialize)]
struct JsonService<'s> {
    id: &'s str,
    name: &'s str,
    node: String,
}

#[derive(Serialize)]
struct JsonDrop {
    by: &'static str,
    step: usize,
    line: usize,
}

#[derive(Serialize)]
struct JsonProbe<'s> {
    module: String,
    prober: Option<String>,
    method: Option<&'s str>,
    url: Option<String>,
    error: Option<String>,
}

#[derive(Serialize)]
struct JsonStep {
    step: usize,
    action: &'static str,
    line: usize,
    changed: BTreeMap<String, JsonChange>,
}

#[derive(Serialize)]
struct JsonChange {
    before: Option<String>,
    after: Option<String>,
}

/// Writes every target with its trace, and what is wrong with the files; `refused` are those of these mistakes for
/// which Prometheus does not load the configuration, which has no targets then.
///
/// # Errors
/// When `out` does not take it.
pub fn simulation_json(
    simulation: &Simulation<'_>,
    refused: &[&Mistake],
    out: &mut dyn Write,
) -> io::Result<()> {
    let sources = &simulation.estate.sources;
    let targets = Shown { simulation, refused: !refused.is_empty() };
    let (decisive, others): (Vec<_>, Vec<_>) =
        simulation.every_mistake().partition(|mistake| is_among(refused, mistake));
    let told = |mistakes: Vec<&Mistake>| mistakes.iter().map(|mistake| refusal(mistake, sources)).collect();
    let document = Document { version: 1, targets, refused: told(decisive), mistakes: told(others) };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// Writes a line for every mistake in the files, and then, unless Prometheus refuses a configuration, one for every
/// target. The lines come in the order of [`simulation_json`], and none is kept.
///
/// # Errors
/// When `out` does not take it; no further line is made then.
pub fn simulation_lines(simulation: &Simulation<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (sources, refused) = (&simulation.estate.sources, simulation.refused_by_prometheus());
    for mistake in simulation.every_mistake() {
        let kind = if is_among(&refused, mistake) { "refused" } else { "mistake" };
        out.write_all(&line(kind, refusal(mistake, sources))?)?;
    }
    if !refused.is_empty() {
        return Ok(());
    }
    let target = |run: &JobRun<'_>, target: &Target<'_>| {
        is_shown(target).then(|| line("target", ShownTarget { run, target: Seen::Kept(target), sources }))
    };
    simulation.each(target, |line| line.map_or(Ok(()), |line| out.write_all(&line?)))
}

fn is_among(mistakes: &[&Mistake], mistake: &Mistake) -> bool {
    mistakes.iter().any(|known| ptr::eq(*known, mistake))
}

fn line(kind: &'static str, told: impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(&Line { version: 1, kind, told })?;
    line.push(b'\n');
    Ok(line)
}

/// A target like a later one of its job is scraped once, and so shown once.
pub(super) fn is_shown(target: &Target<'_>) -> bool {
    target.scrape().is_none_or(|scrape| !scrape.repeated)
}

/// The mistake with its place.
pub fn refusal(mistake: &Mistake, sources: &Sources) -> JsonRefusal {
    JsonRefusal {
        file: file_of(mistake.span, sources),
        line: sources.line(mistake.span),
        message: redact(&mistake.message).into_owned(),
    }
}

fn file_of(span: Span, sources: &Sources) -> String {
    sources.file(span.file).path().display().to_string()
}

fn source(span: Span, sources: &Sources) -> JsonSource {
    JsonSource { file: file_of(span, sources), line: sources.line(span) }
}

fn json_target<'s>(shown: &'s ShownTarget<'_>, way: &'s Way<'s>) -> JsonTarget<'s> {
    let ShownTarget { run, target, sources } = shown;
    let label_map = |labels: &'s Labels| ShownLabels { labels, way };
    let scrape = target.scrape();
    JsonTarget {
        job: &run.job.name.value,
        config: source(run.job.place, sources),
        source: source(target.source.place(), sources),
        service: target.source.instance().map(|instance| JsonService {
            id: &instance.id,
            name: instance.name(),
            node: way.shown(&instance.node.name.text()),
        }),
        discovered_labels: label_map(&target.discovered),
        labels: scrape.map(|scrape| label_map(&scrape.labels)),
        dropped: dropped(run, target, sources),
        error: match &target.end {
            End::Refused(refused) => Some(way.shown(&refused.reason)),
            _ => None,
        },
        scrape_url: scrape.map(|scrape| way.shown(&scrape.url)),
        probe: target.asked().map(|asked| json_probe(asked, way)),
        uncertain: target.uncertain,
        trace: run.trace(target).iter().map(|step| json_step(step, run, way)).collect(),
    }
}

fn dropped(run: &JobRun<'_>, target: &Target<'_>, sources: &Sources) -> Option<JsonDrop> {
    let End::Dropped(step) = target.end else { return None };
    let written = &run.job.relabel[step];
    Some(JsonDrop { by: written.action.value.name(), step, line: sources.line(written.place) })
}

fn json_probe<'a>(asked: &'a Asked, way: &Way<'_>) -> JsonProbe<'a> {
    let request = asked.request.as_ref().ok();
    JsonProbe {
        module: way.shown(&asked.module),
        prober: request.map(|request| request.prober.to_string()),
        method: request.map(|request| request.method.as_str()).filter(|method| !method.is_empty()),
        url: request.map(|request| way.shown(&request.url)),
        error: asked.request.as_ref().err().map(|refusal| way.shown(&refusal.to_string())),
    }
}

fn json_step(step: &StepTrace, run: &JobRun<'_>, way: &Way<'_>) -> JsonStep {
    let written = &run.job.relabel[step.step as usize];
    let change = |change: &Change| {
        let shown = |value: &Option<Arc<str>>| Some(way.shown_label(&change.label, value.as_deref()?));
        (change.label.to_string(), JsonChange { before: shown(&change.before), after: shown(&change.after) })
    };
    JsonStep {
        step: step.step as usize,
        action: written.action.value.name(),
        line: way.place(written.place).line,
        changed: step.changed.iter().map(change).collect(),
    }
}
