//! From a parsed regex to its row.

use regex_syntax::hir::{Hir, HirKind, Look, Repetition};

use super::set::{First, Set};
use super::{Direct, Piece, Run, Way};

impl Direct {
    /// The matcher for a parsed regex with that many groups; `None` where its shape is another.
    pub fn of(hir: &Hir, groups: usize) -> Option<Self> {
        let HirKind::Concat(parts) = hir.kind() else { return None };
        let [first, inner @ .., last] = parts.as_slice() else { return None };
        let anchored = matches!(first.kind(), HirKind::Look(Look::Start))
            && matches!(last.kind(), HirKind::Look(Look::End));
        let mut compiler = Compiler { ascii_only: false };
        let mut row = Vec::new();
        for part in inner {
            compiler.add(part, &mut row)?;
        }
        compiler.settle(&mut row, First::END);
        anchored.then_some(Self { row, places: 2 * (groups + 1), ascii_only: compiler.ascii_only })
    }
}

struct Compiler {
    ascii_only: bool,
}

impl Compiler {
    /// Adds what `hir` asks for to the row.
    fn add(&mut self, hir: &Hir, row: &mut Vec<Piece>) -> Option<()> {
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Literal(literal) if literal.0.is_ascii() => row.push(Piece::Literal(literal.0.clone())),
            HirKind::Class(_) => row.push(Piece::Run(Run::new(self.set(hir)?, 1, Some(1), true))),
            HirKind::Concat(parts) => parts.iter().try_for_each(|part| self.add(part, row))?,
            HirKind::Capture(capture) => {
                let group = 2 * capture.index as usize;
                row.push(Piece::Mark(group));
                self.add(&capture.sub, row)?;
                row.push(Piece::Mark(group + 1));
            }
            HirKind::Alternation(parts) => {
                let ways = parts.iter().map(|part| self.way(part));
                row.push(Piece::Choice(ways.collect::<Option<_>>()?));
            }
            HirKind::Repetition(repeated) => row.push(self.repeated(repeated)?),
            HirKind::Literal(_) | HirKind::Look(_) => return None,
        }
        Some(())
    }

    fn repeated(&mut self, repeated: &Repetition) -> Option<Piece> {
        if let Some(set) = self.set(&repeated.sub) {
            return Some(Piece::Run(Run::new(set, repeated.min, repeated.max, repeated.greedy)));
        }
        if (repeated.min, repeated.max) != (0, Some(1)) {
            return None;
        }
        let mut ways = vec![self.way(&repeated.sub)?, Way::new(Vec::new())];
        if !repeated.greedy {
            ways.reverse();
        }
        Some(Piece::Choice(ways))
    }

    fn way(&mut self, hir: &Hir) -> Option<Way> {
        let mut row = Vec::new();
        self.add(hir, &mut row).map(|()| Way::new(row))
    }

    /// The set of what matches one letter.
    fn set(&mut self, hir: &Hir) -> Option<Set> {
        match hir.kind() {
            HirKind::Class(class) => {
                let (set, is_partial) = Set::of_class(class)?;
                self.ascii_only |= is_partial;
                Some(set)
            }
            HirKind::Literal(literal) => match &*literal.0 {
                [byte] if byte.is_ascii() => Some(Set::of(*byte)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Tells every run and every way what can follow, `then` after the whole row; gives with what the row begins.
    fn settle(&mut self, row: &mut [Piece], then: First) -> First {
        row.iter_mut().rev().fold(then, |next, piece| match piece {
            Piece::Mark(_) => next,
            Piece::Literal(literal) => literal.first().map_or(next, |byte| First::some(Set::of(*byte))),
            Piece::Run(run) => {
                run.precedes(next);
                self.ascii_only |= !run.ends_between_letters();
                let first = First::some(run.set);
                if run.min == 0 { first.or(next) } else { first }
            }
            Piece::Choice(ways) => {
                for way in &mut *ways {
                    way.first = self.settle(&mut way.row, next);
                }
                ways.iter().map(|way| way.first).reduce(First::or).unwrap_or(next)
            }
        })
    }
}

impl Way {
    fn new(row: Vec<Piece>) -> Self {
        Self { row, first: First::END }
    }
}

impl Run {
    fn new(set: Set, min: u32, max: Option<u32>, greedy: bool) -> Self {
        let max = max.map_or(usize::MAX, |max| max as usize);
        Self { set, min: min as usize, max, greedy, next: First::END, sole: false }
    }

    fn precedes(&mut self, next: First) {
        self.next = next;
        self.sole = self.min == self.max || self.set.is_apart_from(&next.set);
    }

    /// Whether its bytes count as its letters do, and it cannot end within a letter.
    fn ends_between_letters(&self) -> bool {
        let endless = self.min <= 1 && self.max == usize::MAX;
        !self.set.has_beyond_ascii() || endless && !self.next.set.has_beyond_ascii()
    }
}
