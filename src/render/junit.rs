//! Test reports in the XML of `JUnit`: one suite a file, one case a finding.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::{Report, message_and_help};
use crate::finding::Finding;
use crate::text::FileId;

/// Writes the document. A finding that does not fail the run is a case that passes; a file without findings
/// has one case, which passes.
///
/// # Errors
/// When `out` does not take it.
pub fn junit(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut files: Vec<FileId> = report.recognised.to_vec();
    files.extend(report.findings.iter().map(|finding| finding.primary.span.file));
    files.sort_unstable();
    files.dedup();
    let mut document = Document::new("probelint");
    document.add_test_suites(files.into_iter().map(|file| suite(file, report)));
    document.serialize(&mut *out).map_err(io::Error::other)
}

fn suite(file: FileId, report: &Report<'_>) -> TestSuite {
    let path = report.path(file);
    let findings = report.findings.iter().filter(|finding| finding.primary.span.file == file);
    let mut suite = TestSuite::new(&*path);
    suite.add_test_cases(findings.map(|finding| case(finding, report)));
    if suite.test_cases.is_empty() {
        let mut clean = TestCase::new("no findings", TestCaseStatus::success());
        clean.set_classname(&*path);
        suite.add_test_case(clean);
    }
    suite
}

fn case(finding: &Finding, report: &Report<'_>) -> TestCase {
    let said = message_and_help(finding);
    let fails = report.fails(finding);
    let status = if fails {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(&finding.message).set_type(finding.severity.to_string()).set_description(&*said);
        status
    } else {
        TestCaseStatus::success()
    };
    let mut case = TestCase::new(report.place(finding.primary.span), status);
    case.set_classname(&*finding.rule);
    if !fails {
        case.set_system_out(format!("{}: {said}", finding.severity));
    }
    case
}
