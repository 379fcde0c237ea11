//! JSON, as Go's encoding/json reads it, into the same tree as YAML.
//!
//! `serde_json` judges whether a text is JSON; the scanner then walks a text that is known to be right,
//! to learn the place of every key and value.

mod refuse;
mod scan;

use std::ops::Range;

use serde::de::IgnoredAny;

use super::Read;
use crate::text::FileId;
use scan::Scanner;

/// Reads a text that holds one JSON value.
///
/// A text that is not JSON gives one [`super::MistakeKind::NotParsed`] and no tree, as does a byte order mark,
/// which Go refuses too.
#[must_use]
pub fn read(file: FileId, text: &str) -> Read {
    read_slice(file, text, 0..text.len())
}

/// Reads the one JSON value that is in `range` of `text`; its places are those in the whole text.
///
/// So the places inside one service of a large dump are found when they are needed. A range outside of
/// the text reads as an empty text.
#[must_use]
pub fn read_slice(file: FileId, text: &str, range: Range<usize>) -> Read {
    let slice = text.get(range.clone()).unwrap_or_default();
    match serde_json::from_str::<IgnoredAny>(slice) {
        Ok(_) => one(file, text, range),
        Err(error) => refused(refuse::mistake(file, text, range, &error)),
    }
}

/// Walks a range that is known to hold one value.
fn one(file: FileId, text: &str, range: Range<usize>) -> Read {
    let start = range.start;
    match Scanner::new(file, text, range).value(0) {
        Some(root) => Read { root: Some(root), ..Read::default() },
        None => refused(refuse::too_deep(file, start)),
    }
}

fn refused(mistake: super::Mistake) -> Read {
    Read { mistakes: vec![mistake], ..Read::default() }
}

#[cfg(test)]
mod tests;
