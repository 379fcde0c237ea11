//! What is secret in a source text, found by the names of fields: texts that do not parse have secrets, too.

mod scan;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::redact::{credentials, is_secret_name};
use scan::Scan;

/// A line that begins with a key, and with what is before its value.
static KEY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"^[ \t]*(?:-[ \t]+)*(?:\?[ \t]+)?["']?([\w.-]+)["']?(?:[ \t]*=|[ \t]*:(?:[ \t]|$)|[ \t]+\{)[ \t]*"#,
    )
    .expect("the pattern is valid")
});

/// A private key, up to where it ends.
static PRIVATE_KEY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?s)BEGIN [A-Z0-9 ]*PRIVATE KEY-----(.*?)(?:-----END|\z)").expect("the pattern is valid")
});

/// Fields whose whole value may be secret, though their names do not say so.
const TELLING: [&str; 7] = ["args", "body", "script", "scriptargs", "secret_id", "send", "values"];

/// Fields below which every value may be secret, under whatever name.
const BLOCKS: [&str; 8] = [
    "claims",
    "endpoint_params",
    "header",
    "headers",
    "http_headers",
    "metadata",
    "proxy_connect_header",
    "tokens",
];

/// Blocks of which only some fields are secrets.
const CLIENTS: [&str; 3] = ["authorization", "basic_auth", "oauth2"];

/// Headers that tell nothing.
const OPEN_HEADERS: [&str; 7] =
    ["accept", "accept-encoding", "accept-language", "content-type", "host", "origin", "user-agent"];

/// Names that a slip of the pen may turn into something else.
const MISSPELT: [&str; 6] = ["password", "secret", "token", "credentials", "authorization", "bearer_token"];

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A secret.
    Secret,
    /// Secrets under names of the user's own.
    Block,
    /// Fields of which some are secrets; anything else that stands there may be one.
    Client,
    /// A secret where it is a single text.
    Key,
    /// A text of several lines, secret whatever it looks like.
    Text,
}

impl Kind {
    /// From which byte on a line below the field may not be shown.
    fn hides_from(self, line: &str) -> Option<usize> {
        match (KEY.captures(line), self) {
            (None, _) | (_, Self::Text) => Some(0),
            (Some(_), Self::Secret | Self::Client | Self::Key) => None,
            (Some(key), Self::Block) => {
                let name = key[1].to_ascii_lowercase();
                (!OPEN_HEADERS.contains(&&*name)).then(|| key[0].len())
            }
        }
    }
}

/// The byte ranges that are not to be shown, in order, each within a line.
pub fn secrets(text: &str) -> Vec<Range<usize>> {
    let mut scan = Scan::new(text, credentials(text));
    scan.fields();
    scan.anchors();
    for key in PRIVATE_KEY.captures_iter(text).filter_map(|found| found.get(1)) {
        scan.hide(key.range());
    }
    let mut found = scan.found();
    found.sort_unstable_by_key(|secret| secret.start);
    found
}

/// Part of a text, which starts at `offset` of the whole, with what is secret overwritten by as many `*`.
pub fn overwrite(part: &str, offset: usize, secrets: &[Range<usize>]) -> String {
    let within = |at: usize| at.saturating_sub(offset).min(part.len());
    let mut shown = String::with_capacity(part.len());
    for secret in secrets {
        let (start, end) = (within(secret.start), within(secret.end));
        shown.push_str(part.get(shown.len()..start).unwrap_or_default());
        shown.push_str(&"*".repeat(end.saturating_sub(shown.len())));
    }
    shown.push_str(&part[shown.len()..]);
    shown
}

fn kind(name: &str) -> Option<Kind> {
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit()).to_ascii_lowercase();
    if BLOCKS.contains(&&*name) {
        return Some(Kind::Block);
    }
    if CLIENTS.contains(&&*name) {
        return Some(Kind::Client);
    }
    let last = name.rsplit(['_', '-']).next().unwrap_or_default();
    let tells = TELLING.contains(&&*name) || is_secret_name(&name) || is_misspelt(&name) || is_misspelt(last);
    if tells { Some(Kind::Secret) } else { (last == "key").then_some(Kind::Key) }
}

/// Whether one slip of the pen is between the name and that of a secret.
fn is_misspelt(name: &str) -> bool {
    MISSPELT.iter().any(|word| {
        let is_alike =
            word.as_bytes().first() == name.as_bytes().first() && word.len().abs_diff(name.len()) < 2;
        is_alike && strsim::osa_distance(word, name) < 2
    })
}
