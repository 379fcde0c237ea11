//! Secrets that are known by their values, hidden wherever a part of a text could show them.

use std::collections::BTreeSet;
use std::ops::Range;

use super::redact::{OPEN, assigned, credentials, in_urls, is_secret, tag_secret};

/// What stands for a secret.
const STARS: &str = "***";

/// The bytes below which what `token=…` gives stands in other words and numbers by chance.
const TELLING: usize = 6;

/// Secrets that labels carry: relabeling takes values apart, so that a password can come out alone, where
/// nothing around it says what it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Secrets {
    known: BTreeSet<Known>,
}

/// A secret, and where it is one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Known {
    /// Wherever it stands.
    Anywhere(String),
    /// Where it is all of a text, or of a URL's parameter.
    Alone(String),
    /// From that byte of the text on, behind what stands before it there.
    Behind(String, usize),
}

impl Known {
    fn spelled(&self, spell: &impl Fn(&str) -> String) -> Self {
        match self {
            Self::Anywhere(secret) => Self::Anywhere(spell(secret)),
            Self::Alone(secret) => Self::Alone(spell(secret)),
            Self::Behind(whole, from) => Self::behind(&spell(&whole[..*from]), &spell(&whole[*from..])),
        }
    }

    fn behind(before: &str, secret: &str) -> Self {
        Self::Behind(format!("{before}{secret}"), before.len())
    }

    fn secret(&self) -> &str {
        match self {
            Self::Anywhere(secret) | Self::Alone(secret) => secret,
            Self::Behind(whole, from) => &whole[*from..],
        }
    }

    /// What is looked for.
    pub(super) fn pattern(&self) -> &str {
        match self {
            Self::Anywhere(text) | Self::Alone(text) | Self::Behind(text, _) => text,
        }
    }

    /// The byte range of the secret in a text that has the pattern at byte `at`; `None` where it is no secret there.
    pub(super) fn range(&self, text: &str, at: usize) -> Option<Range<usize>> {
        let end = at + self.pattern().len();
        match self {
            Self::Anywhere(_) => Some(at..end),
            Self::Alone(_) => Some(at..end).filter(|found| is_alone(text, found)),
            Self::Behind(_, from) => Some(at + from..end),
        }
    }
}

/// A text with its secrets hidden, which knows where its parts went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden<'t> {
    /// What may be shown.
    pub text: String,
    original: &'t str,
    /// The byte ranges of the original that are hidden, in order, apart from each other.
    cuts: Vec<Range<usize>>,
}

impl Secrets {
    /// The secrets among named values: the credentials of URLs, whatever a secret's name names, and what `token=…`
    /// gives, where it is long enough to be told from other words.
    #[must_use]
    pub fn of<'v>(values: impl IntoIterator<Item = (&'v str, &'v str)>) -> Self {
        let mut secrets = Self::default();
        for (name, value) in values {
            if is_secret(name, value) {
                secrets.add([Known::Anywhere(value.to_owned())]);
            }
            for range in in_urls(value) {
                let user = &value[range];
                let password = user.split_once(':').map(|(_, password)| password);
                let parts = [user].into_iter().chain(password);
                secrets.add(parts.map(|secret| Known::Anywhere(secret.to_owned())));
            }
            secrets.add(assigned(value).into_iter().map(|range| by_length(&value[range])));
        }
        secrets
    }

    /// Takes in the secrets that tags such as `token=…` give: each is all the rest of its tag.
    #[must_use]
    pub fn with_tags<'t>(mut self, tags: impl IntoIterator<Item = &'t str>) -> Self {
        for tag in tags {
            let Some((before, secret)) = tag_secret(tag).map(|start| tag.split_at(start)) else { continue };
            // A step may have taken the quotes off.
            let bare = secret.trim_matches(['"', '\'']);
            self.add([secret, bare].map(by_length));
            // A longer one is hidden wherever it stands.
            if secret.len() < TELLING {
                self.add([Known::behind(before, secret)]);
            }
        }
        self
    }

    /// The same with another spelling of each, such as the one that URLs have.
    #[must_use]
    pub fn spelled(mut self, spell: impl Fn(&str) -> String) -> Self {
        let others: Vec<_> = self.known.iter().map(|known| known.spelled(&spell)).collect();
        self.add(others);
        self
    }

    /// Takes in the secrets of another.
    pub fn extend(&mut self, other: &Self) {
        for known in &other.known {
            if !self.known.contains(known) {
                self.known.insert(known.clone());
            }
        }
    }

    fn add(&mut self, known: impl IntoIterator<Item = Known>) {
        self.known.extend(known.into_iter().filter(|known| !OPEN.contains(&known.secret())));
    }

    pub(super) fn known(&self) -> impl Iterator<Item = &Known> {
        self.known.iter()
    }

    /// The text without them, and without the credentials of URLs.
    #[must_use]
    pub fn hide<'t>(&self, text: &'t str) -> Hidden<'t> {
        let found = self.known.iter().flat_map(|known| {
            text.match_indices(known.pattern()).filter_map(|(at, _)| known.range(text, at))
        });
        Hidden::without(text, found)
    }
}

impl<'t> Hidden<'t> {
    /// The text without those byte ranges, and without the credentials of URLs.
    pub(super) fn without(text: &'t str, secrets: impl Iterator<Item = Range<usize>>) -> Self {
        let cuts = joined(credentials(text).into_iter().chain(secrets).collect());
        let mut shown = String::with_capacity(text.len());
        let mut from = 0;
        for cut in &cuts {
            shown.push_str(&text[from..cut.start]);
            shown.push_str(STARS);
            from = cut.end;
        }
        shown.push_str(&text[from..]);
        Self { text: shown, original: text, cuts }
    }

    /// The range of what is shown, in 0-based characters, of a byte range of the original. What lies in a
    /// secret takes all of what stands for it.
    #[must_use]
    pub fn characters(&self, bytes: Range<usize>) -> Range<usize> {
        let is_empty = bytes.is_empty();
        let start = self.place(bytes.start, |cut| cut.start);
        let end = if is_empty { start } else { self.place(bytes.end, |cut| cut.end) };
        start..end
    }

    /// What is shown of a byte range of the original.
    #[must_use]
    pub fn part(&self, bytes: Range<usize>) -> String {
        let Range { start, end } = self.characters(bytes);
        self.text.chars().skip(start).take(end - start).collect()
    }

    /// The character of the shown text at which a byte of the original stands; `edge` of the secret that
    /// it lies in.
    fn place(&self, byte: usize, edge: impl Fn(&Range<usize>) -> usize) -> usize {
        let inside = self.cuts.iter().find(|cut| cut.start < byte && byte < cut.end);
        let byte = inside.map_or(byte, edge);
        let before: Vec<_> = self.cuts.iter().filter(|cut| cut.end <= byte).collect();
        let hidden: usize = before.iter().map(|cut| self.original[(*cut).clone()].chars().count()).sum();
        self.original[..byte].chars().count() - hidden + before.len() * STARS.len()
    }
}

/// What `token=…` gives, where it can be told from other words.
fn by_length(secret: &str) -> Known {
    let known = if secret.len() < TELLING { Known::Alone } else { Known::Anywhere };
    known(secret.to_owned())
}

/// Whether a byte range is all of a text, or of a URL's parameter.
fn is_alone(text: &str, range: &Range<usize>) -> bool {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let ends = after.is_empty() || after.starts_with('&');
    before.is_empty() && after.is_empty() || before.ends_with('=') && before.contains('?') && ends
}

/// The ranges in order, those joined that touch.
fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| range.start);
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::Secrets;

    #[test]
    fn a_password_that_a_step_took_out_of_a_url_stays_hidden() {
        let secrets = Secrets::of([("__address__", "http://kai:hunter2@web:80/x")]);
        for (text, shown) in [
            ("http://kai:hunter2@web:80/x", "http://***@web:80/x"),
            ("kai:hunter2", "***"),
            ("hunter2;web", "***;web"),
            ("http://other:pw@web", "http://***@web"),
            ("web", "web"),
        ] {
            assert_eq!(secrets.hide(text).text, shown);
        }
    }

    #[test]
    fn what_a_secrets_name_names_is_hidden_in_urls_too() {
        let values = [("__param_token", "a b"), ("__param_module", "http_2xx"), ("uses_token", "true")];
        let secrets = Secrets::of(values).spelled(|secret| secret.replace(' ', "+"));
        assert_eq!(
            secrets.hide("?module=http_2xx&token=a+b&x=true").text,
            "?module=http_2xx&token=***&x=true"
        );
    }

    #[test]
    fn a_short_secret_of_a_tag_is_hidden_at_its_place_and_where_it_is_all() {
        let tags = ["token=a", "auth_token=1", "pwd=b;c"];
        let secrets = Secrets::of([("tags", ",token=a,auth_token=1,pwd=b;c,")]).with_tags(tags);
        for (text, shown) in [
            (",token=a,auth_token=1,pwd=b;c,", ",token=***,auth_token=1,pwd=***,"),
            ("a", "***"),
            ("b;c", "***"),
            ("http://web/?x=a&a=ab", "http://web/?x=***&a=ab"),
            ("http://10.0.0.11:8081/a", "http://10.0.0.11:8081/a"),
            ("<node-address>", "<node-address>"),
        ] {
            assert_eq!(secrets.hide(text).text, shown);
        }
    }

    #[test]
    fn the_secret_of_a_tag_is_all_the_rest_of_it() {
        for secret in
            ["ab&hunter2", "x)hunter2", "a;hunter2", "a|hunter2", "'hunter2", "\"hunter2\"", "a, hunter2"]
        {
            let tag = format!("password={secret}");
            let secrets = Secrets::default().with_tags([&*tag]);
            for text in [format!(",web,{tag},"), format!("x{secret}")] {
                let shown = secrets.hide(&text).text;
                assert!(shown.contains("***") && !shown.contains("hunter2"), "{tag}: {shown}");
            }
        }
    }

    #[test]
    fn parts_are_found_again_around_what_is_hidden() {
        let text = "ä;http://kai:hunter2@web:80";
        let secrets = Secrets::of([("url", text)]);
        let hidden = secrets.hide(text);
        assert_eq!(hidden.text, "ä;http://***@web:80");
        let range = |part: &str| {
            let start = text.find(part).expect("it is there");
            start..start + part.len()
        };
        assert_eq!(hidden.characters(range("http")), 2..6);
        assert_eq!(hidden.characters(range("hunter2")), 9..12, "all that stands for the secret");
        assert_eq!(hidden.part(range("web:80")), "web:80");
        assert_eq!(hidden.part(range("hunter2@web")), "***@web");
        assert_eq!(hidden.characters(3..3), 2..2);
        assert_eq!(hidden.characters(text.len()..text.len()), 19..19);
    }
}
