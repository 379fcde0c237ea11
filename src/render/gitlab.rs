//! GitLab's code quality report: the fields of Code Climate that it reads.

use std::io::{self, Write};

use serde::Serialize;

use super::{Report, message_and_help};
use crate::finding::{Finding, Severity};

#[derive(Serialize)]
struct Issue<'r> {
    description: String,
    check_name: &'r str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

/// Lines, 1-based, both inclusive.
#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Writes the array of issues.
///
/// # Errors
/// When `out` does not take it.
pub fn gitlab(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let issues = report.findings.iter().zip(report.fingerprints(report.findings));
    let issues: Vec<_> = issues.map(|(finding, print)| issue(finding, print, report)).collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}

fn issue<'r>(finding: &'r Finding, fingerprint: String, report: &Report<'_>) -> Issue<'r> {
    let span = finding.primary.span;
    let (start, end) = (report.sources.start(span), report.sources.end(span));
    Issue {
        description: message_and_help(finding),
        check_name: &finding.rule,
        fingerprint,
        severity: match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Info => "info",
        },
        location: Location {
            path: report.path(span.file).to_string(),
            lines: Lines { begin: start.line, end: end.line },
        },
    }
}
