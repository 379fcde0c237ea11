//! Replacement texts: Go's `regexp.Expand`.

use std::ops::Range;
use std::sync::LazyLock;

use super::regexp::{Captures, Regexp};

/// A replacement text such as `$1:${port}`, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(Range<usize>),
    Reference(Reference),
}

/// A `$1` or `${name}` of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Its bytes in the template, 0-based, `$` included.
    pub range: Range<usize>,
    /// `1` or `name`: what follows the `$`, without braces.
    pub name: String,
    /// The group's number, where the name is one. `$01` is a name, as is `$1x`.
    pub number: Option<usize>,
}

/// One letter or digit, as Go's `unicode` counts them.
static LETTER: LazyLock<regex::Regex> =
    LazyLock::new(|| regex::Regex::new(r"^[\p{L}\p{Nd}]$").expect("a constant pattern"));

impl Template {
    /// Takes `text` apart; a `$` that begins no reference stands for itself, and `$$` for one `$`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some(dollar) = text[at..].find('$').map(|found| at + found) {
            push_text(&mut parts, at..dollar);
            if let Some(found) = reference(text, dollar) {
                at = found.range.end;
                parts.push(Part::Reference(found));
            } else {
                push_text(&mut parts, dollar..dollar + 1);
                at = dollar + if text[dollar..].starts_with("$$") { 2 } else { 1 };
            }
        }
        push_text(&mut parts, at..text.len());
        Self { text: text.to_owned(), parts }
    }

    /// The text as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same template in the one spelling that every other has, too: `$1` as `${1}`.
    #[must_use]
    pub fn spelled(&self) -> String {
        let part = |part: &Part| match part {
            Part::Text(range) => self.text[range.clone()].replace('$', "$$"),
            Part::Reference(reference) => format!("${{{}}}", reference.name),
        };
        self.parts.iter().map(part).collect()
    }

    /// The references, in order.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.parts.iter().filter_map(|part| match part {
            Part::Reference(reference) => Some(reference),
            Part::Text(_) => None,
        })
    }

    /// What the template gives when it refers to no group; `None` where it does.
    #[must_use]
    pub fn constant(&self) -> Option<String> {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(range) => Some(&self.text[range.clone()]),
                Part::Reference(_) => None,
            })
            .collect()
    }

    /// The group that is all that the template gives, as with `$1`; `None` where it gives more, or nothing.
    #[must_use]
    pub fn only_group(&self, regexp: &Regexp) -> Option<usize> {
        let [Part::Reference(reference)] = &self.parts[..] else { return None };
        let mut groups = reference.groups(regexp);
        groups.next().filter(|_| groups.next().is_none())
    }

    /// The bytes of the expansion.
    #[must_use]
    pub fn expanded_len(&self, regexp: &Regexp, captures: &Captures) -> usize {
        let len = |part: &Part| match part {
            Part::Text(range) => range.len(),
            Part::Reference(reference) => {
                let matched = reference.groups(regexp).find_map(|group| captures.get(group));
                matched.map_or(0, |range| range.len())
            }
        };
        self.parts.iter().map(len).sum()
    }

    /// Appends the expansion to `out`: each reference becomes what its group matched in `read`, or
    /// nothing. Of several groups of one name the first that took part counts.
    pub fn expand(&self, regexp: &Regexp, captures: &Captures, read: &str, out: &mut String) {
        for part in &self.parts {
            match part {
                Part::Text(range) => out.push_str(&self.text[range.clone()]),
                Part::Reference(reference) => {
                    let matched = reference.groups(regexp).find_map(|group| captures.get(group));
                    out.push_str(matched.map_or("", |range| &read[range]));
                }
            }
        }
    }
}

impl Reference {
    /// The groups of `regexp` that the reference may stand for; none where it always is empty.
    pub fn groups<'a>(&'a self, regexp: &'a Regexp) -> impl Iterator<Item = usize> + 'a {
        let named = regexp.group_names().iter().enumerate().filter(|(_, name)| match name {
            Some(name) => self.number.is_none() && **name == *self.name,
            None => false,
        });
        let numbered = self.number.filter(|number| *number <= regexp.group_count());
        numbered.into_iter().chain(named.map(|(index, _)| index))
    }
}

fn push_text(parts: &mut Vec<Part>, range: Range<usize>) {
    if !range.is_empty() {
        parts.push(Part::Text(range));
    }
}

/// The reference whose `$` stands at `dollar`, if one does.
fn reference(text: &str, dollar: usize) -> Option<Reference> {
    let braced = text[dollar + 1..].starts_with('{');
    let start = dollar + 1 + usize::from(braced);
    let end = start + name_length(&text[start..]);
    if end == start || braced && !text[end..].starts_with('}') {
        return None;
    }
    let name = text[start..end].to_owned();
    Some(Reference { range: dollar..end + usize::from(braced), number: number(&name), name })
}

/// How many bytes at the start of `text` are letters, digits and `_`.
fn name_length(text: &str) -> usize {
    let is_part = |c: char| match c {
        '_' => true,
        _ if c.is_ascii() => c.is_ascii_alphanumeric(),
        _ => LETTER.is_match(c.encode_utf8(&mut [0; 4])),
    };
    text.find(|c| !is_part(c)).unwrap_or(text.len())
}

/// Go counts a name as a number when it is one of at most nine digits without leading zeros.
fn number(name: &str) -> Option<usize> {
    let plain = name.len() <= 9 && name.bytes().all(|byte| byte.is_ascii_digit());
    let leading_zero = name.len() > 1 && name.starts_with('0');
    if plain && !leading_zero { name.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::go::regexp::GoVersion;

    fn expand(pattern: &str, read: &str, template: &str) -> String {
        let regexp = Regexp::compile(pattern, GoVersion::NEWEST).unwrap();
        let mut out = String::new();
        Template::parse(template).expand(&regexp, &regexp.captures(read).unwrap(), read, &mut out);
        out
    }

    #[test]
    fn references_expand_as_in_go() {
        let table = [
            ("$1/$2", "a/b"),
            ("$1x", ""),
            ("${1}x", "ax"),
            ("$$1", "$1"),
            ("$", "$"),
            ("a$", "a$"),
            ("${1", "${1"),
            ("${}", "${}"),
            ("${a-b}", "${a-b}"),
            ("${ 1}", "${ 1}"),
            ("$01 $00", " "),
            ("$0", "a-b"),
            ("$9", ""),
            ("$1é", ""),
            ("$é.", "."),
            ("$n", "b"),
            ("${n}n", "bn"),
            ("$99999999999999999999", ""),
            ("$1-$", "a-$"),
        ];
        for (template, expanded) in table {
            assert_eq!(expand("(.*)-(?P<n>.*)", "a-b", template), expanded, "{template}");
        }
    }

    #[test]
    fn of_two_groups_of_one_name_the_one_that_matched_counts() {
        assert_eq!(expand("(?P<n>a)|(?P<n>b)", "b", "$n"), "b");
    }

    #[test]
    fn references_know_their_place_and_group() {
        let template = Template::parse("a${1}b$x");
        let found: Vec<_> =
            template.references().map(|it| (it.range.clone(), it.name.as_str(), it.number)).collect();
        assert_eq!(found, [(1..5, "1", Some(1)), (6..8, "x", None)]);
        assert_eq!(template.constant(), None);
        assert_eq!(Template::parse("a$$b").constant().as_deref(), Some("a$b"));
    }
}
