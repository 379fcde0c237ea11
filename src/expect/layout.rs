//! How a value is written into a file whose layout and comments are to stay.

use std::fmt::Write as _;

use super::file::Written;
use super::outcome::Edit;
use crate::syntax::Pair;
use crate::syntax::yaml::BlockHead;
use crate::text::{FileId, SourceFile, Sources, Span};

/// One file of tests, as it is written.
#[derive(Debug, Clone, Copy)]
pub struct Layout<'s> {
    file: &'s SourceFile,
    id: FileId,
}

impl<'s> Layout<'s> {
    /// The file of that name.
    pub fn of(sources: &'s Sources, id: FileId) -> Self {
        Self { file: sources.file(id), id }
    }

    /// A text in place of a value, quoted like that, and where it must be.
    pub fn scalar(self, place: Span, text: &str) -> Edit {
        let before = self.slice(self.with_head(place).0);
        let quoted = match before.chars().next() {
            Some('\'') if !text.contains(char::is_control) => single_quoted(text),
            Some('"') => double_quoted(text),
            _ => Self::quoted(text),
        };
        self.raw(place, &quoted)
    }

    /// YAML in place of a value; where there is none, after the colon of its key.
    pub fn raw(self, place: Span, yaml: &str) -> Edit {
        if !place.is_empty() {
            let (place, comment) = self.with_head(place);
            let space = if comment.is_empty() { "" } else { " " };
            return Edit { place, text: format!("{yaml}{space}{comment}") };
        }
        let behind = &self.file.text()[place.end as usize..];
        let colon = behind.find(':').map_or(0, |colon| colon + 1);
        let colon = colon + properties(&behind[colon..]);
        let blank = behind[colon..].len() - behind[colon..].trim_start_matches(' ').len();
        // A comment keeps its distance.
        let blank = if behind[colon + blank..].starts_with('#') { 0 } else { blank };
        let start = place.end as usize + colon;
        Edit { place: Span::new(self.id, start, start + blank), text: format!(" {yaml}") }
    }

    /// Items in place of a list.
    pub fn list(self, place: Span, written: &[Written], items: &[&str]) -> Edit {
        let last = written.last().filter(|_| self.slice(place).starts_with('-'));
        let Some(last) = last.filter(|_| !items.is_empty()) else {
            let indent = if last.is_some() && !self.is_indented(place) { "  " } else { "" };
            return self.raw(place, &format!("{indent}{}", Self::flow_list(items)));
        };
        let indent = self.column(place.start);
        let items: Vec<_> = items.iter().map(|item| format!("- {}", Self::quoted(item))).collect();
        let place = Span { end: last.span.end, ..place };
        Edit { place, text: items.join(&format!("\n{}", " ".repeat(indent))) }
    }

    /// More entries for a mapping.
    pub fn entries(self, place: Span, written: &[Pair], added: &[(&str, String)]) -> Option<Edit> {
        if added.is_empty() {
            return None;
        }
        let yaml = Self::flow_map(added);
        if place.is_empty() {
            return Some(self.raw(place, &yaml));
        }
        if self.slice(place).starts_with('{') {
            return Some(self.into_braces(place, &yaml[1..yaml.len() - 1]));
        }
        let (key, value) = written.last()?;
        let indent = " ".repeat(self.column(key.span.start));
        let mut text = String::new();
        for (name, value) in added {
            let _ = write!(text, "\n{indent}{}: {}", Self::quoted(name), Self::quoted(value));
        }
        Some(self.insert(self.line_end(value.span.end as usize), text))
    }

    /// The fields of a mapping that is empty, below its key where that begins a line.
    pub fn fields(self, key: Span, place: Span, fields: &[(&str, String)]) -> Edit {
        let fields: Vec<_> = fields.iter().map(|(field, yaml)| format!("{field}: {yaml}")).collect();
        if !place.is_empty() || !self.begins_line(key.start) {
            return self.raw(place, &format!("{{{}}}", fields.join(", ")));
        }
        let line = format!("\n{}", " ".repeat(self.column(key.start) + 2));
        self.insert(self.line_end(key.end as usize), format!("{line}{}", fields.join(&line)))
    }

    /// One more field at the head of a mapping that has some.
    pub fn field(self, place: Span, (field, yaml): &(&str, String)) -> Edit {
        if self.slice(place).starts_with('{') {
            return self.insert(place.start as usize + 1, format!("{field}: {yaml}, "));
        }
        let indent = " ".repeat(self.column(place.start));
        self.insert(place.start as usize, format!("{field}: {yaml}\n{indent}"))
    }

    /// `[a, b]`.
    pub fn flow_list(items: &[&str]) -> String {
        let items: Vec<_> = items.iter().map(|item| Self::quoted(item)).collect();
        format!("[{}]", items.join(", "))
    }

    /// `{a: b}`.
    pub fn flow_map(entries: &[(&str, String)]) -> String {
        let entries: Vec<_> = entries
            .iter()
            .map(|(name, value)| format!("{}: {}", Self::quoted(name), Self::quoted(value)))
            .collect();
        format!("{{{}}}", entries.join(", "))
    }

    /// The text as a scalar, without quotes where it is the same without them.
    pub fn quoted(text: &str) -> String {
        let inner = |c: char| c.is_ascii_alphanumeric() || "_-./:@+=%~&?".contains(c);
        let first = |c: char| c.is_ascii_alphanumeric() || "_./".contains(c);
        let plain = text.starts_with(first) && text.chars().all(inner) && !text.ends_with(':');
        match plain {
            true if !["null", "Null", "NULL"].contains(&text) => text.to_owned(),
            _ if text.contains(char::is_control) => double_quoted(text),
            _ => single_quoted(text),
        }
    }

    /// The place of a value without the white space after it, and with the head of a block scalar, whose comment
    /// is given, too.
    fn with_head(self, place: Span) -> (Span, &'s str) {
        let text = self.file.text();
        let start = place.start as usize;
        let end = start + self.slice(place).trim_end().len();
        if let Some(head) = BlockHead::before(text, start) {
            return (Span::new(self.id, head.indicator, end), &text[head.comment..head.end]);
        }
        if self.slice(place).starts_with(['|', '>']) {
            let head = BlockHead::at(text, start);
            let end = self.line_end(head.end);
            let end = end + tabbed_blanks(&text[end..]);
            return (Span::new(self.id, start, end), &text[head.comment..head.end]);
        }
        (Span::new(self.id, start, end), "")
    }

    fn into_braces(self, place: Span, entries: &str) -> Edit {
        let inner = &self.slice(place)[1..place.len() - 1];
        let kept = inner.trim_end();
        let comma = if kept.trim().is_empty() || kept.ends_with(',') { "" } else { "," };
        let space = if kept.trim().is_empty() { "" } else { " " };
        self.insert(place.start as usize + 1 + kept.len(), format!("{comma}{space}{entries}"))
    }

    fn insert(self, at: usize, text: String) -> Edit {
        Edit { place: Span::new(self.id, at, at), text }
    }

    fn slice(self, place: Span) -> &'s str {
        self.file.text().get(place.range()).unwrap_or_default()
    }

    /// How many characters stand before `at` in its line.
    fn column(self, at: u32) -> usize {
        self.file.position(at as usize).column - 1
    }

    /// Whether a list with dashes is further right than its key, as all but such lists must be.
    fn is_indented(self, list: Span) -> bool {
        let above = self.file.text()[..list.start as usize].lines().rev().skip(1);
        let key = above.map(|line| (line, line.trim_start_matches([' ', '-'])));
        let mut keys = key.filter(|(_, rest)| !rest.is_empty() && !rest.starts_with('#'));
        keys.next().is_none_or(|(line, rest)| line.len() - rest.len() < self.column(list.start))
    }

    fn begins_line(self, at: u32) -> bool {
        let start = at as usize - self.file.position(at as usize).column + 1;
        self.file
            .text()
            .get(start..at as usize)
            .is_some_and(|before| before.trim_start_matches([' ', '-']).is_empty())
    }

    fn line_end(self, at: usize) -> usize {
        let rest = &self.file.text()[at..];
        at + rest.find('\n').map_or(rest.len(), |end| rest[..end].trim_end_matches('\r').len())
    }
}

/// How many bytes an anchor and a tag take that stand before a value, with the blanks before them.
fn properties(text: &str) -> usize {
    let mut end = 0;
    loop {
        let blanks = text[end..].len() - text[end..].trim_start_matches(' ').len();
        let property = &text[end + blanks..];
        if !property.starts_with(['&', '!']) {
            return end;
        }
        let ends = |c: char| c.is_whitespace() || ",[]{}".contains(c);
        end += blanks + property.find(ends).unwrap_or(property.len());
    }
}

/// How many bytes of blank lines with tabs follow, which nothing but a block scalar may hold.
fn tabbed_blanks(text: &str) -> usize {
    let blanks = &text[..text.len() - text.trim_start().len()];
    blanks.rfind('\n').filter(|end| blanks[..*end].contains('\t')).unwrap_or(0)
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// JSON's escapes are YAML's, too.
fn double_quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
