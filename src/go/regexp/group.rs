//! Groups and flags: `(…)`, `(?P<name>…)`, `(?i:…)`, `(?i)`.

use std::sync::Arc;

use super::error::{ErrorCode, SyntaxError};
use super::parse::Parser;
use super::piece::Piece;

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
pub struct Group {
    /// Its number, where what it matches is remembered.
    number: Option<usize>,
    /// The flags to return to.
    flags_outside: Flags,
    /// Its complete alternatives.
    alternatives: Vec<Piece>,
    /// The parts of the present alternative.
    pub pieces: Vec<Piece>,
}

impl Group {
    pub(super) fn whole() -> Self {
        Self::open(None, Flags::default())
    }

    pub(super) fn open(number: Option<usize>, flags_outside: Flags) -> Self {
        Self { number, flags_outside, alternatives: Vec::new(), pieces: Vec::new() }
    }

    pub(super) fn end_alternative(&mut self) {
        self.alternatives.push(Piece::concatenated(std::mem::take(&mut self.pieces)));
    }

    pub(super) fn close(mut self) -> Piece {
        self.end_alternative();
        let inside = Piece::alternated(self.alternatives);
        if self.number.is_some() { inside.captured() } else { inside }
    }
}

impl Parser<'_> {
    /// Opens a group, or changes flags.
    pub(super) fn open(&mut self) -> Result<(), SyntaxError> {
        let (outside, start) = (self.flags, self.at);
        let named = self.group_name()?;
        if named.is_none() && self.rest().starts_with("(?") {
            if self.change_flags()? {
                self.groups.push(Group::open(None, outside));
            }
            return Ok(());
        }
        if named.is_none() {
            self.at += 1;
        }
        self.groups.push(Group::open(Some(self.names.len()), outside));
        self.names.push(named);
        self.ranges.push(start..start);
        Ok(())
    }

    /// Closes the innermost group.
    pub(super) fn close(&mut self) -> Result<(), SyntaxError> {
        if self.groups.len() < 2 {
            return Err(self.error(ErrorCode::UnexpectedParen, 0..self.text.len()));
        }
        self.at += 1;
        let Some(group) = self.groups.pop() else { return Ok(()) };
        self.flags = group.flags_outside;
        if let Some(range) = group.number.and_then(|number| self.ranges.get_mut(number)) {
            range.end = self.at;
        }
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
}
