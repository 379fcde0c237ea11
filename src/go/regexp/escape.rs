//! Escaped letters: `\.`, `\n`, `\x41`, `\012`.

use super::error::{ErrorCode, SyntaxError};
use super::parse::Parser;

impl Parser<'_> {
    /// The code point of the escape whose `\` is next; it may be a surrogate.
    pub(super) fn escape(&mut self) -> Result<u32, SyntaxError> {
        let start = self.at;
        self.at += 1;
        let Some(letter) = self.next_letter() else {
            return Err(self.error(ErrorCode::TrailingBackslash, self.text.len()..self.text.len()));
        };
        let code = match letter {
            '1'..='7' if !self.rest().starts_with(|next| matches!(next, '0'..='7')) => None,
            '0'..='7' => Some(self.octal(letter)),
            'x' => self.hexadecimal(),
            'a' => Some(0x07),
            'f' => Some(0x0c),
            'n' => Some(0x0a),
            'r' => Some(0x0d),
            't' => Some(0x09),
            'v' => Some(0x0b),
            _ if letter.is_ascii() && !letter.is_ascii_alphanumeric() => Some(u32::from(letter)),
            _ => None,
        };
        code.ok_or_else(|| self.error(ErrorCode::InvalidEscape, start..self.at))
    }

    /// Up to three digits, the first of which is read.
    fn octal(&mut self, first: char) -> u32 {
        let mut code = u32::from(first) - u32::from('0');
        for _ in 1..3 {
            let Some(digit) = self.rest().chars().next().and_then(|next| next.to_digit(8)) else { break };
            code = code * 8 + digit;
            self.at += 1;
        }
        code
    }

    /// Two digits, or any number of them in braces.
    fn hexadecimal(&mut self) -> Option<u32> {
        let first = self.next_letter()?;
        if first == '{' {
            return self.braced_hexadecimal();
        }
        let second = self.next_letter()?;
        Some(first.to_digit(16)? * 16 + second.to_digit(16)?)
    }

    fn braced_hexadecimal(&mut self) -> Option<u32> {
        let mut code = None;
        loop {
            let letter = self.next_letter()?;
            if letter == '}' {
                return code;
            }
            let sum = code.unwrap_or(0) * 16 + letter.to_digit(16)?;
            code = Some(sum).filter(|code| *code <= u32::from(char::MAX));
            code?;
        }
    }

    fn next_letter(&mut self) -> Option<char> {
        let letter = self.rest().chars().next()?;
        self.at += letter.len_utf8();
        Some(letter)
    }
}
