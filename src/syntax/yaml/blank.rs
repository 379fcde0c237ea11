//! Where go-yaml and the parser disagree on tabs and comments.
//!
//! go-yaml takes tabs that indent lines inside of `[ ]` and `{ }`, and a comment right after a closing quote or
//! bracket; the parser does not. Both become spaces in a copy of the text, which moves no place. The other way
//! round go-yaml refuses any other tab that indents a line, even a blank one: [`leading_tabs`] finds them all.

use std::borrow::Cow;

use super::super::Comment;
use crate::text::{FileId, Span};

/// A copy of the text is made, and read again, at most so often.
const ATTEMPTS: usize = 50;

/// A text of which some parts became spaces.
pub struct Blanked<'t> {
    pub text: Cow<'t, str>,
    /// The comments that became spaces.
    pub comments: Vec<Comment>,
    attempts: usize,
}

impl<'t> Blanked<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text: Cow::Borrowed(text), comments: Vec::new(), attempts: 0 }
    }

    /// Turns the tabs at the start of the line that holds `at` or of the next one, and of the lines right after
    /// it, to spaces. Says whether there was anything to do.
    pub fn blank_tabs(&mut self, at: usize) -> bool {
        let line = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        let next = self.text[at..].find('\n').map_or(self.text.len(), |end| at + end + 1);
        let start = if indent(&self.text[line..]).contains('\t') { line } else { next };
        let indents = |line: &&str| indent(line).contains('\t');
        let length: usize = self.text[start..].split_inclusive('\n').take_while(indents).map(str::len).sum();
        let lines = self.text[start..start + length].split_inclusive('\n');
        let spaced =
            lines.map(|line| format!("{}{}", " ".repeat(indent(line).len()), &line[indent(line).len()..]));
        let spaced: String = spaced.collect();
        self.replace(start, length, &spaced)
    }

    /// Turns the comment at `at` to spaces and keeps it. Says whether there was anything to do.
    pub fn blank_comment(&mut self, file: FileId, at: usize) -> bool {
        let line = self.text[at..].split(['\n', '\r']).next().unwrap_or_default();
        let (length, text) = (line.len(), line.trim_start_matches('#').trim().to_owned());
        self.comments.push(Comment { text, span: Span::new(file, at, at + length) });
        self.replace(at, length, &" ".repeat(length))
    }

    fn replace(&mut self, start: usize, length: usize, with: &str) -> bool {
        if length == 0 || self.attempts == ATTEMPTS {
            return false;
        }
        self.attempts += 1;
        self.text.to_mut().replace_range(start..start + length, with);
        true
    }
}

/// The first tab in the indentation of every line, in order.
pub fn leading_tabs(text: &str) -> Vec<usize> {
    if !text.contains('\t') {
        return Vec::new();
    }
    let mut start = 0;
    let tabs = text.split_inclusive('\n').filter_map(|line| {
        start += line.len();
        indent(line).find('\t').map(|tab| start - line.len() + tab)
    });
    tabs.collect()
}

fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}
