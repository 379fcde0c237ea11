//! Matching without an automaton, for the shapes that real configurations are made of: `.*,lit,.*`,
//! `(.+)`, `(.*);(.*)`, `a|b`, `([^:]+)(?::\d+)?;(\d+)` …
//!
//! Such a regex, anchored at both ends, is a row of literals, runs of one class, and choices. Trying them
//! from left to right, the longer first where it is greedy, is what leftmost-first means, so that groups
//! hold what Go's hold.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// Bytes of ASCII, by their number.
type Set = u128;

/// What a place in the row asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// This text.
    Literal(Box<[u8]>),
    /// Between `min` and `max` bytes of the set.
    Run { set: Set, min: usize, max: usize, greedy: bool },
    /// One of these, the first that lets the rest match.
    Choice(Vec<Vec<Piece>>),
    /// A group opens (an even number) or closes: where in the captures its place is noted.
    Mark(usize),
}

/// A regex of such a shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Direct {
    row: Vec<Piece>,
    /// How many places captures have: two for every group, the whole match first.
    places: usize,
}

/// What a direct matcher says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It matches; the places of the groups, `usize::MAX` for one that took no part.
    Match(Vec<usize>),
    /// It does not.
    NoMatch,
    /// The text is not for it: not ASCII, with a line break, or with too many ways to be tried.
    Declined,
}

impl Direct {
    /// The matcher for a parsed regex with that many groups; `None` where its shape is another.
    pub fn of(hir: &Hir, groups: usize) -> Option<Self> {
        let mut row = Vec::new();
        let HirKind::Concat(parts) = hir.kind() else { return None };
        let [first, inner @ .., last] = parts.as_slice() else { return None };
        let anchored = matches!(first.kind(), HirKind::Look(Look::Start))
            && matches!(last.kind(), HirKind::Look(Look::End));
        for part in inner {
            add(part, &mut row)?;
        }
        anchored.then_some(Self { row, places: 2 * (groups + 1) })
    }

    /// Matches the whole of `text`.
    pub fn matches(&self, text: &str) -> Answer {
        if !text.is_ascii() || text.contains('\n') {
            return Answer::Declined;
        }
        let mut places = vec![usize::MAX; self.places];
        let fuel = 64 + 8 * text.len();
        let mut attempt = Attempt { text: text.as_bytes(), places: &mut places, fuel };
        match attempt.row(&Rest { row: &self.row, then: None }, 0) {
            Some(true) => {
                (places[0], places[1]) = (0, text.len());
                Answer::Match(places)
            }
            Some(false) => Answer::NoMatch,
            None => Answer::Declined,
        }
    }
}

/// Adds what `hir` asks for to the row.
fn add(hir: &Hir, row: &mut Vec<Piece>) -> Option<()> {
    match hir.kind() {
        HirKind::Empty => {}
        HirKind::Literal(literal) if literal.0.is_ascii() => row.push(Piece::Literal(literal.0.clone())),
        HirKind::Class(class) => row.push(Piece::Run { set: set(class)?, min: 1, max: 1, greedy: true }),
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| add(part, row))?,
        HirKind::Capture(capture) => {
            let group = 2 * capture.index as usize;
            row.push(Piece::Mark(group));
            add(&capture.sub, row)?;
            row.push(Piece::Mark(group + 1));
        }
        HirKind::Alternation(parts) => row.push(Piece::Choice(parts.iter().map(one).collect::<Option<_>>()?)),
        HirKind::Repetition(repeated) => {
            let max = repeated.max.map_or(usize::MAX, |max| max as usize);
            let (min, greedy) = (repeated.min as usize, repeated.greedy);
            match one_byte(&repeated.sub) {
                Some(set) => row.push(Piece::Run { set, min, max, greedy }),
                None if (min, max) == (0, 1) => {
                    let mut choice = vec![one(&repeated.sub)?, Vec::new()];
                    if !greedy {
                        choice.reverse();
                    }
                    row.push(Piece::Choice(choice));
                }
                None => return None,
            }
        }
        HirKind::Literal(_) | HirKind::Look(_) => return None,
    }
    Some(())
}

fn one(hir: &Hir) -> Option<Vec<Piece>> {
    let mut row = Vec::new();
    add(hir, &mut row).map(|()| row)
}

/// The set of what matches one byte.
fn one_byte(hir: &Hir) -> Option<Set> {
    match hir.kind() {
        HirKind::Class(class) => set(class),
        HirKind::Literal(literal) => match &*literal.0 {
            [byte] if byte.is_ascii() => Some(1 << byte),
            _ => None,
        },
        _ => None,
    }
}

/// The ASCII part of a class.
fn set(class: &Class) -> Option<Set> {
    let Class::Unicode(class) = class else { return None };
    let ascii =
        class.ranges().iter().flat_map(|range| u32::from(range.start())..=u32::from(range.end()).min(127));
    Some(ascii.filter(|sign| *sign < 128).fold(0, |set, sign| set | 1 << sign))
}

/// What is still to be matched.
struct Rest<'r> {
    row: &'r [Piece],
    then: Option<&'r Rest<'r>>,
}

struct Attempt<'t> {
    text: &'t [u8],
    places: &'t mut [usize],
    /// How many more tries are worth it.
    fuel: usize,
}

impl Attempt<'_> {
    /// Whether the text from `at` on is matched; `None` without fuel.
    fn row(&mut self, rest: &Rest<'_>, mut at: usize) -> Option<bool> {
        let (mut row, mut then) = (rest.row, rest.then);
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
                Piece::Run { set, min, max, .. } if min == max => match self.longest(*set, at, *max) {
                    end if end - at == *min => at = end,
                    _ => return Some(false),
                },
                Piece::Run { set, min, max, greedy } => {
                    let ends = at.checked_add(*min)?..=self.longest(*set, at, *max);
                    return self.run(ends, *greedy, &Rest { row, then });
                }
                Piece::Choice(choice) => return self.choice(choice, at, &Rest { row, then }),
                Piece::Mark(place) => return self.mark(*place, at, &Rest { row, then }),
            }
        }
    }

    /// The end of the longest run of the set from `at` on.
    fn longest(&self, set: Set, at: usize, max: usize) -> usize {
        let limit = self.text.len().min(at.saturating_add(max));
        if set == Set::MAX || set == !(1 << b'\n') {
            return limit;
        }
        let run = self.text[at..limit].iter().take_while(|byte| set >> **byte & 1 == 1).count();
        at + run
    }

    fn run(
        &mut self,
        mut ends: std::ops::RangeInclusive<usize>,
        greedy: bool,
        rest: &Rest<'_>,
    ) -> Option<bool> {
        let (text, literal) = (self.text, rest.literal());
        let mut next = || loop {
            let end = if greedy { ends.next_back() } else { ends.next() }?;
            // Most ends are ruled out by the literal that must follow.
            if text[end..].starts_with(literal) {
                return Some(end);
            }
        };
        while let Some(end) = next() {
            if self.row(rest, end)? {
                return Some(true);
            }
        }
        Some(false)
    }

    fn choice(&mut self, choice: &[Vec<Piece>], at: usize, rest: &Rest<'_>) -> Option<bool> {
        for row in choice {
            if self.row(&Rest { row, then: Some(rest) }, at)? {
                return Some(true);
            }
        }
        Some(false)
    }

    /// Notes a place, and takes it back where the rest does not match.
    fn mark(&mut self, place: usize, at: usize, rest: &Rest<'_>) -> Option<bool> {
        let before = std::mem::replace(&mut self.places[place], at);
        let matched = self.row(rest, at)?;
        if !matched {
            self.places[place] = before;
        }
        Some(matched)
    }
}

impl<'r> Rest<'r> {
    /// The literal that comes first, behind groups that open or close; empty where another piece does.
    fn literal(&self) -> &'r [u8] {
        let first = self.row.iter().find(|piece| !matches!(piece, Piece::Mark(_)));
        match first {
            Some(Piece::Literal(literal)) => literal,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Answer, Direct};
    use crate::go::regexp::{GoVersion, Regexp};

    fn direct(pattern: &str) -> (Regexp, Option<Direct>) {
        let regexp = Regexp::compile(&format!("^(?s:{pattern})$"), GoVersion::NEWEST).expect("a pattern");
        let direct = regexp.0.direct.clone();
        (regexp, direct)
    }

    #[test]
    fn the_shapes_of_real_configurations_are_matched_directly() {
        for pattern in [
            "(.*)",
            ".+",
            ".*,lit,.*",
            "(.+);(.+)",
            "(.*);(.*)",
            "a|b|prod-.*",
            r"([^:]+)(?::\d+)?;(\d+)",
            "(.+?)/*;/*(.+)",
            r"(.*)(\/*);(.*)",
            "__meta_consul_service_metadata_(.+)",
            r"https?://([^/]+)(/.*)?",
            "(?i)true",
        ] {
            assert!(direct(pattern).1.is_some(), "{pattern}");
        }
    }

    #[test]
    fn other_shapes_and_texts_are_left_to_the_engine() {
        for pattern in ["(a|b)*", r"\bword", "(?:ab)+", "é+"] {
            assert_eq!(direct(pattern).1, None, "{pattern}");
        }
        let (_, any) = direct("(.*)");
        for text in ["é", "a\nb"] {
            assert_eq!(any.as_ref().map(|any| any.matches(text)), Some(Answer::Declined));
        }
        let (_, many) = direct(".*a.*a.*a.*a.*b");
        assert_eq!(many.map(|many| many.matches(&"a".repeat(500))), Some(Answer::Declined));
    }

    /// Pieces of the shapes that are matched directly.
    fn pattern() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "a", "b", ";", ":", "ab", ".*", ".+", ".?", ".*?", ".+?", "[^:]+", "[^;]*", r"\d+", "[ab]*",
            "/*", "a{2}", "b{1,2}", "(?:a|b|)", "(?::b)?", "(?:;a)??", "(?:ab|a)",
        ]);
        let part = (piece, any::<bool>());
        let shown =
            |(piece, grouped): (&str, bool)| if grouped { format!("({piece})") } else { piece.to_owned() };
        prop::collection::vec(part, 0..6).prop_map(move |parts| parts.into_iter().map(shown).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn a_direct_matcher_agrees_with_the_engine(pattern in pattern(), text in "[ab;:/1\\n\u{e9}]{0,12}") {
            let (regexp, direct) = direct(&pattern);
            let direct = direct.expect("a shape of its own");
            let general = regexp.captures_at(&text, 0);
            match direct.matches(&text) {
                Answer::Match(places) => prop_assert_eq!(Some(places), general.map(|found| found.places)),
                Answer::NoMatch => prop_assert_eq!(None, general),
                Answer::Declined => {}
            }
        }
    }
}
