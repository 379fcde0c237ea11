//! One job: its program, its targets, and what becomes of each.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::candidate::{Candidate, at_most, candidates};
use super::load::{Collected, Load, Sent, sent};
use super::print::Printer;
use super::provenance::feeds;
use super::survey::{Survey, repeated};
use super::targets::{SOME, Targets};
use super::{End, Fault, Keep, Refused, Scrape, Source, Target, fault, imagined};
use crate::blackbox::exporters::{self, Exporter};
use crate::blackbox::{self, Asked, Module};
use crate::estate::{Estate, Versions};
use crate::progress::Phase;
use crate::prometheus::config::{Config, Job};
use crate::prometheus::duration::Duration;
use crate::prometheus::labels::Labels;
use crate::prometheus::relabel::{CompiledStep, Outcome, Program, RelabelStep, StepTrace};
use crate::prometheus::target::{self, Finished, JobDefaults, JobLabels, RefusedTarget};
use crate::syntax::Mistake;

/// Every job of an estate with its targets.
pub struct Simulation<'e> {
    /// What was read.
    pub estate: &'e Estate,
    /// The versions that were simulated.
    pub versions: Versions,
    /// The jobs, in the order of the files.
    pub jobs: Vec<JobRun<'e>>,
    /// Mistakes in relabel steps.
    pub mistakes: Vec<Mistake>,
    /// Who is asked how often.
    pub(super) load: Load,
}

/// One job with its targets.
pub struct JobRun<'e> {
    /// The file that the job stands in.
    pub config: &'e Config,
    /// The job.
    pub job: &'e Job,
    /// Its relabel steps, compiled.
    pub program: Program,
    pub(super) estate: &'e Estate,
    pub(super) versions: Versions,
    defaults: JobDefaults,
    labels: JobLabels,
    pub(super) targets: Targets<'e>,
    /// The service `consul` itself, which no file defines: what becomes of it says nothing of the steps.
    pub servers: Vec<Target<'e>>,
    /// What would become of any target, where no known one is scraped.
    pub imagined: Option<Target<'e>>,
    /// What all its targets together tell.
    pub(super) survey: Survey,
}

/// Runs every job of the estate, and keeps the targets of those jobs that have no more than `keep` says.
#[must_use]
pub fn simulate(estate: &Estate, versions: Versions, keep: Keep) -> Simulation<'_> {
    let (mut mistakes, mut load) = (Vec::new(), Collected::default());
    let every =
        || estate.prometheus.iter().flat_map(|config| config.jobs.iter().map(move |job| (config, job)));
    estate.progress.expect(Phase::Simulating, || every().map(|(_, job)| at_most(estate, job)).sum());
    let jobs = every().enumerate().map(|(number, (config, job))| {
        let mut run = JobRun::ready(estate, config, job, versions, &mut mistakes);
        let (sent, repeated) = run.run(keep, load.printer(), &mut mistakes);
        load.add(number, &run, sent, &repeated);
        run.mark_repeated(repeated);
        run
    });
    let jobs = jobs.collect();
    Simulation { estate, versions, jobs, mistakes, load: load.finish() }
}

impl<'e> JobRun<'e> {
    /// The job with its steps compiled, and no target yet.
    fn ready(
        estate: &'e Estate,
        config: &'e Config,
        job: &'e Job,
        versions: Versions,
        mistakes: &mut Vec<Mistake>,
    ) -> Self {
        let (program, refused) = Program::compile(&job.relabel, versions.prometheus);
        mistakes.extend(refused);
        mistakes.extend(Program::compile(&job.metric_relabel, versions.prometheus).1);
        let defaults = JobDefaults::from(job);
        Self {
            config,
            job,
            program,
            estate,
            versions,
            labels: JobLabels::new(&defaults, versions.prometheus),
            defaults,
            targets: Targets::Kept(Vec::new()),
            servers: Vec::new(),
            imagined: None,
            survey: Survey::default(),
        }
    }

    /// Finds and follows every target. Gives what they send, and the numbers of those that a later one repeats.
    fn run(
        &mut self,
        keep: Keep,
        printer: &Printer,
        mistakes: &mut Vec<Mistake>,
    ) -> (Vec<Vec<Sent>>, HashSet<usize>) {
        let (servers, others) = self.found(mistakes);
        self.servers = self.follow_all(&servers);
        let servers = self.servers.iter().enumerate();
        let asked: Vec<_> = servers.filter_map(|(number, target)| sent(number, target, printer)).collect();
        for number in repeated(asked.iter()) {
            self.servers[number].mark_repeated();
        }
        self.targets = if others.len() <= keep.0 {
            Targets::Kept(self.follow_all(&others))
        } else {
            Targets::Again(others, HashSet::new())
        };
        let (survey, sent, repeated) = Survey::of(self, printer);
        self.survey = survey;
        if self.scraped() == 0 {
            self.imagined = imagined::imagined(self.job).map(|candidate| self.follow(&candidate));
        }
        (sent, repeated)
    }

    /// What the job discovers: `consul` on Consul's servers, and everything else.
    fn found(&self, mistakes: &mut Vec<Mistake>) -> (Vec<Candidate<'e>>, Vec<Candidate<'e>>) {
        let found = candidates(self.estate, self.job, self.versions.prometheus, mistakes);
        self.estate.progress.done(at_most(self.estate, self.job).saturating_sub(found.len()));
        let is_server = |candidate: &Candidate<'_>| matches!(candidate.source, Source::Server(..));
        let (servers, mut others): (Vec<_>, Vec<_>) = found.into_iter().partition(is_server);
        others.shrink_to_fit();
        (servers, others)
    }

    /// Follows every target, on every core where there are many; their order stays.
    fn follow_all(&self, candidates: &[Candidate<'e>]) -> Vec<Target<'e>> {
        let follow = |candidate| {
            self.estate.progress.done(1);
            self.follow(candidate)
        };
        if candidates.len() < SOME {
            return candidates.iter().map(follow).collect();
        }
        candidates.par_iter().with_min_len(SOME).map(follow).collect()
    }

    /// The labels of a target before relabeling, those that the scrape configuration sets included.
    pub(super) fn populate(&self, candidate: &Candidate<'e>) -> Labels {
        target::populate(&self.labels, candidate.found.labels())
    }

    /// Takes one target through relabeling, the checks after it, and its exporter.
    pub(super) fn follow(&self, candidate: &Candidate<'e>) -> Target<'e> {
        let discovered = self.populate(candidate);
        let (run, labels) = match candidate.source {
            // An imagined target is one that gets through.
            Source::Imagined(_) => self.program.without_drops().relabel(&discovered),
            _ => self.program.relabel(&discovered),
        };
        let end = match run.outcome {
            Outcome::Dropped { step } => End::Dropped(step as usize),
            Outcome::Kept => match target::finish(labels, &self.defaults, self.versions.prometheus) {
                Err(refused) => {
                    let RefusedTarget { reason, would_be } = *refused;
                    End::Refused(Box::new(Refused { reason, would_be: self.scrape(would_be) }))
                }
                Ok(finished) => End::Scraped(Box::new(self.scrape(finished))),
            },
        };
        let uncertain = candidate.uncertain || !run.uncertain.is_empty();
        Target { source: candidate.source, discovered, end, uncertain }
    }

    fn scrape(&self, finished: Finished) -> Scrape {
        let Finished { labels, scrape_url: url, interval, timeout } = finished;
        let interval = interval.unwrap_or(self.defaults.scrape_interval);
        let timeout = timeout.unwrap_or(self.defaults.scrape_timeout);
        let (exporter, probe) = self.probe(&labels, timeout);
        Scrape { labels, url, interval, timeout, exporter, probe, repeated: false }
    }

    /// Which exporter is asked, and what it does then.
    fn probe(&self, labels: &Labels, timeout: Duration) -> (Option<&'static Exporter>, Option<Asked>) {
        let (params, address) = (self.defaults.params(labels), labels.get("__address__"));
        let exporter = exporters::recognise(labels.get("__metrics_path__"), &params, address);
        let probe = exporter.filter(|exporter| exporter.is_blackbox()).map(|_| {
            let modules = self.estate.modules_for(self.job, address, blackbox::module_asked(&params));
            blackbox::ask(modules, &params, timeout.seconds(), self.versions.blackbox)
        });
        (exporter, probe)
    }

    /// Whether the job asks one exporter about many targets: its path says so, or a step writes the target.
    #[must_use]
    pub fn is_multi_target(&self) -> bool {
        let written = |step: &RelabelStep| {
            step.target_label.as_ref().is_some_and(|label| &*label.value == "__param_target")
        };
        let imagined = self.imagined.as_ref().and_then(Target::asked);
        self.job.relabel.iter().any(written) || self.asked().next().is_some() || imagined.is_some()
    }

    /// The one address that relabeling gives to every target: the exporter's, in a job that probes.
    #[must_use]
    pub fn exporter(&self) -> Option<String> {
        let mut writers = self.program.steps().iter().rev();
        writers.find(|step| step.constant_target() == Some("__address__"))?.constant()
    }

    /// Whether a step can write the label for some target.
    #[must_use]
    pub fn may_write(&self, label: &str) -> bool {
        self.job.relabel.iter().any(|step| step.may_write(label))
    }

    /// The step of that 0-based number, ready to run; `None` where Prometheus refuses it.
    #[must_use]
    pub fn compiled(&self, step: usize) -> Option<&CompiledStep> {
        self.program.steps().iter().find(|compiled| compiled.number as usize == step)
    }

    /// What is wrong with what the target became.
    #[must_use]
    pub fn fault(&self, target: &Target<'_>) -> Option<Fault> {
        fault(self, target, self.module(target).map(|module| *module.prober))
    }

    /// The module that the target's scrape asks for, where `blackbox.yml` has it.
    #[must_use]
    pub fn module(&self, target: &Target<'_>) -> Option<&'e Module> {
        let (scrape, asked) = (target.scrape()?, target.asked()?);
        self.estate.modules_for(self.job, scrape.labels.get("__address__"), &asked.module)?.get(&asked.module)
    }

    /// The labels that steps can make `label` of.
    #[must_use]
    pub fn feeds(&self, label: &str) -> BTreeSet<Arc<str>> {
        feeds(&self.job.relabel, label)
    }

    /// Every step that the target goes through, with what it read and changed; an imagined one is let through by those
    /// that drop.
    #[must_use]
    pub fn trace(&self, target: &Target<'_>) -> Vec<StepTrace> {
        let mut labels = target.discovered.clone();
        match target.source {
            Source::Imagined(_) => self.program.without_drops().trace(&mut labels).1,
            _ => self.program.trace(&mut labels).1,
        }
    }
}

impl Simulation<'_> {
    /// Everything that is wrong with the files and their relabel steps.
    pub fn every_mistake(&self) -> impl Iterator<Item = &Mistake> {
        self.estate.mistakes.iter().chain(&self.mistakes)
    }

    /// The mistakes for which Prometheus does not load a configuration.
    #[must_use]
    pub fn refused_by_prometheus(&self) -> Vec<&Mistake> {
        let read = self.estate.prometheus.iter().map(|config| config.file);
        let files: HashSet<_> = read.chain(self.estate.broken_prometheus.iter().copied()).collect();
        let is_refused = |mistake: &&Mistake| mistake.refused && files.contains(&mistake.span.file);
        self.every_mistake().filter(is_refused).collect()
    }
}
