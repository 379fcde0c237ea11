//! What the parsed expression says about every text that it matches.

use std::sync::LazyLock;

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition};

use super::{DEEP, GoVersion, Part, Regexp};

/// A group that can only match nothing, because a greedy repetition before it takes all that it could match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swallowed {
    /// Its number.
    pub group: usize,
    /// The number of the group that ends with the repetition; `None` where it stands in no group.
    pub by: Option<usize>,
}

/// Every text of one line.
static LINES: LazyLock<Regexp> =
    LazyLock::new(|| Regexp::compile(r"^[^\n]*$", GoVersion::NEWEST).expect("a constant pattern"));

impl Regexp {
    /// The groups that only ever match nothing, such as the second of `(.*)(/*);(.*)`; each once, in order.
    #[must_use]
    pub fn swallowed_groups(&self) -> Vec<Swallowed> {
        let mut found = Vec::new();
        if let Some(tree) = self.tree() {
            swallowed(tree, &mut found);
        }
        found.sort_by_key(|swallowed| swallowed.group);
        found.dedup_by_key(|swallowed| swallowed.group);
        found
    }

    /// A text that the regex matches, as short as any, if its assertions hold there.
    #[must_use]
    pub fn shortest_match(&self) -> Option<String> {
        let text = shortest(self.tree()?)?;
        self.is_match(&text).then_some(text)
    }

    /// Whether it matches only so many texts, as one that writes them all out does.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        self.tree().is_some_and(|tree| tree.properties().maximum_len().is_some())
    }

    /// Whether it matches every text of one line, the empty one too.
    #[must_use]
    pub fn matches_every_line(&self) -> bool {
        self.verdict(&[Part::OneOf(&LINES)]) == Some(true)
    }

    /// Whether every text that it matches holds `letter`.
    #[must_use]
    pub fn requires(&self, letter: char) -> bool {
        let others = format!("^[^{}]*$", regex_syntax::escape(letter.encode_utf8(&mut [0; 4])));
        let others = Self::compile(&others, GoVersion::NEWEST);
        others.is_ok_and(|others| self.verdict(&[Part::OneOf(&others)]) == Some(false))
    }

    fn tree(&self) -> Option<&Hir> {
        self.0.tree.get_or_init(|| parsed(self.pattern())).as_ref()
    }
}

/// The parsed expression of a translated pattern; `None` for one so deep that walking it needs care.
pub fn parsed(pattern: &str) -> Option<Hir> {
    ParserBuilder::new().nest_limit(2 * DEEP).build().parse(pattern).ok()
}

fn swallowed(tree: &Hir, found: &mut Vec<Swallowed>) {
    if let HirKind::Concat(parts) = tree.kind() {
        for (at, part) in parts.iter().enumerate() {
            let Some((letters, by)) = greedy_end(part) else { continue };
            let starved = parts[at + 1..].iter().take_while(|part| yields_to(part, &letters));
            let groups = starved.flat_map(groups_inside);
            found.extend(groups.map(|group| Swallowed { group, by }));
        }
    }
    for part in tree.kind().subs() {
        swallowed(part, found);
    }
}

/// The letters of the endless greedy repetition with which `tree` ends, and the group that it ends.
fn greedy_end(tree: &Hir) -> Option<(ClassUnicode, Option<usize>)> {
    match tree.kind() {
        HirKind::Repetition(Repetition { max: None, greedy: true, sub, .. }) => Some((letter(sub)?, None)),
        HirKind::Concat(parts) => greedy_end(parts.last()?),
        HirKind::Capture(capture) => {
            let (letters, by) = greedy_end(&capture.sub)?;
            Some((letters, by.or(Some(capture.index as usize))))
        }
        _ => None,
    }
}

/// What a tree that matches exactly one letter matches.
fn letter(tree: &Hir) -> Option<ClassUnicode> {
    match tree.kind() {
        HirKind::Class(_) => letters(tree),
        HirKind::Literal(literal) if std::str::from_utf8(&literal.0).ok()?.chars().count() == 1 => {
            letters(tree)
        }
        HirKind::Capture(capture) => letter(&capture.sub),
        _ => None,
    }
}

/// Whether the tree may match nothing, and whatever else it matches a repetition of `letters` matches too: a
/// greedy one that stands before it then leaves it nothing.
fn yields_to(tree: &Hir, greedy: &ClassUnicode) -> bool {
    let is_subset = |class: &ClassUnicode| {
        let mut common = class.clone();
        common.intersect(greedy);
        common == *class
    };
    tree.properties().minimum_len() == Some(0) && letters(tree).is_some_and(|class| is_subset(&class))
}

/// Every letter that can be in a text that the tree matches; `None` where an assertion has a say.
fn letters(tree: &Hir) -> Option<ClassUnicode> {
    let mut all = ClassUnicode::empty();
    match tree.kind() {
        HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => return None,
        HirKind::Class(Class::Unicode(class)) => all.union(class),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            all.union(&ClassUnicode::new(text.chars().map(|letter| ClassUnicodeRange::new(letter, letter))));
        }
        kind => {
            for part in kind.subs() {
                all.union(&letters(part)?);
            }
        }
    }
    Some(all)
}

/// The groups in the tree that could match more than nothing.
fn groups_inside(tree: &Hir) -> Vec<usize> {
    let own = match tree.kind() {
        HirKind::Capture(capture) if tree.properties().maximum_len() != Some(0) => {
            Some(capture.index as usize)
        }
        _ => None,
    };
    own.into_iter().chain(tree.kind().subs().iter().flat_map(groups_inside)).collect()
}

fn shortest(tree: &Hir) -> Option<String> {
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(String::new()),
        HirKind::Literal(literal) => String::from_utf8(literal.0.to_vec()).ok(),
        HirKind::Class(_) => Some(plainest(&letters(tree)?)?.to_string()),
        HirKind::Capture(capture) => shortest(&capture.sub),
        HirKind::Repetition(repetition) => {
            let once = if repetition.min == 0 { String::new() } else { shortest(&repetition.sub)? };
            Some(once.repeat(repetition.min as usize))
        }
        HirKind::Concat(parts) => parts.iter().map(shortest).collect(),
        HirKind::Alternation(parts) => parts.iter().filter_map(shortest).min_by_key(String::len),
    }
}

/// A letter of the class, `a` or `1` where it has one of them.
fn plainest(class: &ClassUnicode) -> Option<char> {
    let has = |letter: char| class.iter().any(|range| (range.start()..=range.end()).contains(&letter));
    ['a', '1']
        .into_iter()
        .find(|letter| has(*letter))
        .or_else(|| class.iter().next().map(ClassUnicodeRange::start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compile(pattern: &str) -> Regexp {
        Regexp::compile(&format!("^(?s:{pattern})$"), GoVersion::NEWEST).unwrap()
    }

    #[test]
    fn a_group_is_swallowed_where_the_greedy_one_before_it_takes_all_it_could_match() {
        let table: [(&str, &[_]); 20] = [
            (r"(.*)(\/*);(.*)", &[(2, Some(1))]),
            (r"(.+)(:80)?", &[(2, Some(1))]),
            (r".*(:\d+)?", &[(1, None)]),
            (r"(.*)(?::(\d+))?", &[(2, Some(1))]),
            (r"(\w+)(\d*)(_*)-(.*)", &[(2, Some(1)), (3, Some(1))]),
            (r"(https?://.*)(/?)", &[(2, Some(1))]),
            (r"a|(.*)(b*)", &[(2, Some(1))]),
            (r"(?:(x*)(x?),)*", &[(2, Some(1))]),
            (r"(.*)(|b)", &[(2, Some(1))]),
            (r"(.*?)(\/*);(.*)", &[]),
            (r"([^:]+)(:\d+)?", &[]),
            (r"([^:]+)(?::\d+)?;(\d+)", &[]),
            (r"(.*)(\/+);(.*)", &[]),
            (r"(.{0,9})(a*)", &[]),
            (r"(?:ab)*(a*)", &[]),
            (r"(.*)(\b)", &[]),
            (r"(.*)()", &[]),
            (r"(.*):(.*)", &[]),
            (r"(?U)(.*)(/*)", &[]),
            (r"(a|b*)(b*)", &[]),
        ];
        for (pattern, wanted) in table {
            let found = compile(pattern).swallowed_groups();
            let found: Vec<_> = found.iter().map(|it| (it.group, it.by)).collect();
            assert_eq!(found, *wanted, "{pattern}");
        }
    }

    #[test]
    fn a_swallowed_group_is_empty_in_every_match() {
        let texts = ["", "/", "a//;b", "a:80", "a:80;x", "xx,xxx,", "ab_12__-z", "https://a/", "bb", "\n/;"];
        for pattern in [
            r"(.*)(\/*);(.*)",
            r"(.+)(:80)?",
            r"(.*)(?::(\d+))?",
            r"(\w+)(\d*)(_*)-(.*)",
            r"(https?://.*)(/?)",
            r"(?:(x*)(x?),)*",
            r"a|(.*)(b*)",
        ] {
            let regexp = compile(pattern);
            for captures in texts.iter().filter_map(|text| regexp.captures(text)) {
                for swallowed in regexp.swallowed_groups() {
                    assert!(captures.get(swallowed.group).is_none_or(|range| range.is_empty()), "{pattern}");
                }
            }
        }
    }

    #[test]
    fn the_shortest_match_shows_what_is_looked_for() {
        let table = [
            (".*,prod,.*", Some(",prod,")),
            ("(.+):(.+)", Some("a:a")),
            (r"(?:[^,]+,){2}(\d{2})", Some("a,a,11")),
            ("abc|de", Some("de")),
            ("", Some("")),
            (r"a\bb", None),
        ];
        for (pattern, text) in table {
            assert_eq!(compile(pattern).shortest_match().as_deref(), text, "{pattern}");
        }
    }

    #[test]
    fn what_matches_every_line_and_what_only_some_texts() {
        for (pattern, every, finite) in [
            ("(.*)", true, false),
            ("(.*);(.*)", false, false),
            ("(.+)?", true, false),
            ("(.+)", false, false),
            ("", false, true),
            ("__meta_(a|b)", false, true),
            ("[^x]*|.*x.*", true, false),
        ] {
            let regexp = compile(pattern);
            assert_eq!((regexp.matches_every_line(), regexp.is_finite()), (every, finite), "{pattern}");
        }
    }

    #[test]
    fn a_letter_is_required_where_every_match_holds_it() {
        for (pattern, letter, wanted) in [
            (".*,prod,.*", ',', true),
            ("(.*,)?prod", ',', false),
            ("a-b|c-d", '-', true),
            ("[,;]", ',', false),
            (r"\|x", '|', true),
            (r"x\^", '^', true),
        ] {
            assert_eq!(compile(pattern).requires(letter), wanted, "{pattern} {letter}");
        }
    }

    #[test]
    fn a_group_knows_where_it_stands() {
        let regexp = Regexp::compile("^(?s:(a(?:b)(?P<n>c)))$", GoVersion::NEWEST).unwrap();
        assert_eq!(regexp.group_range(1), Some(5..21));
        assert_eq!(regexp.group_range(2), Some(12..20));
        assert_eq!(regexp.group_range(3), None);
    }
}
