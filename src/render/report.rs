//! The result of a lint run.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::finding::{Finding, Held, Severity, fingerprints};
use crate::rule::RuleSet;
use crate::settings::{Home, RuleLink};
use crate::simulate::{JobRun, Simulation};
use crate::text::{FileId, Sources, Span, counted};
use crate::verdict::Verdict;

/// Findings, and what was looked at.
pub struct Report<'r> {
    /// What was simulated, for the ways of targets.
    pub simulation: &'r Simulation<'r>,
    /// The files that the findings point into.
    pub sources: &'r Sources,
    /// The findings, folded and in order.
    pub findings: &'r [Finding],
    /// What allowances and the baseline held back.
    pub held: &'r [Held],
    /// The counts.
    pub summary: Summary,
    /// The rules, for their pages.
    pub rules: &'r RuleSet,
    /// The files that were recognised.
    pub recognised: &'r [FileId],
    /// What the paths in reports for programs, and those in fingerprints, are relative to.
    pub home: &'r Home,
    /// Where the pages of the rules are to be read.
    pub pages: Option<&'r RuleLink>,
    /// The least severity that fails the run.
    pub fail_on: Severity,
    /// How long it took, where that is to be shown.
    pub elapsed: Option<Duration>,
}

impl Report<'_> {
    /// The path of a file from the root of the repository, separated by `/`: by it, the services that read reports know
    /// the file.
    #[must_use]
    pub fn path(&self, file: FileId) -> Arc<str> {
        self.home.key_from_root(self.sources.file(file).path())
    }

    /// Where a place starts, from the root of the repository: `monitoring/prometheus.yml:18:9`.
    #[must_use]
    pub fn place(&self, span: Span) -> String {
        let start = self.sources.start(span);
        format!("{}:{}:{}", self.path(span.file), start.line, start.column)
    }

    /// Where the page of a rule can be read, as far as the settings say.
    #[must_use]
    pub fn page_of(&self, rule: &str) -> Option<String> {
        self.pages.map(|link| link.of(rule))
    }

    /// Whether a finding fails the run.
    #[must_use]
    pub fn fails(&self, finding: &Finding) -> bool {
        finding.severity >= self.fail_on
    }

    /// For each finding, what stays the same when its line moves, or the folder of the settings in the repository.
    #[must_use]
    pub fn fingerprints<'f>(&self, findings: impl IntoIterator<Item = &'f Finding>) -> Vec<String> {
        fingerprints(findings, |file| self.home.key(self.sources.file(file).path()))
    }
}

/// What was checked, and how it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Summary {
    /// Files that were recognised.
    pub files: usize,
    /// Scrape jobs.
    pub jobs: usize,
    /// Registered service instances.
    pub services: usize,
    /// Targets of services and lists that are scraped, repeated ones not counted, Consul itself neither.
    pub targets: usize,
    /// Requests that exporters send for them.
    pub probes: usize,
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity info.
    pub infos: usize,
    /// Findings that an allowance held back.
    pub suppressed: usize,
    /// Findings that the baseline held back.
    pub known: usize,
    /// Findings that the change did not cause, where only its own are shown.
    pub unchanged: usize,
    /// Findings of rules that are held back as previews.
    pub previews: usize,
}

impl Summary {
    /// Counts.
    #[must_use]
    pub fn of(simulation: &Simulation<'_>, verdict: &Verdict) -> Self {
        let severity = |wanted| verdict.findings.iter().filter(|finding| finding.severity == wanted).count();
        Self {
            files: simulation.estate.recognised.len(),
            jobs: simulation.jobs.len(),
            services: simulation.estate.catalog.instances.len(),
            targets: simulation.jobs.iter().map(JobRun::scraped_once).sum(),
            probes: simulation.jobs.iter().map(JobRun::probed_once).sum(),
            errors: severity(Severity::Error),
            warnings: severity(Severity::Warning),
            infos: severity(Severity::Info),
            suppressed: verdict.suppressed,
            known: verdict.known,
            unchanged: verdict.unchanged,
            previews: verdict.previews,
        }
    }
}

/// What was found, in what, how long it took, and what was held back.
#[must_use]
pub fn closing(report: &Report<'_>) -> String {
    let summary = report.summary;
    let found = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info")];
    let found: Vec<_> =
        found.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| counted(count, word)).collect();
    let found = if found.is_empty() { "no findings".to_owned() } else { found.join(", ") };
    let looked = [
        counted(summary.files, "file"),
        counted(summary.jobs, "job"),
        counted(summary.services, "service"),
        counted(summary.probes, "probe"),
    ];
    let elapsed = report.elapsed.map(|elapsed| format!(", {}", human(elapsed))).unwrap_or_default();
    format!("{found} in {}{elapsed}{}", looked.join(", "), held_back(summary))
}

/// `4 ms`, `1.2 s`.
fn human(elapsed: Duration) -> String {
    match elapsed.as_millis() {
        millis @ ..1000 => format!("{millis} ms"),
        _ => format!("{:.1} s", elapsed.as_secs_f64()),
    }
}

/// What was found and is not shown, and how to see it.
fn held_back(summary: Summary) -> String {
    let held = [
        (summary.suppressed, "allowed"),
        (summary.known, "in the baseline"),
        (summary.unchanged, "not from this change"),
        (summary.previews, "in preview"),
    ];
    let held = held.into_iter().filter(|(count, _)| *count > 0);
    let held: Vec<_> = held.map(|(count, why)| format!("{count} {why}")).collect();
    if held.is_empty() {
        return String::new();
    }
    format!("; held back: {} (--all shows them)", held.join(", "))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::human;

    #[test]
    fn times_read_well() {
        assert_eq!(human(Duration::from_micros(4_600)), "4 ms");
        assert_eq!(human(Duration::from_millis(1_234)), "1.2 s");
    }
}
