//! Percent escapes, which differ from one part of a URL to the other.

use crate::go::quote;

/// The part of a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The whole path.
    Path,
    /// One segment of a path.
    Segment,
    /// User name or password.
    User,
    /// The host, with its port.
    Host,
    /// The zone of an IPv6 address.
    Zone,
    /// A name or value of the query.
    Query,
    /// What follows `#`.
    Fragment,
}

/// Go's `url.QueryEscape`: for a name or value of a query; a space becomes `+`.
#[must_use]
pub fn query_escape(text: &str) -> String {
    escape(text.as_bytes(), Part::Query)
}

/// Go's `url.PathEscape`: for one segment of a path; `/` becomes `%2F`.
#[must_use]
pub fn path_escape(text: &str) -> String {
    escape(text.as_bytes(), Part::Segment)
}

/// Go's `url.QueryUnescape`; what is not UTF-8 afterwards becomes U+FFFD.
///
/// # Errors
/// `invalid URL escape "%zz"`
pub fn query_unescape(text: &str) -> Result<String, String> {
    unescape(text, Part::Query).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// Escapes what may not stand in that part as it is.
#[must_use]
pub fn escape(bytes: &[u8], part: Part) -> String {
    let mut escaped = String::with_capacity(escaped_length(bytes, part));
    push_escaped(bytes, part, &mut escaped);
    escaped
}

/// Appends `bytes` to `out`, what may not stand in that part escaped.
pub fn push_escaped(bytes: &[u8], part: Part, out: &mut String) {
    let digit = |half: u8| char::from(b"0123456789ABCDEF"[usize::from(half)]);
    let plain = plain(part);
    for byte in bytes {
        match byte {
            _ if plain[usize::from(*byte)] => out.push(char::from(*byte)),
            b' ' if part == Part::Query => out.push('+'),
            _ => out.extend(['%', digit(byte >> 4), digit(byte & 15)]),
        }
    }
}

/// How many bytes the escaped text has.
pub fn escaped_length(bytes: &[u8], part: Part) -> usize {
    let plain = plain(part);
    let is_one = |byte: &u8| plain[usize::from(*byte)] || *byte == b' ' && part == Part::Query;
    bytes.iter().map(|byte| if is_one(byte) { 1 } else { 3 }).sum()
}

/// The bytes that an escaped text stands for.
///
/// # Errors
/// Go's message, where an escape is none or stands for what this part cannot hold.
pub fn unescape(text: &str, part: Part) -> Result<Vec<u8>, String> {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'%' => {
                plain.push(escaped_byte(text, at - 1, part)?);
                at += 2;
            }
            b'+' if part == Part::Query => plain.push(b' '),
            _ if matches!(part, Part::Host | Part::Zone) && byte < 0x80 && must_escape(byte, part) => {
                return Err(format!("invalid character {} in host name", quote(&text[at - 1..at])));
            }
            _ => plain.push(byte),
        }
    }
    Ok(plain)
}

/// The byte of the `%XX` at `at`. A host may escape only bytes beyond ASCII, a zone only what it may hold.
fn escaped_byte(text: &str, at: usize, part: Part) -> Result<u8, String> {
    let rest = &text.as_bytes()[at..];
    let digit = |place: usize| rest.get(place).and_then(|byte| char::from(*byte).to_digit(16));
    let shown = || quote(&String::from_utf8_lossy(&rest[..rest.len().min(3)]));
    let Some((high, low)) = digit(1).zip(digit(2)) else {
        return Err(format!("invalid URL escape {}", shown()));
    };
    let byte = u8::try_from(high * 16 + low).unwrap_or_default();
    let refused = match part {
        Part::Host => byte < 0x80 && byte != b'%',
        Part::Zone => byte != b'%' && byte != b' ' && must_escape(byte, Part::Host),
        _ => false,
    };
    if refused { Err(format!("invalid URL escape {}", shown())) } else { Ok(byte) }
}

/// Whether the byte may not stand in that part as it is: Go's `shouldEscape`.
pub fn must_escape(byte: u8, part: Part) -> bool {
    !plain(part)[usize::from(byte)]
}

/// Whether all of the text may stand in that part as it is.
pub fn is_plain(text: &str, part: Part) -> bool {
    let plain = plain(part);
    text.bytes().all(|byte| plain[usize::from(byte)])
}

/// Whether each byte may appear somewhere unescaped.
type Plain = [bool; 256];

/// The bytes that may appear in that part unescaped.
fn plain(part: Part) -> &'static Plain {
    static HOST: Plain = and(b"!$&'()*+,;=:[]<>\"");
    static PATH: Plain = and(b"$&+,/:;=@");
    static SEGMENT: Plain = and(b"$&+:=@");
    static USER: Plain = and(b"$&+,;=");
    static QUERY: Plain = and(b"");
    static FRAGMENT: Plain = and(b"$&+,/:;=?@!()*");
    match part {
        Part::Host | Part::Zone => &HOST,
        Part::Path => &PATH,
        Part::Segment => &SEGMENT,
        Part::User => &USER,
        Part::Query => &QUERY,
        Part::Fragment => &FRAGMENT,
    }
}

/// The characters that may appear in any part unescaped.
const ANYWHERE: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~";

/// Those and `more`.
const fn and(more: &[u8]) -> Plain {
    with(with([false; 256], ANYWHERE), more)
}

const fn with(mut plain: Plain, characters: &[u8]) -> Plain {
    let mut at = 0;
    while at < characters.len() {
        plain[characters[at] as usize] = true;
        at += 1;
    }
    plain
}
