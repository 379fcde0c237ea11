//! Taking a URL apart: `url.Parse` as of Go 1.26, which refuses a second colon in a host.

use std::fmt;

use super::escape::{Part, escape, must_escape};
use crate::go::quote;

/// The parts of a URL. User and password are not kept: they may be secret, and are no part of a request line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Url {
    /// The scheme in lower case, empty where there is none.
    pub scheme: String,
    /// What follows the scheme where that is no `/`, as in `mailto:x`.
    pub opaque: String,
    /// Host and port, unescaped.
    pub host: String,
    /// Whether a user or password is written.
    pub has_user: bool,
    /// The path as it is sent: kept where it is escaped validly, else escaped anew.
    pub path: String,
    /// The query as written; `Some("")` for a bare `?`.
    pub query: Option<String>,
}

impl Url {
    /// Go's `URL.Hostname`: the host without port and brackets.
    #[must_use]
    pub fn hostname(&self) -> &str {
        let host = self.split_port().0;
        host.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(host)
    }

    /// Go's `URL.Port`: the digits after the colon, empty where there are none.
    #[must_use]
    pub fn port(&self) -> &str {
        self.split_port().1
    }

    fn split_port(&self) -> (&str, &str) {
        match self.host.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, port),
            _ => (&self.host, ""),
        }
    }

    /// Go's `URL.RequestURI`: path and query as the request line has them, `/` for an empty path.
    #[must_use]
    pub fn request_uri(&self) -> String {
        let mut uri = match (self.opaque.as_str(), self.path.as_str()) {
            ("", "") => "/".to_owned(),
            ("", path) => path.to_owned(),
            (opaque, _) if opaque.starts_with("//") => format!("{}:{opaque}", self.scheme),
            (opaque, _) => opaque.to_owned(),
        };
        if let Some(query) = &self.query {
            uri.push('?');
            uri.push_str(query);
        }
        uri
    }
}

/// `url.Parse`, without the fragment.
///
/// # Errors
/// Go's own reason, such as `parse "http://a:b": invalid port ":b" after host`. A password in `text` is
/// not in it.
pub fn parse(text: &str) -> Result<Url, String> {
    let text = text.split('#').next().unwrap_or_default();
    parts(text).map_err(|why| format!("parse {}: {why}", quote(&redacted(text))))
}

/// The text without user and password.
fn redacted(text: &str) -> String {
    let start = text.find("//").map_or(0, |slashes| slashes + 2);
    let end = text[start..].find('/').map_or(text.len(), |slash| start + slash);
    match text[start..end].rfind('@') {
        Some(at) => format!("{}***{}", &text[..start], &text[start + at..]),
        None => text.to_owned(),
    }
}

fn parts(text: &str) -> Result<Url, String> {
    if text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
        return Err("net/url: invalid control character in URL".to_owned());
    }
    if text == "*" {
        return Ok(Url { path: "*".to_owned(), ..Url::default() });
    }
    let (scheme, rest) = split_scheme(text)?;
    let (rest, query) = match rest.split_once('?') {
        Some((rest, query)) => (rest, Some(query.to_owned())),
        None => (rest, None),
    };
    let url = Url { scheme: scheme.to_lowercase(), query, ..Url::default() };
    if !rest.starts_with('/') && !scheme.is_empty() {
        return Ok(Url { opaque: rest.to_owned(), ..url });
    }
    if rest.split('/').next().is_some_and(|segment| segment.contains(':')) {
        return Err("first path segment in URL cannot contain colon".to_owned());
    }
    hierarchical(url, rest)
}

/// What follows scheme and query is a path, with a host before it or not.
fn hierarchical(url: Url, rest: &str) -> Result<Url, String> {
    let named = !url.scheme.is_empty() || !rest.starts_with("///");
    let Some(authority) = rest.strip_prefix("//").filter(|_| named) else {
        return Ok(Url { path: sent_path(rest)?, ..url });
    };
    let (authority, path) = authority.split_at(authority.find('/').unwrap_or(authority.len()));
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, authority),
    };
    let host = host_of(host)?;
    user.map_or(Ok(()), check_user)?;
    Ok(Url { host, has_user: user.is_some(), path: sent_path(path)?, ..url })
}

fn split_scheme(text: &str) -> Result<(&str, &str), String> {
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return Err("missing protocol scheme".to_owned()),
            b':' => return Ok((&text[..at], &text[at + 1..])),
            _ => break,
        }
    }
    Ok(("", text))
}

fn check_user(user: &str) -> Result<(), String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte);
    if !user.bytes().all(allowed) {
        return Err("net/url: invalid userinfo".to_owned());
    }
    unescape(user, Escaped::User).map(|_| ())
}

fn host_of(text: &str) -> Result<String, String> {
    match text.rfind('[') {
        Some(0) => return literal_host(text),
        Some(_) => return Err("invalid IP-literal".to_owned()),
        None => {}
    }
    if let Some(colon) = text.find(':') {
        check_port(&text[colon..])?;
    }
    text_of(unescape(text, Escaped::Host)?)
}

/// `[::1]` or `[fe80::1%25eth0]`, with or without a port.
fn literal_host(text: &str) -> Result<String, String> {
    let Some(end) = text.rfind(']') else { return Err("missing ']' in host".to_owned()) };
    let (literal, port) = (&text[1..end], &text[end + 1..]);
    check_port(port)?;
    let (address, zone) = literal.split_at(literal.find("%25").unwrap_or(literal.len()));
    let mut host = unescape(address, Escaped::Host)?;
    host.extend(unescape(zone, Escaped::Zone)?);
    let host = text_of(host)?;
    match crate::go::net::parse_address(&host) {
        Some(address) if address.is_ipv6() => Ok(format!("[{host}]{port}")),
        Some(_) => Err("invalid IP-literal".to_owned()),
        None => Err(format!("invalid host: ParseAddr({}): unable to parse IP", quote(&host))),
    }
}

fn check_port(port: &str) -> Result<(), String> {
    let digits = port.strip_prefix(':').unwrap_or(port);
    let valid =
        port.is_empty() || (port.starts_with(':') && digits.bytes().all(|byte| byte.is_ascii_digit()));
    if valid { Ok(()) } else { Err(format!("invalid port {} after host", quote(port))) }
}

fn text_of(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|_| "the host is no UTF-8".to_owned())
}

/// Go's `EscapedPath` of a path as written.
fn sent_path(path: &str) -> Result<String, String> {
    let bytes = unescape(path, Escaped::Other)?;
    let kept = |byte: u8| b"!$&'()*+,;=:@[]%".contains(&byte) || !must_escape(byte, Part::Path);
    Ok(if path.bytes().all(kept) { path.to_owned() } else { escape(&bytes, Part::Path) })
}

/// Where an escaped text stands.
#[derive(Clone, Copy, PartialEq)]
enum Escaped {
    Host,
    Zone,
    User,
    Query,
    Other,
}

/// Go's `url.QueryUnescape`: `+` is a space.
///
/// # Errors
/// Go's own reason, such as `invalid URL escape "%zz"`. What is then no UTF-8 is one, too.
pub fn query_unescape(text: &str) -> Result<String, String> {
    String::from_utf8(unescape(text, Escaped::Query)?).map_err(|_| "no UTF-8 after decoding".to_owned())
}

fn unescape(text: &str, part: Escaped) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.bytes().next() {
        let length = if first == b'%' { 3 } else { rest.chars().next().map_or(1, char::len_utf8) };
        let (piece, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        match first {
            b'%' => bytes.push(unescape_one(rest, part)?),
            b'+' if part == Escaped::Query => bytes.push(b' '),
            _ if matches!(part, Escaped::Host | Escaped::Zone)
                && first < 0x80
                && must_escape(first, Part::Host) =>
            {
                return Err(format!("invalid character {} in host name", quote(piece)));
            }
            _ => bytes.extend(piece.bytes()),
        }
        rest = after;
    }
    Ok(bytes)
}

/// The byte of the `%xx` with which `text` begins. In a host only bytes beyond ASCII are escaped, in a
/// zone `%` itself, too.
fn unescape_one(text: &str, part: Escaped) -> Result<u8, String> {
    let shown: String = text.chars().take(3).collect();
    let wrong = || Err(format!("invalid URL escape {}", quote(&shown)));
    let digit = |at: usize| shown.as_bytes().get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let (Some(high), Some(low)) = (digit(1), digit(2)) else { return wrong() };
    let byte = u8::try_from(high * 16 + low).unwrap_or_default();
    match part {
        Escaped::Host if byte < 0x80 && shown != "%25" => wrong(),
        Escaped::Zone if shown != "%25" && byte != b' ' && must_escape(byte, Part::Host) => wrong(),
        _ => Ok(byte),
    }
}

impl fmt::Display for Url {
    /// Scheme, host, path and query as they are sent; never user and password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = escape(self.host.as_bytes(), Part::Host);
        write!(f, "{}://{host}{}", self.scheme, self.request_uri())
    }
}

#[cfg(test)]
mod tests {
    use super::{parse, query_unescape};

    #[test]
    fn urls_are_taken_apart_as_go_does() {
        for (text, host, uri) in [
            ("http://h", "h", "/"),
            ("http://h:80/a?b#c", "h:80", "/a?b"),
            ("HTTP://H/", "H", "/"),
            ("http://h?x=1", "h", "/?x=1"),
            ("http://h/?", "h", "/?"),
            ("http://u:p@h/x", "h", "/x"),
            ("http://h/a b", "h", "/a%20b"),
            ("http://h/a%2Fb", "h", "/a%2Fb"),
            ("http://h/é", "h", "/%C3%A9"),
            ("http://h/a%20\"", "h", "/a%20%22"),
            ("http://[::1]:80/", "[::1]:80", "/"),
            ("http://[fe80::1%25eth0]/", "[fe80::1%eth0]", "/"),
            ("http://h:/", "h:", "/"),
            ("http:///x", "", "/x"),
            ("mailto:a@b", "", "a@b"),
            ("/x", "", "/x"),
        ] {
            let url = parse(text).unwrap_or_else(|why| panic!("{text}: {why}"));
            assert_eq!((url.host.as_str(), url.request_uri().as_str()), (host, uri), "{text}");
        }
    }

    #[test]
    fn what_go_refuses_is_refused_in_its_words() {
        for (text, why) in [
            ("http://h:x", "parse \"http://h:x\": invalid port \":x\" after host"),
            ("http://::1/", "parse \"http://::1/\": invalid port \"::1\" after host"),
            ("http://a b/", "parse \"http://a b/\": invalid character \" \" in host name"),
            ("http://h/%zz", "parse \"http://h/%zz\": invalid URL escape \"%zz\""),
            ("http://h/%2", "parse \"http://h/%2\": invalid URL escape \"%2\""),
            ("http://h%41/", "parse \"http://h%41/\": invalid URL escape \"%41\""),
            ("http://[::1", "parse \"http://[::1\": missing ']' in host"),
            (":x", "parse \":x\": missing protocol scheme"),
            ("h:80/x", ""),
            ("10.0.0.1:80/x", "parse \"10.0.0.1:80/x\": first path segment in URL cannot contain colon"),
            ("http://h/\n", "parse \"http://h/\\n\": net/url: invalid control character in URL"),
        ] {
            assert_eq!(parse(text).err().unwrap_or_default(), why, "{text}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let why = parse("http://user:secret@h:x/").unwrap_err();
        assert!(!why.contains("secret"), "{why}");
        assert!(!parse("http://user:secret@h/").unwrap().to_string().contains("secret"));
    }

    #[test]
    fn a_query_value_is_decoded_once() {
        assert_eq!(query_unescape("a+b%2Bc%20d"), Ok("a b+c d".to_owned()));
        assert_eq!(query_unescape("100%"), Err("invalid URL escape \"%\"".to_owned()));
    }
}
