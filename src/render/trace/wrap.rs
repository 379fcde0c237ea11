//! Lines that fit, and signs that a terminal would not show, or would obey.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

/// A value on one line, one sign for each character: what moves the cursor, or turns the direction of
/// writing, is shown as a picture of itself.
pub fn visible(text: &str) -> String {
    text.chars().map(picture).collect()
}

fn picture(sign: char) -> char {
    match sign {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(sign)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            char::REPLACEMENT_CHARACTER
        }
        other => other,
    }
}

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
    use super::{columns, filled, lines, part, visible};

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        assert_eq!(visible("a\nb\u{1b}[31mc\u{202e}"), "a␊b␛[31mc\u{fffd}");
    }

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
