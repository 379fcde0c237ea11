//! Diagnostics for people: the cause first, then what it meets in other files.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, SourceSpan};

use super::snippet::Snippet;
use super::wrap::wrapped;
use super::{Report, closing};
use crate::finding::{Finding, Label, Severity};
use crate::text::{FileId, Sources};

/// How many lines are shown around a place.
const CONTEXT: usize = 1;

/// The columns that stand before a line of the message, and are left free behind it.
const BESIDE_MESSAGE: usize = 6;

/// The same, of the help.
const BESIDE_HELP: usize = 10;

/// How a diagnostic is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Whether in colour.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether a rule's id can be a link to its page.
    pub links: bool,
}

/// Writes every finding as a diagnostic, and the summary.
///
/// # Errors
/// When `out` does not take them.
pub fn pretty(report: &Report<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    diagnostics(report.findings, report.sources, |rule| report.page_of(rule), look, out)?;
    writeln!(out, "{}", closing(report))
}

/// Writes every finding as a diagnostic; `page_of` gives the address of a rule's page.
///
/// # Errors
/// When `out` does not take them.
pub fn diagnostics(
    findings: &[Finding],
    sources: &Sources,
    page_of: impl Fn(&str) -> Option<String>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let theme = if look.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(look.width)
        .with_context_lines(CONTEXT)
        // Lines come as they are to be shown.
        .with_wrap_lines(false)
        .with_links(true)
        .with_link_display_text("");
    for finding in findings {
        let page = page_of(&finding.rule).filter(|_| look.links);
        for shown in Shown::parts(finding, page, look.width, sources) {
            let mut text = String::new();
            handler.render_report(&mut text, &shown).map_err(io::Error::other)?;
            writeln!(out, "{}", text.trim_end().trim_start_matches('\n'))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// One finding, or its part in another file, as miette sees it.
struct Shown {
    message: String,
    rule: Option<String>,
    page: Option<String>,
    help: Option<String>,
    severity: miette::Severity,
    labels: Vec<LabeledSpan>,
    source: Snippet,
}

impl Shown {
    /// The finding in its own file, then in every other file; the help comes last.
    fn parts(finding: &Finding, page: Option<String>, width: usize, sources: &Sources) -> Vec<Self> {
        let mut files: BTreeMap<FileId, Vec<&Label>> = BTreeMap::new();
        for label in &finding.also {
            files.entry(label.span.file).or_default().push(label);
        }
        let home = finding.primary.span.file;
        let mut here = vec![LabeledSpan::new_primary_with_span(
            text_of(&finding.primary),
            source_span(&finding.primary),
        )];
        let beside = files.remove(&home).unwrap_or_default();
        here.extend(beside.iter().map(|label| labelled(label)));
        let source = snippet(home, &here, sources);
        let first = Self {
            message: wrapped(&finding.whole_message(), width.saturating_sub(BESIDE_MESSAGE)),
            rule: Some(finding.rule.to_string()),
            page,
            help: None,
            severity: severity(finding.severity),
            labels: here.iter().map(|label| source.fit(label)).collect(),
            source,
        };
        let elsewhere = files.into_iter().map(|(file, labels)| Self::elsewhere(file, &labels, sources));
        let mut parts: Vec<_> = std::iter::once(first).chain(elsewhere).collect();
        if let Some(last) = parts.last_mut() {
            let help = finding.help.as_ref();
            last.help = help.map(|help| wrapped(help, width.saturating_sub(BESIDE_HELP)));
        }
        parts
    }

    fn elsewhere(file: FileId, labels: &[&Label], sources: &Sources) -> Self {
        let labels: Vec<_> = labels.iter().map(|label| labelled(label)).collect();
        let source = snippet(file, &labels, sources);
        Self {
            message: format!("see also {}", sources.file(file).shown()),
            rule: None,
            page: None,
            help: None,
            severity: miette::Severity::Advice,
            labels: labels.iter().map(|label| source.fit(label)).collect(),
            source,
        }
    }
}

fn snippet(file: FileId, labels: &[LabeledSpan], sources: &Sources) -> Snippet {
    Snippet::new(sources.file(file), labels, CONTEXT)
}

fn labelled(label: &Label) -> LabeledSpan {
    LabeledSpan::new_with_span(text_of(label), source_span(label))
}

fn text_of(label: &Label) -> Option<String> {
    Some(label.text.clone()).filter(|text| !text.is_empty())
}

fn source_span(label: &Label) -> SourceSpan {
    SourceSpan::new((label.span.start as usize).into(), label.span.len())
}

fn severity(severity: Severity) -> miette::Severity {
    match severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
        Severity::Info => miette::Severity::Advice,
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.rule.as_ref().map(|rule| Box::new(rule) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.page.as_ref().map(|page| Box::new(page) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}
