//! Lines that fit the terminal, and in which everything to be copied stays whole.

use textwrap::{Options, WordSeparator, WordSplitter};

/// The text in lines of at most `width` columns, broken at spaces alone; what stands four columns in is to be copied,
/// and stays as it is.
#[must_use]
pub fn wrapped(text: &str, width: usize) -> String {
    let options = Options::new(width)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    let line = |line: &str| match line {
        code if code.starts_with("    ") => code.to_owned(),
        prose => textwrap::fill(prose, &options),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn prose_is_broken_at_spaces_and_code_is_not() {
        let text = "write '(.+?)(?::\\d+)?' and $$ for a-b-c:\n    - source_labels: [__address__, __scheme__]\n      x: 1";
        let wanted = "write\n'(.+?)(?::\\d+)?'\nand $$\nfor\na-b-c:\n    - source_labels: [__address__, __scheme__]\n      x: 1";
        assert_eq!(wrapped(text, 7), wanted);
    }
}
