//! Matching without an automaton, for the shapes that real configurations are made of: `.*,lit,.*`,
//! `(.+)`, `(.*);(.*)`, `a|b`, `([^:]+)(?::\d+)?;(\d+)` …
//!
//! Such a regex, anchored at both ends, is a row of literals, runs of one class, and choices. Trying them
//! from left to right, the longer first where it is greedy, is what leftmost-first means, so that groups
//! hold what Go's hold.

mod attempt;
mod compile;
mod set;
#[cfg(test)]
mod tests;

use attempt::Attempt;
use set::{First, Set};

use super::Places;

/// What a place in the row asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// This text.
    Literal(Box<[u8]>),
    /// So many bytes of a set.
    Run(Run),
    /// One of these, the first that lets the rest match.
    Choice(Vec<Way>),
    /// A group opens (an even number) or closes: where in the captures its place is noted.
    Mark(usize),
}

/// Between `min` and `max` bytes of the set.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Run {
    set: Set,
    min: usize,
    max: usize,
    greedy: bool,
    /// What can follow.
    next: First,
    /// Whether it can only end in one place: none of its own bytes can follow, or it has one length.
    sole: bool,
}

/// One side of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Way {
    row: Vec<Piece>,
    /// With what it, or what follows it, begins.
    first: First,
}

/// A regex of such a shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Direct {
    row: Vec<Piece>,
    /// How many places captures have: two for every group, the whole match first.
    places: usize,
    /// Whether it counts bytes where the regex counts letters, so that texts beyond ASCII are not for it.
    ascii_only: bool,
}

/// The text is not for a direct matcher: not ASCII, or with too many ways to be tried.
#[derive(Debug, PartialEq, Eq)]
pub struct Declined;

impl Direct {
    /// Whether the whole of `text` is matched.
    pub fn is_match(&self, text: &str) -> Result<bool, Declined> {
        self.attempt(text, &mut [])
    }

    /// The places of the groups in `text`, where it is matched as a whole.
    pub fn places(&self, text: &str) -> Result<Option<Places>, Declined> {
        let mut places = Places::from_elem(usize::MAX, self.places);
        let matched = self.attempt(text, &mut places)?;
        (places[0], places[1]) = (0, text.len());
        Ok(matched.then_some(places))
    }

    /// Whether a group is all of every match.
    pub fn is_whole(&self, group: usize) -> bool {
        let ends = [self.row.first(), self.row.last()];
        group == 0 || ends == [Some(&Piece::Mark(2 * group)), Some(&Piece::Mark(2 * group + 1))]
    }

    fn attempt(&self, text: &str, places: &mut [usize]) -> Result<bool, Declined> {
        if self.ascii_only && !text.is_ascii() {
            return Err(Declined);
        }
        Attempt::new(text, places).whole(&self.row).ok_or(Declined)
    }
}
