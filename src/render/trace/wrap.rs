//! Lines that fit.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

/// The columns that a text takes.
pub fn columns(text: &str) -> usize {
    text.chars().map(|sign| sign.width().unwrap_or(0)).sum()
}

/// Cuts a text into lines of at most `width` columns; gives their ranges, in characters. A text without
/// signs has one line.
pub fn lines(text: &str, width: usize) -> Vec<Range<usize>> {
    let (mut found, mut from, mut used) = (Vec::new(), 0, 0);
    for (at, sign) in text.chars().enumerate() {
        let wide = sign.width().unwrap_or(0);
        if used + wide > width.max(2) {
            found.push(from..at);
            (from, used) = (at, 0);
        }
        used += wide;
    }
    found.push(from..text.chars().count());
    found
}

/// The characters `range` of a text.
pub fn part(text: &str, range: Range<usize>) -> String {
    text.chars().skip(range.start).take(range.len()).collect()
}

/// Puts words onto lines of at most `width` columns, as far as they have room alone.
pub fn filled(words: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if columns(line) + 1 + columns(word) <= width => *line = format!("{line} {word}"),
            _ => lines.push(word.clone()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{columns, filled, lines, part};

    #[test]
    fn lines_are_cut_by_columns() {
        let cut = |text: &str, width| {
            lines(text, width).into_iter().map(|range| part(text, range)).collect::<Vec<_>>()
        };
        assert_eq!(cut("abcdef", 4), ["abcd", "ef"]);
        assert_eq!(cut("", 4), [""]);
        assert_eq!(cut("漢字漢字", 5), ["漢字", "漢字"]);
        assert_eq!(columns("漢a"), 3);
    }

    #[test]
    fn words_are_put_onto_lines() {
        let words = ["one,", "two,", "three-is-long"].map(str::to_owned);
        assert_eq!(filled(&words, 9), ["one, two,", "three-is-long"]);
    }
}
