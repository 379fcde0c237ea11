//! The targets of a job: kept, or followed again whenever they are asked for.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Deref;

use rayon::prelude::*;

use super::candidate::Candidate;
use super::{End, JobRun, Simulation, Source, Target};
use crate::progress::Phase;
use crate::prometheus::labels::Labels;

/// The largest number of targets of one job that are kept once they were followed. To follow a target again takes some
/// microseconds; to keep it takes some kilobytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep(pub usize);

impl Keep {
    /// Every target, for what goes through them again and again.
    pub const EVERY: Self = Self(usize::MAX);

    /// No target.
    pub const NONE: Self = Self(0);

    /// Those of jobs that are not large.
    pub const FEW: Self = Self(4096);
}

/// How many targets are worth the start of further threads; a part of a large job has as many.
pub(super) const SOME: usize = 512;

/// What is left of the targets of a job.
#[derive(Debug)]
pub(super) enum Targets<'e> {
    /// They themselves.
    Kept(Vec<Target<'e>>),
    /// What they were made of, and which of them, by their 0-based numbers, a later one repeats.
    Again(Vec<Candidate<'e>>, HashSet<usize>),
}

/// A target of a job, kept or followed again.
#[derive(Debug, Clone)]
pub enum Seen<'r, 'e> {
    /// It is kept.
    Kept(&'r Target<'e>),
    /// It was followed again.
    Again(Box<Target<'e>>),
}

impl<'e> Deref for Seen<'_, 'e> {
    type Target = Target<'e>;

    fn deref(&self) -> &Target<'e> {
        match self {
            Self::Kept(target) => target,
            Self::Again(target) => target,
        }
    }
}

impl<'e> JobRun<'e> {
    /// How many targets the files tell of.
    #[must_use]
    pub fn count(&self) -> usize {
        match &self.targets {
            Targets::Kept(targets) => targets.len(),
            Targets::Again(candidates, _) => candidates.len(),
        }
    }

    /// Every target that the files tell of, in the order of discovery.
    pub fn targets(&self) -> impl Iterator<Item = Seen<'_, 'e>> {
        (0..self.count()).map(|number| self.target(number))
    }

    /// Every target, the imagined one last.
    pub fn every_target(&self) -> impl Iterator<Item = Seen<'_, 'e>> {
        self.targets().chain(self.imagined.as_ref().map(Seen::Kept))
    }

    /// Every target that Prometheus has for the job, as far as is known: those of the files, and `consul`.
    pub fn discovered(&self) -> impl Iterator<Item = Seen<'_, 'e>> {
        self.targets().chain(self.servers.iter().map(Seen::Kept))
    }

    /// How many targets there are of any kind.
    #[must_use]
    pub fn count_all(&self) -> usize {
        self.count() + self.servers.len() + usize::from(self.imagined.is_some())
    }

    /// Of all targets, `consul` and the imagined one last, that of a 0-based number.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn any_target(&self, number: usize) -> Seen<'_, 'e> {
        match number.checked_sub(self.count()) {
            None => self.target(number),
            Some(number) => {
                let further = self.servers.iter().chain(&self.imagined).nth(number);
                Seen::Kept(further.expect("no number is past the last target"))
            }
        }
    }

    /// The target of that 0-based number.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn target(&self, number: usize) -> Seen<'_, 'e> {
        match &self.targets {
            Targets::Kept(targets) => Seen::Kept(&targets[number]),
            Targets::Again(candidates, repeated) => {
                let mut target = self.follow(&candidates[number]);
                if repeated.contains(&number) {
                    target.mark_repeated();
                }
                Seen::Again(Box::new(target))
            }
        }
    }

    /// The targets, where they are kept.
    #[must_use]
    pub fn kept(&self) -> Option<&[Target<'e>]> {
        match &self.targets {
            Targets::Kept(targets) => Some(targets),
            Targets::Again(..) => None,
        }
    }

    /// Where each target was discovered.
    pub fn sources(&self) -> impl Iterator<Item = Source<'e>> + '_ {
        (0..self.count()).map(|number| match &self.targets {
            Targets::Kept(targets) => targets[number].source,
            Targets::Again(candidates, _) => candidates[number].source,
        })
    }

    /// The labels of the target of that 0-based number before relabeling.
    #[must_use]
    pub fn labels_of(&self, number: usize) -> Cow<'_, Labels> {
        match &self.targets {
            Targets::Kept(targets) => Cow::Borrowed(&targets[number].discovered),
            Targets::Again(candidates, _) => Cow::Owned(self.populate(&candidates[number])),
        }
    }

    /// The labels of each target before relabeling.
    pub fn discovered_labels(&self) -> impl Iterator<Item = Cow<'_, Labels>> {
        (0..self.count()).map(|number| self.labels_of(number))
    }

    /// What `gather` makes of all targets with their 0-based numbers, a part of them after the other; on every core where
    /// there are many.
    pub(super) fn in_parts<T: Send>(
        &self,
        gather: impl Fn(&mut dyn Iterator<Item = (usize, Seen<'_, 'e>)>) -> T + Sync,
    ) -> Vec<T> {
        let starts: Vec<_> = (0..self.count()).step_by(SOME).collect();
        let part = |start: usize| {
            let numbers = start..self.count().min(start + SOME);
            gather(&mut numbers.map(|number| (number, self.target(number))))
        };
        if starts.len() < 2 {
            return starts.into_iter().map(part).collect();
        }
        starts.into_par_iter().map(part).collect()
    }
}

impl<'e> Simulation<'e> {
    /// Gives `take`, in order, what `make` makes of every target that [`JobRun::discovered`] gives for every job. Where
    /// there are many, some are made at once, on every core.
    ///
    /// # Errors
    /// The first of `take`, which ends it.
    pub fn each<T: Send, E>(
        &self,
        make: impl Fn(&JobRun<'e>, &Target<'e>) -> T + Sync,
        mut take: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let count = |run: &JobRun<'_>| run.count() + run.servers.len();
        self.estate.progress.expect(Phase::Showing, || self.jobs.iter().map(count).sum());
        for run in &self.jobs {
            let make = |number: usize| make(run, &run.any_target(number));
            for start in (0..count(run)).step_by(2 * SOME) {
                let numbers = start..count(run).min(start + 2 * SOME);
                self.estate.progress.done(numbers.len());
                if count(run) < SOME {
                    numbers.map(make).try_for_each(&mut take)?;
                } else {
                    let done: Vec<_> = numbers.into_par_iter().map(make).collect();
                    done.into_iter().try_for_each(&mut take)?;
                }
            }
        }
        Ok(())
    }
}

impl JobRun<'_> {
    /// Notes the targets of those 0-based numbers as ones that a later one repeats.
    pub(super) fn mark_repeated(&mut self, repeated: HashSet<usize>) {
        match &mut self.targets {
            Targets::Kept(targets) => repeated.into_iter().for_each(|number| targets[number].mark_repeated()),
            Targets::Again(_, known) => *known = repeated,
        }
    }
}

impl Target<'_> {
    /// Notes that a later target of the job is the same to Prometheus.
    pub(super) fn mark_repeated(&mut self) {
        if let End::Scraped(scrape) = &mut self.end {
            scrape.repeated = true;
        }
    }
}
