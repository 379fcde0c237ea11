//! One job: its program, its targets, and what becomes of each.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::candidate::{Candidate, at_most, candidates};
use super::firsts::{Firsts, Position};
use super::load::Load;
use super::provenance::feeds;
use super::{End, Fault, Refused, Scrape, Source, Target, fault, imagined};
use crate::blackbox::{self, Module, exporters};
use crate::consul::discovery::sanitized;
use crate::estate::{Estate, Versions};
use crate::progress::Phase;
use crate::prometheus::config::{Config, Job};
use crate::prometheus::labels::{Labels, Writer};
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
    load: OnceLock<Load>,
}

/// One job with its targets.
pub struct JobRun<'e> {
    /// The file that the job stands in.
    pub config: &'e Config,
    /// The job.
    pub job: &'e Job,
    /// Its relabel steps, compiled.
    pub program: Program,
    defaults: JobDefaults,
    labels: JobLabels,
    /// Every target that the files tell of, in the order of discovery.
    pub targets: Vec<Target<'e>>,
    /// The service `consul` itself, which no file defines: what becomes of it says nothing of the steps.
    pub servers: Vec<Target<'e>>,
    /// What would become of any service, where nothing known of the services tells.
    pub imagined: Option<Target<'e>>,
    versions: Versions,
    path_keys: &'e [String],
    path_labels: OnceLock<Vec<Arc<str>>>,
    path_values: OnceLock<HashMap<Arc<str>, PathValues>>,
    sound_writers: OnceLock<BTreeSet<(&'static str, u32)>>,
}

/// How the targets of a job write the path that one label carries.
#[derive(Debug, Clone, Copy, Default)]
struct PathValues {
    /// Some start it with a slash.
    slashed: bool,
    /// Some do not.
    bare: bool,
}

/// How many targets are worth the start of further threads.
pub(super) const MANY: usize = 4096;

/// Runs every job of the estate.
#[must_use]
pub fn simulate(estate: &Estate, versions: Versions) -> Simulation<'_> {
    let mut mistakes = Vec::new();
    expect_all(estate);
    let jobs = jobs(estate).map(|(config, job)| {
        let mut run = JobRun::ready(estate, config, job, versions, &mut mistakes);
        run.run(estate, &mut mistakes);
        run
    });
    let jobs = jobs.collect();
    Simulation { estate, versions, jobs, mistakes, load: OnceLock::new() }
}

/// Tells how much there is to follow.
pub(super) fn expect_all(estate: &Estate) {
    let most = || jobs(estate).map(|(_, job)| at_most(estate, job)).sum();
    estate.progress.expect(Phase::Simulating, most);
}

/// Every job, in the order of the files.
fn jobs(estate: &Estate) -> impl Iterator<Item = (&Config, &Job)> {
    estate.prometheus.iter().flat_map(|config| config.jobs.iter().map(move |job| (config, job)))
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
            labels: JobLabels::new(&defaults, versions.prometheus),
            defaults,
            targets: Vec::new(),
            servers: Vec::new(),
            imagined: None,
            versions,
            path_keys: &estate.path_keys,
            path_labels: OnceLock::new(),
            path_values: OnceLock::new(),
            sound_writers: OnceLock::new(),
        }
    }

    fn run(&mut self, estate: &'e Estate, mistakes: &mut Vec<Mistake>) {
        let (servers, others) = self.found(estate, mistakes);
        self.servers = self.follow_all(estate, servers);
        self.targets = self.follow_all(estate, others);
        mark_repeated(&mut self.targets);
        mark_repeated(&mut self.servers);
        if imagined::is_needed(&self.targets) {
            self.imagined = imagined::imagined(self.job).map(|candidate| self.follow(estate, candidate));
        }
    }

    /// What the job discovers: `consul` on Consul's servers, and everything else.
    pub(super) fn found(
        &self,
        estate: &'e Estate,
        mistakes: &mut Vec<Mistake>,
    ) -> (Vec<Candidate<'e>>, Vec<Candidate<'e>>) {
        let found = candidates(estate, self.job, self.versions.prometheus, mistakes);
        estate.progress.done(at_most(estate, self.job).saturating_sub(found.len()));
        found.into_iter().partition(|candidate| matches!(candidate.source, Source::Server(..)))
    }

    /// Follows every target, on every core where there are many; their order stays.
    fn follow_all(&self, estate: &Estate, candidates: Vec<Candidate<'e>>) -> Vec<Target<'e>> {
        let follow = |candidate| {
            estate.progress.done(1);
            self.follow(estate, candidate)
        };
        if candidates.len() < MANY {
            return candidates.into_iter().map(follow).collect();
        }
        candidates.into_par_iter().map(follow).collect()
    }

    /// Takes one target through relabeling, the checks after it, and its exporter.
    pub(super) fn follow(&self, estate: &Estate, candidate: Candidate<'e>) -> Target<'e> {
        let version = self.versions.prometheus;
        let discovered = target::populate(&self.labels, candidate.found.labels());
        let (run, labels) = match candidate.source {
            // An imagined service is one that gets through.
            Source::Imagined(_) => self.program.without_drops().relabel(&discovered),
            _ => self.program.relabel(&discovered),
        };
        let end = match run.outcome {
            Outcome::Dropped { step } => End::Dropped(step as usize),
            Outcome::Kept => match target::finish(&labels, &self.defaults, version) {
                Err(refused) => {
                    let RefusedTarget { reason, would_be } = *refused;
                    End::Refused(Box::new(Refused { reason, would_be: self.scrape(estate, would_be) }))
                }
                Ok(finished) => End::Scraped(Box::new(self.scrape(estate, finished))),
            },
        };
        let uncertain = candidate.uncertain || !run.uncertain.is_empty();
        Target { source: candidate.source, discovered, end, uncertain }
    }

    /// Every target, the imagined one last.
    pub fn every_target(&self) -> impl Iterator<Item = &Target<'e>> {
        self.targets.iter().chain(&self.imagined)
    }

    fn scrape(&self, estate: &Estate, finished: Finished) -> Scrape {
        let Finished { labels, scrape_url: url, interval, timeout, path, params } = finished;
        let interval = interval.unwrap_or(self.defaults.scrape_interval);
        let timeout = timeout.unwrap_or(self.defaults.scrape_timeout);
        let address = labels.get("__address__");
        let exporter = exporters::recognise(&path, &params, address);
        let probe = exporter.filter(|exporter| exporter.is_blackbox()).map(|_| {
            let modules = estate.modules_for(self.job, address, blackbox::module_asked(&params));
            blackbox::ask(modules, &params, timeout.seconds(), self.versions.blackbox)
        });
        Scrape { labels, url, interval, timeout, exporter, probe, repeated: false }
    }

    /// Every target that Prometheus has for the job, as far as is known: those of the files, and `consul`.
    pub fn discovered(&self) -> impl Iterator<Item = &Target<'e>> {
        self.targets.iter().chain(&self.servers)
    }

    /// Whether the job asks one exporter about many targets: its path says so, or a step writes the target.
    #[must_use]
    pub fn is_multi_target(&self) -> bool {
        let written = |step: &RelabelStep| {
            step.target_label.as_ref().is_some_and(|label| &*label.value == "__param_target")
        };
        self.job.relabel.iter().any(written)
            || self.targets.iter().chain(&self.imagined).any(|target| target.asked().is_some())
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

    /// Whether the step of that 0-based number gives `label` a value without fault for some target, so
    /// that it is not the step which is wrong.
    #[must_use]
    pub fn writes_soundly(&self, estate: &Estate, label: &'static str, step: u32) -> bool {
        let count = || {
            let sound = self.targets.iter().filter(|target| self.fault(estate, target).is_none());
            let scrapes = sound.filter_map(Target::scrape);
            scrapes.flat_map(|scrape| steps_that_wrote(&scrape.labels)).collect()
        };
        self.sound_writers.get_or_init(count).contains(&(label, step))
    }

    /// What is wrong with what the target became.
    #[must_use]
    pub fn fault(&self, estate: &Estate, target: &Target<'_>) -> Option<Fault> {
        fault(self, target, self.module(estate, target).map(|module| *module.prober))
    }

    /// The module that the target's scrape asks for, where `blackbox.yml` has it.
    #[must_use]
    pub fn module<'m>(&self, estate: &'m Estate, target: &Target<'_>) -> Option<&'m Module> {
        let (scrape, asked) = (target.scrape()?, target.asked()?);
        estate.modules_for(self.job, scrape.labels.get("__address__"), &asked.module)?.get(&asked.module)
    }

    /// The labels that steps can make `label` of.
    #[must_use]
    pub fn feeds(&self, label: &str) -> BTreeSet<Arc<str>> {
        feeds(&self.job.relabel, label)
    }

    /// The labels of service meta that can give the target parameter its path.
    #[must_use]
    pub fn path_labels(&self) -> &[Arc<str>] {
        self.path_labels.get_or_init(|| {
            let feeds = self.feeds("__param_target");
            feeds.into_iter().filter(|label| may_carry_path(label, self.path_keys)).collect()
        })
    }

    /// Whether a target whose `label` has this value is one among others that do well: some set the
    /// label where it does not, or write it without the slash that it starts with.
    #[must_use]
    pub fn is_unusual(&self, label: &str, value: &str) -> bool {
        let known = self.path_values.get_or_init(|| self.path_values());
        known.get(label).is_some_and(|kinds| kinds.bare || kinds.slashed && !value.starts_with('/'))
    }

    fn path_values(&self) -> HashMap<Arc<str>, PathValues> {
        let mut known: HashMap<_, PathValues> = HashMap::new();
        for target in self.targets.iter().filter(|target| target.scrape().is_some()) {
            for label in self.path_labels() {
                let value = target.discovered.get(label);
                let kinds = known.entry(label.clone()).or_default();
                kinds.slashed |= value.starts_with('/');
                kinds.bare |= !value.is_empty() && !value.starts_with('/');
            }
        }
        known
    }

    /// Every step that the target goes through, with what it read and changed.
    #[must_use]
    pub fn trace(&self, target: &Target<'_>) -> Vec<StepTrace> {
        self.program.trace(&mut target.discovered.clone()).1
    }
}

/// Of targets that are the same to Prometheus, which have one URL and the same labels, it scrapes one,
/// and shows the last.
fn mark_repeated(targets: &mut [Target<'_>]) {
    let (mut last, mut repeated) = (Firsts::default(), Vec::new());
    for (number, target) in targets.iter().enumerate().rev() {
        let Some(scrape) = target.scrape() else { continue };
        let same = |(_, other): Position| {
            let theirs = targets[other].scrape();
            theirs.is_some_and(|theirs| theirs.url == scrape.url && theirs.labels.same_texts(&scrape.labels))
        };
        let known = last.note((&scrape.url, &scrape.labels), (0, number), same);
        repeated.extend(known.map(|_| number));
    }
    for number in repeated {
        if let End::Scraped(scrape) = &mut targets[number].end {
            scrape.repeated = true;
        }
    }
}

/// The steps that wrote what is asked, each with its label.
fn steps_that_wrote(labels: &Labels) -> impl Iterator<Item = (&'static str, u32)> + '_ {
    ["__param_target", "__address__"].into_iter().filter_map(|name| match labels.label(name)?.writer {
        Writer::Step(step) => Some((name, step)),
        _ => None,
    })
}

/// Parts of keys that carry something else than a path.
const NO_PATH: [&str; 8] = ["scheme", "proto", "port", "host", "module", "interval", "timeout", "address"];

/// The keys that the settings name, else every key whose name does not say otherwise.
fn may_carry_path(label: &str, path_keys: &[String]) -> bool {
    let Some(key) = label.strip_prefix("__meta_consul_service_metadata_") else { return false };
    match path_keys {
        [] => !NO_PATH.iter().any(|word| key.contains(word)),
        named => named.iter().any(|name| sanitized(name) == key),
    }
}

impl<'e> Simulation<'e> {
    /// Every job with its steps compiled, and no targets.
    pub(super) fn ready(estate: &'e Estate, versions: Versions) -> Self {
        let mut mistakes = Vec::new();
        let ready = |(config, job)| JobRun::ready(estate, config, job, versions, &mut mistakes);
        let jobs = jobs(estate).map(ready).collect();
        Self { estate, versions, jobs, mistakes, load: OnceLock::new() }
    }

    /// Who is asked how often; counted once.
    pub(super) fn load(&self) -> &Load {
        self.load.get_or_init(|| Load::of(self))
    }

    /// Everything that is wrong with the files and their relabel steps.
    pub fn every_mistake(&self) -> impl Iterator<Item = &Mistake> {
        self.estate.mistakes.iter().chain(&self.mistakes)
    }

    /// The mistakes for which Prometheus does not load a configuration.
    #[must_use]
    pub fn refused_by_prometheus(&self) -> Vec<&Mistake> {
        let ours = |mistake: &&Mistake| {
            mistake.refused && self.estate.prometheus.iter().any(|config| config.file == mistake.span.file)
        };
        self.every_mistake().filter(ours).collect()
    }
}
