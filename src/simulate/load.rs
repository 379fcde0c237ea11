//! What all jobs together send: who is asked how often, and what is asked twice.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::ptr;

use super::endpoint::Endpoint;
use super::print::{Print, Printer};
use super::targets::Seen;
use super::{JobRun, Scrape, Simulation, Source, Target};
use crate::blackbox::{Prober, Request};
use crate::consul::{Instance, Known};
use crate::prometheus::duration::Duration;
use crate::prometheus::labels::Label;
use crate::prometheus::relabel::is_unknown;
use crate::text::FileId;

/// Milliseconds of a day.
const DAY: u64 = 24 * 60 * 60 * 1000;

/// What one target of a job makes Prometheus send.
#[derive(Debug)]
pub(super) struct Sent {
    /// The 0-based number of the target.
    pub number: usize,
    /// Of its URL and all labels of the scrape.
    pub whole: Print,
    /// Of the labels that are stored with its samples; `None` where the files do not tell all of them.
    series: Option<Print>,
    /// What the exporter is asked, where it is asked.
    pub probe: Option<SentProbe>,
}

/// What one target makes an exporter send.
#[derive(Debug)]
pub(super) struct SentProbe {
    /// Of the URL at which the exporter is asked.
    url: Print,
    every: Duration,
    /// Whom it reaches.
    reached: Reached,
}

/// Whom a probe reaches.
#[derive(Debug)]
enum Reached {
    /// That instance, asked for a page or in another way.
    Instance(InstanceKey, bool),
    /// A host and port that somebody listed, asked for a page.
    Address(Box<str>, u16),
    /// Somebody whom nobody knows.
    Unknown,
}

/// Tells one instance of an estate from all others: its address in memory, where it stays.
type InstanceKey = usize;

/// A probe of an instance.
#[derive(Debug, Clone, Copy)]
struct Probe {
    instance: InstanceKey,
    /// The 0-based number of the job.
    job: usize,
    every: Duration,
    /// Whether it asks for a page.
    for_page: bool,
}

/// How often the jobs of those 0-based numbers ask.
type ByJob = Vec<(usize, Duration)>;

/// Every scrape of a simulation, found by whom it reaches, by its URL and by its labels.
#[derive(Debug, Default)]
pub struct Load {
    printer: Printer,
    /// Sorted by instance, then in the order of the jobs.
    of_instances: Vec<Probe>,
    /// By host and port.
    of_addresses: HashMap<(Box<str>, u16), ByJob>,
    /// The first job of a configuration to ask an exporter at a URL, where another asks there, too.
    by_url: HashMap<(FileId, Print), usize>,
    /// The first target of a job to give its series these labels, where another gives them, too.
    by_series: HashMap<(usize, Print), usize>,
}

/// Collects what the jobs send, one job after the other.
#[derive(Debug, Default)]
pub(super) struct Collected {
    load: Load,
    urls: Vec<((FileId, Print), usize)>,
}

impl Collected {
    pub fn printer(&self) -> &Printer {
        &self.load.printer
    }

    /// Takes in what the targets of that job send, those that are `repeated` left out where it is sent once.
    pub fn add(&mut self, job: usize, run: &JobRun<'_>, all: Vec<Vec<Sent>>, repeated: &HashSet<usize>) {
        let series = all.iter().flatten().filter_map(|sent| Some((sent.series?, sent.number)));
        let series = shared(series.collect()).into_iter().map(|(series, first)| ((job, series), first));
        self.load.by_series.extend(series);
        let is_lone = run.config.jobs.len() == 1;
        for sent in all.into_iter().flatten().filter(|sent| !repeated.contains(&sent.number)) {
            let Some(SentProbe { url, every, reached }) = sent.probe else { continue };
            self.urls.extend((!is_lone).then_some(((run.config.file, url), job)));
            match reached {
                Reached::Instance(instance, for_page) => {
                    self.load.of_instances.push(Probe { instance, job, every, for_page });
                }
                Reached::Address(host, port) => {
                    self.load.of_addresses.entry((host, port)).or_default().push((job, every));
                }
                Reached::Unknown => {}
            }
        }
    }

    pub fn finish(mut self) -> Load {
        self.load.by_url = shared(self.urls);
        self.load.of_instances.sort_by_key(|probe| probe.instance);
        self.load.of_instances.shrink_to_fit();
        self.load
    }
}

/// The keys that come with several values, each with the least.
fn shared<K: Ord + Hash + Copy, V: Ord + Copy>(mut pairs: Vec<(K, V)>) -> HashMap<K, V> {
    pairs.sort_unstable();
    let same_key = pairs.chunk_by(|a, b| a.0 == b.0);
    same_key
        .filter_map(|alike| alike.first().filter(|first| alike.last().is_some_and(|last| last.1 != first.1)))
        .copied()
        .collect()
}

/// What the target makes Prometheus send; `None` where it is not scraped.
pub(super) fn sent(number: usize, target: &Target<'_>, printer: &Printer) -> Option<Sent> {
    let scrape = target.scrape()?;
    let probe = scrape.probe.as_ref().map(|_| SentProbe {
        url: printer.print(&scrape.url),
        every: scrape.interval,
        reached: reached(target, for_page(scrape)),
    });
    Some(Sent {
        number,
        whole: printer.print(&(&scrape.url, &scrape.labels)),
        series: series(scrape).map(|series| printer.print(&series)),
        probe,
    })
}

/// The labels that are stored with the samples of a scrape; `None` where the files do not tell all of them.
fn series(scrape: &Scrape) -> Option<Vec<(&str, &str)>> {
    let labels = scrape.labels.iter().filter(|label| !label.name.starts_with("__"));
    labels.map(known).collect()
}

/// Name and value of a label, where the files tell the value.
fn known(label: &Label) -> Option<(&str, &str)> {
    (!is_unknown(&label.value)).then_some((&*label.name, &*label.value))
}

/// The request, if it is one that an application has to answer with a page.
fn for_page(scrape: &Scrape) -> Option<&Request> {
    let request = scrape.probe.as_ref()?.request.as_ref().ok()?;
    (request.prober == Prober::Http && !matches!(request.method.as_str(), "HEAD" | "OPTIONS"))
        .then_some(request)
}

fn reached(target: &Target<'_>, page: Option<&Request>) -> Reached {
    match target.source {
        Source::Service(instance, _) | Source::Server(instance, _) => {
            Reached::Instance(key(instance), page.is_some())
        }
        Source::Imagined(_) => Reached::Unknown,
        Source::Listed(..) => page.and_then(listed).unwrap_or(Reached::Unknown),
    }
}

fn listed(request: &Request) -> Option<Reached> {
    let endpoint = Endpoint::of(&request.url);
    Some(Reached::Address(endpoint.host.into(), endpoint.port_number()?))
}

fn key(instance: &Instance) -> InstanceKey {
    ptr::from_ref(instance).addr()
}

/// How many probes a day has, of which one comes every `every`.
#[must_use]
pub fn per_day(every: Duration) -> u64 {
    DAY.checked_div(every.millis).unwrap_or(0)
}

impl Load {
    fn of_instance(&self, instance: &Instance) -> &[Probe] {
        let key = key(instance);
        let start = self.of_instances.partition_point(|probe| probe.instance < key);
        let rest = &self.of_instances[start..];
        &rest[..rest.partition_point(|probe| probe.instance == key)]
    }
}

impl<'e> Simulation<'e> {
    /// Every probe that asks the instance for a page, by all jobs, and how often: where it was discovered, and where
    /// somebody listed its address.
    pub fn probes_of(&self, instance: &Instance) -> impl Iterator<Item = (&JobRun<'e>, Duration)> {
        let discovered = self.load.of_instance(instance).iter().filter(|probe| probe.for_page);
        let listed = address(instance).and_then(|address| self.load.of_addresses.get(&address));
        let listed = listed.into_iter().flatten().copied();
        let every = discovered.map(|probe| (probe.job, probe.every)).chain(listed);
        every.map(|(job, every)| (&self.jobs[job], every))
    }

    /// Whether any exporter is asked about the instance, with whatever prober.
    #[must_use]
    pub fn is_probed(&self, instance: &Instance) -> bool {
        !self.load.of_instance(instance).is_empty()
    }

    /// An earlier target of the job that has the same labels and is scraped at another URL, so that the
    /// samples of the two are stored as one series.
    #[must_use]
    pub fn twin<'s>(&'s self, run: &'s JobRun<'e>, target: &Target<'_>) -> Option<Seen<'s, 'e>> {
        let scrape = target.scrape().filter(|_| !self.load.by_series.is_empty())?;
        let series = self.load.printer.print(&series(scrape)?);
        let job = self.jobs.iter().position(|job| ptr::eq(job, run))?;
        let first = run.target(*self.load.by_series.get(&(job, series))?);
        first.scrape().is_some_and(|first| first.url != scrape.url).then_some(first)
    }

    /// Another job of the same configuration that sends the very same scrape, if it comes before `run`.
    #[must_use]
    pub fn earlier_sender(&self, run: &JobRun<'_>, url: &str) -> Option<&JobRun<'e>> {
        if self.load.by_url.is_empty() {
            return None;
        }
        let url = self.load.printer.print(&url);
        let first = self.load.by_url.get(&(run.config.file, url))?;
        Some(&self.jobs[*first]).filter(|first| first.job.place != run.job.place)
    }
}

/// Host and port of an instance, where the files tell both.
fn address(instance: &Instance) -> Option<(Box<str>, u16)> {
    let own = instance.address.as_ref().filter(|address| !address.is_empty());
    let address = match (own, &instance.node.address) {
        (Some(address), _) | (None, Known::Given(address)) => &**address,
        (None, Known::Unknown(_)) => return None,
    };
    match instance.port {
        Known::Given(port) => Some((address.into(), u16::try_from(port).ok()?)),
        Known::Unknown(_) => None,
    }
}
