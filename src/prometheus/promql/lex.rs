//! The pieces of an expression: `promql/parser/lex.go`.

use crate::go::unquoted;

/// A piece of an expression.
pub enum Token<'t> {
    /// A metric, a label, a function, a keyword, a number or a duration.
    Name(&'t str),
    /// The value of a string.
    Text(String),
    /// Any other character.
    Symbol(char),
}

/// Takes the next piece; blanks and comments are none.
pub fn next<'t>(rest: &mut &'t str) -> Option<Token<'t>> {
    loop {
        *rest = rest.trim_start();
        match rest.strip_prefix('#') {
            Some(comment) => *rest = comment.split_once('\n').map_or("", |(_, behind)| behind),
            None => break,
        }
    }
    let first = rest.chars().next()?;
    if matches!(first, '"' | '\'' | '`') {
        return Some(Token::Text(string(rest, first)));
    }
    let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.');
    let length = rest.find(|c| !in_name(c)).unwrap_or(rest.len()).max(first.len_utf8());
    let (taken, behind) = rest.split_at(length);
    *rest = behind;
    Some(if in_name(first) { Token::Name(taken) } else { Token::Symbol(first) })
}

/// Takes the string that `rest` begins with. One that Prometheus refuses says what is written.
fn string(rest: &mut &str, quote: char) -> String {
    let inner = &rest[quote.len_utf8()..];
    let length = length(inner, quote);
    let (inner, behind) = inner.split_at(length);
    *rest = behind.strip_prefix(quote).unwrap_or_default();
    unquoted(inner, quote).unwrap_or_else(|| inner.to_owned())
}

/// Where the string ends, in bytes.
fn length(inner: &str, quote: char) -> usize {
    let mut escaped = false;
    let end = inner.find(|c| {
        let ends = c == quote && !escaped;
        escaped = c == '\\' && quote != '`' && !escaped;
        ends
    });
    end.unwrap_or(inner.len())
}
