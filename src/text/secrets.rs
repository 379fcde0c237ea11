//! Secrets that are known by their values, hidden wherever a part of a text could show them.

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
    known: Vec<Known>,
}

/// A secret, and where it is one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Known {
    /// Wherever it stands.
    Anywhere(String),
    /// Where it is all of a text, or of a URL's parameter.
    Alone(String),
    /// Behind that text, the first of the two.
    Behind(String, String),
}

impl Known {
    fn spelled(&self, spell: &impl Fn(&str) -> String) -> Self {
        match self {
            Self::Anywhere(secret) => Self::Anywhere(spell(secret)),
            Self::Alone(secret) => Self::Alone(spell(secret)),
            Self::Behind(before, secret) => Self::Behind(spell(before), spell(secret)),
        }
    }

    fn secret(&self) -> &str {
        match self {
            Self::Anywhere(secret) | Self::Alone(secret) | Self::Behind(_, secret) => secret,
        }
    }

    /// The byte ranges of a text that are the secret.
    fn ranges(&self, text: &str) -> Vec<Range<usize>> {
        let range = |at: usize| at..at + self.secret().len();
        match self {
            Self::Anywhere(secret) => text.match_indices(secret.as_str()).map(|(at, _)| range(at)).collect(),
            Self::Alone(secret) => {
                let found = text.match_indices(secret.as_str()).map(|(at, _)| range(at));
                found.filter(|found| is_alone(text, found)).collect()
            }
            Self::Behind(before, secret) => {
                let behind = text.match_indices(before.as_str()).map(|(at, before)| at + before.len());
                behind.filter(|at| text[*at..].starts_with(secret.as_str())).map(range).collect()
            }
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
        let mut known = Vec::new();
        for (name, value) in values {
            if is_secret(name, value) {
                known.push(Known::Anywhere(value.to_owned()));
            }
            for range in in_urls(value) {
                let user = &value[range];
                let password = user.split_once(':').map(|(_, password)| password);
                known.extend(
                    [user].into_iter().chain(password).map(|secret| Known::Anywhere(secret.to_owned())),
                );
            }
            known.extend(assigned(value).into_iter().map(|range| by_length(&value[range])));
        }
        Self { known }.tidied()
    }

    /// Takes in the secrets that tags such as `token=…` give: each is all the rest of its tag.
    #[must_use]
    pub fn with_tags<'t>(mut self, tags: impl IntoIterator<Item = &'t str>) -> Self {
        for tag in tags {
            let Some((before, secret)) = tag_secret(tag).map(|start| tag.split_at(start)) else { continue };
            // A step may have taken the quotes off.
            let bare = secret.trim_matches(['"', '\'']);
            self.known.extend([secret, bare].map(by_length));
            self.known.push(Known::Behind(before.to_owned(), secret.to_owned()));
        }
        self.tidied()
    }

    /// The same with another spelling of each, such as the one that URLs have.
    #[must_use]
    pub fn spelled(mut self, spell: impl Fn(&str) -> String) -> Self {
        let others: Vec<_> = self.known.iter().map(|known| known.spelled(&spell)).collect();
        self.known.extend(others);
        self.tidied()
    }

    /// Takes in the secrets of another.
    pub fn extend(&mut self, other: &Self) {
        if other.known.iter().all(|secret| self.known.binary_search(secret).is_ok()) {
            return;
        }
        self.known.extend(other.known.iter().cloned());
        *self = std::mem::take(self).tidied();
    }

    fn tidied(mut self) -> Self {
        self.known.retain(|known| !OPEN.contains(&known.secret()));
        self.known.sort_unstable();
        self.known.dedup();
        self
    }

    /// The text without them, and without the credentials of URLs.
    #[must_use]
    pub fn hide<'t>(&self, text: &'t str) -> Hidden<'t> {
        let mut found = credentials(text);
        found.extend(self.known.iter().flat_map(|known| known.ranges(text)));
        let cuts = joined(found);
        let mut shown = String::with_capacity(text.len());
        let mut from = 0;
        for cut in &cuts {
            shown.push_str(&text[from..cut.start]);
            shown.push_str(STARS);
            from = cut.end;
        }
        shown.push_str(&text[from..]);
        Hidden { text: shown, original: text, cuts }
    }
}

impl Hidden<'_> {
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
