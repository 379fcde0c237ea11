//! Targets that are followed, shown and forgotten, so that what is shown may be larger than memory.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use rayon::prelude::*;

use super::candidate::{Candidate, refused_filters};
use super::job::{MANY, expect_all};
use super::{JobRun, Simulation, Target};
use crate::estate::{Estate, Versions};
use crate::syntax::Mistake;
use crate::text::Sources;

/// Every job of an estate, ready to run.
pub struct Stream<'e> {
    ready: Simulation<'e>,
}

/// How many targets of a large job are in memory at once.
const AT_ONCE: usize = 1024;

impl<'e> Stream<'e> {
    /// Compiles every job, and follows no target yet.
    #[must_use]
    pub fn new(estate: &'e Estate, versions: Versions) -> Self {
        let mut ready = Simulation::ready(estate, versions);
        let filters = ready.jobs.iter().map(|run| refused_filters(estate, run.job, versions.prometheus));
        ready.mistakes.extend(filters.flatten().collect::<Vec<_>>());
        Self { ready }
    }

    /// The files.
    #[must_use]
    pub fn sources(&self) -> &'e Sources {
        &self.ready.estate.sources
    }

    /// The mistakes for which Prometheus does not load a configuration.
    #[must_use]
    pub fn refused_by_prometheus(&self) -> Vec<&Mistake> {
        self.ready.refused_by_prometheus()
    }

    /// Everything that is wrong with the files, those mistakes included.
    pub fn mistakes(&self) -> impl Iterator<Item = &Mistake> {
        self.ready.every_mistake()
    }

    /// Follows every target that [`JobRun::discovered`] would give, but for those that a later one of the job
    /// repeats. What `make` makes of each, on every core where there are many, is given to `take` in order.
    ///
    /// # Errors
    /// The first of `take`, which ends it.
    pub fn each<T: Send, E>(
        &self,
        make: impl Fn(&JobRun<'e>, &Target<'e>) -> T + Sync,
        mut take: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let estate = self.ready.estate;
        expect_all(estate);
        for run in &self.ready.jobs {
            let follow = |candidate| run.follow(estate, candidate);
            let make = |found| {
                estate.progress.done(1);
                make(run, &follow(found))
            };
            // What is wrong with filters was noted before.
            let (servers, others) = run.found(estate, &mut Vec::new());
            for found in [others, servers] {
                in_order(unrepeated(found, follow), make, &mut take)?;
            }
        }
        Ok(())
    }
}

/// Gives `take` what `make` makes of the items. Where there are many, some are made at once, on every core.
fn in_order<I: Send, T: Send, E>(
    items: Vec<I>,
    make: impl Fn(I) -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let many = items.len() >= MANY;
    let mut items = items.into_iter();
    if !many {
        return items.try_for_each(|item| take(make(item)));
    }
    while items.len() > 0 {
        let chunk: Vec<_> = items.by_ref().take(AT_ONCE).collect();
        let done: Vec<_> = chunk.into_par_iter().map(&make).collect();
        done.into_iter().try_for_each(&mut take)?;
    }
    Ok(())
}

/// Without those that are the same to Prometheus as a later one. Every target is followed for that, and only what
/// tells it from others is kept: following them twice takes less than keeping them.
fn unrepeated<'e>(
    mut found: Vec<Candidate<'e>>,
    follow: impl Fn(Candidate<'e>) -> Target<'e> + Sync,
) -> Vec<Candidate<'e>> {
    let hashers = [RandomState::new(), RandomState::new()];
    let mark = |candidate: &Candidate<'e>| {
        let target = follow(candidate.clone());
        let scrape = target.scrape()?;
        Some(hashers.each_ref().map(|hasher| hasher.hash_one((&scrape.url, &scrape.labels))))
    };
    let known: Vec<_> = if found.len() < MANY {
        found.iter().map(mark).collect()
    } else {
        found.par_iter().map(mark).collect()
    };
    let mut later = HashSet::new();
    let mut stays: Vec<_> =
        known.into_iter().rev().map(|mark| mark.is_none_or(|mark| later.insert(mark))).collect();
    found.retain(|_| stays.pop().unwrap_or(true));
    found
}
