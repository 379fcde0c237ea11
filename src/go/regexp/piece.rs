//! A part of a regular expression that is already translated, with what Go's limits count.

use std::fmt::Write;

use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

/// Go's limit of nested nodes.
pub const MAX_HEIGHT: u32 = 1000;
/// Go's limit of instructions: 128 MiB of 40 bytes each.
pub const MAX_SIZE: u64 = (128 << 20) / 40;
/// Go's limit of a repetition, and of the product of nested ones.
pub const MAX_REPEAT: u64 = 1000;

/// A translated part.
#[derive(Debug, Clone)]
pub struct Piece {
    /// In the syntax of the `regex` crate, complete in itself but for `*`, `|` and the like.
    pub pattern: String,
    /// What Go makes of it.
    pub shape: Shape,
    /// The height of Go's tree.
    pub height: u32,
    /// Go's estimate of the instructions.
    pub size: u64,
    /// The greatest product of nested repetitions.
    pub repeats: u64,
}

/// As far as Go's tree differs by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One letter; adjacent ones become one node.
    Literal,
    /// One of several letters; alternatives of such and of literals become one node.
    Class,
    /// Anything else.
    Other,
}

impl Piece {
    /// Something that needs one instruction.
    pub fn simple(pattern: impl Into<String>) -> Self {
        Self { pattern: pattern.into(), shape: Shape::Other, height: 1, size: 1, repeats: 1 }
    }

    /// One letter, which matches its other cases too where `fold`.
    pub fn literal(letter: char, fold: bool) -> Self {
        let mut class = ClassUnicode::new([ClassUnicodeRange::new(letter, letter)]);
        if fold {
            class.case_fold_simple();
        }
        Self { shape: Shape::Literal, ..Self::class(&class) }
    }

    /// `.`, in the syntax of the `regex` crate.
    pub fn any(pattern: &str) -> Self {
        Self { shape: Shape::Class, ..Self::simple(pattern) }
    }

    /// One letter of `class`; nothing where it is empty.
    pub fn class(class: &ClassUnicode) -> Self {
        Self { shape: Shape::Class, ..Self::simple(class_pattern(class)) }
    }

    /// A capturing group around the piece.
    pub fn captured(self) -> Self {
        Self {
            pattern: format!("({})", self.pattern),
            shape: Shape::Other,
            height: self.height + 1,
            size: self.size + 2,
            ..self
        }
    }

    /// The piece, `min` to `max` times (`None`: without end).
    pub fn repeated(self, min: u32, max: Option<u32>, greedy: bool) -> Self {
        let count = match (min, max) {
            (0, None) => "*".to_owned(),
            (1, None) => "+".to_owned(),
            (0, Some(1)) => "?".to_owned(),
            (min, None) => format!("{{{min},}}"),
            (min, Some(max)) if min == max => format!("{{{min}}}"),
            (min, Some(max)) => format!("{{{min},{max}}}"),
        };
        let lazy = if greedy { "" } else { "?" };
        Self {
            pattern: self.atom() + &count + lazy,
            shape: Shape::Other,
            height: self.height + 1,
            size: repeated_size(self.size, min, max),
            repeats: repeat_product(self.repeats, min, max),
        }
    }

    /// The pieces one after another; of none, what matches nothing but emptiness.
    pub fn concatenated(mut pieces: Vec<Self>) -> Self {
        if pieces.len() == 1 {
            return pieces.remove(0);
        }
        let one_node = pieces.iter().all(|piece| piece.shape == Shape::Literal);
        Self { size: total_size(&pieces).max(1), ..Self::joined(&pieces, "", one_node) }
    }

    /// Any of the pieces, each a complete alternative.
    pub fn alternated(mut pieces: Vec<Self>) -> Self {
        if pieces.len() == 1 {
            return pieces.remove(0);
        }
        let one_node = pieces.iter().all(|piece| piece.shape != Shape::Other);
        let joined = Self::joined(&pieces, "|", one_node);
        let branches = total_size(&pieces).saturating_add(pieces.len() as u64 - 1);
        Self {
            pattern: format!("(?:{})", joined.pattern),
            shape: if one_node { Shape::Class } else { Shape::Other },
            size: if one_node { 1 } else { branches },
            ..joined
        }
    }

    fn joined(pieces: &[Self], between: &str, one_node: bool) -> Self {
        let patterns: Vec<_> = pieces.iter().map(|piece| piece.pattern.as_str()).collect();
        let height = pieces.iter().map(|piece| piece.height).max().unwrap_or(0);
        Self {
            height: if one_node { 1 } else { height + 1 },
            repeats: pieces.iter().map(|piece| piece.repeats).max().unwrap_or(1),
            ..Self::simple(patterns.join(between))
        }
    }

    /// The pattern as something that `*` can follow.
    fn atom(&self) -> String {
        match self.shape {
            Shape::Other => format!("(?:{})", self.pattern),
            Shape::Literal | Shape::Class => self.pattern.clone(),
        }
    }
}

fn total_size(pieces: &[Piece]) -> u64 {
    pieces.iter().fold(0, |sum, piece| sum.saturating_add(piece.size))
}

fn repeated_size(size: u64, min: u32, max: Option<u32>) -> u64 {
    let (min, max) = (u64::from(min), max.map(u64::from));
    match max {
        None if min == 0 => size.saturating_add(2),
        None => size.saturating_mul(min).saturating_add(1),
        Some(max) => size.saturating_mul(max).saturating_add(max - min).max(1),
    }
}

fn repeat_product(inner: u64, min: u32, max: Option<u32>) -> u64 {
    if max == Some(0) { 0 } else { u64::from(max.unwrap_or(min).max(1)).saturating_mul(inner) }
}

fn class_pattern(class: &ClassUnicode) -> String {
    let mut pattern = String::new();
    for range in class.iter() {
        let ends = (range.start(), range.end());
        push_letter(&mut pattern, ends.0);
        if ends.0 != ends.1 {
            pattern.push('-');
            push_letter(&mut pattern, ends.1);
        }
    }
    let single = class.ranges().first().is_some_and(|range| range.start() == range.end());
    match class.ranges().len() {
        0 => r"[^\x{0}-\x{10FFFF}]".to_owned(),
        1 if single => pattern,
        _ => format!("[{pattern}]"),
    }
}

fn push_letter(pattern: &mut String, letter: char) {
    if letter.is_ascii_alphanumeric() {
        pattern.push(letter);
    } else {
        let written = write!(pattern, "\\x{{{:X}}}", u32::from(letter));
        debug_assert!(written.is_ok(), "writing to a string does not fail");
    }
}
