//! Which series a `PromQL` expression selects, as far as its selectors say: `up{job="web"}`.
//!
//! No parser of the language: strings and comments are passed over, and everything in braces is a list of
//! matchers (`promql/parser/lex.go` of prometheus/prometheus knows no other use of them).

use crate::go::regexp::{GoVersion, Regexp};

/// A series selector.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selector {
    /// The metric; empty where none is named.
    pub metric: String,
    /// What stands in its braces.
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

impl Selector {
    fn add(&mut self, label: String, operator: Operator, value: String) {
        if label == "__name__" && operator == Operator::Equal {
            self.metric = value;
        } else {
            self.matchers.push(Matcher { label, operator, value });
        }
    }
}

impl Matcher {
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

/// The selectors of an expression, in their order; any bare name counts as one, a function's as well.
#[must_use]
pub fn selectors(expression: &str) -> Vec<Selector> {
    let mut rest = expression;
    let (mut found, mut metric) = (Vec::new(), String::new());
    while let Some(token) = next(&mut rest) {
        match token {
            Token::Name(name) => {
                found.extend(named(std::mem::replace(&mut metric, name.to_owned())));
            }
            Token::Symbol('{') => found.push(braces(&mut rest, std::mem::take(&mut metric))),
            Token::Symbol(_) | Token::Text(_) => found.extend(named(std::mem::take(&mut metric))),
        }
    }
    found.extend(named(metric));
    found
}

fn named(metric: String) -> Option<Selector> {
    (!metric.is_empty()).then(|| Selector { metric, matchers: Vec::new() })
}

/// The matchers up to the closing brace. A text that is compared with nothing names the metric.
fn braces(rest: &mut &str, metric: String) -> Selector {
    let mut selector = Selector { metric, matchers: Vec::new() };
    let (mut label, mut symbols) = (String::new(), String::new());
    while let Some(token) = next(rest) {
        match token {
            Token::Symbol(c @ (',' | '}')) => {
                if symbols.is_empty() && !label.is_empty() {
                    selector.metric = std::mem::take(&mut label);
                }
                symbols.clear();
                if c == '}' {
                    break;
                }
            }
            Token::Symbol(c) => symbols.push(c),
            Token::Name(name) => name.clone_into(&mut label),
            Token::Text(text) => match operator(&symbols) {
                Some(operator) => selector.add(std::mem::take(&mut label), operator, text),
                None => label = text,
            },
        }
    }
    selector
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

/// A piece of an expression.
enum Token<'t> {
    /// A metric, a label, a function, a keyword or a number.
    Name(&'t str),
    /// The value of a string.
    Text(String),
    /// Any other character.
    Symbol(char),
}

/// Takes the next piece; blanks and comments are none.
fn next<'t>(rest: &mut &'t str) -> Option<Token<'t>> {
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

/// The value of the string that `rest` begins with. Of the escapes only those of quotes and of the
/// backslash occur in names and regular expressions.
fn string(rest: &mut &str, quote: char) -> String {
    let mut value = String::new();
    let mut characters = rest.char_indices().skip(1);
    let mut end = rest.len();
    while let Some((at, c)) = characters.next() {
        if c == quote {
            end = at + quote.len_utf8();
            break;
        }
        let escaped = if c == '\\' && quote != '`' { characters.next() } else { None };
        value.push(escaped.map_or(c, |(_, c)| c));
    }
    *rest = &rest[end..];
    value
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
            format!("{}{{{}}}", selector.metric, matchers.join(","))
        });
        told.filter(|selector| !selector.starts_with(|c: char| c.is_ascii_digit())).collect()
    }

    #[test]
    fn selectors_are_found() {
        for (expression, expected) in [
            ("up == 0", &["up{}"][..]),
            ("up{job=\"web\"} == 0", &["up{job=web}"]),
            ("up { job = 'web', instance!~`a.*` , } < 1", &["up{job=web,instance!~a.*}"]),
            ("{__name__=\"up\", job=~\"a|b\"}", &["up{job=~a|b}"]),
            ("{\"up\", \"job\"!=\"web\"}", &["up{job!=web}"]),
            ("sum by (job) (rate(a:b{x=\"}\"}[5m]))", &["sum{}", "by{}", "job{}", "rate{}", "a:b{x=}}"]),
            (
                "up{job=\"a\\\"b\"} # up{job=\"c\"}\n or probe_success",
                &["up{job=a\"b}", "or{}", "probe_success{}"],
            ),
            ("absent(up{job=\"web\"})", &["absent{}", "up{job=web}"]),
            ("up{job=\"web", &["up{job=web}"]),
            ("up{", &["up{}"]),
            ("ü{job=\"ü\"}", &["{job=ü}"]),
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
