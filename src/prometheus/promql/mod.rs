//! Which series a `PromQL` expression selects, as far as its selectors say: `up{job="web"}`.
//!
//! No parser of the language: strings and comments are passed over, everything in braces is a list of matchers
//! (`promql/parser/lex.go` of prometheus/prometheus knows no other use of them), and any other name is a metric, but
//! for words of the language, functions and the labels of a grouping. What comes of it is what the parser of Prometheus
//! finds (`tests/oracle/record-promql`).

mod lex;

use crate::go::regexp::{GoVersion, Regexp};
use lex::{Token, next};

/// A series selector.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selector {
    /// What series must have, all of it; the metric is the label `__name__`.
    pub matchers: Vec<Matcher>,
}

/// `job="web"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matcher {
    /// The label.
    pub label: String,
    /// How it is compared.
    pub operator: Operator,
    /// With what.
    pub value: String,
}

/// How a matcher compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`, a regular expression for the whole value.
    Matches,
    /// `!~`
    MatchesNot,
}

impl Selector {
    /// Whether it can select series whose `label` has that value.
    #[must_use]
    pub fn admits(&self, label: &str, value: &str) -> bool {
        self.matchers.iter().filter(|matcher| matcher.label == label).all(|matcher| matcher.holds(value))
    }

    /// Whether it says of `label` that it has that value, and not any other.
    #[must_use]
    pub fn names(&self, label: &str, value: &str) -> bool {
        let anything = "\u{0}no label has this value";
        let named = |matcher: &Matcher| matcher.label == label && !matcher.holds(anything);
        self.matchers.iter().any(named) && self.admits(label, value)
    }
}

impl Matcher {
    fn metric(name: &str) -> Self {
        Self { label: "__name__".to_owned(), operator: Operator::Equal, value: name.to_owned() }
    }

    fn holds(&self, value: &str) -> bool {
        match self.operator {
            Operator::Equal => value == self.value,
            Operator::NotEqual => value != self.value,
            Operator::Matches => self.matches(value),
            Operator::MatchesNot => !self.matches(value),
        }
    }

    fn matches(&self, value: &str) -> bool {
        let whole = format!("^(?s:{})$", self.value);
        Regexp::compile(&whole, GoVersion::NEWEST).is_ok_and(|regex| regex.is_match(value))
    }
}

/// Words that may stand alone: operators, modifiers, numbers.
const WORDS: [&str; 12] = [
    "and",
    "or",
    "unless",
    "atan2",
    "bool",
    "offset",
    "on",
    "ignoring",
    "group_left",
    "group_right",
    "inf",
    "nan",
];

/// Words before a list of labels.
const GROUPINGS: [&str; 6] = ["by", "without", "on", "ignoring", "group_left", "group_right"];

fn is_one_of(words: &[&str], name: &str) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(name))
}

/// The selectors of an expression, in their order.
#[must_use]
pub fn selectors(expression: &str) -> Vec<Selector> {
    let mut rest = expression;
    let mut found = Vec::new();
    while let Some(token) = next(&mut rest) {
        match token {
            Token::Name(name) => found.extend(named(name, &mut rest)),
            Token::Symbol('{') => found.push(braces(&mut rest, None)),
            Token::Symbol(_) | Token::Text(_) => {}
        }
    }
    found
}

/// The selector that begins with a name, unless something else does.
fn named(name: &str, rest: &mut &str) -> Option<Selector> {
    let mut behind = *rest;
    match next(&mut behind) {
        Some(Token::Symbol('(')) => {
            if is_one_of(&GROUPINGS, name) {
                *rest = behind.split_once(')').map_or("", |(_, behind)| behind);
            }
            None
        }
        // `sum by (job) (up)`
        Some(Token::Name(word)) if is_one_of(&["by", "without"], word) => None,
        _ if is_one_of(&WORDS, name) || is_number(name) => None,
        Some(Token::Symbol('{')) => {
            *rest = behind;
            Some(braces(rest, Some(name)))
        }
        _ => Some(Selector { matchers: vec![Matcher::metric(name)] }),
    }
}

fn is_number(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_digit() || c == '.')
}

/// The matchers up to the closing brace. A text that is compared with nothing names the metric.
fn braces(rest: &mut &str, metric: Option<&str>) -> Selector {
    let mut matchers: Vec<_> = metric.map(Matcher::metric).into_iter().collect();
    let (mut label, mut symbols) = (String::new(), String::new());
    while let Some(token) = next(rest) {
        match token {
            Token::Symbol(c @ (',' | '}')) => {
                if symbols.is_empty() && !label.is_empty() {
                    matchers.push(Matcher::metric(&label));
                }
                label.clear();
                symbols.clear();
                if c == '}' {
                    break;
                }
            }
            Token::Symbol(c) => symbols.push(c),
            Token::Name(name) => name.clone_into(&mut label),
            Token::Text(text) => match operator(&symbols) {
                Some(operator) => {
                    matchers.push(Matcher { label: std::mem::take(&mut label), operator, value: text });
                }
                None => label = text,
            },
        }
    }
    Selector { matchers }
}

fn operator(symbols: &str) -> Option<Operator> {
    match symbols {
        "=" => Some(Operator::Equal),
        "!=" => Some(Operator::NotEqual),
        "=~" => Some(Operator::Matches),
        "!~" => Some(Operator::MatchesNot),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Operator, selectors};

    /// The selectors, written again.
    fn told(expression: &str) -> Vec<String> {
        let written = |operator| match operator {
            Operator::Equal => "=",
            Operator::NotEqual => "!=",
            Operator::Matches => "=~",
            Operator::MatchesNot => "!~",
        };
        let told = selectors(expression).into_iter().map(|selector| {
            let matchers = selector.matchers.iter();
            let matchers: Vec<_> =
                matchers.map(|it| format!("{}{}{}", it.label, written(it.operator), it.value)).collect();
            matchers.join(",")
        });
        told.collect()
    }

    /// What Prometheus refuses; the rest is recorded.
    #[test]
    fn a_broken_expression_is_read_as_far_as_it_goes() {
        for (expression, expected) in [
            ("up{job=\"web", &["__name__=up,job=web"][..]),
            ("up{job=\"\\q\"}", &["__name__=up,job=\\q"]),
            ("up{", &["__name__=up"]),
            ("up{job} + down", &["__name__=up,__name__=job", "__name__=down"]),
            ("ü{job=\"ü\"}", &["job=ü"]),
            ("sum by (job", &[]),
            ("", &[]),
        ] {
            assert_eq!(told(expression), expected, "{expression}");
        }
    }

    #[test]
    fn a_selector_may_name_a_job_or_leave_it_open() {
        for (expression, admits, names) in [
            ("up", true, false),
            ("up{job=\"web\"}", true, true),
            ("up{job=~\"we.|db\"}", true, true),
            ("up{job=~\".+\"}", true, false),
            ("up{job!=\"db\"}", true, false),
            ("up{job!=\"web\"}", false, false),
            ("up{job!~\"we.\"}", false, false),
            ("up{job=\"db\"}", false, false),
            ("up{job=~\"(\"}", false, false),
        ] {
            let found = &selectors(expression)[0];
            assert_eq!(
                (found.admits("job", "web"), found.names("job", "web")),
                (admits, names),
                "{expression}"
            );
        }
    }
}
