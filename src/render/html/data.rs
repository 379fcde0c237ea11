//! What the page knows: version 1 of a type of its own, which only the page's script reads.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::Opening;
use super::finding::{ShownFinding, Victims};
use super::intern::Pool;
use crate::render::trace::{Ended, Passed, Place, Service, Way, Written};
use crate::render::{Report, Summary};
use crate::simulate::{JobRun, Source, Target};
use crate::text::{Finder, Secrets, redact};

/// The bytes of shared values beyond which targets come without their steps, so that browsers still open it.
const LIMIT: usize = 48 << 20;

/// Everything on the page.
#[derive(Serialize)]
pub struct Data<'r> {
    version: u32,
    program: &'static str,
    prometheus: String,
    blackbox: String,
    opening: Start<'r>,
    summary: Summary,
    jobs: Vec<Job<'r>>,
    /// Pairs of a label's name and value.
    labels: Pool,
    /// What a step did to a target; many are the same.
    steps: Pool,
    targets: Vec<ShownTarget>,
    /// How many of the targets come without their steps.
    without_steps: usize,
    findings: Vec<ShownFinding<'r>>,
    /// Why Prometheus does not load the configuration.
    refused: Vec<String>,
}

/// What is searched for first.
#[derive(Serialize)]
struct Start<'r> {
    service: Option<String>,
    job: Option<&'r str>,
}

#[derive(Serialize)]
struct Job<'r> {
    name: &'r str,
    place: Place,
    steps: Vec<Written>,
}

#[derive(Serialize)]
struct ShownTarget {
    job: usize,
    source: Place,
    service: Option<Service>,
    /// Whether it stands for any target, as nobody gave one that the job keeps.
    imagined: bool,
    address: String,
    uncertain: bool,
    /// Positions in `labels`.
    discovered: Vec<usize>,
    /// Each step that was reached, its number and its position in `steps`; `None` where it was left out for size.
    way: Option<Vec<(usize, usize)>>,
    /// Positions in `labels`.
    labels: Option<Vec<usize>>,
    ended: Ended,
    /// Positions in `findings`.
    findings: Vec<usize>,
}

impl<'r> Data<'r> {
    /// Every target of every job, with what was found, and what would become of any target of a job that keeps none
    /// of those given; nothing of a configuration that Prometheus refuses.
    ///
    /// # Errors
    /// When JSON cannot say a part of it.
    pub fn of(report: &'r Report<'r>, opening: Opening<'r>) -> serde_json::Result<Self> {
        let simulation = report.simulation;
        let refused = simulation.refused_by_prometheus();
        let runs = simulation.jobs.iter().enumerate().filter(|_| refused.is_empty());
        let mut collected = Collected::new(report);
        for (number, run) in runs {
            for target in (0..run.count_all()).map(|at| run.any_target(at)) {
                collected.add(number, run, &target)?;
            }
        }
        let Collected { labels, steps, targets, without_steps, secrets, .. } = collected;
        let secrets = Finder::of(&secrets);
        let findings = report.findings.iter().map(|finding| ShownFinding::of(finding, report, &secrets));
        Ok(Self {
            version: 1,
            program: concat!("probelint ", env!("CARGO_PKG_VERSION")),
            prometheus: simulation.versions.prometheus.to_string(),
            blackbox: simulation.versions.blackbox.to_string(),
            opening: Start {
                service: opening.service.map(|service| redact(service).into_owned()),
                job: opening.job,
            },
            summary: report.summary,
            jobs: simulation.jobs.iter().map(|run| job(run, report, &secrets)).collect(),
            findings: findings.collect(),
            refused: refused.iter().map(|mistake| secrets.hide(&mistake.message).text).collect(),
            labels,
            steps,
            targets,
            without_steps,
        })
    }
}

/// The job with its steps, which may name secrets that only the targets show to be such.
fn job<'r>(run: &'r JobRun<'_>, report: &Report<'_>, secrets: &Finder<'_>) -> Job<'r> {
    let way = Way::of_steps(&run.job.relabel, &[], report.sources);
    let steps = run.job.relabel.iter().enumerate();
    let steps = steps.map(|(number, step)| way.written(number, step).hiding(secrets));
    Job { name: &run.job.name.value, place: way.place(run.job.place), steps: steps.collect() }
}

/// What is gathered target by target.
struct Collected<'r> {
    report: &'r Report<'r>,
    victims: Victims,
    labels: Pool,
    steps: Pool,
    targets: Vec<ShownTarget>,
    without_steps: usize,
    /// The secrets of all targets, which findings may quote.
    secrets: Secrets,
}

impl<'r> Collected<'r> {
    fn new(report: &'r Report<'r>) -> Self {
        Self {
            report,
            victims: Victims::of(report.findings),
            labels: Pool::default(),
            steps: Pool::default(),
            targets: Vec::new(),
            without_steps: 0,
            secrets: Secrets::default(),
        }
    }

    fn add(&mut self, job: usize, run: &JobRun<'_>, target: &Target<'_>) -> serde_json::Result<()> {
        let way = Way::of(run, target, self.report.sources);
        self.secrets.extend(way.secrets());
        let mut ended = way.ended(run, target);
        let labels = ended.labels.take().map(|labels| self.put_labels(&labels)).transpose()?;
        let discovered = self.put_labels(&way.labels(&target.discovered))?;
        let shown = ShownTarget {
            job,
            source: way.place(target.source.place()),
            service: Service::of(target),
            imagined: is_imagined(target),
            address: way.shown(target.discovered.get("__address__")),
            uncertain: target.uncertain,
            discovered,
            way: self.way(&way, run, target)?,
            labels,
            ended,
            findings: self.victims.findings(run, target),
        };
        self.without_steps += usize::from(shown.way.is_none());
        self.targets.push(shown);
        Ok(())
    }

    fn put_labels(&mut self, labels: &BTreeMap<Arc<str>, String>) -> serde_json::Result<Vec<usize>> {
        labels.iter().map(|pair| self.labels.put(&pair)).collect()
    }

    /// What each step did, as long as there is room for it.
    fn way(
        &mut self,
        way: &Way<'_>,
        run: &JobRun<'_>,
        target: &Target<'_>,
    ) -> serde_json::Result<Option<Vec<(usize, usize)>>> {
        if self.labels.bytes + self.steps.bytes > LIMIT {
            return Ok(None);
        }
        let mut steps = if is_imagined(target) { let_through(run) } else { Vec::new() };
        let trace = run.trace(target);
        let passed = way.passed(&run.job.relabel, &target.discovered, &trace);
        steps.extend(trace.iter().map(|step| step.step as usize).zip(passed));
        steps.sort_by_key(|(number, _)| *number);
        let put = steps.iter().map(|(number, passed)| Ok((*number, self.steps.put(passed)?)));
        put.collect::<serde_json::Result<_>>().map(Some)
    }
}

fn is_imagined(target: &Target<'_>) -> bool {
    matches!(target.source, Source::Imagined(_))
}

/// The steps that drop, by their numbers: each lets a service through that nobody knows.
fn let_through(run: &JobRun<'_>) -> Vec<(usize, Passed)> {
    let steps = run.job.relabel.iter().enumerate().filter(|(_, step)| step.action.value.drops());
    steps.map(|(number, _)| (number, Passed::default())).collect()
}
