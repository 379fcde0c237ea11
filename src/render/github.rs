//! GitHub's workflow commands: annotations at the lines of a pull request.

use std::io::{self, Write};

use super::{Report, message_and_help};
use crate::finding::{Finding, Severity};
use crate::text::visible;

/// How many annotations of one severity GitHub shows for a step of a job; it leaves out the others in silence.
const SHOWN: usize = 10;

/// Writes one command a finding, `::error file=…,line=…::message`. Where GitHub will leave some out, the first says
/// how many.
///
/// # Errors
/// When `out` does not take them.
pub fn github(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    if let Some(text) = left_out(report.findings) {
        writeln!(out, "::notice title=probelint::{}", escaped(&text))?;
    }
    for finding in report.findings {
        writeln!(out, "{}", command(finding, report))?;
    }
    Ok(())
}

/// What GitHub will leave out.
fn left_out(findings: &[Finding]) -> Option<String> {
    let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let many = [(Severity::Error, "errors"), (Severity::Warning, "warnings"), (Severity::Info, "notices")];
    let many =
        many.into_iter().map(|(severity, word)| (of(severity), word)).filter(|(count, _)| *count > SHOWN);
    let many: Vec<_> = many.map(|(count, word)| format!("{SHOWN} of {count} {word}")).collect();
    let text = format!("GitHub shows no more than {}: the log has them all", many.join(", "));
    (!many.is_empty()).then_some(text)
}

fn command(finding: &Finding, report: &Report<'_>) -> String {
    let name = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let span = finding.primary.span;
    let (start, end) = (report.sources.start(span), report.sources.end(span));
    // Columns count only where both are of one line.
    let rest = if start.line == end.line {
        format!("col={},endColumn={}", start.column, end.column)
    } else {
        format!("endLine={}", end.line)
    };
    let place = format!("file={},line={},{rest}", property(&visible(&report.path(span.file))), start.line);
    let title = property(&format!("probelint {}", finding.rule));
    format!("::{name} {place},title={title}::{}", escaped(&message_and_help(finding)))
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{escaped, property};

    #[test]
    fn what_a_command_cannot_hold_is_escaped() {
        assert_eq!(escaped("100 %\na: b"), "100 %25%0Aa: b");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
    }
}
