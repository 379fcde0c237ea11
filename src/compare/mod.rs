//! What a change does: the targets of two simulated estates side by side, what is sent for each before and after,
//! and which edit is the cause.

mod behind;
mod blame;
mod cause;
mod effect;
mod findings;
mod group;
mod likeness;
mod origin;
mod pairing;
mod place;
mod replay;
mod shape;
mod steps;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use crate::finding::Finding;
use crate::simulate::Simulation;
use crate::syntax::Mistake;
use crate::text::FileId;

pub use cause::{Cause, Edit};
pub use effect::{Aspect, Effect, NOTHING, effect};
pub use group::{Delta, Group, Kind, Member};
pub use pairing::Subject;
pub use place::Place;

/// Something before the change, and after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Both<T> {
    /// Before.
    pub old: T,
    /// After.
    pub new: T,
}

impl<T> Both<T> {
    /// The same of both sides.
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> Both<U> {
        Both { old: change(self.old), new: change(self.new) }
    }

    /// Both, borrowed.
    pub const fn as_ref(&self) -> Both<&T> {
        Both { old: &self.old, new: &self.new }
    }
}

/// One side of a comparison.
#[derive(Clone)]
pub struct Side<'s> {
    /// The estate, simulated with every target kept.
    pub simulation: &'s Simulation<'s>,
    /// What is said of it, every victim with a finding of its own.
    pub findings: Vec<Finding>,
    /// What its paths count from, so that two folders can be compared; empty where both sides show paths alike.
    pub root: &'s Path,
}

impl<'s> Side<'s> {
    /// The path of a file, as it is on the other side.
    #[must_use]
    pub fn path(&self, file: FileId) -> &'s Path {
        let path = self.simulation.estate.sources.file(file).path();
        path.strip_prefix(self.root).unwrap_or(path)
    }

    fn key(&self, file: FileId) -> Arc<str> {
        self.path(file).to_string_lossy().into()
    }
}

/// What differs between two estates.
#[derive(Clone)]
pub struct Diff<'d> {
    /// What happens to targets, the worst first; every cause and kind of change once.
    pub groups: Vec<Group<'d>>,
    /// Findings that are gone (`old`) and new ones, or worse ones (`new`); folded.
    pub findings: Both<Vec<Finding>>,
    /// The mistakes for which Prometheus does not load a side.
    pub refused: Both<Vec<&'d Mistake>>,
    /// How many targets are scraped, those left out that cannot be compared.
    pub scraped: Both<usize>,
    /// How many targets are left out, as the other side's file cannot be read.
    pub left_out: usize,
}

impl Diff<'_> {
    /// How many targets of that kind there are; one that changes for several causes counts once.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        let members = self.groups.iter().filter(|group| group.kind == kind).flat_map(|group| &group.members);
        members.map(|member| std::ptr::from_ref(member.newest()).addr()).collect::<HashSet<_>>().len()
    }

    /// Whether nothing that is sent or said differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.findings.old.is_empty() && self.findings.new.is_empty()
    }
}

/// Compares two simulated estates.
///
/// # Panics
/// When a side does not keep its targets.
#[must_use]
pub fn compare<'d>(sides: &'d Both<Side<'d>>) -> Diff<'d> {
    let jobs = pairing::jobs(sides);
    let pairs: Vec<_> = jobs.paired.iter().flat_map(pairing::targets).collect();
    Diff {
        scraped: Both {
            old: pairs.iter().filter(|pair| pair.is_scraped(|both| both.old)).count(),
            new: pairs.iter().filter(|pair| pair.is_scraped(|both| both.new)).count(),
        },
        groups: group::groups(sides, &pairs),
        findings: findings::findings(sides),
        refused: sides.as_ref().map(|side| side.simulation.refused_by_prometheus()),
        left_out: jobs.left_out,
    }
}
