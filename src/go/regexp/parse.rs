//! Go's syntax, read from left to right: `regexp/syntax/parse.go`.

use std::ops::Range;
use std::sync::Arc;

use super::GoVersion;
use super::error::{ErrorCode, SyntaxError};
use super::group::{Flag, Flags, Group};
use super::piece::{MAX_HEIGHT, MAX_SIZE, Piece};

/// A regular expression in the syntax of the `regex` crate.
#[derive(Debug)]
pub struct Translation {
    /// The pattern; its groups have numbers only.
    pub pattern: String,
    /// How deep Go's tree of it is.
    pub height: u32,
    /// The names of the groups, the whole match first.
    pub names: Vec<Option<Arc<str>>>,
    /// Where the groups are, the whole match first.
    pub ranges: Vec<Range<usize>>,
}

/// Translates `text`.
pub fn translate(text: &str, go: GoVersion) -> Result<Translation, SyntaxError> {
    let mut parser = Parser {
        text,
        at: 0,
        go,
        flags: Flags::default(),
        groups: vec![Group::whole()],
        names: vec![None],
        ranges: std::iter::once(0..text.len()).collect(),
    };
    parser.run()?;
    match parser.groups.pop() {
        Some(whole) if parser.groups.is_empty() => {
            let piece = whole.close();
            parser.check_limits(&piece)?;
            let Piece { pattern, height, .. } = piece;
            Ok(Translation { pattern, height, names: parser.names, ranges: parser.ranges })
        }
        _ => Err(parser.error(ErrorCode::MissingParen, 0..text.len())),
    }
}

/// Where the reading is.
pub struct Parser<'t> {
    /// The whole text.
    pub text: &'t str,
    /// The next byte.
    pub at: usize,
    /// Whose syntax.
    pub go: GoVersion,
    /// The flags in force.
    pub flags: Flags,
    /// The open groups, outermost first; never empty while reading.
    pub groups: Vec<Group>,
    /// The names of the groups so far.
    pub names: Vec<Option<Arc<str>>>,
    /// Where they are; an open group ends where it starts.
    pub ranges: Vec<Range<usize>>,
}

impl<'t> Parser<'t> {
    /// What is not yet read.
    pub fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Whether `letter` is next, which is then read.
    pub fn eat(&mut self, letter: char) -> bool {
        let found = self.rest().starts_with(letter);
        self.at += if found { letter.len_utf8() } else { 0 };
        found
    }

    /// The error about `range`.
    pub fn error(&self, code: ErrorCode, range: Range<usize>) -> SyntaxError {
        SyntaxError::new(code, self.text, range)
    }

    fn run(&mut self) -> Result<(), SyntaxError> {
        let mut repeated = None;
        while let Some(letter) = self.rest().chars().next() {
            repeated = match letter {
                '*' | '+' | '?' => Some(self.operator(letter, repeated)?),
                '{' => self.braces(repeated)?,
                _ => {
                    self.item(letter)?;
                    None
                }
            };
        }
        Ok(())
    }

    pub(super) fn item(&mut self, letter: char) -> Result<(), SyntaxError> {
        match letter {
            '(' => self.open(),
            ')' => self.close(),
            '|' => {
                self.at += 1;
                self.innermost().end_alternative();
                Ok(())
            }
            '[' => {
                let class = self.bracket_class()?;
                self.push(Piece::class(&class))
            }
            '\\' => self.backslash(),
            _ => {
                self.at += letter.len_utf8();
                self.push(self.plain(letter))
            }
        }
    }

    fn plain(&self, letter: char) -> Piece {
        match letter {
            '^' if self.flags.has(Flag::Lines) => Piece::simple("(?m:^)"),
            '^' => Piece::simple(r"\A"),
            '$' if self.flags.has(Flag::Lines) => Piece::simple("(?m:$)"),
            '$' => Piece::simple(r"\z"),
            '.' if self.flags.has(Flag::DotAll) => Piece::any("(?s:.)"),
            '.' => Piece::any(r"[^\n]"),
            _ => Piece::literal(letter, self.flags.has(Flag::Fold)),
        }
    }

    fn backslash(&mut self) -> Result<(), SyntaxError> {
        let assertion = match self.rest().as_bytes().get(1) {
            Some(b'A') => r"\A",
            Some(b'z') => r"\z",
            Some(b'b') => r"(?-u:\b)",
            Some(b'B') => r"(?-u:\B)",
            Some(b'Q') => return self.quoted(),
            _ => return self.escaped(),
        };
        self.at += 2;
        self.push(Piece::simple(assertion))
    }

    /// `\Q…\E`, or to the end.
    fn quoted(&mut self) -> Result<(), SyntaxError> {
        let inside = &self.rest()[2..];
        let (literal, whole) = match inside.find(r"\E") {
            Some(length) => (&inside[..length], length + 4),
            None => (inside, inside.len() + 2),
        };
        self.at += whole;
        literal.chars().try_for_each(|letter| self.push(Piece::literal(letter, self.flags.has(Flag::Fold))))
    }

    fn escaped(&mut self) -> Result<(), SyntaxError> {
        if let Some(class) = self.escaped_class()? {
            return self.push(Piece::class(&class));
        }
        let code = self.escape()?;
        self.push(match char::from_u32(code) {
            Some(letter) => Piece::literal(letter, self.flags.has(Flag::Fold)),
            None => Piece::class(&regex_syntax::hir::ClassUnicode::empty()),
        })
    }

    pub(super) fn innermost(&mut self) -> &mut Group {
        if self.groups.is_empty() {
            self.groups.push(Group::whole());
        }
        let last = self.groups.len() - 1;
        &mut self.groups[last]
    }

    pub(super) fn push(&mut self, piece: Piece) -> Result<(), SyntaxError> {
        self.check_limits(&piece)?;
        self.innermost().pieces.push(piece);
        Ok(())
    }

    pub(super) fn check_limits(&self, piece: &Piece) -> Result<(), SyntaxError> {
        let whole = 0..self.text.len();
        if piece.height > MAX_HEIGHT {
            return Err(self.error(ErrorCode::NestingDepth, whole));
        }
        if piece.size > MAX_SIZE { Err(self.error(ErrorCode::TooLarge, whole)) } else { Ok(()) }
    }
}
