//! What may be shown of a file around a place: secrets masked, overlong lines cut, nothing that a terminal would obey.

use std::ops::Range;

use super::SourceFile;
use super::line_index::character_start;
use super::visible::visible_in_place;

/// The bytes of a line above which only what is near the place is shown.
const LONG: usize = 240;

/// The bytes that are shown of an overlong line on each side of the place.
const AROUND: usize = 32;

/// The most bytes of a place in an overlong line that are shown.
const MOST: usize = 80;

/// Stands where a line was cut, in place of as many bytes.
const CUT: &str = "…";

/// Part of a file, of the same length in bytes as the source, so that places in it still hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// What may be shown, with its line breaks.
    pub text: String,
    /// The 0-based byte of the file at which it starts.
    pub start: usize,
    /// The 0-based line at which it starts.
    pub line: usize,
    /// The 0-based column, in characters, at which it starts: 0 unless its line is cut.
    pub column: usize,
}

impl Excerpt {
    /// The lines of `place`, a byte range of the file, and up to `context` lines around it. Of overlong lines it
    /// shows the one in which the place starts, cut.
    #[must_use]
    pub fn around(file: &SourceFile, place: Range<usize>, context: usize) -> Self {
        let lines = file.lines();
        let (first, last) = (lines.line_of(place.start), lines.line_of(place.end));
        if (first..=last).any(|line| is_long(file, line)) {
            return Self::cut(file, place);
        }
        let is_short = |line: &usize| *line < lines.line_count() && !is_long(file, *line);
        let from = (first.saturating_sub(context)..first).rev().take_while(is_short).last().unwrap_or(first);
        let to = (last + 1..=last + context).take_while(is_short).last().unwrap_or(last);
        Self::lines(file, from, to)
    }

    /// The lines from `first` to `last`, both 0-based and among them.
    #[must_use]
    pub fn lines(file: &SourceFile, first: usize, last: usize) -> Self {
        let offset = |line| file.lines().start_of(line).unwrap_or(file.text().len());
        let start = offset(first);
        Self { text: visible_in_place(&file.masked(start..offset(last + 1))), start, line: first, column: 0 }
    }

    fn cut(file: &SourceFile, place: Range<usize>) -> Self {
        let line = file.lines().line_of(place.start);
        let begin = file.lines().start_of(line).unwrap_or(0);
        let end = begin + file.line(line).trim_end_matches(['\r', '\n']).len();
        let text = file.text();
        let start = character_start(text, place.start.saturating_sub(AROUND).max(begin));
        let shown = place.end.min(place.start + MOST) + AROUND;
        let stop = character_start(text, shown.min(end));
        let mut shown = visible_in_place(&file.masked(start..stop));
        if stop < end {
            mark(&mut shown, true);
        }
        if begin < start {
            mark(&mut shown, false);
        }
        Self { text: shown, start, line, column: text[begin..start].chars().count() }
    }

    /// The 0-based byte of the file at which it ends.
    #[must_use]
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// The number of lines that it shows.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.text.lines().count().max(1)
    }

    /// Whether it shows a byte range of the file whole.
    #[must_use]
    pub fn shows(&self, place: &Range<usize>) -> bool {
        self.start <= place.start && place.end <= self.end()
    }
}

fn is_long(file: &SourceFile, line: usize) -> bool {
    file.line(line).len() > LONG
}

/// Marks an end of a line as cut, where a mark takes the place of whole characters.
fn mark(text: &mut String, at_end: bool) {
    let from = if at_end { text.len().saturating_sub(CUT.len()) } else { 0 };
    let marked = from..from + CUT.len();
    if text.get(marked.clone()).is_some() {
        text.replace_range(marked, CUT);
    }
}

#[cfg(test)]
mod tests {
    use super::{Excerpt, LONG};
    use crate::text::Sources;

    fn around(text: &str, part: &str, context: usize) -> Excerpt {
        let mut sources = Sources::new();
        let id = sources.add("a.json", text);
        let start = text.find(part).expect("it is there");
        Excerpt::around(sources.file(id), start..start + part.len(), context)
    }

    #[test]
    fn short_lines_are_shown_whole_with_those_around_them() {
        let found = around("a\nb\nc\nd\n", "c", 1);
        assert_eq!(found, Excerpt { text: "b\nc\nd\n".to_owned(), start: 2, line: 1, column: 0 });
        assert_eq!(around("a\nb", "b", 1).text, "a\nb");
    }

    #[test]
    fn of_a_long_line_only_what_is_near_is_shown() {
        let text = format!("[\n{}here{}\n]", "ä".repeat(LONG), "b".repeat(LONG));
        let found = around(&text, "here", 1);
        assert!(found.text.starts_with("ä") || found.text.starts_with('…'), "{}", found.text);
        assert!(found.text.contains("ähereb") && found.text.ends_with("b…"), "{}", found.text);
        assert!(found.text.len() < LONG);
        assert_eq!(&text[found.start..found.start + "ä".len()], "ä");
        assert_eq!(found.line, 1);
        assert_eq!(found.column, text[2..found.start].chars().count());
    }

    #[test]
    fn nothing_is_left_that_a_terminal_would_obey() {
        assert_eq!(around("a\n# \u{1b}[2J\u{9b}2J\nhere", "here", 1).text, "# ?[2J¿2J\nhere");
        let text = format!("\u{1b}[2Jhere{}", "x".repeat(LONG));
        assert!(around(&text, "here", 1).text.starts_with("?[2Jhere"));
    }

    #[test]
    fn a_long_line_beside_the_place_is_left_out() {
        let text = format!("{}\nhere\nnext", "x".repeat(LONG + 1));
        assert_eq!(around(&text, "here", 1).text, "here\nnext");
    }

    #[test]
    fn a_secret_that_begins_before_the_cut_stays_hidden() {
        let text = format!(r#"{{"token": "{}", "x": "here"}}"#, "s".repeat(LONG));
        let found = around(&text, "here", 1).text;
        assert!(found.contains(r#"**, "x": "here"}"#) && !found.contains('s'), "{found}");
    }
}
