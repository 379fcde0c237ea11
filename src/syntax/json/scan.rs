//! The places in a text that is known to be JSON.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use super::super::{DEPTH, Entry, Map, Node, Scalar, Style, Value};
use crate::text::{FileId, Span, Spanned};

/// Walks over one value after the other.
pub struct Scanner<'t> {
    file: FileId,
    text: &'t str,
    at: usize,
    end: usize,
    keys: HashSet<Arc<str>>,
}

impl<'t> Scanner<'t> {
    /// Starts at the beginning of `range`, which must hold JSON that was found right.
    pub fn new(file: FileId, text: &'t str, range: Range<usize>) -> Self {
        Self { file, text, at: range.start, end: range.end, keys: HashSet::new() }
    }

    /// The next value, `depth` collections deep; `None` where it nests too deeply.
    pub fn value(&mut self, depth: usize) -> Option<Node> {
        if depth > DEPTH {
            return None;
        }
        let start = self.skip_space();
        let value = match self.byte() {
            b'{' => Value::Map(Arc::new(self.object(depth)?)),
            b'[' => Value::List(self.array(depth)?.into()),
            b'"' => Value::Scalar(self.string()),
            _ => self.word(),
        };
        Some(Node::new(self.from(start), value))
    }

    fn object(&mut self, depth: usize) -> Option<Map> {
        let mut entries = Vec::new();
        while self.another(b'}') {
            let start = self.at;
            let text = self.string().text;
            let key = Spanned::new(self.shared(text), self.from(start));
            self.skip_space();
            self.at += 1; // the colon
            entries.push(Entry { key, merge: false, value: self.value(depth + 1)? });
        }
        Some(Map { entries })
    }

    fn array(&mut self, depth: usize) -> Option<Vec<Node>> {
        let mut items = Vec::new();
        while self.another(b']') {
            items.push(self.value(depth + 1)?);
        }
        Some(items)
    }

    /// Steps over `[`, `{` or a comma to the next item; over `close` when there is none.
    fn another(&mut self, close: u8) -> bool {
        if matches!(self.byte(), b'{' | b'[') {
            self.at += 1;
        }
        self.skip_space();
        if self.byte() == b',' {
            self.at += 1;
            self.skip_space();
        }
        let ends = self.byte() == close;
        self.at += usize::from(ends);
        !ends && self.at < self.end
    }

    fn string(&mut self) -> Scalar {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        while at < self.end && bytes[at] != b'"' {
            at += if bytes[at] == b'\\' { 2 } else { 1 };
        }
        self.at = (at + 1).min(self.end);
        let quoted = &self.text[start..self.at];
        let plain = quoted.get(1..quoted.len() - 1).unwrap_or_default();
        if !plain.contains('\\') {
            return Scalar { text: plain.into(), style: Style::Verbatim, tag: None };
        }
        // Half a surrogate pair is no text: it stays as written.
        let text = serde_json::from_str::<String>(quoted).map_or_else(|_| plain.into(), Into::into);
        Scalar { text, style: Style::Rewritten, tag: None }
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Value {
        let rest = &self.text[self.at..self.end];
        let length = rest.find([',', ']', '}', ' ', '\t', '\r', '\n']).unwrap_or(rest.len());
        self.at += length;
        match &rest[..length] {
            "null" => Value::Null,
            word => Value::Scalar(Scalar { text: word.into(), style: Style::Plain, tag: None }),
        }
    }

    fn skip_space(&mut self) -> usize {
        while matches!(self.byte(), b' ' | b'\t' | b'\r' | b'\n') {
            self.at += 1;
        }
        self.at
    }

    fn byte(&self) -> u8 {
        self.text.as_bytes()[..self.end].get(self.at).copied().unwrap_or_default()
    }

    fn from(&self, start: usize) -> Span {
        Span::new(self.file, start, self.at)
    }

    /// The same few keys stand in every service: one copy of each is kept.
    fn shared(&mut self, text: Arc<str>) -> Arc<str> {
        if let Some(known) = self.keys.get(&text) {
            return known.clone();
        }
        self.keys.insert(text.clone());
        text
    }
}
