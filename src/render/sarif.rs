//! SARIF 2.1.0 (OASIS), for code scanning.

use std::io::{self, Write};

use serde::Serialize;

use super::Report;
use super::uri::uri;
use crate::finding::{Certainty, Finding, Label, Severity};
use crate::rule::Page;
use crate::text::Span;

#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'r> {
    tool: Tool<'r>,
    invocations: [Invocation; 1],
    column_kind: &'static str,
    results: Vec<Outcome<'r>>,
}

#[derive(Serialize)]
struct Tool<'r> {
    driver: Driver<'r>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'r> {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'r> {
    id: &'r str,
    short_description: Text,
    help: Text,
    properties: Tags<'r>,
}

#[derive(Serialize)]
struct Tags<'r> {
    tags: [&'r str; 1],
}

#[derive(Serialize)]
struct Text {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'r> {
    rule_id: &'r str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: [Place; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Place>,
    partial_fingerprints: Fingerprints,
    properties: Properties,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "subject/v1")]
    subject: String,
}

#[derive(Serialize)]
struct Properties {
    certainty: Certainty,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

/// Lines and columns 1-based, columns in characters; the end is one past the last.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

/// Writes the log, with the pages of the rules that found something.
///
/// # Errors
/// When `out` does not take it.
pub fn sarif(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut ids: Vec<&str> = report.findings.iter().map(|finding| &*finding.rule).collect();
    ids.sort_unstable();
    ids.dedup();
    let results = report.findings.iter().zip(report.fingerprints());
    let results = results.map(|(finding, print)| outcome(finding, print, &ids, report)).collect();
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
        short_description: Text { text: text(Page::summary), markdown: None },
        help: Text { text: prose, markdown: Some(text(|page| page.text.to_string())) },
        properties: Tags { tags: [id.split('/').next().unwrap_or(id)] },
    }
}

fn outcome<'r>(finding: &'r Finding, print: String, ids: &[&str], report: &Report<'_>) -> Outcome<'r> {
    let related = finding.also.iter().zip(1..);
    Outcome {
        rule_id: &finding.rule,
        rule_index: ids.iter().position(|id| **id == *finding.rule).unwrap_or_default(),
        level: level(finding.severity),
        message: Text { text: super::message_and_help(finding), markdown: None },
        locations: [location(&finding.primary, None, report)],
        related_locations: related.map(|(label, id)| location(label, Some(id), report)).collect(),
        partial_fingerprints: Fingerprints { subject: print },
        properties: Properties { certainty: finding.certainty },
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
        message: said.map(|text| Text { text, markdown: None }),
    }
}

fn region(span: Span, report: &Report<'_>) -> Region {
    let (start, end) = (report.sources.start(span), report.sources.end(span));
    Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column }
}
