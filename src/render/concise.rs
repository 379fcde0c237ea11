//! One line per finding: `file:line:column: severity[rule] message`.

use std::io::{self, Write};

use super::Report;

/// Writes the findings.
///
/// # Errors
/// When `out` does not take them.
pub fn concise(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.findings {
        let start = report.sources.start(finding.primary.span);
        let path = report.sources.file(finding.primary.span.file).shown();
        writeln!(
            out,
            "{path}:{}:{}: {}[{}] {}",
            start.line,
            start.column,
            finding.severity,
            finding.rule,
            finding.whole_message()
        )?;
    }
    Ok(())
}
