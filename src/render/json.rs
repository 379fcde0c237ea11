//! `lint --format json`, version 1: may gain fields, never lose or rename one.

use std::io::{self, Write};

use serde::Serialize;

use super::{Report, Summary};
use crate::finding::{Certainty, Finding, Label, Occurrence, Severity, Subject};
use crate::text::{Position, Sources, Span};

#[derive(Serialize)]
struct Document<'r> {
    version: u32,
    findings: Vec<JsonFinding<'r>>,
    summary: Summary,
}

/// A finding, as every document of ours shows one.
#[derive(Serialize)]
pub(super) struct JsonFinding<'r> {
    rule: &'r str,
    severity: Severity,
    certainty: Certainty,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    depends_on: &'r [String],
    message: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'r str>,
    subject: &'r Subject,
    occurrences: &'r [Occurrence],
    #[serde(skip_serializing_if = "is_zero")]
    not_new: usize,
    labels: Vec<JsonLabel<'r>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[derive(Serialize)]
struct JsonLabel<'r> {
    file: String,
    primary: bool,
    text: &'r str,
    start: JsonPosition,
    end: JsonPosition,
}

/// Line and column 1-based, columns in characters; offset in bytes, 0-based.
#[derive(Serialize)]
struct JsonPosition {
    line: usize,
    column: usize,
    offset: usize,
}

/// Writes the document, pretty-printed.
///
/// # Errors
/// When `out` does not take it.
pub fn json(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let findings = report.findings.iter().map(|finding| JsonFinding::new(finding, report.sources)).collect();
    let document = Document { version: 1, findings, summary: report.summary };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

impl<'r> JsonFinding<'r> {
    pub(super) fn new(finding: &'r Finding, sources: &'r Sources) -> Self {
        let primary = std::iter::once((&finding.primary, true));
        let labels = primary.chain(finding.also.iter().map(|label| (label, false)));
        Self {
            rule: &finding.rule,
            severity: finding.severity,
            certainty: finding.certainty,
            depends_on: &finding.depends_on,
            message: &finding.message,
            help: finding.help.as_deref(),
            subject: &finding.subject,
            occurrences: &finding.occurrences,
            not_new: finding.not_new,
            labels: labels.map(|(label, primary)| JsonLabel::new(label, primary, sources)).collect(),
        }
    }
}

impl<'r> JsonLabel<'r> {
    fn new(label: &'r Label, primary: bool, sources: &Sources) -> Self {
        let Span { file, .. } = label.span;
        Self {
            file: sources.file(file).path().display().to_string(),
            primary,
            text: &label.text,
            start: sources.start(label.span).into(),
            end: sources.end(label.span).into(),
        }
    }
}

impl From<Position> for JsonPosition {
    fn from(Position { line, column, offset }: Position) -> Self {
        Self { line, column, offset }
    }
}
