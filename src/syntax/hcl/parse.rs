//! HCL 1's grammar.

use std::sync::Arc;

use super::super::{Comment, DEPTH, Entry, Map, Mistake, Node, Scalar, Style, Value};
use super::fold::{Written, fold};
use super::lex::{Kind, Lexer, Token};
use super::{refused, text};
use crate::text::{Span, Spanned};

/// Reads one file.
pub struct Parser<'t> {
    lexer: Lexer<'t>,
    /// A token that was looked at and belongs to what follows.
    seen: Option<Token>,
}

type Key = Spanned<Arc<str>>;

impl<'t> Parser<'t> {
    pub fn new(lexer: Lexer<'t>) -> Self {
        Self { lexer, seen: None }
    }

    pub fn into_comments(self) -> Vec<Comment> {
        self.lexer.comments
    }

    /// Every entry of the file.
    pub fn top_level(&mut self) -> Result<Map, Mistake> {
        let mut entries = Vec::new();
        while self.peek()?.kind != Kind::End {
            entries.extend(self.entry(0)?);
            self.skip_comma()?;
        }
        fold(entries)
    }

    /// The entries of a block whose `{` was taken, and the place of its `}`.
    fn block(&mut self, depth: usize) -> Result<(Map, Span), Mistake> {
        let mut entries = Vec::new();
        while self.peek()?.kind != Kind::CloseBlock {
            let at = self.peek()?;
            let entry = self.entry(depth)?;
            entries.push(entry.ok_or_else(|| wanted(at, "a closing }"))?);
            self.skip_comma()?;
        }
        let close = self.next()?.span;
        Ok((fold(entries)?, close))
    }

    /// `name = value`, `name { … }` or `name "label" { … }`; `None` for a name at the end of the file whose
    /// value is missing, which HCL 1 passes over.
    fn entry(&mut self, depth: usize) -> Result<Option<Written>, Mistake> {
        let (keys, behind) = self.keys()?;
        let value = match behind.kind {
            Kind::OpenBlock => self.map(behind, depth + 1)?,
            _ if keys.len() > 1 => return Err(wanted(behind, "{ after the labels of a block")),
            _ if self.peek()?.kind == Kind::End => return Ok(None),
            _ => self.value(depth)?,
        };
        let labelled = keys.len() > 1;
        Ok(nest(keys, value).map(|entry| Written { entry, labelled }))
    }

    /// The names before `=` or `{`, and that token.
    fn keys(&mut self) -> Result<(Vec<Key>, Token), Mistake> {
        let mut keys = Vec::new();
        loop {
            let token = self.next()?;
            match token.kind {
                Kind::Word => keys.push(Spanned::new(self.source(token).into(), token.span)),
                Kind::Text => keys.push(Spanned::new(text::unquote(self.source(token)).into(), token.span)),
                Kind::Assign | Kind::OpenBlock if !keys.is_empty() => return Ok((keys, token)),
                _ if keys.is_empty() => return Err(wanted(token, "a name")),
                _ => return Err(wanted(token, "= or { after a name")),
            }
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Mistake> {
        let token = self.next()?;
        match token.kind {
            Kind::OpenBlock => self.map(token, depth + 1),
            Kind::OpenList => self.list(token, depth + 1),
            _ => self.scalar(token),
        }
    }

    fn scalar(&self, token: Token) -> Result<Node, Mistake> {
        let source = self.source(token);
        let scalar = |text: Arc<str>, style| Value::Scalar(Scalar { text, style, tag: None });
        let value = match token.kind {
            Kind::Number | Kind::Boolean => scalar(source.into(), Style::Plain),
            Kind::Text if !source.contains('\\') => {
                scalar(source[1..source.len() - 1].into(), Style::Verbatim)
            }
            Kind::Text => scalar(text::unquote(source).into(), Style::Rewritten),
            Kind::Heredoc => scalar(text::heredoc_text(source).into(), Style::Rewritten),
            Kind::Word => {
                // The word itself is not repeated: it may be a secret that lacks its quotes.
                let message = "in HCL 1, only numbers, true and false are written without quotes";
                return Err(refused(
                    token.span,
                    message,
                    "put a string in double quotes; leave out an empty field",
                ));
            }
            _ => return Err(wanted(token, "a value")),
        };
        Ok(Node::new(token.span, value))
    }

    fn map(&mut self, open: Token, depth: usize) -> Result<Node, Mistake> {
        bounded(open, depth)?;
        let (map, close) = self.block(depth)?;
        Ok(Node::new(open.span.to(close), Value::Map(map.into())))
    }

    /// A list may start with commas, end with one, and needs none after an inner list.
    fn list(&mut self, open: Token, depth: usize) -> Result<Node, Mistake> {
        bounded(open, depth)?;
        let mut items = Vec::new();
        let mut needs_comma = false;
        loop {
            let token = self.next()?;
            match token.kind {
                Kind::CloseList => return Ok(Node::new(open.span.to(token.span), Value::List(items.into()))),
                Kind::Comma => needs_comma = false,
                _ if needs_comma => return Err(wanted(token, ", or ] after an item")),
                kind => {
                    self.seen = Some(token);
                    items.push(self.value(depth)?);
                    needs_comma = kind != Kind::OpenList;
                }
            }
        }
    }

    fn skip_comma(&mut self) -> Result<(), Mistake> {
        if self.peek()?.kind == Kind::Comma {
            self.next()?;
        }
        Ok(())
    }

    fn peek(&mut self) -> Result<Token, Mistake> {
        let token = self.next()?;
        self.seen = Some(token);
        Ok(token)
    }

    fn next(&mut self) -> Result<Token, Mistake> {
        self.seen.take().map_or_else(|| self.lexer.next(), Ok)
    }

    fn source(&self, token: Token) -> &'t str {
        self.lexer.text.get(token.span.range()).unwrap_or_default()
    }
}

fn wanted(token: Token, wanted: &str) -> Mistake {
    let message = match token.kind {
        Kind::End => format!("the file ends where {wanted} is expected"),
        _ => format!("expected {wanted}"),
    };
    refused(token.span, message, "")
}

fn bounded(open: Token, depth: usize) -> Result<(), Mistake> {
    if depth <= DEPTH {
        return Ok(());
    }
    Err(refused(open.span, format!("more than {DEPTH} levels of nesting"), ""))
}

/// A block with labels is a mapping per label: `a "b" {…}` says what `a { b {…} }` does.
fn nest(keys: Vec<Key>, value: Node) -> Option<Entry> {
    let mut keys = keys.into_iter().rev();
    let entry = Entry { key: keys.next()?, merge: false, value };
    Some(keys.fold(entry, |inner, key| {
        let span = inner.key.span.to(inner.value.span);
        let map = Map { entries: vec![inner] };
        Entry { key, merge: false, value: Node::new(span, Value::Map(map.into())) }
    }))
}
