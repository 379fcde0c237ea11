//! Why Go refuses a regular expression: the codes of `regexp/syntax`.

use std::fmt;
use std::ops::Range;

/// A regular expression that Go refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The reason.
    pub code: ErrorCode,
    /// The bytes that it is about, 0-based.
    pub range: Range<usize>,
    /// Those bytes, which Go shows.
    pub part: String,
}

/// Go's reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// `*a`
    MissingRepeatArgument,
    /// `a**`
    InvalidRepeatOp,
    /// `a{1001}`
    InvalidRepeatSize,
    /// `\y`
    InvalidEscape,
    /// `(?=a)`
    InvalidPerlOp,
    /// `(?P<a.b>c)`
    InvalidNamedCapture,
    /// `[b-a]`
    InvalidCharRange,
    /// `[a`
    MissingBracket,
    /// `(a`
    MissingParen,
    /// `a)`
    UnexpectedParen,
    /// `a\`
    TrailingBackslash,
    /// More than 1,000 nested groups.
    NestingDepth,
    /// Repetitions that would need too much memory.
    TooLarge,
}

impl SyntaxError {
    pub(super) fn new(code: ErrorCode, text: &str, range: Range<usize>) -> Self {
        Self { code, part: text[range.clone()].to_owned(), range }
    }
}

impl ErrorCode {
    /// Go's words for it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::MissingRepeatArgument => "missing argument to repetition operator",
            Self::InvalidRepeatOp => "invalid nested repetition operator",
            Self::InvalidRepeatSize => "invalid repeat count",
            Self::InvalidEscape => "invalid escape sequence",
            Self::InvalidPerlOp => "invalid or unsupported Perl syntax",
            Self::InvalidNamedCapture => "invalid named capture",
            Self::InvalidCharRange => "invalid character class range",
            Self::MissingBracket => "missing closing ]",
            Self::MissingParen => "missing closing )",
            Self::UnexpectedParen => "unexpected )",
            Self::TrailingBackslash => "trailing backslash at end of expression",
            Self::NestingDepth => "expression nests too deeply",
            Self::TooLarge => "expression too large",
        }
    }
}

impl fmt::Display for SyntaxError {
    /// As Go prints it: ``error parsing regexp: missing closing ): `(a` ``.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error parsing regexp: {}: `{}`", self.code.words(), self.part)
    }
}

impl std::error::Error for SyntaxError {}
