//! Which lines of a text were changed.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::{SourceFile, Span};

/// The lines of a text that differ from an older one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangedLines {
    /// 0-based lines of the newer text; an empty range stands before the line where lines were taken out.
    ranges: Vec<Range<usize>>,
}

impl ChangedLines {
    /// What differs between two texts.
    #[must_use]
    pub fn between(old: &str, new: &str) -> Self {
        let lines = |text| str::split_inclusive(text, '\n').collect::<Vec<_>>();
        let steps = capture_diff_slices(Algorithm::Histogram, &lines(old), &lines(new));
        let changed = steps.iter().filter(|step| !matches!(step, DiffOp::Equal { .. }));
        Self { ranges: changed.map(DiffOp::new_range).collect() }
    }

    /// Every line of a text.
    #[must_use]
    pub fn all() -> Self {
        Self { ranges: std::iter::once(0..usize::MAX).collect() }
    }

    /// Whether the place holds a changed line, or one from within which lines were taken out.
    #[must_use]
    pub fn touch(&self, place: Span, file: &SourceFile) -> bool {
        let first = file.lines().line_of(place.start as usize);
        let last = file.lines().line_of((place.end as usize).saturating_sub(1).max(place.start as usize));
        // An empty range is between two lines.
        let holds = |range: &Range<usize>| {
            range.start <= last && if range.is_empty() { first < range.start } else { first < range.end }
        };
        self.ranges.iter().any(holds)
    }
}

#[cfg(test)]
mod tests {
    use super::ChangedLines;
    use crate::text::{Sources, Span};

    /// Of each word, whether its place is touched.
    fn touched(old: &str, new: &str, words: &[&str]) -> Vec<bool> {
        let mut sources = Sources::new();
        let file = sources.add("a.yml", new);
        let lines = ChangedLines::between(old, new);
        let place = |word: &&str| {
            let start = new.find(word).expect("the word is there");
            Span::new(file, start, start + word.len())
        };
        words.iter().map(|word| lines.touch(place(word), sources.file(file))).collect()
    }

    #[test]
    fn a_place_is_touched_by_its_own_lines() {
        let old = "a\nb\nc\nd\n";
        assert_eq!(touched(old, "a\nB\nc\nd\n", &["a", "B", "c", "a\nB"]), [false, true, false, true]);
        assert_eq!(touched(old, "a\nb\nx\nc\nd\n", &["b", "x", "c", "b\nx"]), [false, true, false, true]);
        assert_eq!(touched(old, old, &["a", "a\nb\nc\nd\n"]), [false, false]);
        assert_eq!(touched("", old, &["a", "d"]), [true, true]);
    }

    #[test]
    fn a_line_taken_out_touches_what_stood_around_it() {
        let old = "a\nb\nc\nd\n";
        assert_eq!(touched(old, "a\nc\nd\n", &["a", "c", "a\nc", "c\nd"]), [false, false, true, false]);
        assert_eq!(touched(old, "a\nb\nc\n", &["b\nc", "c"]), [false, false], "at the end");
    }
}
