//! Tests in the XML of `JUnit`: one suite a file, one case a test.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::compared;
use crate::expect::{Case, CaseVerdict, Checked, Failure};
use crate::syntax::Mistake;

/// Writes the document. A test that could not run is an error; a mistake that belongs to no test is an error
/// of a case of its own.
///
/// # Errors
/// When `out` does not take it.
pub fn checked_junit(files: &[Checked], out: &mut dyn Write) -> io::Result<()> {
    let mut document = Report::new("probelint test");
    document.add_test_suites(files.iter().map(suite));
    document.serialize(&mut *out).map_err(io::Error::other)
}

fn suite(file: &Checked) -> TestSuite {
    let path = file.path.display().to_string();
    let mut suite = TestSuite::new(path.as_str());
    suite.add_test_cases(file.cases.iter().map(|case| test_case(case, file)));
    let told = |mistake: &&Mistake| !file.cases.iter().any(|case| case.place.contains(mistake.span));
    suite.add_test_cases(file.mistakes.iter().filter(told).map(|mistake| {
        let mut case = TestCase::new(place(mistake, file), error(&said(mistake)));
        case.set_classname(mistake.kind.rule());
        case
    }));
    for case in &mut suite.test_cases {
        case.classname.get_or_insert_with(|| path.as_str().into());
    }
    suite
}

fn test_case(case: &Case, file: &Checked) -> TestCase {
    let status = match &case.verdict {
        CaseVerdict::Passed => TestCaseStatus::success(),
        CaseVerdict::Failed(failures) => failed(failures),
        CaseVerdict::Broken => {
            let own = file.mistakes.iter().filter(|mistake| case.place.contains(mistake.span));
            let own: Vec<_> =
                own.map(|mistake| format!("{}: {}", place(mistake, file), said(mistake))).collect();
            match own.as_slice() {
                [] => error("the file or its configuration has mistakes"),
                own => error(&own.join("\n")),
            }
        }
    };
    TestCase::new(case.name.as_str(), status)
}

fn failed(failures: &[Failure]) -> TestCaseStatus {
    let differences =
        || failures.iter().flat_map(|failure| failure.differences.iter().map(move |it| (failure, it)));
    let parts = differences().map(|(failure, difference)| {
        let lines = compared(difference).into_iter().map(|(sign, line)| format!("{sign} {line}"));
        let lines: Vec<_> = lines.collect();
        format!("{}, {}: expected (-), observed (+)\n{}", failure.subject, difference.field, lines.join("\n"))
    });
    let parts: Vec<_> = parts.collect();
    let mut fields: Vec<_> = differences().map(|(_, difference)| difference.field).collect();
    fields.dedup();
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_message(format!("not as expected: {}", fields.join(", "))).set_description(parts.join("\n\n"));
    status
}

fn error(text: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(text);
    status
}

fn said(mistake: &Mistake) -> String {
    match &mistake.help {
        Some(help) => format!("{}; {help}", mistake.message),
        None => mistake.message.clone(),
    }
}

fn place(mistake: &Mistake, file: &Checked) -> String {
    let start = file.sources.start(mistake.span);
    format!("{}:{}:{}", file.sources.file(mistake.span.file).path().display(), start.line, start.column)
}
