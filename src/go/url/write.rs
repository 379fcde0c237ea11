//! `URL.String`.

use std::fmt;

use super::Url;
use super::escape::{Part, escape, escaped_length, is_plain, must_escape, push_escaped, unescape};

/// `URL.String` of a URL that is put together from these parts, none of them escaped; the query has the
/// pairs as they come.
#[must_use]
pub fn assemble(scheme: &str, host: &str, path: &str, pairs: &[(&str, &str)]) -> String {
    let begins = path.is_empty() || path.starts_with('/');
    if begins
        && !scheme.is_empty()
        && !host.is_empty()
        && is_plain(host, Part::Host)
        && is_plain(path, Part::Path)
    {
        return plain(&[scheme, "://", host, path], pairs);
    }
    Url {
        scheme: scheme.to_owned(),
        host: host.as_bytes().to_vec(),
        path: path.as_bytes().to_vec(),
        query: plain(&[], pairs).strip_prefix('?').map(ToOwned::to_owned),
        ..Url::default()
    }
    .to_string()
}

/// The parts as they are, and the query with its `?`, in memory of just that size: there are many such URLs.
fn plain(parts: &[&str], pairs: &[(&str, &str)]) -> String {
    let escaped = |text: &str| escaped_length(text.as_bytes(), Part::Query);
    let query = pairs.iter().map(|(name, value)| escaped(name) + escaped(value) + "?=".len());
    let mut url =
        String::with_capacity(parts.iter().map(|part| part.len()).sum::<usize>() + query.sum::<usize>());
    url.extend(parts.iter().copied());
    for (number, (name, value)) in pairs.iter().enumerate() {
        url.push(if number == 0 { '?' } else { '&' });
        push_escaped(name.as_bytes(), Part::Query, &mut url);
        url.push('=');
        push_escaped(value.as_bytes(), Part::Query, &mut url);
    }
    url
}

impl Url {
    /// The path as it is sent: as written where that is a valid escaping.
    #[must_use]
    pub fn escaped_path(&self) -> String {
        if self.path == b"*" {
            return "*".to_owned();
        }
        as_written(&self.raw_path, &self.path, Part::Path)
    }

    /// Path and query as they are sent in a request: `URL.RequestURI`.
    #[must_use]
    pub fn request_uri(&self) -> String {
        let mut uri = match self.opaque.as_str() {
            "" => self.escaped_path(),
            opaque if opaque.starts_with("//") => format!("{}:{opaque}", self.scheme),
            opaque => opaque.to_owned(),
        };
        if uri.is_empty() {
            uri.push('/');
        }
        self.push_query(&mut uri);
        uri
    }

    /// Scheme, host, path and query as they are asked: `/` for an empty path, and no fragment.
    #[must_use]
    pub fn asked(&self) -> String {
        let uri = self.request_uri();
        let host = escaped_length(&self.host, Part::Host);
        let mut url = String::with_capacity(self.scheme.len() + "://".len() + host + uri.len());
        url.extend([&self.scheme, "://"]);
        push_escaped(&self.host, Part::Host, &mut url);
        url.push_str(&uri);
        url
    }

    fn push_query(&self, url: &mut String) {
        if let Some(query) = &self.query {
            url.push('?');
            url.push_str(query);
        }
    }

    /// `//host`, or nothing.
    fn authority(&self) -> String {
        let host = escape(&self.host, Part::Host);
        let slashes = !self.scheme.is_empty() && !self.no_authority && !self.path.is_empty();
        if slashes || !self.host.is_empty() { format!("//{host}") } else { String::new() }
    }

    /// The path, set off from what precedes it.
    fn path_part(&self, begins: bool) -> String {
        let path = self.escaped_path();
        let colon_first = path.split('/').next().is_some_and(|segment| segment.contains(':'));
        match () {
            () if !self.host.is_empty() && !path.is_empty() && !path.starts_with('/') => format!("/{path}"),
            () if begins && colon_first => format!("./{path}"),
            () => path,
        }
    }
}

impl fmt::Display for Url {
    /// As Go writes it, which need not be how it was written; never user and password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.scheme.is_empty() {
            f.write_str(&self.scheme)?;
            f.write_str(":")?;
        }
        match self.opaque.as_str() {
            "" => {
                let authority = self.authority();
                f.write_str(&authority)?;
                f.write_str(&self.path_part(self.scheme.is_empty() && authority.is_empty()))?;
            }
            opaque => f.write_str(opaque)?,
        }
        if let Some(query) = &self.query {
            write!(f, "?{query}")?;
        }
        if self.fragment.is_empty() {
            return Ok(());
        }
        f.write_str("#")?;
        f.write_str(&as_written(&self.raw_fragment, &self.fragment, Part::Fragment))
    }
}

/// `raw` where it is a valid escaping of `plain`, else `plain` escaped.
fn as_written(raw: &str, plain: &[u8], part: Part) -> String {
    let allowed = |byte: u8| b"!$&'()*+,;=:@[]%".contains(&byte) || !must_escape(byte, part);
    let valid = !raw.is_empty() && raw.bytes().all(allowed);
    if valid && unescape(raw, part).is_ok_and(|bytes| bytes == plain) {
        raw.to_owned()
    } else {
        escape(plain, part)
    }
}
