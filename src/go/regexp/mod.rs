//! Go's `regexp`: its syntax is translated for the `regex` crate, which then matches what Go matches.

mod class;
mod direct;
mod engine;
mod error;
mod escape;
mod group;
mod parse;
mod piece;
mod repeat;
mod scripts;
mod tree;
mod unicode;
mod verdict;

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use regex_syntax::hir::Hir;
use smallvec::SmallVec;

pub use error::{ErrorCode, SyntaxError};
pub use tree::Swallowed;
pub use verdict::{Judge, Part};

use super::Template;
use direct::{Declined, Direct};
use engine::{DEEP, engine};

/// The version of Go that a program was built with, as far as its regular expressions differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GoVersion(
    /// The second number: 22 for Go 1.22.
    pub u16,
);

impl GoVersion {
    /// The newest whose answers were recorded.
    pub const NEWEST: Self = Self(27);

    fn has_perl_names(self) -> bool {
        self.0 >= 22
    }

    fn has_category_aliases(self) -> bool {
        self.0 >= 25
    }
}

/// A compiled regular expression.
#[derive(Debug, Clone)]
pub struct Regexp(Arc<Compiled>);

#[derive(Debug)]
struct Compiled {
    pattern: String,
    names: Box<[Option<Arc<str>>]>,
    ranges: Box<[Range<usize>]>,
    /// The parsed pattern, made when it is first asked for.
    tree: OnceLock<Option<Hir>>,
    /// The matcher for its shape, where that is a frequent one.
    direct: Option<Direct>,
    /// The engine for all else; where a direct matcher is, made when that declines a text.
    general: OnceLock<Arc<regex::Regex>>,
}

/// What the groups of a regex matched; group 0 is the whole match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captures {
    /// Start and end of every group; `usize::MAX` for one that took no part.
    places: Places,
}

/// Few regexes have more than three groups.
type Places = SmallVec<[usize; 8]>;

/// Patterns beyond this length are left to the engine, which knows whether they are too large.
const LONGEST_DIRECT: usize = 1000;

/// Whether direct matchers are used; only measurements turn them off.
static DIRECT: AtomicBool = AtomicBool::new(true);

/// Whether every regex from now on is matched directly where it can be, or none, so that both ways can be
/// measured and held against each other.
pub fn use_direct_matchers(wanted: bool) {
    DIRECT.store(wanted, Ordering::Relaxed);
}

impl Regexp {
    /// Compiles `text` as that version of Go does.
    ///
    /// # Errors
    /// Go's own reason, with the bytes of `text` that it is about.
    pub fn compile(text: &str, go: GoVersion) -> Result<Self, SyntaxError> {
        let parse::Translation { pattern, names, height, ranges } = parse::translate(text, go)?;
        let names = names.into_boxed_slice();
        let is_small = pattern.len() <= LONGEST_DIRECT && height < DEEP;
        let tree = OnceLock::new();
        let small = || tree.get_or_init(|| tree::parsed(&pattern)).as_ref();
        let direct = is_small.then(small).flatten().and_then(|tree| Direct::of(tree, names.len() - 1));
        let general = OnceLock::new();
        if direct.is_none() {
            let too_large = || SyntaxError::new(ErrorCode::TooLarge, text, 0..text.len());
            let _ = general.set(engine(&pattern, height).ok_or_else(too_large)?);
        }
        Ok(Self(Arc::new(Compiled { pattern, names, ranges: ranges.into(), tree, direct, general })))
    }

    /// Whether it matches anywhere in `text`.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        let answer = self.direct().and_then(|direct| direct.is_match(text));
        answer.unwrap_or_else(|_| self.general().is_match(text))
    }

    /// The groups of the leftmost match in `text`.
    #[must_use]
    pub fn captures(&self, text: &str) -> Option<Captures> {
        self.direct_captures(text).unwrap_or_else(|_| self.captures_at(text, 0))
    }

    /// The groups of a match of the whole text.
    fn direct_captures(&self, text: &str) -> Result<Option<Captures>, Declined> {
        Ok(self.direct()?.places(text)?.map(|places| Captures { places }))
    }

    fn direct(&self) -> Result<&Direct, Declined> {
        self.0.direct.as_ref().filter(|_| DIRECT.load(Ordering::Relaxed)).ok_or(Declined)
    }

    /// Whether what that group holds is all of the text, whatever is matched; false where it is not known.
    #[must_use]
    pub fn is_whole(&self, group: usize) -> bool {
        self.0.direct.as_ref().is_some_and(|direct| direct.is_whole(group))
    }

    /// The groups of the leftmost match from the byte `start` on.
    fn captures_at(&self, text: &str, start: usize) -> Option<Captures> {
        let mut locations = self.general().capture_locations();
        self.general().captures_read_at(&mut locations, text, start)?;
        let group = |group| locations.get(group).map_or([usize::MAX; 2], |(start, end)| [start, end]);
        Some(Captures { places: (0..locations.len()).flat_map(group).collect() })
    }

    fn general(&self) -> &regex::Regex {
        let build = || engine(&self.0.pattern, 0).expect("a regex with a direct matcher is small");
        self.0.general.get_or_init(build)
    }

    /// The translated pattern.
    fn pattern(&self) -> &str {
        &self.0.pattern
    }

    /// The names of the groups by number; `None` for those without, group 0 among them.
    #[must_use]
    pub fn group_names(&self) -> &[Option<Arc<str>>] {
        &self.0.names
    }

    /// The number of groups, without the whole match.
    #[must_use]
    pub fn group_count(&self) -> usize {
        self.0.names.len() - 1
    }

    /// Where a group is in the text that was compiled, its parentheses included.
    #[must_use]
    pub fn group_range(&self, group: usize) -> Option<Range<usize>> {
        self.0.ranges.get(group).cloned()
    }

    /// Go's `ReplaceAllString`: every match becomes the expanded template.
    #[must_use]
    pub fn replace_all(&self, text: &str, template: &Template) -> String {
        let mut out = String::new();
        // What is matched directly is matched as a whole, and so once.
        if let Ok(whole) = self.direct_captures(text) {
            match whole {
                Some(captures) => template.expand(self, &captures, text, &mut out),
                None => out.push_str(text),
            }
            return out;
        }
        let mut end = 0;
        for found in self.general().find_iter(text) {
            out.push_str(&text[end..found.start()]);
            end = found.end();
            if let Some(captures) = self.captures_at(text, found.start()) {
                template.expand(self, &captures, text, &mut out);
            }
        }
        out.push_str(&text[end..]);
        out
    }
}

impl Captures {
    /// The bytes that a group matched; `None` where it took no part, or there is no such group.
    #[must_use]
    pub fn get(&self, group: usize) -> Option<Range<usize>> {
        match self.places.get(2 * group..2 * group + 2)? {
            [usize::MAX, _] => None,
            [start, end] => Some(*start..*end),
            _ => None,
        }
    }

    /// Every group's match, the whole match first.
    pub fn iter(&self) -> impl Iterator<Item = Option<Range<usize>>> + '_ {
        (0..self.places.len() / 2).map(|group| self.get(group))
    }
}
