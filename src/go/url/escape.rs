//! Percent escapes, which differ from one part of a URL to the other.

use std::fmt::Write;

/// The part of a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The whole path.
    Path,
    /// One segment of a path.
    Segment,
    /// The host, with its port.
    Host,
    /// A name or value of the query.
    Query,
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

/// Escapes what may not stand in that part as it is.
pub fn escape(bytes: &[u8], part: Part) -> String {
    let mut escaped = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b' ' if part == Part::Query => escaped.push('+'),
            _ if must_escape(*byte, part) => {
                let written = write!(escaped, "%{byte:02X}");
                debug_assert!(written.is_ok(), "writing to a string does not fail");
            }
            _ => escaped.push(char::from(*byte)),
        }
    }
    escaped
}

/// Go's `shouldEscape`.
pub fn must_escape(byte: u8, part: Part) -> bool {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => false,
        _ => !plain(part).contains(&byte),
    }
}

/// The signs that may stand in that part as they are.
fn plain(part: Part) -> &'static [u8] {
    match part {
        Part::Host => b"!$&'()*+,;=:[]<>\"",
        Part::Path => b"$&+,/:;=@",
        Part::Segment => b"$&+:=@",
        Part::Query => b"",
    }
}
