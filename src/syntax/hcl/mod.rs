//! HCL 1, as Consul's agent reads its `.hcl` files, into the same tree as JSON.
//!
//! Follows hashicorp/hcl v1.0.0 (`hcl/scanner`, `hcl/parser`, `decoder.go`). A block is a mapping under its
//! name, and one with labels a mapping per label; blocks of one name become a list of mappings, as do
//! an object and a list under a repeated key.

mod fold;
mod lex;
mod parse;
mod text;

use super::{Mistake, MistakeKind, Node, Read, Value, json};
use crate::text::{FileId, Span};
use lex::Lexer;
use parse::Parser;

/// Reads a file that is HCL 1, or JSON where its first character is `{`.
///
/// Any mistake leaves no tree, for the agent refuses the file then. A file without any entry is an empty mapping.
#[must_use]
pub fn read(file: FileId, text: &str) -> Read {
    if text.trim_start().starts_with('{') {
        return json::read(file, text);
    }
    let mut parser = Parser::new(Lexer::new(file, text));
    let entries = parser.top_level();
    let comments = parser.into_comments();
    match entries {
        Ok(map) => {
            let root = Node::new(Span::new(file, 0, text.len()), Value::Map(map.into()));
            Read { root: Some(root), comments, mistakes: Vec::new() }
        }
        Err(mistake) => Read { root: None, comments, mistakes: vec![mistake] },
    }
}

/// The mistake that ends the reading.
fn refused(span: Span, message: impl Into<String>, help: &str) -> Mistake {
    let mistake = Mistake::refused(MistakeKind::NotParsed, span, message);
    if help.is_empty() { mistake } else { mistake.help(help) }
}

#[cfg(test)]
mod tests;
