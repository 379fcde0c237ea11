//! SARIF 2.1.0 (OASIS), for code scanning.

mod flow;
mod log;

use std::io::{self, Write};

use self::log::{
    Artifact, Descriptor, Driver, Fingerprints, Invocation, Log, Outcome, Physical, Place, Properties,
    Region, Run, Suppression, Tags, Text, Tool,
};
use super::Report;
use super::uri::uri;
use crate::finding::{Finding, Holding, Label, Severity};
use crate::rule::Page;
use crate::text::{Span, redact};

/// Writes the log, with the pages of the rules that found something.
///
/// # Errors
/// When `out` does not take it.
pub fn sarif(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let open: Vec<_> = report.findings.iter().map(|finding| (finding, None)).collect();
    write_log(&open, report, out)
}

/// The same with what allowances and the baseline hold back, as suppressed results after the others. Readers that
/// know nothing of suppressions take those for open ones, GitHub's code scanning among them.
///
/// # Errors
/// When `out` does not take it.
pub fn sarif_suppressed(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let open = report.findings.iter().map(|finding| (finding, Some(&[][..])));
    let held = report.held.iter().map(|held| (&held.finding, Some(&held.by[..])));
    let all: Vec<_> = open.chain(held).collect();
    write_log(&all, report, out)
}

/// A finding, and what holds it back where that is to be shown: nothing, for an open one.
type Reported<'r> = (&'r Finding, Option<&'r [Holding]>);

fn write_log(reported: &[Reported<'_>], report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut ids: Vec<&str> = reported.iter().map(|(finding, _)| &*finding.rule).collect();
    ids.sort_unstable();
    ids.dedup();
    let prints = report.fingerprints(reported.iter().map(|(finding, _)| *finding));
    let results =
        reported.iter().zip(prints).map(|(each, print)| outcome(*each, print, &ids, report)).collect();
    let driver = Driver {
        name: "probelint",
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: ids.iter().map(|id| descriptor(id, report)).collect(),
    };
    let run = Run {
        tool: Tool { driver },
        invocations: [Invocation { execution_successful: true }],
        column_kind: "unicodeCodePoints",
        results,
    };
    let log = Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn descriptor<'r>(id: &'r str, report: &'r Report<'_>) -> Descriptor<'r> {
    let page = report.rules.page(id);
    let text = |read: fn(&Page) -> String| page.map_or_else(|| id.to_owned(), read);
    let prose = text(|page| page.prose().to_owned());
    Descriptor {
        id,
        short_description: Text::plain(text(Page::summary)),
        help: Text { text: prose, markdown: Some(text(|page| page.text.to_string())) },
        help_uri: report.page_of(id),
        properties: Tags { tags: [id.split('/').next().unwrap_or(id)] },
    }
}

fn outcome<'r>(
    (finding, held): Reported<'r>,
    print: String,
    ids: &[&str],
    report: &Report<'_>,
) -> Outcome<'r> {
    let related = finding.also.iter().zip(1..);
    Outcome {
        rule_id: &finding.rule,
        rule_index: ids.iter().position(|id| **id == *finding.rule).unwrap_or_default(),
        level: level(finding.severity),
        message: Text::plain(super::message_and_help(finding)),
        locations: [location(&finding.primary, None, report)],
        related_locations: related.map(|(label, id)| location(label, Some(id), report)).collect(),
        code_flows: flow::flows(finding, report),
        partial_fingerprints: Fingerprints { subject: print },
        suppressions: held.map(|held| held.iter().map(|by| suppression(by, report)).collect()),
        properties: Properties { certainty: finding.certainty },
    }
}

/// A comment suppresses in the source; the settings and the baseline are outside of it, where no place belongs.
fn suppression(by: &Holding, report: &Report<'_>) -> Suppression {
    let (kind, reason, place) = match by {
        Holding::Comment { reason, place } => ("inSource", &**reason, Some(*place)),
        Holding::Settings { reason } => ("external", &**reason, None),
        Holding::Baseline => ("external", "the baseline knows it", None),
    };
    Suppression {
        kind,
        status: "accepted",
        justification: Some(redact(reason).into_owned()).filter(|reason| !reason.is_empty()),
        location: place.map(|span| location(&Label { span, text: String::new() }, None, report)),
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn location(label: &Label, id: Option<usize>, report: &Report<'_>) -> Place {
    let said = Some(label.text.clone()).filter(|text| !text.is_empty());
    Place {
        id,
        physical_location: Physical {
            artifact_location: Artifact { uri: uri(&report.path(label.span.file)) },
            region: region(label.span, report),
        },
        message: said.map(Text::plain),
    }
}

fn region(span: Span, report: &Report<'_>) -> Region {
    let (start, end) = (report.sources.start(span), report.sources.end(span));
    Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column }
}
