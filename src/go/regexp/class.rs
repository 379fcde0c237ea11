//! Character classes: `[…]`, `\d`, `[[:alpha:]]`, `\p{L}`.

use std::ops::Range;

use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

use super::error::{ErrorCode, SyntaxError};
use super::group::Flag;
use super::parse::Parser;
use super::unicode;

type Set = &'static [(char, char)];

const DIGIT: Set = &[('0', '9')];
const PERL_SPACE: Set = &[('\t', '\n'), ('\x0c', '\r'), (' ', ' ')];
const WORD: Set = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];

/// The POSIX classes; all are of ASCII.
const POSIX: &[(&str, Set)] = &[
    ("alnum", &[('0', '9'), ('A', 'Z'), ('a', 'z')]),
    ("alpha", &[('A', 'Z'), ('a', 'z')]),
    ("ascii", &[('\0', '\x7f')]),
    ("blank", &[('\t', '\t'), (' ', ' ')]),
    ("cntrl", &[('\0', '\x1f'), ('\x7f', '\x7f')]),
    ("digit", DIGIT),
    ("graph", &[('!', '~')]),
    ("lower", &[('a', 'z')]),
    ("print", &[(' ', '~')]),
    ("punct", &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')]),
    ("space", &[('\t', '\r'), (' ', ' ')]),
    ("upper", &[('A', 'Z')]),
    ("word", WORD),
    ("xdigit", &[('0', '9'), ('A', 'F'), ('a', 'f')]),
];

impl Parser<'_> {
    /// The class whose `[` is next.
    pub(super) fn bracket_class(&mut self) -> Result<ClassUnicode, SyntaxError> {
        let open = self.at;
        self.at += 1;
        let negated = self.eat('^');
        let mut class = ClassUnicode::empty();
        let mut first = true;
        while first || !self.rest().starts_with(']') {
            first = false;
            class.union(&self.class_item(open)?);
        }
        self.at += 1;
        if negated {
            class.negate();
        }
        Ok(class)
    }

    fn class_item(&mut self, open: usize) -> Result<ClassUnicode, SyntaxError> {
        if let Some(class) = self.posix_class()? {
            return Ok(class);
        }
        match self.escaped_class()? {
            Some(class) => Ok(class),
            None => self.class_range(open),
        }
    }

    /// A letter, or a range of two.
    fn class_range(&mut self, open: usize) -> Result<ClassUnicode, SyntaxError> {
        let start = self.at;
        let low = self.class_letter(open)?;
        let mut high = low;
        if self.rest().len() >= 2 && self.rest().starts_with('-') && !self.rest().starts_with("-]") {
            self.at += 1;
            high = self.class_letter(open)?;
        }
        if high < low {
            return Err(self.error(ErrorCode::InvalidCharRange, start..self.at));
        }
        Ok(self.folded(between(low, high)))
    }

    fn class_letter(&mut self, open: usize) -> Result<u32, SyntaxError> {
        match self.rest().chars().next() {
            None => Err(self.error(ErrorCode::MissingBracket, open..self.text.len())),
            Some('\\') => self.escape(),
            Some(letter) => {
                self.at += letter.len_utf8();
                Ok(u32::from(letter))
            }
        }
    }

    /// `[:alpha:]`, `[:^alpha:]`
    fn posix_class(&mut self) -> Result<Option<ClassUnicode>, SyntaxError> {
        let Some(inside) = self.rest().strip_prefix("[:") else { return Ok(None) };
        let Some(length) = inside.find(":]") else { return Ok(None) };
        let range = self.at..self.at + length + 4;
        let written = &inside[..length];
        let (negated, name) = match written.strip_prefix('^') {
            Some(name) => (true, name),
            None => (false, written),
        };
        let Some((_, set)) = POSIX.iter().find(|(known, _)| *known == name) else {
            return Err(self.error(ErrorCode::InvalidCharRange, range));
        };
        self.at = range.end;
        Ok(Some(self.group(set, negated)))
    }

    /// `\d`, `\pL`, `\p{Greek}` and their like, if one is next.
    pub(super) fn escaped_class(&mut self) -> Result<Option<ClassUnicode>, SyntaxError> {
        let mut letters = self.rest().chars();
        let (Some('\\'), Some(kind)) = (letters.next(), letters.next()) else { return Ok(None) };
        let set = match kind.to_ascii_lowercase() {
            'p' => return self.unicode_class(kind == 'P').map(Some),
            'd' => DIGIT,
            's' => PERL_SPACE,
            'w' => WORD,
            _ => return Ok(None),
        };
        self.at += 2;
        Ok(Some(self.group(set, kind.is_ascii_uppercase())))
    }

    fn unicode_class(&mut self, upper: bool) -> Result<ClassUnicode, SyntaxError> {
        let (whole, name) = self.unicode_name()?;
        let written = &self.text[name];
        let (caret, name) = match written.strip_prefix('^') {
            Some(name) => (true, name),
            None => (false, written),
        };
        let Some(class) = unicode::class(name, self.go) else {
            return Err(self.error(ErrorCode::InvalidCharRange, whole));
        };
        let mut class = self.folded(class);
        if upper != caret {
            class.negate();
        }
        self.at = whole.end;
        Ok(class)
    }

    /// The bytes of `\p{Name}` or `\pN`, and those of its name.
    fn unicode_name(&self) -> Result<(Range<usize>, Range<usize>), SyntaxError> {
        let start = self.at + 2;
        match self.text[start..].chars().next() {
            None => Err(self.error(ErrorCode::InvalidCharRange, self.at..start)),
            Some('{') => match self.text[start..].find('}') {
                None => Err(self.error(ErrorCode::InvalidCharRange, self.at..self.text.len())),
                Some(length) => Ok((self.at..start + length + 1, start + 1..start + length)),
            },
            Some(letter) => {
                let end = start + letter.len_utf8();
                Ok((self.at..end, start..end))
            }
        }
    }

    fn group(&self, set: Set, negated: bool) -> ClassUnicode {
        let ranges = set.iter().map(|(low, high)| ClassUnicodeRange::new(*low, *high));
        let mut class = self.folded(ClassUnicode::new(ranges));
        if negated {
            class.negate();
        }
        class
    }

    fn folded(&self, mut class: ClassUnicode) -> ClassUnicode {
        if self.flags.has(Flag::Fold) {
            class.case_fold_simple();
        }
        class
    }
}

/// The letters from one code point to another, without surrogates, which no valid text holds.
fn between(low: u32, high: u32) -> ClassUnicode {
    let low = char::from_u32(low).unwrap_or('\u{e000}');
    let high = char::from_u32(high).unwrap_or('\u{d7ff}');
    if low > high { ClassUnicode::empty() } else { ClassUnicode::new([ClassUnicodeRange::new(low, high)]) }
}
