//! HCL 1's tokens.

use super::super::{Comment, Mistake};
use super::refused;
use crate::text::{FileId, Span};

/// What a token is; its text is the source at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name without quotes: letters, digits, `_`, `-` and `.`.
    Word,
    /// A text in double quotes.
    Text,
    /// `<<EOF` up to the line break after its closing word.
    Heredoc,
    Number,
    Boolean,
    OpenBlock,
    CloseBlock,
    OpenList,
    CloseList,
    Comma,
    Assign,
    End,
}

/// A token and its place.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    pub kind: Kind,
    pub span: Span,
}

/// Cuts a text into tokens, and keeps its comments.
pub struct Lexer<'t> {
    file: FileId,
    pub text: &'t str,
    at: usize,
    pub comments: Vec<Comment>,
}

impl<'t> Lexer<'t> {
    pub fn new(file: FileId, text: &'t str) -> Self {
        Self { file, text, at: 0, comments: Vec::new() }
    }

    /// The next token; [`Kind::End`] again and again at the end.
    pub fn next(&mut self) -> Result<Token, Mistake> {
        self.skip_space_and_comments()?;
        let start = self.at;
        let kind = match self.rest().chars().next() {
            None => Kind::End,
            Some('"') => self.quoted()?,
            Some('<') => self.heredoc()?,
            Some('0'..='9' | '-' | '.') => self.number()?,
            Some(letter) if is_letter(letter) => self.word(),
            Some(mark) => self.mark(mark)?,
        };
        Ok(Token { kind, span: self.since(start) })
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn since(&self, start: usize) -> Span {
        Span::new(self.file, start, self.at)
    }

    /// The character here as a place; empty at the end.
    fn here(&self) -> Span {
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        Span::new(self.file, self.at, self.at + length)
    }

    fn skip_space_and_comments(&mut self) -> Result<(), Mistake> {
        loop {
            self.at = self.text.len() - self.rest().trim_start_matches([' ', '\t', '\r', '\n']).len();
            let start = self.at;
            let marks = match self.rest().as_bytes() {
                [b'#', ..] | [b'/', b'/', ..] => self.line_comment(),
                [b'/', b'*', ..] => self.block_comment()?,
                _ => return Ok(()),
            };
            let text = self.text[start..self.at].trim_matches(marks).trim().to_owned();
            self.comments.push(Comment { text, span: self.since(start) });
        }
    }

    fn line_comment(&mut self) -> &'static [char] {
        let rest = self.rest();
        self.at += rest.find('\n').map_or(rest.len(), |end| rest[..end].trim_end_matches('\r').len());
        &['#', '/']
    }

    fn block_comment(&mut self) -> Result<&'static [char], Mistake> {
        let end = self.rest()[2..].find("*/").ok_or_else(|| {
            let open = Span::new(self.file, self.at, self.at + 2);
            refused(open, "this comment is never closed", "write */ at its end")
        })?;
        self.at += 2 + end + 2;
        Ok(&['/', '*'])
    }

    fn word(&mut self) -> Kind {
        let start = self.at;
        let ends = |c: char| !(is_letter(c) || is_digit(c) || c == '-' || c == '.');
        self.at += self.rest().find(ends).unwrap_or(self.rest().len());
        match &self.text[start..self.at] {
            "true" | "false" => Kind::Boolean,
            _ => Kind::Word,
        }
    }

    fn mark(&mut self, mark: char) -> Result<Kind, Mistake> {
        let kind = match mark {
            '{' => Kind::OpenBlock,
            '}' => Kind::CloseBlock,
            '[' => Kind::OpenList,
            ']' => Kind::CloseList,
            ',' => Kind::Comma,
            '=' => Kind::Assign,
            '\u{feff}' => {
                let help = "save the file as UTF-8 without a byte order mark";
                return Err(refused(self.here(), "there is a byte order mark before the first name", help));
            }
            ':' => {
                return Err(refused(self.here(), "HCL 1 does not allow : between name and value", "write ="));
            }
            '\'' => return Err(refused(self.here(), "HCL allows only double quotes", "write \"…\"")),
            _ => return Err(refused(self.here(), format!("HCL 1 does not allow {mark:?} here"), "")),
        };
        self.at += 1;
        Ok(kind)
    }

    /// A quoted text: no line break and no quote ends it inside of `${…}`.
    fn quoted(&mut self) -> Result<Kind, Mistake> {
        let start = self.at;
        let mut braces = 0_usize;
        let mut characters = self.rest().char_indices().skip(1).peekable();
        while let Some((offset, character)) = characters.next() {
            match character {
                '"' if braces == 0 => {
                    self.at = start + offset + 1;
                    return Ok(Kind::Text);
                }
                '\n' if braces == 0 => break,
                '$' if braces == 0 && characters.next_if(|(_, next)| *next == '{').is_some() => braces = 1,
                '{' if braces > 0 => braces += 1,
                '}' if braces > 0 => braces -= 1,
                '\\' => {
                    let escape =
                        self.rest()[offset..].len() - super::text::after_escape(&self.rest()[offset..]).len();
                    if escape == 0 {
                        let place = Span::new(self.file, start + offset, start + offset + 1);
                        return Err(refused(
                            place,
                            "\"…\" has no such escape",
                            "write \\\\ for one backslash",
                        ));
                    }
                    while characters.next_if(|(next, _)| *next < offset + escape).is_some() {}
                }
                _ => {}
            }
        }
        let quote = Span::new(self.file, start, start + 1);
        let help = "write the closing \" on the same line; ${ needs its }";
        Err(refused(quote, "this quote is never closed", help))
    }

    fn heredoc(&mut self) -> Result<Kind, Mistake> {
        let open = self.here();
        let rest = self.rest();
        let help = "write <<EOF, a line break, the text, and EOF on a line of its own";
        let length = super::text::heredoc_length(rest).map_err(|message| refused(open, message, help))?;
        self.at += length;
        Ok(Kind::Heredoc)
    }

    fn number(&mut self) -> Result<Kind, Mistake> {
        let start = self.at;
        let length = number_length(self.rest());
        let text = &self.rest()[..length];
        let digits = text.trim_start_matches('-');
        if length == 0 || !digits.contains(|c: char| c.is_ascii_digit()) {
            return Err(refused(
                self.here(),
                format!("HCL 1 does not allow {:?} here", &self.rest()[..1]),
                "",
            ));
        }
        self.at += length;
        let whole = digits.bytes().all(|byte| byte.is_ascii_digit());
        if whole && digits.starts_with('0') && digits.contains(['8', '9']) {
            let help = "a leading 0 makes a number octal: remove it";
            return Err(refused(self.since(start), "this is not an octal number", help));
        }
        if digits.eq_ignore_ascii_case("0x") {
            return Err(refused(self.since(start), "this is not a hexadecimal number", ""));
        }
        Ok(Kind::Number)
    }
}

/// The length of the number at the start of `text`.
fn number_length(text: &str) -> usize {
    let digits = |at: usize| text[at..].bytes().take_while(u8::is_ascii_digit).count();
    let mut at = usize::from(text.starts_with('-'));
    if text[at..].starts_with("0x") || text[at..].starts_with("0X") {
        return at + 2 + text[at + 2..].bytes().take_while(u8::is_ascii_hexdigit).count();
    }
    at += digits(at);
    if text[at..].starts_with('.') {
        at += 1 + digits(at + 1);
    }
    if text[at..].starts_with(['e', 'E']) {
        at += 1;
        at += usize::from(text[at..].starts_with(['-', '+']));
        at += digits(at);
    }
    at
}

fn is_letter(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

fn is_digit(c: char) -> bool {
    c.is_numeric()
}
