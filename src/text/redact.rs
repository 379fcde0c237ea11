//! Secrets never leave the program: they are masked wherever text is shown.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// A field whose name says that its value is a secret, with the value up to the end of the line.
static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    let names = "[A-Za-z0-9_-]*(?:password|passwd|token|secret|credentials|bearer|authorization|api_?key)";
    let pattern = format!(r#"(?i)(\b{names}["']?[ \t]*[:=][ \t]*)([^\r\n]*[^\s,}}\]])"#);
    Regex::new(&pattern).expect("the pattern is valid")
});

/// The user part of a URL, plain or percent-encoded.
static USERINFO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)(://|%3A%2F%2F)([^\s/@"'?#%&]+(?:(?::|%3A)[^\s/@"'?#&]*?)?)(@|%40)"#)
        .expect("the pattern is valid")
});

/// Parts of names without which no field is a secret's: looking for them costs less than the expression.
const SUSPECT: [&str; 7] = ["pass", "token", "secret", "credential", "bearer", "authorization", "api"];

/// Words that a secret's field may hold openly: references to where the secret is.
const OPEN_SUFFIXES: [&str; 3] = ["_file", "_files", "_ref"];

/// `text` with the user part of every URL replaced by `***`.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    if has_userinfo(text) { USERINFO.replace_all(text, "${1}***${3}") } else { Cow::Borrowed(text) }
}

/// The byte ranges of the user parts of every URL in `text`.
#[must_use]
pub fn credentials(text: &str) -> Vec<Range<usize>> {
    if !has_userinfo(text) {
        return Vec::new();
    }
    USERINFO.captures_iter(text).filter_map(|found| found.get(2)).map(|user| user.range()).collect()
}

/// Whether a field of that name holds a secret.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    // `name=x` is masked just when the field's value is a secret.
    has_suspect(name) && matches!(mask(&format!("{name}=x")), Cow::Owned(masked) if masked.ends_with('*'))
}

fn has_userinfo(text: &str) -> bool {
    text.contains('@') || text.contains("%40")
}

fn has_suspect(text: &str) -> bool {
    let starts = |place: &[u8], word: &str| {
        place.get(..word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()))
    };
    let bytes = text.as_bytes();
    (0..bytes.len()).any(|at| SUSPECT.iter().any(|word| starts(&bytes[at..], word)))
}

/// A source text of the same length in bytes, with the values of secret fields and the user parts of
/// URLs overwritten by `*`, so that places in it still hold.
#[must_use]
pub fn mask(text: &str) -> Cow<'_, str> {
    let stars = |captures: &Captures<'_>| {
        let kept = &captures[1];
        if OPEN_SUFFIXES.iter().any(|suffix| kept.trim_end_matches([' ', ':', '=', '"']).ends_with(suffix)) {
            return captures[0].to_owned();
        }
        let end = captures.get(3).map_or("", |end| end.as_str());
        format!("{kept}{}{end}", "*".repeat(captures[2].len()))
    };
    let text = if has_userinfo(text) { USERINFO.replace_all(text, stars) } else { Cow::Borrowed(text) };
    if !has_suspect(&text) {
        return text;
    }
    match FIELD.replace_all(&text, stars) {
        Cow::Borrowed(_) => text,
        Cow::Owned(masked) => Cow::Owned(masked),
    }
}

#[cfg(test)]
mod tests {
    use super::{mask, redact};

    #[test]
    fn credentials_in_urls_are_replaced() {
        for (text, shown) in [
            ("http://user:hunter2@web:80/x", "http://***@web:80/x"),
            ("probe?target=http%3A%2F%2Fuser%3Apw%40web%2F", "probe?target=http%3A%2F%2F***%40web%2F"),
            ("http://web:80/@home", "http://web:80/@home"),
            ("mail me@home", "mail me@home"),
        ] {
            assert_eq!(redact(text), shown);
        }
    }

    #[test]
    fn source_lines_keep_their_length() {
        for (text, shown) in [
            ("token: abc-def", "token: *******"),
            ("  \"password\": \"x y\",", "  \"password\": *****,"),
            ("password_file: /etc/x", "password_file: /etc/x"),
            ("url: http://u:p@h/", "url: http://***@h/"),
            ("token_type: Bearer", "token_type: Bearer"),
        ] {
            assert_eq!(mask(text), shown);
            assert_eq!(mask(text).len(), text.len());
        }
    }
}
