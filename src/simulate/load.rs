//! What all jobs together send: who is asked how often, and what is asked twice.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use super::endpoint::Endpoint;
use super::firsts::{Firsts, Position};
use super::{JobRun, Scrape, Simulation, Source, Target};
use crate::blackbox::{Prober, Request};
use crate::consul::{Instance, Known};
use crate::prometheus::labels::Label;
use crate::prometheus::relabel::is_unknown;
use crate::text::{FileId, Span};

/// Milliseconds of a day.
const DAY: u64 = 24 * 60 * 60 * 1000;

/// Whom a probe reaches.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Reached {
    /// The instance that was discovered, by its definition and id.
    Instance(Span, Arc<str>),
    /// A host and port that somebody listed.
    Address(String, u16),
}

/// Every scrape of a simulation, found by whom it reaches, by its URL and by its labels.
#[derive(Debug, Default)]
pub struct Load {
    by_reached: HashMap<Reached, Vec<Position>>,
    /// The instances that any exporter is asked about.
    probed: HashSet<Reached>,
    /// The target that is the first of a configuration to have its scrape URL.
    by_url: Firsts,
    /// The target that is the first of its job to give its series these labels.
    by_labels: Firsts,
}

impl Load {
    pub(super) fn of(simulation: &Simulation<'_>) -> Self {
        let mut load = Self::default();
        for (job, run) in simulation.jobs.iter().enumerate() {
            for (number, target) in run.targets.iter().enumerate() {
                load.add(simulation, (job, number), target);
            }
        }
        load
    }

    fn add(&mut self, simulation: &Simulation<'_>, at: Position, target: &Target<'_>) {
        if let Some(series) = series(target) {
            self.by_labels.note(&series, at, |other| simulation.has_series(other, at.0, &series));
        }
        let Some(scrape) = probe(target) else { return };
        let file = simulation.jobs[at.0].config.file;
        self.by_url.note(&scrape.url, at, |other| simulation.sends(other, file, &scrape.url));
        self.probed.extend(target.source.instance().map(own));
        let reached = bodily(scrape).and_then(|request| reached(target, request));
        if let Some(reached) = reached {
            self.by_reached.entry(reached).or_default().push(at);
        }
    }
}

/// The labels of a target that are stored with its samples.
type Series<'t> = Vec<(&'t str, &'t str)>;

/// What is stored with the samples of a target; `None` where the files do not tell all of it.
fn series<'t>(target: &'t Target<'_>) -> Option<Series<'t>> {
    let labels = target.scrape()?.labels.iter().filter(|label| !label.name.starts_with("__"));
    let known = |label: &'t Label| (!is_unknown(&label.value)).then_some((&*label.name, &*label.value));
    labels.map(known).collect()
}

/// The scrape of a target that asks the exporter, once where several targets are the same.
fn probe<'t>(target: &'t Target<'_>) -> Option<&'t Scrape> {
    target.scrape().filter(|scrape| scrape.probe.is_some() && !scrape.repeated)
}

/// The request, if it is one that an application has to answer with a page.
fn bodily(scrape: &Scrape) -> Option<&Request> {
    let request = scrape.probe.as_ref()?.request.as_ref().ok()?;
    (request.prober == Prober::Http && !matches!(request.method.as_str(), "HEAD" | "OPTIONS"))
        .then_some(request)
}

fn reached(target: &Target<'_>, request: &Request) -> Option<Reached> {
    match target.source {
        Source::Service(instance, _) | Source::Server(instance, _) => Some(own(instance)),
        Source::Imagined(_) => None,
        Source::Listed(..) => {
            let endpoint = Endpoint::of(&request.url);
            Some(Reached::Address(endpoint.host.to_owned(), endpoint.port_number()?))
        }
    }
}

/// How many probes of the target a day has.
#[must_use]
pub fn per_day(scrape: &Scrape) -> u64 {
    DAY.checked_div(scrape.interval.millis).unwrap_or(0)
}

impl Simulation<'_> {
    /// Every probe that asks the instance for a page, by all jobs: where it was discovered, and where
    /// somebody listed its address.
    pub fn probes_of(&self, instance: &Instance) -> impl Iterator<Item = (&JobRun<'_>, &Scrape)> {
        let address = address(instance).map(|(host, port)| Reached::Address(host, port));
        let found = [Some(own(instance)), address].into_iter().flatten();
        let at = found.filter_map(|reached| self.load().by_reached.get(&reached)).flatten();
        at.filter_map(|(job, target)| {
            let run = &self.jobs[*job];
            run.targets[*target].scrape().map(|scrape| (run, scrape))
        })
    }

    /// Whether any exporter is asked about the instance, with whatever prober.
    #[must_use]
    pub fn is_probed(&self, instance: &Instance) -> bool {
        self.load().probed.contains(&own(instance))
    }

    /// An earlier target of the job that has the same labels and is scraped at another URL, so that the
    /// samples of the two are stored as one series.
    #[must_use]
    pub fn twin<'s>(&'s self, run: &'s JobRun<'_>, target: &Target<'_>) -> Option<&'s Target<'s>> {
        let series = series(target)?;
        let job = self.jobs.iter().position(|job| std::ptr::eq(job, run))?;
        let (_, first) = self.load().by_labels.find(&series, |at| self.has_series(at, job, &series))?;
        let url = |target: &'s Target<'_>| target.scrape().map(|scrape| &scrape.url);
        let other_url = |first: &&'s Target<'_>| url(first) != target.scrape().map(|scrape| &scrape.url);
        Some(&run.targets[first]).filter(other_url)
    }

    fn has_series(&self, (job, target): Position, wanted: usize, labels: &Series<'_>) -> bool {
        job == wanted && series(&self.jobs[job].targets[target]).is_some_and(|series| series == *labels)
    }

    /// Another job of the same configuration that sends the very same scrape, if it comes before `run`.
    #[must_use]
    pub fn earlier_sender(&self, run: &JobRun<'_>, url: &str) -> Option<&JobRun<'_>> {
        let (first, _) = self.load().by_url.find(url, |at| self.sends(at, run.config.file, url))?;
        Some(&self.jobs[first]).filter(|first| first.job.place != run.job.place)
    }

    fn sends(&self, (job, target): Position, file: FileId, url: &str) -> bool {
        let run = &self.jobs[job];
        run.config.file == file && run.targets[target].scrape().is_some_and(|scrape| scrape.url == url)
    }
}

fn own(instance: &Instance) -> Reached {
    Reached::Instance(instance.place, instance.id.clone())
}

/// Host and port of an instance, where the files tell both.
fn address(instance: &Instance) -> Option<(String, u16)> {
    let own = instance.address.as_ref().filter(|address| !address.is_empty());
    let address = match (own, &instance.node.address) {
        (Some(address), _) | (None, Known::Given(address)) => address.to_string(),
        (None, Known::Unknown(_)) => return None,
    };
    match instance.port {
        Known::Given(port) => Some((address, u16::try_from(port).ok()?)),
        Known::Unknown(_) => None,
    }
}
