//! Secrets that are known by their values, hidden wherever a part of a text could show them.

use std::ops::Range;

use super::redact::{OPEN, credentials, is_secret};

/// What stands for a secret.
const STARS: &str = "***";

/// Secrets that labels carry: relabeling takes values apart, so that a password can come out alone, where
/// nothing around it says what it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Secrets {
    known: Vec<String>,
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
    /// The secrets among named values: the credentials of URLs, and whatever a secret's name names.
    #[must_use]
    pub fn of<'v>(values: impl IntoIterator<Item = (&'v str, &'v str)>) -> Self {
        let mut known = Vec::new();
        for (name, value) in values {
            if is_secret(name, value) {
                known.push(value.to_owned());
            }
            for range in credentials(value) {
                let user = &value[range];
                known.push(user.to_owned());
                known.extend(user.split_once(':').map(|(_, password)| password.to_owned()));
            }
        }
        Self { known }.tidied()
    }

    /// The same with another spelling of each, such as the one that URLs have.
    #[must_use]
    pub fn spelled(mut self, spell: impl Fn(&str) -> String) -> Self {
        let others: Vec<_> = self.known.iter().map(|secret| spell(secret)).collect();
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
        self.known.retain(|secret| !OPEN.contains(&secret.as_str()));
        self.known.sort_unstable();
        self.known.dedup();
        self
    }

    /// The text without them, and without the credentials of URLs.
    #[must_use]
    pub fn hide<'t>(&self, text: &'t str) -> Hidden<'t> {
        let mut found = credentials(text);
        for secret in &self.known {
            found.extend(text.match_indices(secret.as_str()).map(|(at, part)| at..at + part.len()));
        }
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
