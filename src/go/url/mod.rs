//! Go's `net/url`.

mod escape;
mod parse;

pub use escape::{path_escape, query_escape};
pub use parse::{Url, parse, query_unescape};

use escape::{Part, escape};

/// `URL.String` of a URL that has these parts: `query` is escaped already, the others are not.
#[must_use]
pub fn assemble(scheme: &str, host: &str, path: &str, query: &str) -> String {
    let mut url = String::new();
    if !scheme.is_empty() {
        url.push_str(scheme);
        url.push(':');
    }
    if !host.is_empty() || (!scheme.is_empty() && !path.is_empty()) {
        url.push_str("//");
    }
    url.push_str(&escape(host.as_bytes(), Part::Host));
    url.push_str(&escape_path(path, host, &url));
    if !query.is_empty() {
        url.push('?');
        url.push_str(query);
    }
    url
}

fn escape_path(path: &str, host: &str, before: &str) -> String {
    let escaped = if path == "*" { path.to_owned() } else { escape(path.as_bytes(), Part::Path) };
    let first = escaped.split('/').next().unwrap_or_default();
    match () {
        () if !host.is_empty() && !escaped.is_empty() && !escaped.starts_with('/') => format!("/{escaped}"),
        () if before.is_empty() && first.contains(':') => format!("./{escaped}"),
        () => escaped,
    }
}
