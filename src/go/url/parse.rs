//! `url.Parse`.

use std::fmt;

use super::escape::{Part, escape, is_plain, unescape};
use super::{Url, host};
use crate::go::quote;
use crate::go::regexp::GoVersion;

/// A text that is not a URL.
#[derive(Clone, PartialEq, Eq)]
pub struct ParseError {
    url: String,
    /// Go's reason.
    pub reason: String,
}

impl fmt::Display for ParseError {
    /// As Go prints it: `parse "%zz": invalid URL escape "%zz"`; a user and password are not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = match (self.url.split_once("//"), self.url.rsplit_once('@')) {
            (Some((before, _)), Some((_, after))) => format!("{before}//xxxxx@{after}"),
            _ => self.url.clone(),
        };
        write!(f, "parse {}: {}", quote(&shown), self.reason)
    }
}

impl fmt::Debug for ParseError {
    /// Without the URL, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ParseError").field(&self.reason).finish()
    }
}

impl std::error::Error for ParseError {}

impl Url {
    /// Takes a URL apart as that version of Go does. Nearly any text is one: `a/b` is a path.
    ///
    /// # Errors
    /// Go's reason.
    pub fn parse(text: &str, go: GoVersion) -> Result<Self, ParseError> {
        let (before, fragment) = text.split_once('#').unwrap_or((text, ""));
        let wrong = |url: &str, reason: String| ParseError { url: url.to_owned(), reason };
        let mut url = without_fragment(before, go).map_err(|reason| wrong(before, reason))?;
        url.fragment = unescape(fragment, Part::Fragment).map_err(|reason| wrong(text, reason))?;
        if escape(&url.fragment, Part::Fragment) != fragment {
            fragment.clone_into(&mut url.raw_fragment);
        }
        Ok(url)
    }

    fn set_path(&mut self, path: &str) -> Result<(), String> {
        if is_plain(path, Part::Path) {
            path.as_bytes().clone_into(&mut self.path);
            return Ok(());
        }
        self.path = unescape(path, Part::Path)?;
        if escape(&self.path, Part::Path) != path {
            path.clone_into(&mut self.raw_path);
        }
        Ok(())
    }
}

fn without_fragment(text: &str, go: GoVersion) -> Result<Url, String> {
    if text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
        return Err("net/url: invalid control character in URL".to_owned());
    }
    let mut url = Url::default();
    if text == "*" {
        url.path = b"*".to_vec();
        return Ok(url);
    }
    let (scheme, rest) = split_scheme(text)?;
    url.scheme = scheme.to_ascii_lowercase();
    let (rest, query) = rest.split_once('?').map_or((rest, None), |(rest, query)| (rest, Some(query)));
    url.query = query.map(ToOwned::to_owned);
    if !rest.starts_with('/') {
        if !scheme.is_empty() {
            rest.clone_into(&mut url.opaque);
            return Ok(url);
        }
        if rest.split('/').next().is_some_and(|segment| segment.contains(':')) {
            return Err("first path segment in URL cannot contain colon".to_owned());
        }
    }
    let path = authority(&mut url, rest, go)?;
    url.set_path(path)?;
    Ok(url)
}

/// Reads `//user@host` into `url`; gives the path after it.
fn authority<'t>(url: &mut Url, rest: &'t str, go: GoVersion) -> Result<&'t str, String> {
    let present = rest.starts_with("//") && (!url.scheme.is_empty() || !rest.starts_with("///"));
    if !present {
        url.no_authority = !url.scheme.is_empty();
        return Ok(rest);
    }
    let (authority, path) = rest[2..].split_at(rest[2..].find('/').unwrap_or(rest.len() - 2));
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, authority),
    };
    url.host = host::parse(host, go)?;
    url.has_user = user.is_some();
    check_user(user.unwrap_or_default())?;
    Ok(path)
}

/// The scheme, empty where there is none, and what follows its colon.
fn split_scheme(text: &str) -> Result<(&str, &str), String> {
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && !"+-.".contains(letter));
    match end {
        Some(0) if text.starts_with(':') => Err("missing protocol scheme".to_owned()),
        Some(end)
            if text[end..].starts_with(':') && text.starts_with(|it: char| it.is_ascii_alphabetic()) =>
        {
            Ok((&text[..end], &text[end + 1..]))
        }
        _ => Ok(("", text)),
    }
}

fn check_user(text: &str) -> Result<(), String> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(letter);
    if !text.chars().all(allowed) {
        return Err("net/url: invalid userinfo".to_owned());
    }
    // Go's reason would show a piece of the password.
    unescape(text, Part::User).map(|_| ()).map_err(|_| "invalid URL escape in userinfo".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_never_shown() {
        for text in ["http://user:hunter2@a:x/", "http://user:hunter2%@a/", "http://user:hunter2@a/%zz"] {
            let error = Url::parse(text, GoVersion::NEWEST).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("hunter2"), "{shown}");
        }
        let url = Url::parse("http://user:hunter2@a/", GoVersion::NEWEST).unwrap();
        assert!(!format!("{url} {url:?}").contains("hunter2"));
    }
}
