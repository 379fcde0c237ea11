//! Trying a row on a text.

use memchr::memchr;

use super::set::Set;
use super::{Piece, Run, Way};

/// What is still to be matched.
#[derive(Clone, Copy)]
struct Rest<'r> {
    row: &'r [Piece],
    then: Option<&'r Rest<'r>>,
}

/// One text, and what of it the groups hold so far.
pub struct Attempt<'t> {
    text: &'t [u8],
    /// Empty where nobody asks.
    places: &'t mut [usize],
    /// How many more tries are worth it.
    fuel: usize,
}

impl<'t> Attempt<'t> {
    /// Nothing is tried yet.
    pub fn new(text: &'t str, places: &'t mut [usize]) -> Self {
        Self { text: text.as_bytes(), places, fuel: 64 + 8 * text.len() }
    }

    /// Whether the row matches the whole text; `None` without fuel.
    pub fn whole(mut self, row: &[Piece]) -> Option<bool> {
        self.matches(Rest { row, then: None }, 0)
    }

    /// Whether the text from `at` on is matched; `None` without fuel.
    fn matches(&mut self, rest: Rest<'_>, mut at: usize) -> Option<bool> {
        let Rest { mut row, mut then } = rest;
        loop {
            self.fuel = self.fuel.checked_sub(1)?;
            let Some((piece, after)) = row.split_first() else {
                match then {
                    Some(next) => (row, then) = (next.row, next.then),
                    None => return Some(at == self.text.len()),
                }
                continue;
            };
            row = after;
            match piece {
                Piece::Literal(literal) if self.text[at..].starts_with(literal) => at += literal.len(),
                Piece::Literal(_) => return Some(false),
                Piece::Run(run) => {
                    let longest = self.longest(run, at);
                    if longest - at < run.min {
                        return Some(false);
                    }
                    if !run.sole {
                        return self.run(run, at + run.min..=longest, Rest { row, then });
                    }
                    at = longest;
                }
                Piece::Choice(ways) => return self.choice(ways, at, Rest { row, then }),
                Piece::Mark(place) => self.mark(*place, at),
            }
        }
    }

    /// The end of the longest run from `at` on.
    fn longest(&self, run: &Run, at: usize) -> usize {
        let limit = self.text.len().min(at.saturating_add(run.max));
        let rest = &self.text[at..limit];
        let end = match run.set {
            Set::ALL => None,
            Set::LINE => memchr(b'\n', rest),
            set => rest.iter().position(|byte| !set.has(*byte)),
        };
        end.map_or(limit, |end| at + end)
    }

    fn run(&mut self, run: &Run, mut ends: std::ops::RangeInclusive<usize>, rest: Rest<'_>) -> Option<bool> {
        let text = self.text;
        let fits = |end: &usize| run.next.fits(text, *end);
        while let Some(end) = if run.greedy { ends.rfind(fits) } else { ends.find(fits) } {
            if self.matches(rest, end)? {
                return Some(true);
            }
        }
        Some(false)
    }

    fn choice(&mut self, ways: &[Way], at: usize, rest: Rest<'_>) -> Option<bool> {
        for way in ways.iter().filter(|way| way.first.fits(self.text, at)) {
            if self.matches(Rest { row: &way.row, then: Some(&rest) }, at)? {
                return Some(true);
            }
            self.forget(&way.row);
        }
        Some(false)
    }

    /// Notes where a group begins or ends.
    fn mark(&mut self, place: usize, at: usize) {
        if let Some(noted) = self.places.get_mut(place) {
            *noted = at;
        }
    }

    /// The groups of a way that was not taken hold nothing. All others are noted again when they are tried again.
    fn forget(&mut self, row: &[Piece]) {
        for piece in row {
            match piece {
                Piece::Mark(place) => self.mark(*place, usize::MAX),
                Piece::Choice(ways) => ways.iter().for_each(|way| self.forget(&way.row)),
                Piece::Literal(_) | Piece::Run(_) => {}
            }
        }
    }
}
