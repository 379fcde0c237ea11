//! Findings on the page, and which targets they hurt.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use crate::finding::{Finding, Label, Occurrence, Severity, Subject};
use crate::render::Report;
use crate::render::trace::Place;
use crate::simulate::{JobRun, Source, Target};
use crate::text::{Excerpt, Finder, Hidden, Sources};

/// How many lines of a place are shown.
const LINES: usize = 8;

/// One finding.
#[derive(Serialize)]
pub struct ShownFinding<'r> {
    rule: &'r str,
    severity: Severity,
    message: String,
    help: Option<String>,
    /// The rule's page, where the settings say so.
    page: Option<String>,
    subject: &'r Subject,
    /// How many victims there are.
    victims: usize,
    labels: Vec<ShownLabel>,
}

/// A place with the lines that it covers.
#[derive(Serialize)]
struct ShownLabel {
    place: Place,
    /// The first character of the place in its first line, and one past the last in its last, 0-based.
    columns: [usize; 2],
    text: String,
    lines: Vec<String>,
    /// How many lines of the place are not shown.
    more: usize,
}

impl<'r> ShownFinding<'r> {
    /// The finding without the secrets of any target.
    pub fn of(finding: &'r Finding, report: &Report<'_>, secrets: &Finder<'_>) -> Self {
        let labels = std::iter::once(&finding.primary).chain(&finding.also);
        Self {
            rule: &finding.rule,
            severity: finding.severity,
            message: secrets.hide(&finding.whole_message()).text,
            help: finding.help.as_deref().map(|help| secrets.hide(help).text),
            page: report.page_of(&finding.rule),
            subject: &finding.subject,
            victims: finding.occurrences.len(),
            labels: labels.map(|label| shown(label, report.sources, secrets)).collect(),
        }
    }
}

fn shown(label: &Label, sources: &Sources, secrets: &Finder<'_>) -> ShownLabel {
    let (start, end) = (sources.start(label.span), sources.end(label.span));
    let excerpt = Excerpt::around(sources.file(label.span.file), label.span.range(), 0);
    let written: Vec<_> = excerpt.text.lines().take(LINES).map(str::trim_end).collect();
    let lines: Vec<_> = written.iter().map(|line| secrets.hide(line)).collect();
    let column = |line: usize, column: usize| {
        let column = (column - 1).saturating_sub(excerpt.column);
        written.get(line).map_or(column, |text| moved(text, &lines[line], column))
    };
    ShownLabel {
        place: Place::of(label.span, sources),
        columns: [column(0, start.column), column(end.line - start.line, end.column)],
        text: secrets.hide(&label.text).text,
        more: (end.line - start.line + 1).saturating_sub(lines.len()),
        lines: lines.into_iter().map(|line| line.text).collect(),
    }
}

/// Where a 0-based column of a line went, in characters, when its secrets were hidden.
fn moved(line: &str, hidden: &Hidden<'_>, column: usize) -> usize {
    let byte = line.char_indices().nth(column).map_or(line.len(), |(byte, _)| byte);
    hidden.characters(0..byte).end
}

/// Which findings name which victims.
pub struct Victims {
    by_victim: HashMap<Occurrence, Vec<usize>>,
    /// By the job's name, the findings that name no victim.
    of_any: HashMap<Arc<str>, Vec<usize>>,
}

impl Victims {
    /// Looks at every finding once.
    pub fn of(findings: &[Finding]) -> Self {
        let mut by_victim: HashMap<Occurrence, Vec<usize>> = HashMap::new();
        let mut of_any: HashMap<Arc<str>, Vec<usize>> = HashMap::new();
        for (number, finding) in findings.iter().enumerate() {
            if let Some(job) = finding.subject.job.as_ref().filter(|_| finding.occurrences.is_empty()) {
                of_any.entry(job.clone()).or_default().push(number);
            }
            for victim in &finding.occurrences {
                by_victim.entry(victim.clone()).or_default().push(number);
            }
        }
        Self { by_victim, of_any }
    }

    /// The positions of the findings that a target suffers from: those about it, and those about its service. Any
    /// service suffers from those of its job that name none.
    pub fn findings(&self, run: &JobRun<'_>, target: &Target<'_>) -> Vec<usize> {
        if matches!(target.source, Source::Imagined(_)) {
            return self.of_any.get(&run.job.name.value).cloned().unwrap_or_default();
        }
        let victims = target.victims_in(run);
        let findings = victims.filter_map(|victim| self.by_victim.get(&victim));
        let mut found: Vec<_> = findings.flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
