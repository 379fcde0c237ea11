//! Go's `net/url`.

mod escape;
mod host;
mod parse;
mod write;

pub use escape::{Part, escape, path_escape, query_escape, query_unescape, unescape};
pub use parse::ParseError;
pub use write::assemble;

use std::borrow::Cow;

/// A URL as Go's `url.Parse` takes it apart. User and password are checked and then forgotten: they may
/// be secret.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Url {
    /// In lower case; empty where there is none.
    pub scheme: String,
    /// What follows the scheme when that is not `/`, as in `mailto:a@b`; empty otherwise.
    pub opaque: String,
    /// Whether a user, or user and password, stand before the host.
    pub has_user: bool,
    host: Vec<u8>,
    path: Vec<u8>,
    /// The path as written, where escaping [`Self::path`] would give another.
    raw_path: String,
    /// Whether no `//` is written although there is a scheme.
    no_authority: bool,
    /// What follows `?`, as written; `Some("")` for a bare `?`.
    pub query: Option<String>,
    fragment: Vec<u8>,
    raw_fragment: String,
}

impl Url {
    /// Host and port as in `Host:` headers, unescaped; empty where there is none.
    #[must_use]
    pub fn host(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.host)
    }

    /// The host without port and brackets: `URL.Hostname`.
    #[must_use]
    pub fn hostname(&self) -> Cow<'_, str> {
        self.part_of_host(|host| host::split(host).0)
    }

    /// The port; empty where none is written: `URL.Port`.
    #[must_use]
    pub fn port(&self) -> Cow<'_, str> {
        self.part_of_host(|host| host::split(host).1)
    }

    fn part_of_host(&self, part: impl Fn(&str) -> &str) -> Cow<'_, str> {
        match self.host() {
            Cow::Borrowed(host) => Cow::Borrowed(part(host)),
            Cow::Owned(host) => Cow::Owned(part(&host).to_owned()),
        }
    }

    /// The path, unescaped.
    #[must_use]
    pub fn path(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.path)
    }

    /// What follows `#`, unescaped.
    #[must_use]
    pub fn fragment(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.fragment)
    }
}

/// Go's `url.ParseQuery` and `URL.Query`: every pair in order; pairs that are wrong are left out.
#[must_use]
pub fn parse_query(query: &str) -> Vec<(String, String)> {
    let text = |escaped: &str| {
        unescape(escaped, Part::Query).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty() && !pair.contains(';'));
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.filter_map(|(name, value)| text(name).zip(text(value))).collect()
}
