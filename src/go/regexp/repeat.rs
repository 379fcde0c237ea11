//! Repetitions: `*`, `+?`, `{2,5}`.

use super::error::{ErrorCode, SyntaxError};
use super::group::Flag;
use super::parse::Parser;
use super::piece::MAX_REPEAT;

impl Parser<'_> {
    /// `*`, `+` or `?`; gives where it starts.
    pub(super) fn operator(&mut self, letter: char, repeated: Option<usize>) -> Result<usize, SyntaxError> {
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
    pub(super) fn braces(&mut self, repeated: Option<usize>) -> Result<Option<usize>, SyntaxError> {
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
