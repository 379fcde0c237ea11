//! Go's `regexp`: its syntax is translated for the `regex` crate, which then matches what Go matches.

mod class;
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
use std::sync::Arc;

pub use error::{ErrorCode, SyntaxError};
pub use tree::Swallowed;
pub use verdict::Part;

use super::Template;

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

/// Memory that a compiled regex may take: beyond what Go's own limits allow for any regex of real use.
const SIZE_LIMIT: usize = 256 << 20;
/// Go counts nodes, of which the translation needs up to two for one.
const NEST_LIMIT: u32 = 4 * piece::MAX_HEIGHT;

/// From this height on, compiling needs a stack of its own: it calls itself for every nested group.
const DEEP: u32 = 100;
const DEEP_STACK: usize = 64 << 20;

/// The regex; `None` where it would need more memory than we allow.
fn build(translation: &parse::Translation) -> Option<regex::Regex> {
    let build = || {
        let mut builder = regex::RegexBuilder::new(&translation.pattern);
        builder.size_limit(SIZE_LIMIT).nest_limit(NEST_LIMIT).build().ok()
    };
    if translation.height < DEEP {
        return build();
    }
    std::thread::scope(|scope| {
        std::thread::Builder::new().stack_size(DEEP_STACK).spawn_scoped(scope, build).ok()?.join().ok()?
    })
}

/// A compiled regular expression.
#[derive(Debug, Clone)]
pub struct Regexp {
    regex: regex::Regex,
    names: Arc<[Option<Arc<str>>]>,
    ranges: Arc<[Range<usize>]>,
}

/// What the groups of a regex matched; group 0 is the whole match.
#[derive(Debug, Clone)]
pub struct Captures {
    locations: regex::CaptureLocations,
}

impl Regexp {
    /// Compiles `text` as that version of Go does.
    ///
    /// # Errors
    /// Go's own reason, with the bytes of `text` that it is about.
    pub fn compile(text: &str, go: GoVersion) -> Result<Self, SyntaxError> {
        let translation = parse::translate(text, go)?;
        let too_large = || SyntaxError::new(ErrorCode::TooLarge, text, 0..text.len());
        let regex = build(&translation).ok_or_else(too_large)?;
        Ok(Self { regex, names: translation.names.into(), ranges: translation.ranges.into() })
    }

    /// Whether it matches anywhere in `text`.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// The groups of the leftmost match in `text`.
    #[must_use]
    pub fn captures(&self, text: &str) -> Option<Captures> {
        let mut locations = self.regex.capture_locations();
        self.regex.captures_read(&mut locations, text).map(|_| Captures { locations })
    }

    /// The names of the groups by number; `None` for those without, group 0 among them.
    #[must_use]
    pub fn group_names(&self) -> &[Option<Arc<str>>] {
        &self.names
    }

    /// The number of groups, without the whole match.
    #[must_use]
    pub fn group_count(&self) -> usize {
        self.names.len() - 1
    }

    /// Where a group stands in the text that was compiled, its parentheses included.
    #[must_use]
    pub fn group_range(&self, group: usize) -> Option<Range<usize>> {
        self.ranges.get(group).cloned()
    }

    /// Go's `ReplaceAllString`: every match becomes the expanded template.
    #[must_use]
    pub fn replace_all(&self, text: &str, template: &Template) -> String {
        let mut out = String::new();
        let mut end = 0;
        for found in self.regex.find_iter(text) {
            out.push_str(&text[end..found.start()]);
            end = found.end();
            let mut locations = self.regex.capture_locations();
            if self.regex.captures_read_at(&mut locations, text, found.start()).is_some() {
                template.expand(self, &Captures { locations }, text, &mut out);
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
        self.locations.get(group).map(|(start, end)| start..end)
    }

    /// Every group's match, the whole match first.
    pub fn iter(&self) -> impl Iterator<Item = Option<Range<usize>>> + '_ {
        (0..self.locations.len()).map(|group| self.get(group))
    }
}
