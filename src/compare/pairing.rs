//! Which job and which target of one side is which of the other: by name, never by line.

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::Path;
use std::sync::Arc;

use super::effect::{effect, is_scraped};
use super::steps::Steps;
use super::{Both, Side};
use crate::prometheus::config::Config;
use crate::simulate::{JobRun, Source, Target};

/// Who is scraped, on whichever side.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// The service instance of that id, on the node of that name.
    Service(Arc<str>, String),
    /// A target that somebody listed, by its discovered address.
    Address(String),
    /// Whatever service there may be, where none is known.
    Anyone,
}

impl Subject {
    /// Who the target is.
    #[must_use]
    pub fn of(target: &Target<'_>) -> Self {
        match target.source {
            Source::Service(instance, _) | Source::Server(instance, _) => {
                Self::Service(instance.id.clone(), instance.node.name.text())
            }
            Source::Listed(..) => Self::Address(target.discovered.get("__address__").to_owned()),
            Source::Imagined(_) => Self::Anyone,
        }
    }
}

/// A job on both sides; at least one has it.
pub struct JobPair<'s> {
    /// Its runs.
    pub runs: Both<Option<&'s JobRun<'s>>>,
    /// Which step of one is which of the other.
    pub steps: Steps,
}

/// Every job that can be compared.
pub struct Jobs<'s> {
    /// Those of the new side in the order of its files, then those that are gone.
    pub paired: Vec<JobPair<'s>>,
    /// The targets of jobs whose file the other side has, but cannot read.
    pub left_out: usize,
}

/// A target on both sides; at least one has it.
pub struct TargetPair<'p, 's> {
    /// Its job.
    pub job: &'p JobPair<'s>,
    /// Who it is.
    pub subject: Subject,
    /// What discovery found.
    pub found: Both<Option<&'s Target<'s>>>,
}

impl<'s> TargetPair<'_, 's> {
    /// Whether the target is really scraped on the side that `pick` takes.
    pub fn is_scraped(&self, pick: impl Fn(Both<Option<&'s Target<'s>>>) -> Option<&'s Target<'s>>) -> bool {
        self.subject != Subject::Anyone && pick(self.found).is_some_and(is_scraped)
    }
}

/// A job's file, its name, and its number among those of the name.
type JobKey<'s> = (&'s Path, &'s str, usize);

/// Pairs the jobs by file and name.
pub fn jobs<'s>(sides: &'s Both<Side<'s>>) -> Jobs<'s> {
    let renamed = renamed(sides);
    let mut left_out = 0;
    let mut keyed = Both {
        old: keyed(&sides.old, &sides.new, renamed, &mut left_out),
        new: keyed(&sides.new, &sides.old, None, &mut left_out),
    };
    let mut old: HashMap<JobKey<'_>, &JobRun<'_>> = keyed.old.iter().copied().collect();
    let new: Vec<_> =
        keyed.new.drain(..).map(|(key, run)| Both { old: old.remove(&key), new: Some(run) }).collect();
    let gone = keyed.old.iter().filter(|(key, _)| old.contains_key(key));
    let gone = gone.map(|(_, run)| Both { old: Some(*run), new: None });
    let paired = new.into_iter().chain(gone).map(JobPair::new).collect();
    Jobs { paired, left_out }
}

impl<'s> JobPair<'s> {
    fn new(runs: Both<Option<&'s JobRun<'s>>>) -> Self {
        let written = runs.map(|run| run.map_or(&[][..], |run| &run.job.relabel));
        Self { runs, steps: Steps::between(written.old, written.new) }
    }
}

/// The jobs of a side with their keys, those left out whose file the other side has and cannot read.
fn keyed<'s>(
    side: &Side<'s>,
    other: &Side<'s>,
    renamed: Option<Both<&'s Path>>,
    left_out: &mut usize,
) -> Vec<(JobKey<'s>, &'s JobRun<'s>)> {
    let broken = unreadable(other);
    let mut seen: HashMap<(&Path, &str), usize> = HashMap::new();
    let mut keyed = Vec::new();
    for run in &side.simulation.jobs {
        let path = side.path(run.config.file);
        if broken.contains(path) {
            *left_out += run.count();
            continue;
        }
        let path = renamed.filter(|both| both.old == path).map_or(path, |both| both.new);
        let name = &*run.job.name.value;
        let number = seen.entry((path, name)).or_default();
        keyed.push(((path, name, *number), run));
        *number += 1;
    }
    keyed
}

/// The one configuration that only one path tells from the other side's.
fn renamed<'s>(sides: &Both<Side<'s>>) -> Option<Both<&'s Path>> {
    let paths = sides.as_ref().map(|side| {
        let path = |config: &Config| side.path(config.file);
        side.simulation.estate.prometheus.iter().map(path).collect::<Vec<_>>()
    });
    let lone = |own: &[&'s Path], other: &[&'s Path]| {
        let mut left = own.iter().filter(|path| !other.contains(path));
        left.next().copied().filter(|_| left.next().is_none())
    };
    Some(Both { old: lone(&paths.old, &paths.new)?, new: lone(&paths.new, &paths.old)? })
}

/// The files of a side that are refused and gave no configuration.
fn unreadable<'s>(side: &Side<'s>) -> HashSet<&'s Path> {
    let estate = side.simulation.estate;
    let refused = estate.mistakes.iter().filter(|mistake| mistake.refused).map(|mistake| mistake.span.file);
    let is_read = |file| estate.prometheus.iter().any(|config| config.file == file);
    refused.filter(|file| !is_read(*file)).map(|file| side.path(file)).collect()
}

/// Pairs the targets of a job: those of the new side in the order of discovery, then those that are gone.
pub fn targets<'p, 's>(job: &'p JobPair<'s>) -> Vec<TargetPair<'p, 's>> {
    let found = job.runs.map(|run| run.map(by_subject).unwrap_or_default());
    let mut subjects: Vec<&Subject> = found.new.order.iter().collect();
    subjects.extend(found.old.order.iter().filter(|subject| !found.new.targets.contains_key(*subject)));
    let imagined = found.as_ref().map(|side| side.targets.contains_key(&Subject::Anyone));
    if imagined.old != imagined.new {
        // Services that became known are no change of what is done with any.
        subjects.retain(|subject| **subject != Subject::Anyone);
    }
    let one = |subject: &Subject| {
        let alike = found.as_ref().map(|side| side.targets.get(subject).cloned().unwrap_or_default());
        matched(job, alike)
            .into_iter()
            .map(|found| TargetPair { job, subject: subject.clone(), found })
            .collect()
    };
    subjects.into_iter().flat_map(|subject| -> Vec<_> { one(subject) }).collect()
}

/// The targets of a side by who they are.
#[derive(Default)]
struct BySubject<'s> {
    order: Vec<Subject>,
    targets: HashMap<Subject, Vec<&'s Target<'s>>>,
}

fn by_subject<'s>(run: &'s JobRun<'s>) -> BySubject<'s> {
    let mut by = BySubject::default();
    let kept = run.kept().expect("what is compared keeps its targets");
    for target in kept.iter().chain(&run.imagined) {
        let subject = Subject::of(target);
        let alike = by.targets.entry(subject.clone()).or_default();
        if alike.is_empty() {
            by.order.push(subject);
        }
        alike.push(target);
    }
    for alike in by.targets.values_mut().filter(|alike| alike.iter().any(|target| is_scraped(target))) {
        // What is discovered twice is no target more.
        alike.retain(|target| target.scrape().is_none_or(|scrape| !scrape.repeated));
    }
    by
}

type Found<'s> = Both<Option<&'s Target<'s>>>;

/// Pairs targets of one subject: first those to which the same happens, then in their order.
fn matched<'s>(job: &JobPair<'s>, alike: Both<Vec<&'s Target<'s>>>) -> Vec<Found<'s>> {
    if let Both { old: [] | [_], new: [] | [_] } = alike.as_ref().map(Vec::as_slice) {
        return vec![alike.map(|targets| targets.first().copied())];
    }
    let mut by_effect: HashMap<_, VecDeque<usize>> = HashMap::new();
    for (at, target) in alike.old.iter().enumerate() {
        let effect = effect(target, |step| job.steps.name_of_old(step));
        by_effect.entry(effect).or_default().push_back(at);
    }
    let same = |target: &&'s Target<'s>| by_effect.get_mut(&effect(target, Steps::name_of_new))?.pop_front();
    let partners: Vec<Option<usize>> = alike.new.iter().map(same).collect();
    let taken: HashSet<usize> = partners.iter().flatten().copied().collect();
    let mut left = (0..alike.old.len()).filter(|at| !taken.contains(at));
    let mut pairs = Vec::new();
    for (target, partner) in alike.new.iter().zip(partners) {
        let old = partner.or_else(|| left.next()).map(|at| alike.old[at]);
        pairs.push(Both { old, new: Some(*target) });
    }
    pairs.extend(left.map(|at| Both { old: Some(alike.old[at]), new: None }));
    pairs
}
