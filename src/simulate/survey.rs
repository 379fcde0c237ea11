//! What all targets of a job together tell, gathered while each is looked at once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::load::{Sent, sent};
use super::print::Printer;
use super::provenance::feeds;
use super::targets::Targets;
use super::{End, JobRun, Target};
use crate::consul::discovery::{SERVICE_META, sanitized};
use crate::prometheus::config::Job;
use crate::prometheus::labels::{Labels, Writer};

/// What is known of a job's targets without looking at them again.
#[derive(Debug, Default)]
pub struct Survey {
    /// For each step by its 0-based number, how many targets it drops.
    dropped: Vec<usize>,
    scraped: usize,
    scraped_once: usize,
    probed_once: usize,
    asks_blackbox: bool,
    /// Where a blackbox exporter is asked, each address with the modules that are named there.
    asked: HashMap<Arc<str>, HashSet<Box<str>>>,
    /// The paths that are scraped, each with the number of its first target.
    metrics_paths: HashMap<Arc<str>, usize>,
    path_values: Vec<PathValues>,
    /// The names of the labels before relabeling.
    names: Names,
    sound_writers: HashSet<Written>,
}

/// A label, and the step that wrote it.
type Written = (&'static str, u32);

/// Names, each once. Many targets share the very text of a name, which is then known by where it is in memory.
#[derive(Debug, Default)]
struct Names {
    texts: HashSet<Arc<str>>,
    /// Where those texts are.
    at: hashbrown::HashSet<usize>,
}

/// How the targets of a job write the path that one label carries.
#[derive(Debug, Clone, Default)]
struct PathValues {
    label: Arc<str>,
    /// Some start it with a slash.
    slashed: bool,
    /// Some do not.
    bare: bool,
}

impl Survey {
    /// Looks at every target of the job. Gives what is sent, too, and the numbers of the targets that a later one
    /// repeats: of targets that are the same to Prometheus, which have one URL and the same labels, it scrapes one, and
    /// shows the last.
    pub(super) fn of(run: &JobRun<'_>, printer: &Printer) -> (Self, Vec<Vec<Sent>>, HashSet<usize>) {
        let empty = || Self::new(run.job, &run.estate.path_keys);
        let parts = run.in_parts(|numbered| {
            let (mut survey, mut all) = (empty(), Vec::new());
            for (number, target) in numbered {
                survey.note(run, number, &target);
                all.extend(sent(number, &target, printer));
                run.estate.progress.done(usize::from(matches!(run.targets, Targets::Again(..))));
            }
            (survey, all)
        });
        let (surveys, all): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        let mut survey = empty();
        for part in surveys {
            survey.join(part);
        }
        let repeated = repeated(all.iter().flatten());
        let once = || all.iter().flatten().filter(|sent| !repeated.contains(&sent.number));
        survey.scraped_once = once().count();
        survey.probed_once = once().filter(|sent| sent.probe.is_some()).count();
        (survey, all, repeated)
    }

    fn new(job: &Job, path_keys: &[String]) -> Self {
        let feeds = feeds(&job.relabel, "__param_target");
        let paths = feeds.into_iter().filter(|label| may_carry_path(label, path_keys));
        let path_values = paths.map(|label| PathValues { label, ..PathValues::default() }).collect();
        Self { dropped: vec![0; job.relabel.len()], path_values, ..Self::default() }
    }

    fn note(&mut self, run: &JobRun<'_>, number: usize, target: &Target<'_>) {
        target.discovered.iter().for_each(|label| self.names.note(&label.name));
        if let End::Dropped(step) = target.end {
            self.dropped[step] += 1;
        }
        self.asks_blackbox |= target.would_be_probed();
        let Some(scrape) = target.scrape() else { return };
        self.scraped += 1;
        for path in &mut self.path_values {
            path.note(target.discovered.get(&path.label));
        }
        if let Some(path) = scrape.labels.label("__metrics_path__")
            && !self.metrics_paths.contains_key(&path.value)
        {
            self.metrics_paths.insert(Arc::clone(&path.value), number);
        }
        if let (Some(asked), Some(address)) = (&scrape.probe, scrape.labels.label("__address__")) {
            self.note_asked(&address.value, &asked.module);
        }
        for written in steps_that_wrote(&scrape.labels) {
            if !self.sound_writers.contains(&written) && run.fault(target).is_none() {
                self.sound_writers.insert(written);
            }
        }
    }

    fn note_asked(&mut self, address: &Arc<str>, module: &str) {
        let modules = match self.asked.get_mut(address) {
            Some(modules) => modules,
            None => self.asked.entry(Arc::clone(address)).or_default(),
        };
        if !modules.contains(module) {
            modules.insert(module.into());
        }
    }

    /// Takes in what later targets tell.
    fn join(&mut self, later: Self) {
        self.dropped.iter_mut().zip(later.dropped).for_each(|(sum, more)| *sum += more);
        self.scraped += later.scraped;
        self.asks_blackbox |= later.asks_blackbox;
        for (address, modules) in later.asked {
            self.asked.entry(address).or_default().extend(modules);
        }
        for (path, number) in later.metrics_paths {
            self.metrics_paths.entry(path).or_insert(number);
        }
        for (path, more) in self.path_values.iter_mut().zip(later.path_values) {
            path.slashed |= more.slashed;
            path.bare |= more.bare;
        }
        later.names.texts.iter().for_each(|name| self.names.note(name));
        self.sound_writers.extend(later.sound_writers);
    }
}

impl Names {
    fn note(&mut self, name: &Arc<str>) {
        let at = name.as_ptr().addr();
        // Only of a text that is kept it is certain that no other comes to its place.
        if !self.at.contains(&at) && self.texts.insert(Arc::clone(name)) {
            self.at.insert(at);
        }
    }
}

impl PathValues {
    fn note(&mut self, value: &str) {
        self.slashed |= value.starts_with('/');
        self.bare |= !value.is_empty() && !value.starts_with('/');
    }
}

impl JobRun<'_> {
    /// How many targets of the files are scraped, those included that a later one repeats.
    #[must_use]
    pub fn scraped(&self) -> usize {
        self.survey.scraped
    }

    /// How many targets of the files are scraped, each once.
    #[must_use]
    pub fn scraped_once(&self) -> usize {
        self.survey.scraped_once
    }

    /// How many targets of the files an exporter is asked about, each once.
    #[must_use]
    pub fn probed_once(&self) -> usize {
        self.survey.probed_once
    }

    /// How many targets of the files the step of that 0-based number drops.
    #[must_use]
    pub fn dropped_by(&self, step: usize) -> usize {
        self.survey.dropped.get(step).copied().unwrap_or(0)
    }

    /// Whether a `blackbox_exporter` is asked about any target, or would be if Prometheus did not refuse it.
    #[must_use]
    pub fn asks_blackbox(&self) -> bool {
        self.survey.asks_blackbox || self.imagined.as_ref().is_some_and(Target::would_be_probed)
    }

    /// The addresses where a `blackbox_exporter` is asked about targets of the files, with the modules that are named
    /// there.
    pub fn asked(&self) -> impl Iterator<Item = (&str, &str)> {
        let every = self.survey.asked.iter();
        every.flat_map(|(address, modules)| modules.iter().map(|module| (&**address, &**module)))
    }

    /// The address where a `blackbox_exporter` is asked about the imagined target.
    #[must_use]
    pub fn imagined_asked_at(&self) -> Option<&str> {
        let scrape = self.imagined.as_ref()?.scrape().filter(|scrape| scrape.probe.is_some())?;
        Some(scrape.labels.get("__address__"))
    }

    /// The paths at which targets are scraped, each with the number of its first target, in the order of the targets.
    #[must_use]
    pub fn metrics_paths(&self) -> Vec<(&Arc<str>, usize)> {
        let mut paths: Vec<_> =
            self.survey.metrics_paths.iter().map(|(path, number)| (path, *number)).collect();
        paths.sort_by_key(|(_, number)| *number);
        paths
    }

    /// The names of the labels that some target has before relabeling.
    #[must_use]
    pub fn discovered_names(&self) -> &HashSet<Arc<str>> {
        &self.survey.names.texts
    }

    /// The labels of service meta that can give the target parameter its path.
    pub fn path_labels(&self) -> impl Iterator<Item = &Arc<str>> {
        self.survey.path_values.iter().map(|path| &path.label)
    }

    /// Whether a target whose `label` has this value is one among others that do well: some set the
    /// label where it does not, or write it without the slash that it starts with.
    #[must_use]
    pub fn is_unusual(&self, label: &str, value: &str) -> bool {
        let known = self.survey.path_values.iter().find(|path| *path.label == *label);
        known.is_some_and(|path| path.bare || path.slashed && !value.starts_with('/'))
    }

    /// Whether the step of that 0-based number gives `label` a value without fault for some target, so
    /// that it is not the step which is wrong.
    #[must_use]
    pub fn writes_soundly(&self, label: &'static str, step: u32) -> bool {
        self.survey.sound_writers.contains(&(label, step))
    }
}

/// The numbers of those that are the same as one with a higher number.
pub(super) fn repeated<'s>(all: impl Iterator<Item = &'s Sent>) -> HashSet<usize> {
    let mut prints: Vec<_> = all.map(|sent| (sent.whole, sent.number)).collect();
    prints.sort_unstable();
    prints.windows(2).filter(|pair| pair[0].0 == pair[1].0).map(|pair| pair[0].1).collect()
}

/// The steps that wrote what is asked, each with its label.
fn steps_that_wrote(labels: &Labels) -> impl Iterator<Item = Written> + use<> {
    let written = ["__param_target", "__address__"].map(|name| match labels.label(name)?.writer {
        Writer::Step(step) => Some((name, step)),
        _ => None,
    });
    written.into_iter().flatten()
}

/// Parts of keys that carry something else than a path.
const NO_PATH: [&str; 8] = ["scheme", "proto", "port", "host", "module", "interval", "timeout", "address"];

/// The keys that the settings name, else every key whose name does not say otherwise.
fn may_carry_path(label: &str, path_keys: &[String]) -> bool {
    let Some(key) = label.strip_prefix(SERVICE_META) else { return false };
    match path_keys {
        [] => !NO_PATH.iter().any(|word| key.contains(word)),
        named => named.iter().any(|name| sanitized(name) == key),
    }
}
