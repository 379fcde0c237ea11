//! What a reader gives.

use super::{Mistake, Node};
use crate::text::Span;

/// A file after reading: its tree, its comments, and what is wrong with its text.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// The tree; `None` for a text without any value, and for one that could not be read.
    pub root: Option<Node>,
    /// Every comment, in source order.
    pub comments: Vec<Comment>,
    /// What is wrong with the text; an empty list says that the real program can read it.
    pub mistakes: Vec<Mistake>,
}

/// One comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The text without the comment mark (`#`, `//`, `/* */`) and surrounding white space.
    pub text: String,
    /// The whole comment, mark included.
    pub span: Span,
}
