//! The first of each of many things, found by what they are without copies of it.

use std::hash::{BuildHasher, Hash};

use hashbrown::{DefaultHashBuilder, HashTable};

/// Where a target stands: the 0-based numbers of its job and of itself.
pub type Position = (usize, usize);

/// The positions of things that were first of their kind.
#[derive(Debug, Default)]
pub struct Firsts {
    table: HashTable<(u64, Position)>,
    hasher: DefaultHashBuilder,
}

impl Firsts {
    /// Notes a thing with that key at that position, unless an equal one is known: then gives its position.
    /// `equals` tells whether the thing at a position is equal.
    pub fn note(
        &mut self,
        key: impl Hash,
        at: Position,
        equals: impl Fn(Position) -> bool,
    ) -> Option<Position> {
        let known = self.find(&key, equals);
        if known.is_none() {
            let hash = self.hasher.hash_one(key);
            self.table.insert_unique(hash, (hash, at), |(hash, _)| *hash);
        }
        known
    }

    /// The position of the first thing with that key for which `equals` holds.
    pub fn find(&self, key: impl Hash, equals: impl Fn(Position) -> bool) -> Option<Position> {
        let hash = self.hasher.hash_one(key);
        self.table.find(hash, |(known, at)| *known == hash && equals(*at)).map(|(_, at)| *at)
    }
}
