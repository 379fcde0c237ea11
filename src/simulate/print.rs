//! Fingerprints, so that what is the same can be found without keeping it.

use std::hash::{BuildHasher, Hash};

use hashbrown::DefaultHashBuilder;

/// The fingerprint of a value: 128 bits, so that two values which differ practically never have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Print([u64; 2]);

/// Makes fingerprints; those of different makers do not compare.
#[derive(Debug, Clone, Default)]
pub struct Printer([DefaultHashBuilder; 2]);

impl Printer {
    /// The fingerprint of a value.
    pub fn print(&self, value: &impl Hash) -> Print {
        Print(self.0.each_ref().map(|hasher| hasher.hash_one(value)))
    }
}
