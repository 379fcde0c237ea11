//! The words of a filter, and where the reading of it fails.

use std::ops::Range;

use super::{FilterError, Selector, Text, literal};
use crate::go::unquoted;

/// Reads a text from any place; keeps the farthest failure.
pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    farthest: usize,
    wanted: Vec<&'static str>,
    stopped: Option<FilterError>,
    pub(super) depth: usize,
}

/// What was read, and where the reading ended.
pub(super) type Read<T> = Option<(T, usize)>;

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, farthest: 0, wanted: Vec::new(), stopped: None, depth: 0 }
    }

    /// What was read, or why it was not.
    pub(super) fn outcome<T>(mut self, found: Option<T>) -> Result<T, FilterError> {
        match (self.stopped.take(), found) {
            (Some(stopped), _) => Err(stopped),
            (None, Some(found)) => Ok(found),
            (None, None) => Err(self.farthest_failure()),
        }
    }

    pub(super) fn selector(&mut self, at: usize) -> Read<Selector> {
        let (first, mut end) = self.identifier(at)?;
        let mut parts = vec![first];
        while let Some((part, next)) = self.field_or_index(end) {
            parts.push(part);
            end = next;
        }
        Some((Selector { parts }, end))
    }

    fn field_or_index(&mut self, at: usize) -> Read<Text> {
        if let Some(end) = self.word(at, ".") {
            return self.identifier(end);
        }
        let open = self.word(at, "[")?;
        let start = self.skip(open);
        let Some((index, end)) = self.string(start) else {
            return self.stop(open..self.word_end(open), "an index is a string: [\"key\"]");
        };
        let end = self.skip(end);
        match self.word(end, "]") {
            Some(close) => Some((index, close)),
            None => self.stop(at..end, "this index is never closed"),
        }
    }

    fn identifier(&mut self, at: usize) -> Read<Text> {
        let rest = &self.text.as_bytes()[at..];
        if !rest.first().is_some_and(u8::is_ascii_alphabetic) {
            return self.fail(at, "a field");
        }
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        Some((self.taken(at, at + length), at + length))
    }

    /// A bare selector stands for its own name; else a number or a string.
    pub(super) fn value(&mut self, at: usize) -> Read<Text> {
        if let Some((selector, end)) = self.selector(at) {
            return Some((Text { text: selector.dotted().into(), range: selector.range() }, end));
        }
        self.number(at).or_else(|| self.string(at))
    }

    fn number(&mut self, at: usize) -> Read<Text> {
        let Some(length) = literal::number_length(&self.text[at..]) else {
            return self.fail(at, "a value");
        };
        let end = at + length;
        match self.text[end..].bytes().next() {
            None | Some(b' ' | b'\t' | b'\r' | b'\n' | b')') => Some((self.taken(at, end), end)),
            Some(_) => self.stop(at..self.word_end(at), "this is not a number: write it in quotes"),
        }
    }

    fn string(&mut self, at: usize) -> Read<Text> {
        let Some(quote) = self.text[at..].chars().next().filter(|c| matches!(c, '"' | '`')) else {
            return self.fail(at, "a value");
        };
        let Some(length) = self.text[at + 1..].find(quote) else {
            return self.stop(at..self.text.len(), "this string is never closed");
        };
        let range = at..at + length + 2;
        match unquoted(&self.text[at + 1..=at + length], quote) {
            Some(text) => Some((Text { text: text.into(), range: range.clone() }, range.end)),
            None => self.stop(range, "this string has an escape that Go does not know"),
        }
    }

    fn taken(&self, start: usize, end: usize) -> Text {
        Text { text: self.text[start..end].into(), range: start..end }
    }

    /// `word` at exactly this place.
    pub(super) fn word(&mut self, at: usize, word: &'static str) -> Option<usize> {
        if self.stopped.is_none() && self.text[at..].starts_with(word) {
            return Some(at + word.len());
        }
        self.fail(at, word)
    }

    /// `word` after white space.
    pub(super) fn spaced_word(&mut self, at: usize, word: &'static str) -> Option<usize> {
        let start = self.gap(at)?;
        self.word(start, word)
    }

    /// White space, at least one.
    pub(super) fn gap(&mut self, at: usize) -> Option<usize> {
        let end = self.skip(at);
        if end > at { Some(end) } else { self.fail(at, "a space") }
    }

    /// White space, if there is any.
    pub(super) fn skip(&self, at: usize) -> usize {
        let rest = self.text[at..].bytes();
        at + rest.take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count()
    }

    /// Where the word or character at `at` ends, for a label.
    pub(super) fn word_end(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        at + rest.find(|c: char| c.is_whitespace() || c == ')').unwrap_or(rest.len())
    }

    pub(super) fn fail<T>(&mut self, at: usize, wanted: &'static str) -> Option<T> {
        if at > self.farthest {
            self.farthest = at;
            self.wanted.clear();
        }
        if at == self.farthest && !self.wanted.contains(&wanted) {
            self.wanted.push(wanted);
        }
        None
    }

    pub(super) fn stop<T>(&mut self, range: Range<usize>, message: &str) -> Option<T> {
        self.stopped.get_or_insert_with(|| FilterError::new(range, message));
        None
    }

    fn farthest_failure(&self) -> FilterError {
        let range = self.farthest..self.word_end(self.farthest).max(self.farthest);
        let found = match &self.text[range.clone()] {
            "" => "the filter ends here".to_owned(),
            word => format!("`{word}` does not belong here"),
        };
        let wanted: Vec<_> = self.wanted.iter().filter(|wanted| **wanted != "a space").copied().collect();
        let message = if wanted.is_empty() {
            format!("{found}: a space is missing")
        } else {
            format!("{found}: Consul expects {}", wanted.join(", "))
        };
        FilterError::new(range, message)
    }
}
