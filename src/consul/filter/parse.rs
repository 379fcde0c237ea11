//! From text to expression: the grammar of `go-bexpr`, a PEG, as recursive descent.
//!
//! A PEG tries alternatives in order and goes back where one fails; the reported place is the
//! farthest at which anything failed. Some mistakes (an unclosed string, `0x1F`) end it at once.

use super::cursor::{Parser, Read};
use super::{Expression, FilterError, Match, Operator};

/// Parentheses and `not` deeper than this are refused; Consul has no such limit.
const DEEPEST: usize = 200;

/// Reads a whole expression.
pub(super) fn parse(text: &str) -> Result<Expression<Match>, FilterError> {
    let mut parser = Parser::new(text);
    let found = parser.whole();
    parser.outcome(found)
}

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
        for (symbol, operator) in [("==", Operator::Equal), ("!=", Operator::NotEqual)] {
            if let Some(end) = self.word(start, symbol) {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::parse;

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_at_a_place_inside_it(text in r#"[a-c.=!() "`\[\]0-9é\\n-]{0,40}|(not |and |or |in |is |empty |a\.b |== |"x" |\(|\) ){0,12}"#) {
            if let Err(error) = parse(&text) {
                prop_assert!(text.get(error.range.clone()).is_some(), "{error:?}");
            }
        }
    }

    #[test]
    fn deep_nesting_is_refused_and_long_chains_are_not() {
        let nested = format!("{}a == 1{}", "(".repeat(100_000), ")".repeat(100_000));
        assert!(parse(&nested).is_err());
        assert!(parse(&format!("{}a == 1", "not ".repeat(100_000))).is_ok());
        assert!(parse(&vec!["a == 1"; 100_000].join(" or ")).is_ok());
    }
}
