//! From byte offsets to lines and columns.

/// A place as people count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, 1-based.
    pub line: usize,
    /// Column in characters (Unicode scalar values), 1-based.
    pub column: usize,
    /// Byte offset in the file, 0-based.
    pub offset: usize,
}

/// The start of every line of a text.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Reads `text` once; `\n` ends a line, and so `\r\n` does.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes());
        let starts = breaks.map(|at| u32::try_from(at + 1).unwrap_or(u32::MAX));
        Self { starts: std::iter::once(0).chain(starts).collect() }
    }

    /// The number of lines; an empty text has one.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// The 0-based line that holds `offset`.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start as usize <= offset) - 1
    }

    /// Byte offset of the first byte of the 0-based `line`, or `None` past the end.
    #[must_use]
    pub fn start_of(&self, line: usize) -> Option<usize> {
        self.starts.get(line).map(|start| *start as usize)
    }

    /// Line and column of `offset`, which is moved back to the start of the character that holds it.
    #[must_use]
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let offset = character_start(text, offset);
        let line = self.line_of(offset);
        let start = self.starts[line] as usize;
        Position { line: line + 1, column: text[start..offset].chars().count() + 1, offset }
    }
}

/// The byte at which the character starts that holds the byte `offset`; the end of the text past it.
pub(super) fn character_start(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::LineIndex;

    #[test]
    fn columns_count_characters_and_lines_end_at_newlines() {
        let text = "é: 1\r\nb: 日本x\n";
        let index = LineIndex::new(text);
        let at = |offset| {
            let position = index.position(text, offset);
            (position.line, position.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(2), (1, 2));
        assert_eq!(at(text.find('x').expect("x is there")), (2, 6));
        assert_eq!(at(text.len()), (3, 1));
        assert_eq!(at(1), (1, 1), "inside é");
    }
}
