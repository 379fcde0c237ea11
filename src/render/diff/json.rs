//! `diff --format json`, version 1: may gain fields, never lose or rename one.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::words::PLAIN;
use super::{Compared, differs_in_secrets, shown, shown_part};
use crate::compare::{Aspect, Both, Cause, Delta, Edit, Group, Kind, Member, Place, Subject};
use crate::finding::Finding;
use crate::render::json::JsonFinding;
use crate::render::simulation::{JsonRefusal, refusal};
use crate::text::Sources;

#[derive(Serialize)]
struct Document<'d> {
    version: u32,
    old: JsonSide<'d>,
    new: JsonSide<'d>,
    left_out: usize,
    changes: Vec<JsonGroup<'d>>,
    findings: JsonFindings<'d>,
    summary: JsonSummary,
}

#[derive(Serialize)]
struct JsonSide<'d> {
    name: &'d str,
    scraped: usize,
    refused: Vec<JsonRefusal>,
}

#[derive(Serialize)]
struct JsonGroup<'d> {
    kind: &'static str,
    cause: JsonCause,
    /// What happens to each, with `…` for its own address.
    alike: Option<JsonParts>,
    targets: Vec<JsonTarget<'d>>,
}

#[derive(Serialize)]
struct JsonCause {
    kind: &'static str,
    text: String,
    place: Option<JsonPlace>,
}

/// Line and column are 1-based.
#[derive(Serialize)]
struct JsonPlace {
    side: &'static str,
    file: String,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct JsonTarget<'d> {
    job: &'d str,
    service: Option<JsonService<'d>>,
    address: Option<String>,
    #[serde(flatten)]
    parts: JsonParts,
}

#[derive(Serialize)]
struct JsonService<'d> {
    id: &'d str,
    name: &'d str,
    node: &'d str,
}

/// The parts that differ; one that a side does not have is left out there.
#[derive(Serialize)]
struct JsonParts {
    before: JsonEffect,
    after: JsonEffect,
    /// The parts that are shown alike, as they differ in secrets alone: `request`, `labels.tags`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    secrets_differ: Vec<String>,
}

#[derive(Serialize, Default)]
struct JsonEffect {
    #[serde(flatten)]
    parts: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    labels: BTreeMap<String, String>,
    /// Of the module, beyond the request, by path; what has its default is left out.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    settings: BTreeMap<String, String>,
    /// Of metric relabeling, by the 1-based number after the change; before it, for a step that is gone.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metric_steps: BTreeMap<usize, String>,
}

#[derive(Serialize)]
struct JsonFindings<'d> {
    new: Vec<JsonFinding<'d>>,
    gone: Vec<JsonFinding<'d>>,
}

#[derive(Serialize)]
struct JsonSummary {
    changed: usize,
    added: usize,
    removed: usize,
    starts: usize,
    stops: usize,
    new_findings: usize,
    gone_findings: usize,
}

/// Writes every change with all of its targets.
///
/// # Errors
/// When `out` does not take it.
pub fn diff_json(compared: &Compared<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (diff, sources) = (compared.diff, compared.sources());
    let side = |name, scraped, mistakes: &[&_], sources| JsonSide {
        name,
        scraped,
        refused: mistakes.iter().map(|mistake| refusal(mistake, sources)).collect(),
    };
    let document = Document {
        version: 1,
        old: side(compared.names.old, diff.scraped.old, &diff.refused.old, sources.old),
        new: side(compared.names.new, diff.scraped.new, &diff.refused.new, sources.new),
        left_out: diff.left_out,
        changes: diff.groups.iter().map(|group| json_group(group, compared)).collect(),
        findings: JsonFindings {
            new: json_findings(&diff.findings.new, sources.new),
            gone: json_findings(&diff.findings.old, sources.old),
        },
        summary: JsonSummary {
            changed: diff.count(Kind::Changed),
            added: diff.count(Kind::Added),
            removed: diff.count(Kind::Removed),
            starts: diff.count(Kind::Starts),
            stops: diff.count(Kind::Stops),
            new_findings: diff.findings.new.len(),
            gone_findings: diff.findings.old.len(),
        },
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn json_findings<'d>(findings: &'d [Finding], sources: &'d Sources) -> Vec<JsonFinding<'d>> {
    findings.iter().map(|finding| JsonFinding::new(finding, sources)).collect()
}

fn json_group<'d>(group: &'d Group<'_>, compared: &Compared<'_>) -> JsonGroup<'d> {
    let place = group.place(compared.sides, &group.members[0]);
    JsonGroup {
        kind: kind(group.kind),
        cause: JsonCause {
            kind: cause(&group.cause),
            text: PLAIN.because(group),
            place: place.map(|place| json_place(place, compared)),
        },
        alike: group.alike.as_deref().map(json_parts),
        targets: group.members.iter().map(json_target).collect(),
    }
}

fn json_place(place: Place, compared: &Compared<'_>) -> JsonPlace {
    let (side, sources, span) = match place {
        Place::Old(span) => ("old", compared.sources().old, span),
        Place::New(span) => ("new", compared.sources().new, span),
    };
    let start = sources.start(span);
    let file = sources.file(span.file).path().display().to_string();
    JsonPlace { side, file, line: start.line, column: start.column }
}

fn json_target<'d>(member: &'d Member<'_>) -> JsonTarget<'d> {
    let (service, address) = match &member.subject {
        Subject::Service(id, node) => {
            let name = member.newest().source.instance().map_or("", |instance| instance.name());
            (Some(JsonService { id, name, node }), None)
        }
        Subject::Address(address) => (None, Some(shown(address))),
        Subject::Anyone => (None, None),
    };
    JsonTarget { job: member.job(), service, address, parts: json_parts(&member.deltas) }
}

fn json_parts(deltas: &[Delta]) -> JsonParts {
    let mut both = Both::<JsonEffect>::default();
    for Delta { aspect, value } in deltas {
        both.old.put(aspect, value.old.as_deref());
        both.new.put(aspect, value.new.as_deref());
    }
    let secret = deltas.iter().filter(|delta| differs_in_secrets(delta));
    JsonParts {
        before: both.old,
        after: both.new,
        secrets_differ: secret.map(|delta| path(&delta.aspect)).collect(),
    }
}

/// Where the part is in `before` and `after`.
fn path(aspect: &Aspect) -> String {
    match aspect {
        Aspect::Label(label) => format!("{}.{label}", name(aspect)),
        Aspect::Setting(setting) => format!("{}.{setting}", name(aspect)),
        Aspect::MetricStep { number, .. } => format!("{}.{}", name(aspect), number + 1),
        aspect => name(aspect).to_owned(),
    }
}

impl JsonEffect {
    fn put(&mut self, aspect: &Aspect, value: Option<&str>) {
        let Some(value) = value.map(|text| shown_part(aspect, text).into_owned()) else { return };
        match aspect {
            Aspect::Label(name) => drop(self.labels.insert(name.to_string(), value)),
            Aspect::Setting(name) => drop(self.settings.insert(name.to_string(), value)),
            Aspect::MetricStep { number, .. } => drop(self.metric_steps.insert(number + 1, value)),
            aspect => drop(self.parts.insert(name(aspect), value)),
        }
    }
}

/// The field of a part; the field of them all, for parts that there are several of.
fn name(aspect: &Aspect) -> &'static str {
    match aspect {
        Aspect::Fate => "fate",
        Aspect::Request => "request",
        Aspect::Module => "module",
        Aspect::Host => "host_header",
        Aspect::Redirects => "redirects",
        Aspect::ProbeTimeout => "probe_timeout",
        Aspect::ScrapeUrl => "scrape_url",
        Aspect::Interval => "interval",
        Aspect::Timeout => "timeout",
        Aspect::Label(_) => "labels",
        Aspect::Setting(_) => "settings",
        Aspect::MetricStep { .. } => "metric_steps",
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Stops => "stops",
        Kind::Removed => "removed",
        Kind::Changed => "changed",
        Kind::Starts => "starts",
        Kind::Added => "added",
        Kind::Otherwise => "unscraped_otherwise",
        Kind::AddedUnscraped => "added_unscraped",
        Kind::RemovedUnscraped => "removed_unscraped",
    }
}

fn cause(cause: &Cause) -> &'static str {
    match cause {
        Cause::Job(Edit::Removed, _) => "job_removed",
        Cause::Job(..) => "job_added",
        Cause::Step(Edit::Added, ..) => "step_added",
        Cause::Step(Edit::Removed, ..) => "step_removed",
        Cause::Step(Edit::Edited, ..) => "step_edited",
        Cause::Step(Edit::Moved, ..) => "step_moved",
        Cause::MetricStep(Edit::Added, ..) => "metric_step_added",
        Cause::MetricStep(Edit::Removed, ..) => "metric_step_removed",
        Cause::MetricStep(Edit::Edited, ..) => "metric_step_edited",
        Cause::MetricStep(Edit::Moved, ..) => "metric_step_moved",
        Cause::Field(_) => "job_field",
        Cause::Discovery(_) => "discovery",
        Cause::Module(..) => "module",
        Cause::Definition(Edit::Added) => "definition_added",
        Cause::Definition(Edit::Removed) => "definition_removed",
        Cause::Definition(_) | Cause::Value(_) => "definition_edited",
        Cause::Twin => "twin",
        Cause::Versions => "versions",
        Cause::Elsewhere => "unknown",
    }
}
