//! The rules of one kind, made ready to judge one subject after the other.

use std::collections::HashMap;

use minijinja::{Environment, Error, Expression};

use super::front::{Items, Rule, Said};
use super::plain::Plain;
use crate::fact::Fact;

/// An error, and which expression it came from.
pub type Failure<'r> = (&'r Said, Error);

/// Rules with what their predicates read, each fact and each condition once.
pub struct Bench<'r, 'e> {
    /// What renders wording.
    pub env: &'e Environment<'r>,
    /// The facts that any predicate reads.
    pub facts: Vec<&'static Fact>,
    /// Which of them are not the same for everything in a job.
    pub own_facts: Vec<usize>,
    /// The conditions.
    pub conditions: Vec<Condition<'r, 'e>>,
    /// Which of them do not hold for all targets of a job or for none.
    pub own_conditions: Vec<usize>,
    /// The rules.
    pub rules: Vec<Ruled<'r>>,
}

/// A part of predicates that `and` joins to others.
pub struct Condition<'r, 'e> {
    /// As written.
    pub said: &'r Said,
    /// How it is judged.
    pub judgement: Judgement<'r, 'e>,
    /// The positions in [`Bench::facts`] of what it reads.
    pub facts: Vec<usize>,
}

/// How a condition is judged.
pub enum Judgement<'r, 'e> {
    /// At once.
    Plain(Plain),
    /// By the language.
    Compiled(Expression<'e, 'r>),
}

/// A rule with the positions of its conditions and of its list.
pub struct Ruled<'r> {
    /// The rule.
    pub rule: &'r Rule,
    /// The positions in [`Bench::conditions`], in the order of the predicate.
    pub conditions: Vec<usize>,
    /// The position in [`Bench::facts`] of the list that `each` goes through.
    pub list: Option<usize>,
}

impl<'r, 'e> Bench<'r, 'e> {
    /// Makes `rules` ready; those whose predicate cannot be compiled are left out and told.
    pub fn new(
        env: &'e Environment<'r>,
        rules: impl IntoIterator<Item = &'r Rule>,
    ) -> (Self, Vec<(&'r Rule, Failure<'r>)>) {
        let mut bench = Self {
            env,
            facts: Vec::new(),
            own_facts: Vec::new(),
            conditions: Vec::new(),
            own_conditions: Vec::new(),
            rules: Vec::new(),
        };
        let (mut failures, mut shared) = (Vec::new(), HashMap::new());
        for rule in rules {
            let conditions = rule.when.iter().map(|said| bench.condition(said, &mut shared)).collect();
            match conditions {
                Ok(conditions) => {
                    let list = rule.each.as_ref().and_then(|each| match each.list {
                        Items::Fact(fact) => Some(bench.slot(fact)),
                        Items::Parameter(_) => None,
                    });
                    bench.rules.push(Ruled { rule, conditions, list });
                }
                Err(failure) => failures.push((rule, failure)),
            }
        }
        (bench, failures)
    }

    /// The position of a condition; rules that say the same share it.
    fn condition(
        &mut self,
        said: &'r Said,
        shared: &mut HashMap<&'r str, usize>,
    ) -> Result<usize, Failure<'r>> {
        if let Some(known) = shared.get(&*said.source).filter(|_| !said.reads_own) {
            return Ok(*known);
        }
        let plain = Plain::of(&said.source, &said.facts).filter(|_| !said.reads_own);
        let judgement = if let Some(plain) = plain {
            Judgement::Plain(plain)
        } else {
            let compiled = self.env.compile_expression(&said.source);
            Judgement::Compiled(compiled.map_err(|error| (said, error))?)
        };
        let facts: Vec<_> = said.facts.iter().map(|fact| self.slot(fact)).collect();
        let of_job = !said.reads_own && facts.iter().all(|fact| !self.own_facts.contains(fact));
        let position = self.conditions.len();
        self.conditions.push(Condition { said, judgement, facts });
        self.own_conditions.extend((!of_job).then_some(position));
        if !said.reads_own {
            shared.insert(&said.source, position);
        }
        Ok(position)
    }

    fn slot(&mut self, fact: &'static Fact) -> usize {
        self.facts.iter().position(|known| std::ptr::eq(*known, fact)).unwrap_or_else(|| {
            let slot = self.facts.len();
            self.facts.push(fact);
            self.own_facts.extend((fact.root() != "job").then_some(slot));
            slot
        })
    }
}
