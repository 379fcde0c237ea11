//! Secrets never leave the program: they are masked wherever a value is shown.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// Words with which the name of a secret ends.
const WORDS: &str = "(?:password|passwd|passphrase|pwd|tokens?|secrets?|credentials?|bearer|authorization|cookie\
                     |encrypt|(?:api|secret|private|account|consumer|application|shared)[_-]?key)";

/// The user part of a URL, which may come without its scheme, plain or percent-encoded.
static USERINFO: LazyLock<Regex> = LazyLock::new(|| {
    let whole = r#"(?:://|%3A%2F%2F)([^\s/@"'?#%&]+(?:(?::|%3A)[^\s/@"'?#&]*?)?)(?:@|%40)"#;
    let bare = r#"(?:^|[\s"'(\[=,;])([\w.~-]+:[^\s/@"'?#&;,\[\]]+)@[\w.-]+(?:[:/]|\]:)"#;
    Regex::new(&format!("(?i){whole}|{bare}")).expect("the pattern is valid")
});

/// A parameter of a URL whose name is that of a secret, up to its value.
static PARAMETER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"(?i)(?:[?&]|%3F|%26)(?:[\w.-]*{WORDS}|key)(?:=|%3D)"))
        .expect("the pattern is valid")
});

/// A tag, or a word of a text, that gives a secret its value: `token=…`.
static ASSIGNED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r#"(?i)(?:^|[\s,;|"'`(\[])[\w.-]*{WORDS}="#)).expect("the pattern is valid")
});

/// The name of a secret.
static NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!("(?i)(?:{WORDS}|^__param_key)$")).expect("the pattern is valid"));

/// Parts of names without which nothing is a secret, by their first letter: looking for them costs less than the
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

/// Values that give nothing away, though their name is that of a secret.
pub const OPEN: [&str; 9] = ["", "true", "false", "yes", "no", "on", "off", "0", "1"];

/// `text` with the user part of every URL, and every parameter of one that is a secret, replaced by `***`.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    let secrets = credentials(text);
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut from = 0;
    for secret in secrets {
        shown.push_str(text.get(from..secret.start).unwrap_or_default());
        shown.push_str("***");
        from = from.max(secret.end);
    }
    shown.push_str(&text[from..]);
    Cow::Owned(shown)
}

/// The byte ranges of the secrets in `text`, in URLs and behind `token=`, in order.
#[must_use]
pub fn credentials(text: &str) -> Vec<Range<usize>> {
    let mut found = in_urls(text);
    found.extend(assigned(text));
    found.sort_unstable_by_key(|secret| secret.start);
    found
}

/// The byte ranges of the secrets in every URL in `text`.
pub fn in_urls(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if text.contains('@') || text.contains("%40") {
        let users = USERINFO.captures_iter(text).filter_map(|found| found.get(1).or_else(|| found.get(2)));
        found.extend(users.map(|user| user.range()));
    }
    if (text.contains('=') || text.contains("%3")) && has_suspect(text) {
        let values =
            PARAMETER.find_iter(text).map(|name| name.end()..name.end() + value_len(&text[name.end()..]));
        found.extend(values.filter(|value| !value.is_empty()));
    }
    found
}

/// The byte ranges of what `token=…` gives in `text`, outside the parameters of URLs.
pub fn assigned(text: &str) -> Vec<Range<usize>> {
    if !text.contains('=') || !has_suspect(text) {
        return Vec::new();
    }
    let values = ASSIGNED.find_iter(text).map(|name| {
        let (value, before) = (&text[name.end()..], name.as_str().chars().next());
        let quote = before.filter(|before| "\"'`".contains(*before));
        let quoted = quote.and_then(|quote| value.lines().next()?.find(quote)).unwrap_or_default();
        // A tag in quotes goes on until they close.
        let len = match assigned_len(value) {
            0 => 0,
            len => len.max(quoted),
        };
        name.end()..name.end() + len
    });
    values.filter(|value| !OPEN.contains(&&text[value.clone()])).collect()
}

/// Where the secret starts, in bytes, that a whole tag gives, as in `token=…`: nothing but its end ends it.
pub fn tag_secret(tag: &str) -> Option<usize> {
    let start = ASSIGNED.find(tag).filter(|_| has_suspect(tag))?.end();
    let value = &tag[start..];
    let is_unfilled = [("${", "}"), ("{{", "}}"), ("<", ">")]
        .iter()
        .any(|(from, to)| value.starts_with(from) && value.ends_with(to));
    (!is_unfilled && !OPEN.contains(&value)).then_some(start)
}

/// The bytes of a parameter's value, which may stand in a URL that is itself a parameter.
fn value_len(text: &str) -> usize {
    let len = text.find(|c: char| c.is_whitespace() || "&#\"'<>".contains(c)).unwrap_or(text.len());
    let encoded = ["%26", "%23"].into_iter().filter_map(|end| text.find(end));
    encoded.fold(len, usize::min)
}

/// The bytes of the value of `token=…` outside URLs; none where what follows is a pattern, or is still to be filled in.
pub fn assigned_len(text: &str) -> usize {
    let is_open = ["(", "[", "{", "<", "${", ".*", ".+"].iter().any(|begin| text.starts_with(begin));
    let ends = |c: char| c.is_whitespace() || ",;|\"'`".contains(c);
    if is_open {
        return 0;
    }
    let quoted = quoted_len(text);
    let rest = &text[quoted..];
    let plain = &rest[..rest.find(ends).unwrap_or(rest.len())];
    // Brackets at the end belong to the text around.
    quoted + plain.trim_end_matches([')', ']', '>']).len()
}

/// The bytes of the quoted text with which a text starts, all of it where the quote never closes; none where the
/// quote is one that closes what stands before.
fn quoted_len(text: &str) -> usize {
    let Some(quote) = ["\\\"", "\\'", "\"", "'", "`"].into_iter().find(|quote| text.starts_with(quote))
    else {
        return 0;
    };
    let inner = &text[quote.len()..];
    let closes = |c: char| c.is_whitespace() || ",;:.|\"'`)]}>".contains(c);
    if inner.is_empty() || inner.starts_with(closes) {
        return 0;
    }
    inner.find(quote).map_or(text.len(), |len| len + 2 * quote.len())
}

/// The value of a label as it may be shown: `***` where the label's name is that of a secret.
#[must_use]
pub fn redact_named<'v>(name: &str, value: &'v str) -> Cow<'v, str> {
    if is_secret(name, value) { Cow::Borrowed("***") } else { redact(value) }
}

/// Whether what a label or field of that name holds is a secret.
#[must_use]
pub fn is_secret(name: &str, value: &str) -> bool {
    is_secret_name(name) && !OPEN.contains(&value)
}

/// Whether a field of that name holds a secret.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    has_suspect(name) && NAME.is_match(name)
}

fn has_suspect(text: &str) -> bool {
    let starts = |place: &[u8], word: &str| {
        place.get(..word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()))
    };
    let bytes = text.as_bytes();
    let suspect = |(at, first): (usize, &u8)| suspects(*first).iter().any(|word| starts(&bytes[at..], word));
    bytes.iter().enumerate().any(suspect)
}

#[cfg(test)]
mod tests {
    use super::{is_secret_name, redact, tag_secret};

    #[test]
    fn credentials_in_urls_are_replaced() {
        for (text, shown) in [
            ("http://user:hunter2@web:80/x", "http://***@web:80/x"),
            ("probe?target=http%3A%2F%2Fuser%3Apw%40web%2F", "probe?target=http%3A%2F%2F***%40web%2F"),
            ("http://web:80/@home", "http://web:80/@home"),
            ("mail me@home", "mail me@home"),
            ("the target \"user:pw@web:80/x\"", "the target \"***@web:80/x\""),
            ("[user:pw@10.0.0.5]:0", "[***@10.0.0.5]:0"),
            ("owner:ops@example.org", "owner:ops@example.org"),
        ] {
            assert_eq!(redact(text), shown);
        }
    }

    #[test]
    fn parameters_that_are_secrets_are_replaced() {
        for (text, shown) in [
            ("http://web/?a=1&api_token=x%20y&b=2, twice", "http://web/?a=1&api_token=***&b=2, twice"),
            ("http://u:p@web/?password=x", "http://***@web/?password=***"),
            ("probe?target=web%2F%3Ftoken%3Dx%26b%3D2&b=1", "probe?target=web%2F%3Ftoken%3D***%26b%3D2&b=1"),
            ("http://web/?token_type=x&token=", "http://web/?token_type=x&token="),
            ("http://web/?key=x&monkey=y", "http://web/?key=***&monkey=y"),
            (",web,token=x-y,API_KEY=z,a=b,", ",web,token=***,API_KEY=***,a=b,"),
            ("the tag \"password=x\" is read", "the tag \"password=***\" is read"),
            ("tags ,token-service,secure-token=true,", "tags ,token-service,secure-token=true,"),
            (".*,token=([^,]+),.*", ".*,token=([^,]+),.*"),
            ("token=${TOKEN}", "token=${TOKEN}"),
            (",auth_token=1,token=0,use_token=on,web,", ",auth_token=1,token=0,use_token=on,web,"),
            (",password=ab&x,passwd=xy)z<q,pwd=a]b>c,web,", ",password=***,passwd=***,pwd=***,web,"),
            ("the tag (token=abc) is read", "the tag (token=***) is read"),
            (",token='a b,c',web,", ",token=***,web,"),
            (",token='a b,c", ",token=***"),
            ("tags \",password=\"x\"y,web\"", "tags \",password=***,web\""),
            (r#"the tag "token=\"x y\"" is read"#, r#"the tag "token=***" is read"#),
            ("its tag \"token=a;b|c'd e\" and \"web\"", "its tag \"token=***\" and \"web\""),
            ("'token=x\nit's", "'token=***\nit's"),
            ("the tag \"token=\" is empty", "the tag \"token=\" is empty"),
        ] {
            assert_eq!(redact(text), shown);
        }
    }

    #[test]
    fn a_tag_gives_all_that_stands_behind_the_name() {
        for (tag, secret) in [
            ("password=ab&x;y|z, \"q", Some("ab&x;y|z, \"q")),
            ("token='x'", Some("'x'")),
            ("token=[x", Some("[x")),
            ("db token=x", Some("x")),
            ("token=${TOKEN}", None),
            ("token=<token>", None),
            ("auth_token=1", None),
            ("token-service", None),
            ("monkey=x", None),
        ] {
            assert_eq!(tag_secret(tag).map(|start| &tag[start..]), secret, "{tag}");
        }
    }

    #[test]
    fn names_tell_what_is_secret() {
        for (name, secret) in [
            ("__param_token", true),
            ("__param_key", true),
            ("API-Key", true),
            ("password_file", false),
            ("health_key", false),
            ("key", false),
            ("keep", false),
        ] {
            assert_eq!(is_secret_name(name), secret, "{name}");
        }
    }
}
