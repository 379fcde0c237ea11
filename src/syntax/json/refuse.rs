//! A text that is not JSON: what the parser met, in words for whoever wrote it.

use std::ops::Range;

use super::super::{DEPTH, Mistake, MistakeKind};
use crate::text::{FileId, LineIndex, Span};

/// The mistake for `error`, which was met while `range` of `text` was read.
pub fn mistake(file: FileId, text: &str, range: Range<usize>, error: &serde_json::Error) -> Mistake {
    let slice = text.get(range.clone()).unwrap_or_default();
    let (at, length) = stumble(slice, error);
    let span = Span::new(file, range.start + at, range.start + at + length);
    let rest = &slice[at..];
    let (message, help) = words(slice, rest, error);
    let mistake = Mistake::refused(MistakeKind::NotParsed, span, message);
    if help.is_empty() { mistake } else { mistake.help(help) }
}

/// The mistake of a value that nests too deeply.
pub fn too_deep(file: FileId, start: usize) -> Mistake {
    let message = format!("more than {DEPTH} levels of nesting");
    Mistake::refused(MistakeKind::NotParsed, Span::new(file, start, start + 1), message)
}

/// Offset and length of the character that the parser could not take.
fn stumble(slice: &str, error: &serde_json::Error) -> (usize, usize) {
    let lines = LineIndex::new(slice);
    let line = lines.start_of(error.line().saturating_sub(1)).unwrap_or(slice.len());
    // A control character is reported before it is passed, anything else after.
    let behind = usize::from(!error.to_string().starts_with("control character"));
    let at = (line + error.column()).saturating_sub(behind).min(slice.len());
    let at = (0..=at).rev().find(|at| slice.is_char_boundary(*at)).unwrap_or(0);
    let length = slice[at..].chars().next().map_or(0, char::len_utf8);
    (at, length)
}

fn words(slice: &str, rest: &str, error: &serde_json::Error) -> (String, &'static str) {
    let said = error.to_string();
    let (message, help) = if slice.trim().is_empty() {
        ("this file is empty, but must hold a JSON value", "write {} for nothing")
    } else if slice.starts_with('\u{feff}') {
        ("there is a byte order mark before the JSON", "save the file as UTF-8 without a byte order mark")
    } else if rest.starts_with('/') || rest.starts_with('#') {
        ("JSON has no comments", "remove the comment; for Consul, a file with comments can be written in HCL")
    } else if said.starts_with("EOF") {
        ("the file ends before its JSON does", "a closing \", ] or } is missing")
    } else if said.starts_with("trailing comma") || closes_after_comma(slice, rest) {
        ("there is a comma before the closing bracket", "JSON allows a comma only between two items")
    } else if said.starts_with("trailing characters") {
        ("text follows the end of the JSON value", "one file holds one value")
    } else if said.starts_with("key must be a string") {
        ("a key has no double quotes", "write \"key\": value")
    } else if rest.starts_with(['}', ']']) {
        ("this bracket does not close the one that is open", "close each [ with ] and each { with }")
    } else if said.starts_with("expected `,`") {
        ("a comma is missing before this place", "put a comma between two items")
    } else if said.starts_with("control character") {
        (
            "a string holds a raw line break or control character",
            "write \\n or \\t, and close the quote on the same line",
        )
    } else if said.starts_with("invalid escape") {
        ("\"…\" has no such escape", "write \\\\ for one backslash")
    } else if rest.starts_with('\'') {
        ("JSON allows only double quotes", "write \"…\"")
    } else {
        return (format!("this is not JSON: {}", without_position(&said)), "");
    };
    (message.to_owned(), help)
}

fn closes_after_comma(slice: &str, rest: &str) -> bool {
    rest.starts_with(['}', ']']) && slice[..slice.len() - rest.len()].trim_end().ends_with(',')
}

/// `serde_json`'s words without the line and column, which the place shows.
fn without_position(said: &str) -> &str {
    said.rfind(" at line ").map_or(said, |end| &said[..end])
}
