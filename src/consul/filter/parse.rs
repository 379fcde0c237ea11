//! From text to expression: the grammar of `go-bexpr`, a PEG, as recursive descent.
//!
//! A PEG tries alternatives in order and goes back where one fails; the reported place is the
//! farthest at which anything failed. Some mistakes (an unclosed string, `0x1F`) end it at once.

use super::{Expression, FilterError, Match, Operator, Selector, Text, literal};

/// Parentheses and `not` deeper than this are refused; Consul has no such limit.
const DEEPEST: usize = 200;

/// Reads a whole expression.
pub(super) fn parse(text: &str) -> Result<Expression<Match>, FilterError> {
    let mut parser = Parser { text, farthest: 0, wanted: Vec::new(), stopped: None, depth: 0 };
    let found = parser.whole();
    match (parser.stopped.take(), found) {
        (Some(stopped), _) => Err(stopped),
        (None, Some(expression)) => Ok(expression),
        (None, None) => Err(parser.farthest_failure()),
    }
}

struct Parser<'t> {
    text: &'t str,
    farthest: usize,
    wanted: Vec<&'static str>,
    stopped: Option<FilterError>,
    depth: usize,
}

/// What was read, and where the reading ended.
type Read<T> = Option<(T, usize)>;

impl Parser<'_> {
    fn whole(&mut self) -> Option<Expression<Match>> {
        let start = self.skip(0);
        let (expression, end) = self.or(start)?;
        let end = self.skip(end);
        if end < self.text.len() {
            return self.fail(end, "and, or, or the end");
        }
        Some(expression)
    }

    fn or(&mut self, at: usize) -> Read<Expression<Match>> {
        let (terms, end) = self.joined(at, "or", Self::and)?;
        Some((one_or(terms, Expression::Or), end))
    }

    fn and(&mut self, at: usize) -> Read<Expression<Match>> {
        let (terms, end) = self.joined(at, "and", Self::not)?;
        Some((one_or(terms, Expression::And), end))
    }

    /// One or more terms with `word` between them.
    fn joined(
        &mut self,
        at: usize,
        word: &'static str,
        term: fn(&mut Self, usize) -> Read<Expression<Match>>,
    ) -> Read<Vec<Expression<Match>>> {
        let (first, mut end) = term(self, at)?;
        let mut terms = vec![first];
        while let Some((next, next_end)) = self.spaced_word(end, word).and_then(|after| {
            let start = self.gap(after)?;
            term(self, start)
        }) {
            terms.push(next);
            end = next_end;
        }
        Some((terms, end))
    }

    /// `not` before `not` …; a last `not` may turn out to be a selector of that name.
    fn not(&mut self, at: usize) -> Read<Expression<Match>> {
        let mut starts = vec![at];
        while let Some(next) = self.word(starts[starts.len() - 1], "not").and_then(|end| self.gap(end)) {
            starts.push(next);
        }
        for (count, start) in starts.iter().enumerate().rev() {
            if let Some((operand, end)) = self.grouped(*start) {
                return Some((negated(operand, count), end));
            }
        }
        None
    }

    fn grouped(&mut self, at: usize) -> Read<Expression<Match>> {
        let Some(open) = self.word(at, "(") else {
            let (found, end) = self.comparison(at)?;
            return Some((Expression::Match(found), end));
        };
        if self.depth == DEEPEST {
            return self.stop(at..open, "parentheses are nested too deeply");
        }
        self.depth += 1;
        let start = self.skip(open);
        let inner = self.or(start);
        self.depth -= 1;
        let (expression, end) = inner?;
        let end = self.skip(end);
        match self.word(end, ")") {
            Some(close) => Some((expression, close)),
            None => self.stop(at..end, "this parenthesis is never closed"),
        }
    }

    fn comparison(&mut self, at: usize) -> Read<Match> {
        if let Some((selector, end)) = self.selector(at) {
            if let Some((operator, end)) = self.operator_with_value(end)
                && let Some((value, end)) = self.value(end)
            {
                return Some((Match { selector, operator, value: Some(value) }, end));
            }
            if let Some((operator, end)) = self.emptiness(end) {
                return Some((Match { selector, operator, value: None }, end));
            }
        }
        let (value, end) = self.value(at)?;
        let (operator, end) = self.membership(end)?;
        match self.selector(end) {
            Some((selector, end)) => Some((Match { selector, operator, value: Some(value) }, end)),
            None => self.stop(end..self.word_end(end), "a field belongs here, such as Service.Tags"),
        }
    }

    /// `==`, `!=`, `contains`, `matches` and their negations, up to the value.
    fn operator_with_value(&mut self, at: usize) -> Read<Operator> {
        let start = self.skip(at);
        for (sign, operator) in [("==", Operator::Equal), ("!=", Operator::NotEqual)] {
            if let Some(end) = self.word(start, sign) {
                return Some((operator, self.skip(end)));
            }
        }
        let start = self.gap(at)?;
        let (negated, start) = self.optional_not(start);
        for (word, plain, opposite) in [
            ("contains", Operator::In, Operator::NotIn),
            ("matches", Operator::Matches, Operator::NotMatches),
        ] {
            if let Some(end) = self.word(start, word).and_then(|end| self.gap(end)) {
                return Some((if negated { opposite } else { plain }, end));
            }
        }
        None
    }

    /// `is empty`, `is not empty`.
    fn emptiness(&mut self, at: usize) -> Read<Operator> {
        let end = self.spaced_word(at, "is")?;
        let start = self.gap(end)?;
        let (negated, start) = self.optional_not(start);
        let end = self.word(start, "empty")?;
        Some((if negated { Operator::IsNotEmpty } else { Operator::IsEmpty }, end))
    }

    /// `in`, `not in`, up to the selector.
    fn membership(&mut self, at: usize) -> Read<Operator> {
        let start = self.gap(at)?;
        let (negated, start) = self.optional_not(start);
        let end = self.word(start, "in").and_then(|end| self.gap(end))?;
        Some((if negated { Operator::NotIn } else { Operator::In }, end))
    }

    fn optional_not(&mut self, at: usize) -> (bool, usize) {
        match self.word(at, "not").and_then(|end| self.gap(end)) {
            Some(end) => (true, end),
            None => (false, at),
        }
    }

    fn selector(&mut self, at: usize) -> Read<Selector> {
        let (first, mut end) = self.identifier(at)?;
        let mut parts = vec![first];
        while let Some((part, next)) = self.field_or_index(end) {
            parts.push(part);
            end = next;
        }
        Some((Selector { parts }, end))
    }

    fn field_or_index(&mut self, at: usize) -> Read<Text> {
        if let Some(end) = self.word(at, ".") {
            return self.identifier(end);
        }
        let open = self.word(at, "[")?;
        let start = self.skip(open);
        let Some((index, end)) = self.string(start) else {
            return self.stop(open..self.word_end(open), "an index is a string: [\"key\"]");
        };
        let end = self.skip(end);
        match self.word(end, "]") {
            Some(close) => Some((index, close)),
            None => self.stop(at..end, "this index is never closed"),
        }
    }

    fn identifier(&mut self, at: usize) -> Read<Text> {
        let rest = &self.text.as_bytes()[at..];
        if !rest.first().is_some_and(u8::is_ascii_alphabetic) {
            return self.fail(at, "a field");
        }
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        Some((self.taken(at, at + length), at + length))
    }

    /// A bare selector stands for its own name; else a number or a string.
    fn value(&mut self, at: usize) -> Read<Text> {
        if let Some((selector, end)) = self.selector(at) {
            return Some((Text { text: selector.dotted().into(), range: selector.range() }, end));
        }
        self.number(at).or_else(|| self.string(at))
    }

    fn number(&mut self, at: usize) -> Read<Text> {
        let Some(length) = literal::number_length(&self.text[at..]) else {
            return self.fail(at, "a value");
        };
        let end = at + length;
        match self.text[end..].bytes().next() {
            None | Some(b' ' | b'\t' | b'\r' | b'\n' | b')') => Some((self.taken(at, end), end)),
            Some(_) => self.stop(at..self.word_end(at), "this is no number: write it in quotes"),
        }
    }

    fn string(&mut self, at: usize) -> Read<Text> {
        let Some(quote) = self.text[at..].chars().next().filter(|c| matches!(c, '"' | '`')) else {
            return self.fail(at, "a value");
        };
        let Some(length) = self.text[at + 1..].find(quote) else {
            return self.stop(at..self.text.len(), "this string is never closed");
        };
        let range = at..at + length + 2;
        match literal::unquoted(&self.text[at + 1..=at + length], quote) {
            Some(text) => Some((Text { text: text.into(), range: range.clone() }, range.end)),
            None => self.stop(range, "this string has an escape that Go does not know"),
        }
    }

    fn taken(&self, start: usize, end: usize) -> Text {
        Text { text: self.text[start..end].into(), range: start..end }
    }

    /// `word` at exactly this place.
    fn word(&mut self, at: usize, word: &'static str) -> Option<usize> {
        if self.stopped.is_none() && self.text[at..].starts_with(word) {
            return Some(at + word.len());
        }
        self.fail(at, word)
    }

    /// `word` after white space.
    fn spaced_word(&mut self, at: usize, word: &'static str) -> Option<usize> {
        let start = self.gap(at)?;
        self.word(start, word)
    }

    /// White space, at least one.
    fn gap(&mut self, at: usize) -> Option<usize> {
        let end = self.skip(at);
        if end > at { Some(end) } else { self.fail(at, "a space") }
    }

    /// White space, if there is any.
    fn skip(&self, at: usize) -> usize {
        let rest = self.text[at..].bytes();
        at + rest.take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count()
    }

    /// Where the word or sign at `at` ends, for a label.
    fn word_end(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        at + rest.find(|c: char| c.is_whitespace() || c == ')').unwrap_or(rest.len())
    }

    fn fail<T>(&mut self, at: usize, wanted: &'static str) -> Option<T> {
        if at > self.farthest {
            self.farthest = at;
            self.wanted.clear();
        }
        if at == self.farthest && !self.wanted.contains(&wanted) {
            self.wanted.push(wanted);
        }
        None
    }

    fn stop<T>(&mut self, range: std::ops::Range<usize>, message: &str) -> Option<T> {
        self.stopped.get_or_insert_with(|| FilterError::new(range, message));
        None
    }

    fn farthest_failure(&self) -> FilterError {
        let range = self.farthest..self.word_end(self.farthest).max(self.farthest);
        let found = match &self.text[range.clone()] {
            "" => "the filter ends here".to_owned(),
            word => format!("`{word}` does not belong here"),
        };
        let wanted: Vec<_> = self.wanted.iter().filter(|wanted| **wanted != "a space").copied().collect();
        let message = if wanted.is_empty() {
            format!("{found}: a space is missing")
        } else {
            format!("{found}: Consul expects {}", wanted.join(", "))
        };
        FilterError::new(range, message)
    }
}

fn one_or<M>(mut terms: Vec<Expression<M>>, join: fn(Vec<Expression<M>>) -> Expression<M>) -> Expression<M> {
    match terms.pop() {
        Some(only) if terms.is_empty() => only,
        last => {
            terms.extend(last);
            join(terms)
        }
    }
}

fn negated<M>(operand: Expression<M>, count: usize) -> Expression<M> {
    if count.is_multiple_of(2) { operand } else { Expression::Not(Box::new(operand)) }
}
