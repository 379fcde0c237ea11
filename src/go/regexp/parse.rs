//! Go's syntax, read from left to right: `regexp/syntax/parse.go`.

use std::ops::Range;
use std::sync::Arc;

use super::GoVersion;
use super::error::{ErrorCode, SyntaxError};
use super::piece::{MAX_HEIGHT, MAX_REPEAT, MAX_SIZE, Piece};

/// A regular expression in the syntax of the `regex` crate.
#[derive(Debug)]
pub struct Translation {
    /// The pattern; its groups have numbers only.
    pub pattern: String,
    /// How deep Go's tree of it is.
    pub height: u32,
    /// The names of the groups, the whole match first.
    pub names: Vec<Option<Arc<str>>>,
}

/// Translates `text`.
pub fn translate(text: &str, go: GoVersion) -> Result<Translation, SyntaxError> {
    let mut parser =
        Parser { text, at: 0, go, flags: Flags::default(), groups: vec![Group::whole()], names: vec![None] };
    parser.run()?;
    match parser.groups.pop() {
        Some(whole) if parser.groups.is_empty() => {
            let piece = whole.close();
            parser.check_limits(&piece)?;
            let Piece { pattern, height, .. } = piece;
            Ok(Translation { pattern, height, names: parser.names })
        }
        _ => Err(parser.error(ErrorCode::MissingParen, 0..text.len())),
    }
}

/// One of the flags of `(?imsU)`, as a bit.
#[derive(Debug, Clone, Copy)]
pub enum Flag {
    /// `i`: letters match their other cases.
    Fold = 1,
    /// `m`: `^` and `$` match at lines.
    Lines = 2,
    /// `s`: `.` matches a line break.
    DotAll = 4,
    /// `U`: `*` and `*?` change places.
    SwapGreed = 8,
}

/// The flags that are on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Flags(u8);

impl Flags {
    /// Whether `flag` is on.
    pub fn has(self, flag: Flag) -> bool {
        self.0 & flag as u8 != 0
    }

    fn set(&mut self, flag: Flag, on: bool) {
        self.0 = if on { self.0 | flag as u8 } else { self.0 & !(flag as u8) };
    }
}

/// A group that is still open, or the whole expression.
struct Group {
    /// Whether what it matches is remembered.
    captures: bool,
    /// The flags to return to.
    flags_outside: Flags,
    /// Its complete alternatives.
    alternatives: Vec<Piece>,
    /// The parts of the present alternative.
    pieces: Vec<Piece>,
}

impl Group {
    fn whole() -> Self {
        Self::open(false, Flags::default())
    }

    fn open(captures: bool, flags_outside: Flags) -> Self {
        Self { captures, flags_outside, alternatives: Vec::new(), pieces: Vec::new() }
    }

    fn end_alternative(&mut self) {
        self.alternatives.push(Piece::concatenated(std::mem::take(&mut self.pieces)));
    }

    fn close(mut self) -> Piece {
        self.end_alternative();
        let inside = Piece::alternated(self.alternatives);
        if self.captures { inside.captured() } else { inside }
    }
}

/// Where the reading stands.
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
    groups: Vec<Group>,
    names: Vec<Option<Arc<str>>>,
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

    fn item(&mut self, letter: char) -> Result<(), SyntaxError> {
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

    fn innermost(&mut self) -> &mut Group {
        if self.groups.is_empty() {
            self.groups.push(Group::whole());
        }
        let last = self.groups.len() - 1;
        &mut self.groups[last]
    }

    fn push(&mut self, piece: Piece) -> Result<(), SyntaxError> {
        self.check_limits(&piece)?;
        self.innermost().pieces.push(piece);
        Ok(())
    }

    fn check_limits(&self, piece: &Piece) -> Result<(), SyntaxError> {
        let whole = 0..self.text.len();
        if piece.height > MAX_HEIGHT {
            return Err(self.error(ErrorCode::NestingDepth, whole));
        }
        if piece.size > MAX_SIZE { Err(self.error(ErrorCode::TooLarge, whole)) } else { Ok(()) }
    }

    fn open(&mut self) -> Result<(), SyntaxError> {
        let outside = self.flags;
        let named = self.group_name()?;
        if named.is_none() && self.rest().starts_with("(?") {
            if self.change_flags()? {
                self.groups.push(Group::open(false, outside));
            }
            return Ok(());
        }
        if named.is_none() {
            self.at += 1;
        }
        self.names.push(named);
        self.groups.push(Group::open(true, outside));
        Ok(())
    }

    fn close(&mut self) -> Result<(), SyntaxError> {
        if self.groups.len() < 2 {
            return Err(self.error(ErrorCode::UnexpectedParen, 0..self.text.len()));
        }
        self.at += 1;
        let Some(group) = self.groups.pop() else { return Ok(()) };
        self.flags = group.flags_outside;
        self.push(group.close())
    }

    /// The name of `(?P<name>` or `(?<name>`, if that is next.
    fn group_name(&mut self) -> Result<Option<Arc<str>>, SyntaxError> {
        let rest = self.rest();
        let start = match (rest.starts_with("(?P<"), rest.starts_with("(?<")) {
            (true, _) if rest.len() > 4 => 4,
            (_, true) if self.go.has_perl_names() => 3,
            _ => return Ok(None),
        };
        let Some(end) = rest.find('>') else {
            return Err(self.error(ErrorCode::InvalidNamedCapture, self.at..self.text.len()));
        };
        let name = rest.get(start..end).unwrap_or_default();
        if name.is_empty() || !name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric()) {
            return Err(self.error(ErrorCode::InvalidNamedCapture, self.at..self.at + end + 1));
        }
        self.at += end + 1;
        Ok(Some(name.into()))
    }

    /// `(?i)`, `(?i-s:` …; whether it opens a group.
    fn change_flags(&mut self) -> Result<bool, SyntaxError> {
        let start = self.at;
        let mut flags = self.flags;
        let (mut on, mut seen) = (true, false);
        self.at += 2;
        while let Some(letter) = self.rest().chars().next() {
            self.at += letter.len_utf8();
            match letter {
                'i' => flags.set(Flag::Fold, on),
                'm' => flags.set(Flag::Lines, on),
                's' => flags.set(Flag::DotAll, on),
                'U' => flags.set(Flag::SwapGreed, on),
                '-' if on => on = false,
                ':' | ')' if on || seen => {
                    self.flags = flags;
                    return Ok(letter == ':');
                }
                _ => break,
            }
            seen = letter != '-';
        }
        Err(self.error(ErrorCode::InvalidPerlOp, start..self.at))
    }

    /// `*`, `+` or `?`; gives where it starts.
    fn operator(&mut self, letter: char, repeated: Option<usize>) -> Result<usize, SyntaxError> {
        let start = self.at;
        self.at += 1;
        let (min, max) = match letter {
            '*' => (0, None),
            '+' => (1, None),
            _ => (0, Some(1)),
        };
        self.repeat(start, min, max, repeated)?;
        Ok(start)
    }

    /// `{2,5}`, or a literal `{` where no repetition can be read.
    fn braces(&mut self, repeated: Option<usize>) -> Result<Option<usize>, SyntaxError> {
        let start = self.at;
        let Some((counts, length)) = counts(self.rest()) else {
            self.item('{')?;
            return Ok(None);
        };
        self.at += length;
        let limit = |count: u64| u32::try_from(count).ok().filter(|_| count <= MAX_REPEAT);
        let (min, max) = counts;
        let valid = match (limit(min), max.map(limit)) {
            (Some(min), None) => Some((min, None)),
            (Some(min), Some(Some(max))) if min <= max => Some((min, Some(max))),
            _ => None,
        };
        let Some((min, max)) = valid else {
            return Err(self.error(ErrorCode::InvalidRepeatSize, start..self.at));
        };
        self.repeat(start, min, max, repeated)?;
        Ok(Some(start))
    }

    /// Repeats the last piece; `repeated` is where an operator directly before starts.
    fn repeat(
        &mut self,
        start: usize,
        min: u32,
        max: Option<u32>,
        repeated: Option<usize>,
    ) -> Result<(), SyntaxError> {
        let lazy = self.eat('?');
        let operator = start..self.at;
        if let Some(first) = repeated {
            return Err(self.error(ErrorCode::InvalidRepeatOp, first..self.at));
        }
        let Some(piece) = self.innermost().pieces.pop() else {
            return Err(self.error(ErrorCode::MissingRepeatArgument, operator));
        };
        let piece = piece.repeated(min, max, lazy == self.flags.has(Flag::SwapGreed));
        let counted = self.text[start..].starts_with('{') && (min >= 2 || max.is_some_and(|max| max >= 2));
        self.check_limits(&piece)?;
        if counted && piece.repeats > MAX_REPEAT {
            return Err(self.error(ErrorCode::InvalidRepeatSize, operator));
        }
        self.innermost().pieces.push(piece);
        Ok(())
    }
}

/// The numbers of `{min}`, `{min,}` or `{min,max}` and its length in bytes. Numbers have no leading zeros.
fn counts(text: &str) -> Option<((u64, Option<u64>), usize)> {
    let inside = &text[1..text.find('}')?];
    let (min, max) = match inside.split_once(',') {
        None => (count(inside)?, Some(count(inside)?)),
        Some((min, "")) => (count(min)?, None),
        Some((min, max)) => (count(min)?, Some(count(max)?)),
    };
    Some(((min, max), inside.len() + 2))
}

fn count(digits: &str) -> Option<u64> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let leading_zero = digits.len() > 1 && digits.starts_with('0');
    (plain && !leading_zero).then(|| digits.parse().unwrap_or(u64::MAX))
}
