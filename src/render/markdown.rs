//! A summary in Markdown, for merge requests and job pages.

use std::io::{self, Write};

use super::{Report, closing};
use crate::finding::Finding;
use crate::text::{grouped, visible};

/// How many findings are listed.
const SHOWN: usize = 50;

/// Writes a heading with the counts, a table of the findings, and what to write instead.
///
/// # Errors
/// When `out` does not take it.
pub fn markdown(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### probelint: {}", closing(report))?;
    let shown = &report.findings[..report.findings.len().min(SHOWN)];
    if shown.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n| | rule | place | what will happen |\n|---|---|---|---|")?;
    for finding in shown {
        writeln!(out, "{}", row(finding, report))?;
    }
    if report.findings.len() > SHOWN {
        writeln!(out, "\n… and {} more.", grouped(report.findings.len() - SHOWN))?;
    }
    for finding in shown {
        details(finding, report, out)?;
    }
    Ok(())
}

fn row(finding: &Finding, report: &Report<'_>) -> String {
    let span = finding.primary.span;
    let place = format!("{}:{}", report.path(span.file), report.sources.line(span));
    let rule = match report.page_of(&finding.rule) {
        Some(page) => format!("[`{}`](<{page}>)", finding.rule),
        None => format!("`{}`", finding.rule),
    };
    format!(
        "| **{}** | {rule} | {} | {} |",
        finding.severity,
        escaped(&place),
        escaped(&finding.whole_message())
    )
}

fn details(finding: &Finding, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(help) = &finding.help else { return Ok(()) };
    let place = report.place(finding.primary.span);
    writeln!(out, "\n<details><summary><code>{}</code> at {}</summary>\n", finding.rule, escaped(&place))?;
    writeln!(out, "{0}\n{help}\n{0}\n\n</details>", fence(help))
}

/// A fence that the text does not hold.
fn fence(text: &str) -> String {
    "`".repeat(longest_backticks(text).max(2) + 1)
}

/// The length of the longest run of backticks.
pub(super) fn longest_backticks(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// The text with everything that Markdown, HTML or a terminal would take for itself escaped.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in visible(&text.replace(['\n', '\r'], " ")).chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '|' | '[' | ']' => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{escaped, fence};

    #[test]
    fn texts_of_the_estate_stay_text() {
        assert_eq!(escaped("a|b `c` <d> __e__"), "a\\|b \\`c\\` &lt;d> \\_\\_e\\_\\_");
        assert_eq!(escaped("a\r\nb \u{1b}[2J"), "a  b ␛\\[2J");
        assert_eq!(fence("a ``` b"), "````");
        assert_eq!(fence("a"), "```");
    }
}
