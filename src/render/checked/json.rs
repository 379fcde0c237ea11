//! `test --format json`, version 1: may gain fields, never lose or rename one.

use std::io::{self, Write};

use serde::Serialize;

use super::{totals, word};
use crate::expect::{Case, CaseVerdict, Checked, Difference, Failure};
use crate::syntax::Mistake;
use crate::text::{Sources, Span, redact};

#[derive(Serialize)]
struct Document<'c> {
    version: u32,
    files: Vec<JsonFile<'c>>,
    summary: JsonSummary,
}

#[derive(Serialize)]
struct JsonSummary {
    files: usize,
    passed: usize,
    failed: usize,
    broken: usize,
}

#[derive(Serialize)]
struct JsonFile<'c> {
    file: String,
    mistakes: Vec<JsonMistake<'c>>,
    tests: Vec<JsonTest<'c>>,
}

#[derive(Serialize)]
struct JsonMistake<'c> {
    #[serde(flatten)]
    place: JsonPlace,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'c str>,
}

#[derive(Serialize)]
struct JsonTest<'c> {
    name: &'c str,
    line: usize,
    verdict: &'static str,
    failures: Vec<JsonFailure<'c>>,
}

#[derive(Serialize)]
struct JsonFailure<'c> {
    subject: &'c str,
    differences: Vec<JsonDifference<'c>>,
}

/// `step` is the 1-based number of the step that went wrong.
#[derive(Serialize)]
struct JsonDifference<'c> {
    field: &'static str,
    line: usize,
    expected: &'c str,
    observed: &'c str,
    step: Option<usize>,
}

/// Line and column 1-based, columns in characters.
#[derive(Serialize)]
struct JsonPlace {
    file: String,
    line: usize,
    column: usize,
}

/// Writes the document.
///
/// # Errors
/// When `out` does not take it.
pub fn checked_json(files: &[Checked], out: &mut dyn Write) -> io::Result<()> {
    let (passed, failed, broken) = totals(files);
    let summary = JsonSummary { files: files.len(), passed, failed, broken };
    let document = Document { version: 1, files: files.iter().map(file).collect(), summary };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn file(checked: &Checked) -> JsonFile<'_> {
    JsonFile {
        file: checked.path.display().to_string(),
        mistakes: checked.mistakes.iter().map(|it| mistake(it, &checked.sources)).collect(),
        tests: checked.cases.iter().map(|case| test(case, &checked.sources)).collect(),
    }
}

fn mistake<'c>(mistake: &'c Mistake, sources: &Sources) -> JsonMistake<'c> {
    let message = redact(&mistake.message).into_owned();
    JsonMistake { place: place(mistake.span, sources), message, help: mistake.help.as_deref() }
}

fn place(span: Span, sources: &Sources) -> JsonPlace {
    let start = sources.start(span);
    let file = sources.file(span.file).path().display().to_string();
    JsonPlace { file, line: start.line, column: start.column }
}

fn test<'c>(case: &'c Case, sources: &Sources) -> JsonTest<'c> {
    let failures = match &case.verdict {
        CaseVerdict::Failed(failures) => &failures[..],
        CaseVerdict::Passed | CaseVerdict::Broken => &[],
    };
    JsonTest {
        name: &case.name,
        line: sources.line(case.place),
        verdict: word(&case.verdict),
        failures: failures.iter().map(|it| failure(it, sources)).collect(),
    }
}

fn failure<'c>(failure: &'c Failure, sources: &Sources) -> JsonFailure<'c> {
    let differences = failure.differences.iter().map(|it| difference(it, sources)).collect();
    JsonFailure { subject: &failure.subject, differences }
}

fn difference<'c>(difference: &'c Difference, sources: &Sources) -> JsonDifference<'c> {
    JsonDifference {
        field: difference.field,
        line: sources.line(difference.place),
        expected: &difference.expected,
        observed: &difference.observed,
        step: difference.step.map(|step| step + 1),
    }
}
