//! Conditions that can be judged without the language: most say one thing of one fact.

use minijinja::machinery::{Token, tokenize};

use super::language::syntax;
use crate::fact::{Fact, Type, Value};

/// What a condition says of the one fact that it reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Plain {
    test: Test,
    negated: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    /// `fact`.
    Holds,
    /// `fact is none`, `fact == "a"`, `fact in ["a", "b"]`.
    IsOneOf(Vec<Value>),
}

impl Plain {
    /// The condition, where it is that plain and the fact's type leaves no doubt what it means.
    pub fn of(source: &str, facts: &[&'static Fact]) -> Option<Self> {
        let [fact] = facts else { return None };
        let source = source.trim();
        if let Some(denied) = source.strip_prefix("not ") {
            return (denied.trim() == fact.path).then(|| Self::holding(fact, true))?;
        }
        let rest = source.strip_prefix(fact.path)?;
        if rest.is_empty() {
            return Self::holding(fact, false);
        }
        let tokens: Result<Vec<_>, _> = tokenize(rest, true, syntax()).collect();
        let tokens: Vec<_> = tokens.ok()?.into_iter().map(|(token, _)| token).collect();
        let kind = fact.kind;
        let (values, negated) = match &tokens[..] {
            [Token::Ident("is"), Token::Ident("none")] => (vec![Value::None], false),
            [Token::Ident("is"), Token::Ident("not"), Token::Ident("none")] => (vec![Value::None], true),
            [Token::Eq, value @ ..] => (vec![literal(value, kind)?], false),
            [Token::Ne, value @ ..] => (vec![literal(value, kind)?], true),
            [Token::Ident("in"), list @ ..] => (literals(list, kind)?, false),
            [Token::Ident("not"), Token::Ident("in"), list @ ..] => (literals(list, kind)?, true),
            _ => return None,
        };
        Some(Self { test: Test::IsOneOf(values), negated })
    }

    fn holding(fact: &Fact, negated: bool) -> Option<Self> {
        matches!(fact.kind, Type::Bool | Type::Int | Type::Text | Type::List(_))
            .then_some(Self { test: Test::Holds, negated })
    }

    /// Whether it holds for that value of the fact.
    pub fn holds(&self, value: &Value) -> bool {
        let holds = match &self.test {
            Test::Holds => is_true(value),
            Test::IsOneOf(values) => values.contains(value),
        };
        holds != self.negated
    }
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(value) => *value,
        Value::Int(value) => *value != 0,
        Value::Text(text) => !text.is_empty(),
        Value::List(items) => !items.is_empty(),
        _ => false,
    }
}

/// The value that the tokens write, if it is of that type.
fn literal(tokens: &[Token<'_>], kind: Type) -> Option<Value> {
    match (tokens, kind) {
        ([Token::Str(text)], Type::Text) => Some(Value::text(text)),
        ([Token::String(text)], Type::Text) => Some(Value::text(text)),
        ([Token::Int(number)], Type::Int) => i64::try_from(*number).ok().map(Value::Int),
        ([Token::BracketOpen, Token::BracketClose], Type::List(_)) => Some(Value::list([])),
        _ => None,
    }
}

/// The values of a list, if they are all of that type.
fn literals(tokens: &[Token<'_>], kind: Type) -> Option<Vec<Value>> {
    let [Token::BracketOpen, inner @ .., Token::BracketClose] = tokens else { return None };
    inner.split(|token| matches!(token, Token::Comma)).map(|value| literal(value, kind)).collect()
}

#[cfg(test)]
mod tests {
    use super::Plain;
    use crate::fact::{Fact, Kind, Type, Value};
    use crate::rule::RuleSet;
    use crate::rule::language::{context, environment};
    use crate::text::Sources;

    /// Values that a fact can have, ordinary and odd.
    fn values(kind: Type) -> Vec<Value> {
        let own = match kind {
            Type::Bool => vec![Value::Bool(true), Value::Bool(false)],
            Type::Int => [-1, 0, 1, 80, 443, 8443].map(Value::Int).to_vec(),
            Type::Text => {
                ["", "/", "http", "https", "port zero", "HEAD", "none", "0"].map(Value::text).to_vec()
            }
            Type::List(_) => vec![Value::list([]), Value::list([Value::text("a")])],
            Type::Seconds | Type::Place | Type::Record(_) => Vec::new(),
        };
        std::iter::once(Value::None).chain(own).collect()
    }

    fn asked(source: &str, fact: &'static Fact, value: &Value) -> bool {
        let env = environment();
        let expression = env.compile_expression(source).expect("it is well formed");
        expression.eval(context(&[(fact, value.clone())], [])).expect("it can be judged").is_true()
    }

    #[test]
    fn plain_conditions_are_judged_as_the_language_judges_them() {
        let set = RuleSet::shipped(&mut Sources::new());
        let mut count = 0;
        for said in set.rules.iter().flat_map(|rule| &rule.when).filter(|said| !said.reads_own) {
            let Some(plain) = Plain::of(&said.source, &said.facts) else { continue };
            count += 1;
            for value in values(said.facts[0].kind) {
                assert_eq!(
                    plain.holds(&value),
                    asked(&said.source, said.facts[0], &value),
                    "{}: {value:?}",
                    said.source
                );
            }
        }
        assert!(count > 50, "most are plain, and not only {count}");
    }

    #[test]
    fn only_what_is_plain_is_taken_for_it() {
        let fact = crate::fact::find(Kind::Probe, "probe.request.path").expect("it is a fact");
        for (source, is_plain) in [
            ("probe.request.path", true),
            ("not probe.request.path", true),
            (" probe.request.path == '/' ", true),
            ("probe.request.path not in ['/', \"/a\"]", true),
            ("probe.request.path is not none", true),
            ("probe.request.path == 1", false),
            ("probe.request.path in '/'", false),
            ("probe.request.path == '/' or true", false),
            ("not probe.request.path == '/'", false),
            ("not probe.request.path is none", false),
            ("probe.request.path | length == 1", false),
            ("probe.request.path == probe.request.path", false),
            ("probe.request.path is matching('x')", false),
            ("'/' == probe.request.path", false),
            ("(probe.request.path)", false),
        ] {
            assert_eq!(Plain::of(source, &[fact]).is_some(), is_plain, "{source}");
        }
    }
}
