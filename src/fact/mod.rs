//! The documented, typed values that rules see; nothing else reaches a rule.
//!
//! A fact is declared once: its path, its type, one line of documentation, and how it is computed.

mod alerts;
mod block;
mod check;
mod collision;
mod consul_sd;
mod control;
mod fault;
mod fleet;
mod flow;
mod job;
mod matches;
mod module;
mod outgrown;
mod probe;
mod request;
mod scope;
mod separator;
mod service;
mod shard;
mod slips;
mod split;
mod step;
mod tags;
mod target;
mod value;
mod why;

use std::collections::HashMap;
use std::sync::LazyLock;

pub use block::{Block, OpenBlock};
pub use scope::{Kind, Scope};
pub use value::{Type, Value};

/// One fact.
pub struct Fact {
    /// `probe.request.path`; its first part is the root that a [`Kind`] offers.
    pub path: &'static str,
    /// The type of its value.
    pub kind: Type,
    /// One line for people who write rules.
    pub doc: &'static str,
    /// Computes it for one subject.
    pub get: fn(&Scope<'_>) -> Value,
}

impl std::fmt::Debug for Fact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.path)
    }
}

impl Fact {
    /// The first part of the path.
    #[must_use]
    pub fn root(&self) -> &'static str {
        self.path.split_once('.').map_or(self.path, |(root, _)| root)
    }
}

/// Every fact, by family.
pub fn all() -> impl Iterator<Item = &'static Fact> {
    [
        probe::FACTS,
        request::FACTS,
        target::FACTS,
        outgrown::FACTS,
        control::FACTS,
        why::FACTS,
        fault::FACTS,
        job::FACTS,
        consul_sd::FACTS,
        alerts::FACTS,
        step::FACTS,
        slips::FACTS,
        tags::FACTS,
        shard::FACTS,
        flow::FACTS,
        matches::FACTS,
        separator::FACTS,
        check::FACTS,
        service::FACTS,
        collision::FACTS,
        split::FACTS,
        fleet::FACTS,
        module::FACTS,
    ]
    .into_iter()
    .flatten()
}

/// The fact of that path, if rules that judge `kind` see it.
#[must_use]
pub fn find(kind: Kind, path: &str) -> Option<&'static Fact> {
    static BY_PATH: LazyLock<HashMap<&str, &Fact>> =
        LazyLock::new(|| all().map(|fact| (fact.path, fact)).collect());
    BY_PATH.get(path).copied().filter(|fact| kind.roots().contains(&fact.root()))
}

/// The facts that rules which judge `kind` see.
pub fn of(kind: Kind) -> impl Iterator<Item = &'static Fact> {
    all().filter(move |fact| kind.roots().contains(&fact.root()))
}

#[cfg(test)]
mod tests {
    use super::{Kind, all};

    #[test]
    fn every_fact_is_documented_once_and_reaches_a_kind() {
        let mut paths: Vec<_> = all().map(|fact| fact.path).collect();
        let count = paths.len();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), count, "a path is declared once");
        for fact in all() {
            assert!(fact.doc.len() > 10 && !fact.doc.ends_with('.'), "{}: one line, no full stop", fact.path);
            assert!(Kind::ALL.iter().any(|kind| kind.roots().contains(&fact.root())), "{}", fact.path);
        }
    }
}
