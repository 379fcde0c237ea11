//! The language of predicates and wording: minijinja with strict names, and a few filters for people.

use std::collections::{BTreeMap, HashMap};
use std::sync::{LazyLock, PoisonError, RwLock};
use std::time::Duration;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value as Jinja};
use regex::Regex;

use crate::fact::{Fact, Scope, Value};
use crate::text::{counted, thousands};

/// The filters that rules may use.
pub const FILTERS: &[&str] = &[
    "default",
    "duration",
    "first",
    "indent",
    "join",
    "last",
    "length",
    "lower",
    "plural",
    "replace",
    "sort",
    "thousands",
    "trim",
    "unique",
    "upper",
];

/// The tests that rules may use.
pub const TESTS: &[&str] = &["endingwith", "in", "matching", "none", "startingwith"];

/// An environment with exactly these names.
#[must_use]
pub fn environment<'s>() -> Environment<'s> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_syntax(syntax());
    env.add_filter("duration", duration);
    env.add_filter("join", join);
    env.add_filter("thousands", thousands);
    env.add_filter("plural", plural);
    env.add_test("matching", matching);
    env
}

/// A block tag alone on its line leaves no line behind.
#[must_use]
pub fn syntax() -> SyntaxConfig {
    let builder = &mut SyntaxConfig::builder();
    builder.trim_blocks(true).lstrip_blocks(true).build().expect("the default delimiters are valid")
}

/// The facts of one subject by their paths, and what else has a name, as the language sees them.
#[must_use]
pub fn context<'v>(
    facts: &[(&'static Fact, Value)],
    named: impl IntoIterator<Item = (&'v str, &'v Value)>,
) -> Jinja {
    let mut root = Tree::default();
    for (fact, value) in facts {
        root.put(fact.path, jinja(value));
    }
    for (name, value) in named {
        root.put(name, jinja(value));
    }
    root.into_value()
}

/// The values of `facts` for one subject.
#[must_use]
pub fn values(facts: &[&'static Fact], scope: &Scope<'_>) -> Vec<(&'static Fact, Value)> {
    facts.iter().map(|fact| (*fact, (fact.get)(scope))).collect()
}

/// Paths taken apart at their dots.
#[derive(Default)]
struct Tree {
    leaf: Option<Jinja>,
    branches: BTreeMap<String, Tree>,
}

impl Tree {
    fn put(&mut self, path: &str, value: Jinja) {
        match path.split_once('.') {
            Some((first, rest)) => self.branches.entry(first.to_owned()).or_default().put(rest, value),
            None => self.branches.entry(path.to_owned()).or_default().leaf = Some(value),
        }
    }

    fn into_value(self) -> Jinja {
        match self.leaf {
            Some(leaf) => leaf,
            None => {
                Jinja::from_pairs(self.branches.into_iter().map(|(name, tree)| (name, tree.into_value())))
            }
        }
    }
}

fn jinja(value: &Value) -> Jinja {
    match value {
        Value::None => Jinja::from(()),
        Value::Unknown => Jinja::from("<unknown>"),
        Value::Bool(value) => Jinja::from(*value),
        Value::Int(value) => Jinja::from(*value),
        Value::Millis(millis) => Jinja::from(Duration::from_millis(*millis).as_secs_f64()),
        Value::Text(text) => Jinja::from(text.clone()),
        Value::List(items) => items.iter().map(jinja).collect(),
        Value::Record(fields) => Jinja::from_pairs(fields.iter().map(|(name, value)| (*name, jinja(value)))),
        Value::Place(_) => Jinja::from("<place>"),
    }
}

/// `10` → `10s`, `90` → `1m30s`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a duration of a configuration")]
fn duration(seconds: f64) -> String {
    crate::prometheus::duration::Duration { millis: (seconds.max(0.0) * 1000.0).round() as u64 }.to_string()
}

/// `3 | plural("service")` → `3 services`.
fn plural(count: usize, word: &str) -> String {
    counted(count, word)
}

/// How many items of a list are named one by one.
const TOLD: usize = 8;

/// `["a", "b"] | join(", ")` → `a, b`; of a long list the first, and how many more there are.
fn join(items: &Jinja, between: &str) -> Result<String, minijinja::Error> {
    let every: Vec<_> = items.try_iter()?.map(|item| item.to_string()).collect();
    Ok(match every.len().saturating_sub(TOLD) {
        0 => every.join(between),
        more => format!("{} and {more} more", every[..TOLD].join(between)),
    })
}

fn matching(text: &str, pattern: &str) -> Result<bool, minijinja::Error> {
    // Rules ask with few patterns, and with each of them often.
    static COMPILED: LazyLock<RwLock<HashMap<String, Regex>>> = LazyLock::new(RwLock::default);
    let known = COMPILED.read().unwrap_or_else(PoisonError::into_inner).get(pattern).cloned();
    if let Some(regex) = known {
        return Ok(regex.is_match(text));
    }
    let regex = Regex::new(pattern)
        .map_err(|error| minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, error.to_string()))?;
    let found = regex.is_match(text);
    COMPILED.write().unwrap_or_else(PoisonError::into_inner).insert(pattern.to_owned(), regex);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{TOLD, duration, join};

    #[test]
    fn long_lists_are_counted() {
        let joined = |count: usize| {
            let list = (1..=count).map(minijinja::Value::from).collect();
            join(&list, ", ").expect("a list")
        };
        assert_eq!(joined(3), "1, 2, 3");
        assert_eq!(joined(TOLD + 4), "1, 2, 3, 4, 5, 6, 7, 8 and 4 more");
    }

    #[test]
    fn durations_read_well() {
        assert_eq!([duration(10.0), duration(0.5)], ["10s", "500ms"]);
    }
}
