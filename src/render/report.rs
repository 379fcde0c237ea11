//! The result of a lint run.

use serde::Serialize;

use crate::finding::{Finding, Severity};
use crate::simulate::Simulation;
use crate::text::Sources;
use crate::verdict::Verdict;

/// Findings, and what was looked at.
pub struct Report<'r> {
    /// The files that the findings point into.
    pub sources: &'r Sources,
    /// The findings, folded and in order.
    pub findings: &'r [Finding],
    /// The counts.
    pub summary: Summary,
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
    /// Targets that are scraped, repeated ones not counted.
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
}

impl Summary {
    /// Counts.
    #[must_use]
    pub fn of(simulation: &Simulation<'_>, verdict: &Verdict) -> Self {
        let severity = |wanted| verdict.findings.iter().filter(|finding| finding.severity == wanted).count();
        let scrapes = || {
            let targets = simulation.jobs.iter().flat_map(|run| &run.targets);
            targets.filter_map(|target| target.scrape()).filter(|scrape| !scrape.repeated)
        };
        Self {
            files: simulation.estate.recognised.len(),
            jobs: simulation.jobs.len(),
            services: simulation.estate.catalog.instances.len(),
            targets: scrapes().count(),
            probes: scrapes().filter(|scrape| scrape.probe.is_some()).count(),
            errors: severity(Severity::Error),
            warnings: severity(Severity::Warning),
            infos: severity(Severity::Info),
            suppressed: verdict.suppressed,
            known: verdict.known,
        }
    }
}
