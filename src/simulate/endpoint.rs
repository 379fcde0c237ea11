//! Whom a URL or a `host:port` names.

use memchr::{memchr, memchr3, memrchr};

use crate::go::net::host_and_port;

/// The parts of a URL or of a `host:port` that say whom it reaches; what is not written is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint<'t> {
    /// The scheme as written.
    pub scheme: &'t str,
    /// Host and port as written, without a user.
    pub authority: &'t str,
    /// The host, without brackets.
    pub host: &'t str,
    /// The port as written.
    pub port: &'t str,
}

impl<'t> Endpoint<'t> {
    /// Takes the text apart; any text has an endpoint, if an empty one.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        let (scheme, rest) = split_scheme(text);
        let end = memchr3(b'/', b'?', b'#', rest.as_bytes()).unwrap_or(rest.len());
        let authority = memrchr(b'@', &rest.as_bytes()[..end]).map_or(&rest[..end], |at| &rest[at + 1..end]);
        let (host, port) = host_and_port(authority).unwrap_or((authority.trim_matches(['[', ']']), ""));
        Self { scheme, authority, host, port }
    }

    /// The port, 80 or 443 where none is written; `None` for no number.
    #[must_use]
    pub fn port_number(&self) -> Option<u16> {
        match self.port {
            "" if self.scheme.eq_ignore_ascii_case("https") => Some(443),
            "" => Some(80),
            port => port.parse().ok(),
        }
    }
}

/// What stands before and after `://`; no scheme where the text has none.
#[must_use]
pub fn split_scheme(text: &str) -> (&str, &str) {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    // No scheme has a colon, so it is the first that counts.
    let found = memchr(b':', text.as_bytes()).map(|at| text.split_at(at));
    let found = found.and_then(|(scheme, rest)| Some((scheme, rest.strip_prefix("://")?)));
    found.filter(|(scheme, _)| !scheme.is_empty() && scheme.bytes().all(sign)).unwrap_or(("", text))
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, split_scheme};

    #[test]
    fn urls_and_addresses_name_their_host() {
        for (text, scheme, host, port) in [
            ("https://u:p@web:8443/x?u=http://y", "https", "web", "8443"),
            ("web/x?u=http://y", "", "web", ""),
            ("10.0.0.5:80", "", "10.0.0.5", "80"),
            ("http://[2001:db8::1]:80/", "http", "2001:db8::1", "80"),
            ("2001:db8::1", "", "2001:db8::1", ""),
            (":9100", "", "", "9100"),
            ("http:///health", "http", "", ""),
        ] {
            let found = Endpoint::of(text);
            assert_eq!((found.scheme, found.host, found.port), (scheme, host, port), "{text}");
        }
    }

    #[test]
    fn a_port_that_is_not_written_is_that_of_the_scheme() {
        let port = |text| Endpoint::of(text).port_number();
        assert_eq!([port("https://web"), port("web"), port("web:81")], [Some(443), Some(80), Some(81)]);
        assert_eq!(port("web:http"), None);
    }

    #[test]
    fn only_a_scheme_stands_before_the_slashes() {
        assert_eq!(split_scheme("ftp://web"), ("ftp", "web"));
        assert_eq!(split_scheme("web:80/http://x"), ("", "web:80/http://x"));
    }
}
