//! The subjects of a simulation in blocks, which can be judged one beside the other.

use std::ops::Range;

use super::{Kind, Scope};
use crate::simulate::{JobRun, Simulation};

/// How many targets or services a block has at most: enough that beginning one costs nothing.
const SIZE: usize = 4096;

/// Some subjects of one kind, in the order of the files.
#[derive(Clone)]
pub struct Block<'a> {
    kind: Kind,
    /// What surrounds them: the job of targets, else only the simulation.
    around: Scope<'a>,
    /// The 0-based numbers of the job's targets, or of the catalogue's services.
    range: Range<usize>,
}

impl<'a> Block<'a> {
    /// Every subject of a kind. A kind without subjects has no blocks.
    #[must_use]
    pub fn every(simulation: &'a Simulation<'a>, kind: Kind) -> Vec<Self> {
        let root = Scope::of(simulation);
        match kind {
            Kind::Target | Kind::Probe => Self::of_jobs(kind, root, |run| run.every_target().count()),
            Kind::Stray => Self::of_jobs(kind, root, |run| run.discovered().count()),
            Kind::Service | Kind::Check => {
                Self::parts(kind, root, simulation.estate.catalog.instances.len()).collect()
            }
            Kind::Job | Kind::Step | Kind::Module => vec![Self { kind, around: root, range: 0..0 }],
        }
    }

    /// The blocks of every job, of which `count` tells how many targets it has.
    fn of_jobs(kind: Kind, root: Scope<'a>, count: impl Fn(&JobRun<'_>) -> usize) -> Vec<Self> {
        root.jobs().flat_map(|job| Self::parts(kind, job, job.job.map_or(0, &count))).collect()
    }

    fn parts(kind: Kind, around: Scope<'a>, count: usize) -> impl Iterator<Item = Self> {
        (0..count).step_by(SIZE).map(move |start| Self {
            kind,
            around,
            range: start..count.min(start + SIZE),
        })
    }

    /// About how many subjects it has: as many as there are targets, or services with any number of checks.
    #[must_use]
    pub fn about(&self) -> usize {
        self.range.len().max(1)
    }

    /// Its subjects.
    pub fn subjects(&self) -> Box<dyn Iterator<Item = Scope<'a>> + '_> {
        let (around, range) = (self.around, self.range.clone());
        match self.kind {
            Kind::Job => Box::new(around.jobs()),
            Kind::Step => Box::new(around.jobs().flat_map(Scope::steps)),
            Kind::Module => Box::new(around.modules()),
            Kind::Target => Box::new(around.targets(range)),
            Kind::Stray => Box::new(around.strays(range)),
            Kind::Probe => Box::new(around.targets(range).filter(Scope::is_probe)),
            Kind::Service => Box::new(around.services(range)),
            Kind::Check => Box::new(around.services(range).flat_map(Scope::checks)),
        }
    }
}
