//! The subjects of a simulation in blocks, which can be judged one beside the other.

use std::ops::Range;

use super::{Kind, Scope};
use crate::simulate::{JobRun, Seen, Simulation};

/// How many targets or services a block has at most: enough that beginning one costs nothing, and so few that the
/// targets of all blocks that are judged at once take little memory.
const SIZE: usize = 512;

/// Some subjects, in the order of the files.
#[derive(Clone)]
pub struct Block<'a> {
    /// What surrounds them: the job of targets, else only the simulation.
    around: Scope<'a>,
    part: Part,
}

/// Which subjects.
#[derive(Clone)]
enum Part {
    /// The targets of the job, of those 0-based numbers.
    Targets(Range<usize>),
    /// The services of the catalogue, of those 0-based numbers, with their checks.
    Services(Range<usize>),
    /// Everything of which there is little.
    Rest,
}

/// A block whose targets are at hand.
pub struct OpenBlock<'b, 'a> {
    block: &'b Block<'a>,
    targets: Vec<Seen<'a, 'a>>,
}

impl<'a> Block<'a> {
    /// Every subject of those kinds, in blocks. Kinds that are asked of the same things have the same blocks.
    #[must_use]
    pub fn every(simulation: &'a Simulation<'a>, kinds: &[Kind]) -> Vec<Self> {
        let root = Scope::of(simulation);
        let count = |scope: &Scope<'_>| scope.job.map_or(0, JobRun::count_all);
        let targets =
            root.jobs().flat_map(|job| parts(count(&job)).map(move |range| (job, Part::Targets(range))));
        let services =
            parts(simulation.estate.catalog.instances.len()).map(|range| (root, Part::Services(range)));
        let every = targets.chain(services).chain([(root, Part::Rest)]);
        let every = every.map(|(around, part)| Self { around, part });
        every.filter(|block| kinds.iter().any(|kind| block.has(*kind))).collect()
    }

    /// Whether it has what rules of that kind judge.
    #[must_use]
    pub fn has(&self, kind: Kind) -> bool {
        match kind {
            Kind::Target | Kind::Probe | Kind::Stray => matches!(self.part, Part::Targets(_)),
            Kind::Service | Kind::Check => matches!(self.part, Part::Services(_)),
            Kind::Job | Kind::Step | Kind::Module => matches!(self.part, Part::Rest),
        }
    }

    /// About how many subjects it has: as many as there are targets, or services with any number of checks.
    #[must_use]
    pub fn about(&self) -> usize {
        match &self.part {
            Part::Targets(range) | Part::Services(range) => range.len(),
            Part::Rest => 1,
        }
    }

    /// Brings its targets into memory.
    #[must_use]
    pub fn open(&self) -> OpenBlock<'_, 'a> {
        let targets = match (&self.part, self.around.job) {
            (Part::Targets(range), Some(run)) => range.clone().map(|number| run.any_target(number)).collect(),
            _ => Vec::new(),
        };
        OpenBlock { block: self, targets }
    }
}

impl OpenBlock<'_, '_> {
    /// Its subjects of that kind.
    pub fn subjects(&self, kind: Kind) -> Box<dyn Iterator<Item = Scope<'_>> + '_> {
        let around = self.block.around;
        let targets = self.targets.iter().map(move |target| around.at(target));
        let services = match &self.block.part {
            Part::Services(range) => range.clone(),
            _ => 0..0,
        };
        match kind {
            Kind::Job => Box::new(around.jobs()),
            Kind::Step => Box::new(around.jobs().flat_map(Scope::steps)),
            Kind::Module => Box::new(around.modules()),
            Kind::Target => Box::new(targets.filter(Scope::is_target)),
            Kind::Stray => Box::new(targets.filter(Scope::is_stray)),
            Kind::Probe => Box::new(targets.filter(|scope| scope.is_probe() && scope.is_target())),
            Kind::Service => Box::new(around.services(services)),
            Kind::Check => Box::new(around.services(services).flat_map(Scope::checks)),
        }
    }
}

/// Ranges of at most [`SIZE`] numbers.
fn parts(count: usize) -> impl Iterator<Item = Range<usize>> {
    (0..count).step_by(SIZE).map(move |start| start..count.min(start + SIZE))
}
