//! The keys of a text that no reader takes, and how they nest, as far as they can be made out.
//!
//! A broken file must be told from one of another tool's, and what is left of its keys shows that.

mod lex;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::{Entry, Map, Node, Scalar, Style, Value};
use crate::text::{FileId, Span, Spanned};
use lex::Token;

/// How a text shows what belongs to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// By brackets, as JSON and HCL do.
    Brackets,
    /// By indentation, as YAML does; within brackets by those.
    Indentation,
}

/// How much of a text is looked at, in bytes: what it is shows at its beginning.
const ENOUGH: usize = 1 << 20;

/// Words between a key and its block, as in `service "web" {`.
const LABELS: usize = 3;

/// The tree that `text` may have been meant to be: a text of any kind gives one, and its places are all 0..0.
///
/// Quotes end with their line, brackets that are open at the end are closed there, and what stands in a mapping
/// without a key of its own joins it.
#[must_use]
pub fn outline(file: FileId, text: &str, layout: Layout) -> Node {
    let mut end = text.len().min(ENOUGH);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let tokens = lex::tokens(&text[..end], layout);
    Builder { tokens: &tokens, nowhere: Span::new(file, 0, 0) }.group(false)
}

/// Makes nodes of the tokens that are left.
struct Builder<'t> {
    tokens: &'t [Token<'t>],
    nowhere: Span,
}

impl<'t> Builder<'t> {
    /// What stands up to the bracket that closes, or up to the end.
    fn group(&mut self, is_list: bool) -> Node {
        let (mut entries, mut items) = (Vec::new(), Vec::new());
        while let Some(token) = self.next() {
            match token {
                Token::Close => break,
                Token::Comma | Token::Line | Token::Mark => {}
                Token::OpenMap => items.push(self.group(false)),
                Token::OpenList => items.push(self.group(true)),
                Token::Text(text) => match self.of_key() {
                    Some(value) => entries.push(self.entry(text, value)),
                    None => items.push(self.scalar(text)),
                },
            }
        }
        if is_list { self.list(entries, items) } else { self.map(entries, items) }
    }

    fn next(&mut self) -> Option<Token<'t>> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(*first)
    }

    /// The value of the text that was just taken; `None` where it is no key.
    fn of_key(&mut self) -> Option<Node> {
        match self.tokens {
            [Token::Mark, ..] => return Some(self.value()),
            // Its mark is missing.
            [Token::Text(value), Token::Comma | Token::Line | Token::Close, ..] => {
                self.tokens = &self.tokens[1..];
                return Some(self.scalar(value));
            }
            _ => {}
        }
        let labels =
            self.tokens.iter().take(LABELS).take_while(|token| matches!(token, Token::Text(_))).count();
        let opened = match &self.tokens[labels..] {
            [Token::OpenMap, rest @ ..] => (rest, false),
            [Token::OpenList, rest @ ..] if labels == 0 => (rest, true),
            // So is this one's, and what belongs to it is in the lines below.
            [Token::Line, Token::OpenMap, rest @ ..] if labels == 0 => (rest, false),
            [Token::Line, Token::OpenList, rest @ ..] if labels == 0 => (rest, true),
            _ => return None,
        };
        self.tokens = opened.0;
        Some(self.group(opened.1))
    }

    /// What follows a mark. A text that is a key itself says that the value is missing.
    fn value(&mut self) -> Node {
        while let [Token::Comma | Token::Line | Token::Mark, rest @ ..] = self.tokens {
            self.tokens = rest;
        }
        let is_missing = matches!(self.tokens, [Token::Text(_), Token::Mark, ..] | [Token::Close, ..]);
        match if is_missing { None } else { self.next() } {
            Some(Token::OpenMap) => self.group(false),
            Some(Token::OpenList) => self.group(true),
            Some(Token::Text(text)) => self.scalar(text),
            _ => Node::new(self.nowhere, Value::Null),
        }
    }

    fn list(&self, entries: Vec<Entry>, mut items: Vec<Node>) -> Node {
        if !entries.is_empty() {
            items.push(self.map(entries, Vec::new()));
        }
        Node::new(self.nowhere, Value::List(items.into()))
    }

    fn map(&self, mut entries: Vec<Entry>, mut items: Vec<Node>) -> Node {
        if entries.is_empty() && items.len() == 1 {
            return items.remove(0);
        }
        entries.extend(items.iter().filter_map(Node::as_map).flat_map(|map| map.entries.iter().cloned()));
        Node::new(self.nowhere, Value::Map(Arc::new(Map { entries })))
    }

    fn entry(&self, key: &str, value: Node) -> Entry {
        Entry { key: Spanned::new(key.into(), self.nowhere), merge: false, value }
    }

    fn scalar(&self, text: &str) -> Node {
        let scalar = Scalar { text: text.into(), style: Style::Plain, tag: None };
        Node::new(self.nowhere, Value::Scalar(scalar))
    }
}
