//! Secrets never leave the program: they are masked wherever text is shown.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// The name of a field that says that its value is a secret, up to that value.
static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    let words =
        "password|passwd|passphrase|pwd|tokens?|secrets?|credentials?|bearer|authorization|cookie|encrypt";
    let keys = "(?:api|secret|private|account|consumer|application|shared)[_-]?key";
    let pattern = format!(r#"(?i)(?-u:\b)[A-Za-z0-9_-]*(?:{words}|{keys})["']?[ \t]*[:=][ \t]*"#);
    Regex::new(&pattern).expect("the pattern is valid")
});

/// The tokens of a Consul agent, whose own names say nothing, and private keys; up to their end.
static BLOCK: LazyLock<Regex> = LazyLock::new(|| {
    let tokens = r#"(?i:\btokens)["']?\s*[:=]?\s*\{([^{}]+)"#;
    let key = r"BEGIN [A-Z ]*PRIVATE KEY-----([^-]+)";
    Regex::new(&format!("{tokens}|{key}")).expect("the pattern is valid")
});

/// The user part of a URL, plain or percent-encoded.
static USERINFO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)(://|%3A%2F%2F)([^\s/@"'?#%&]+(?:(?::|%3A)[^\s/@"'?#&]*?)?)(@|%40)"#)
        .expect("the pattern is valid")
});

/// Parts of names without which no field is a secret's, by their first letter: looking for them costs less than the
/// expression, and every label of every target that is shown is asked.
const fn suspects(first: u8) -> &'static [&'static str] {
    match first.to_ascii_lowercase() {
        b'a' => &["authorization"],
        b'b' => &["bearer"],
        b'c' => &["credential", "cookie"],
        b'e' => &["encrypt"],
        b'k' => &["key"],
        b'p' => &["pass", "pwd"],
        b's' => &["secret"],
        b't' => &["token"],
        _ => &[],
    }
}

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
    let suspect = |(at, first): (usize, &u8)| suspects(*first).iter().any(|word| starts(&bytes[at..], word));
    bytes.iter().enumerate().any(suspect)
}

/// A source text of the same length in bytes, with the values of secret fields and the user parts of
/// URLs overwritten by `*`, so that places in it still hold.
#[must_use]
pub fn mask(text: &str) -> Cow<'_, str> {
    let mut secrets = credentials(text);
    if has_suspect(text) {
        secrets.extend(fields(text));
    }
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    secrets.sort_unstable_by_key(|secret| secret.start);
    let mut masked = String::with_capacity(text.len());
    for secret in secrets {
        masked.push_str(text.get(masked.len()..secret.start).unwrap_or_default());
        masked.push_str(&"*".repeat(secret.end.saturating_sub(masked.len())));
    }
    masked.push_str(&text[masked.len()..]);
    Cow::Owned(masked)
}

/// The byte ranges of the values of secret fields, and of what is secret in whole blocks, line by line.
fn fields(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(name) = FIELD.find_at(text, from) {
        let start = name.end();
        from = start + value_len(&text[start..]);
        found.push(start..from);
        if holds_block(name.as_str(), &text[start..from]) {
            let end = end_of_block(text, name.start());
            found.extend(lines_of(text, from..end));
            from = end;
        }
    }
    for block in BLOCK.captures_iter(text).filter_map(|found| found.get(1).or_else(|| found.get(2))) {
        found.extend(lines_of(text, block.range()));
    }
    found
}

/// Whether the lines below a field belong to its value: a block scalar, or the list of Prometheus' `secrets`.
fn holds_block(name: &str, value: &str) -> bool {
    value.starts_with(['|', '>']) || value.is_empty() && name.trim_end().ends_with("secrets:")
}

/// What stands on each of the lines of a range, without the white space around it.
fn lines_of(text: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let base = text.as_ptr().addr();
    text[range].lines().map(str::trim).filter(|line| !line.is_empty()).map(move |line| {
        let start = line.as_ptr().addr() - base;
        start..start + line.len()
    })
}

/// Where the YAML block ends that belongs to the field at `field`: before the next line that is not deeper.
fn end_of_block(text: &str, field: usize) -> usize {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
    let first = text[..field].rfind('\n').map_or(0, |at| at + 1);
    let own = indent(&text[first..=field]);
    let mut lines = text[first..].split_inclusive('\n');
    let mut end = first + lines.next().map_or(0, str::len);
    for line in lines {
        let content = line.trim_start_matches(' ');
        let depth = line.len() - content.len();
        // A list may stand as deep as its field.
        let is_deeper = depth > own || depth == own && content.starts_with('-');
        if !is_deeper && !content.trim().is_empty() {
            break;
        }
        end += line.len();
    }
    end
}

/// The bytes of a field's value: up to its closing quote, or else to the end of the line, without what closes the
/// field there.
fn value_len(text: &str) -> usize {
    let line = text.lines().next().unwrap_or_default();
    if ["{", "["].contains(&line.trim_end()) {
        return 0;
    }
    let quote = line.chars().next().filter(|first| matches!(first, '"' | '\''));
    let closing = quote.and_then(|quote| closing_quote(line, quote));
    closing.unwrap_or_else(|| line.trim_end_matches(|c: char| c.is_whitespace() || ",}]".contains(c)).len())
}

/// The byte after the quote that closes the one with which `line` starts. One that is doubled or escaped does not.
fn closing_quote(line: &str, quote: char) -> Option<usize> {
    let mut rest = line.char_indices().skip(1).peekable();
    while let Some((at, found)) = rest.next() {
        let is_doubled = |(_, next): &(usize, char)| found == quote && *next == quote;
        if found == '\\' || rest.peek().is_some_and(is_doubled) {
            rest.next();
        } else if found == quote {
            return Some(at + quote.len_utf8());
        }
    }
    None
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
    fn secrets_of_several_lines_are_masked_on_each() {
        for (text, shown) in [
            ("a:\n- token: |\n    x y\n\n    z\n  b: 1", "a:\n- token: *\n    ***\n\n    *\n  b: 1"),
            ("password: >-\n  x\nb: 1", "password: **\n  *\nb: 1"),
            ("secrets:\n  - x\nb: 1", "secrets:\n  ***\nb: 1"),
            ("secrets:\n- x\nb: 1", "secrets:\n***\nb: 1"),
            ("tokens {\n  agent = \"x\"\n}\nb = 1", "tokens {\n  ***********\n}\nb = 1"),
            (
                "key: |\n  -----BEGIN RSA PRIVATE KEY-----\n  abc\n  -----END",
                "key: |\n  -----BEGIN RSA PRIVATE KEY-----\n  ***\n  -----END",
            ),
        ] {
            assert_eq!(mask(text), shown);
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
            (r#"{"token":"a\"b","port":1}"#, r#"{"token":******,"port":1}"#),
            ("password: 'it''s', b: 1", "password: *******, b: 1"),
            ("password: \"open", "password: *****"),
            ("credentials: [a, b]", "credentials: *****]"),
            ("token = \"ä\" # x", "token = **** # x"),
            ("é-token: x@y", "é-token: ***"),
        ] {
            assert_eq!(mask(text), shown);
            assert_eq!(mask(text).len(), text.len());
        }
    }
}
