//! Judging subjects with a bench of rules, one subject after the other.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::bench::{Bench, Failure, Judgement, Ruled};
use super::front::Items;
use super::language::context;
use crate::fact::{Scope, Value};

/// How many verdicts of one condition are remembered; values that never come again are not worth more.
const REMEMBERED: usize = 4096;

/// What is known of the subject at hand, and verdicts that hold for every subject.
pub struct Worker<'w, 'r, 'e> {
    bench: &'w Bench<'r, 'e>,
    /// The job of the last subject.
    job: Option<usize>,
    /// The facts of the subject, as far as a condition asked for them.
    values: Vec<Option<Value>>,
    /// The verdicts of conditions that read facts alone.
    verdicts: Vec<Option<bool>>,
    /// For each condition, its verdict for the values that it reads.
    memory: Vec<Memory>,
    hasher: DefaultHashBuilder,
}

type Memory = HashTable<(Box<[Value]>, bool)>;

impl<'w, 'r, 'e> Worker<'w, 'r, 'e> {
    /// With nothing known.
    pub fn new(bench: &'w Bench<'r, 'e>) -> Self {
        Self {
            bench,
            job: None,
            values: vec![None; bench.facts.len()],
            verdicts: vec![None; bench.conditions.len()],
            memory: bench.conditions.iter().map(|_| HashTable::new()).collect(),
            hasher: DefaultHashBuilder::default(),
        }
    }

    /// Turns to another subject; what is known of its job stays.
    pub fn turn_to(&mut self, scope: &Scope<'_>) {
        let job = scope.job.map(|run| std::ptr::from_ref(run).addr());
        let same_job = self.job == job;
        self.job = job;
        if !same_job {
            self.values.fill(None);
            self.verdicts.fill(None);
            return;
        }
        for fact in &self.bench.own_facts {
            self.values[*fact] = None;
        }
        for condition in &self.bench.own_conditions {
            self.verdicts[*condition] = None;
        }
    }

    /// The items that `each` of a rule names; one `None` for a rule without it.
    pub fn items(&mut self, ruled: &Ruled<'r>, scope: &Scope<'_>) -> Vec<Option<Value>> {
        let Some(each) = &ruled.rule.each else { return vec![None] };
        let list = match (ruled.list, each.list) {
            (Some(slot), _) => {
                self.know(slot, scope);
                self.values[slot].clone()
            }
            (None, Items::Parameter(number)) => Some(ruled.rule.parameters[number].value.clone()),
            (None, Items::Fact(fact)) => Some((fact.get)(scope)),
        };
        match list {
            Some(Value::List(items)) => items.iter().cloned().map(Some).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether every condition of the rule that reads facts alone holds, whatever the item.
    pub fn may_hold(&mut self, ruled: &Ruled<'r>, scope: &Scope<'_>) -> Result<bool, Failure<'r>> {
        for condition in &ruled.conditions {
            if !self.bench.conditions[*condition].said.reads_own
                && !self.holds(*condition, ruled, scope, None)?
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the conditions of the rule that read a parameter, or `item`, hold.
    pub fn holds_for(
        &mut self,
        ruled: &Ruled<'r>,
        scope: &Scope<'_>,
        item: Option<&Value>,
    ) -> Result<bool, Failure<'r>> {
        for condition in &ruled.conditions {
            if self.bench.conditions[*condition].said.reads_own
                && !self.holds(*condition, ruled, scope, item)?
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn holds(
        &mut self,
        number: usize,
        ruled: &Ruled<'r>,
        scope: &Scope<'_>,
        item: Option<&Value>,
    ) -> Result<bool, Failure<'r>> {
        if let Some(known) = self.verdicts[number] {
            return Ok(known);
        }
        let reads_own = self.bench.conditions[number].said.reads_own;
        let verdict = self.verdict(number, ruled, scope, item.filter(|_| reads_own))?;
        if !reads_own {
            self.verdicts[number] = Some(verdict);
        }
        Ok(verdict)
    }

    /// A verdict depends only on the values that the condition reads.
    fn verdict(
        &mut self,
        number: usize,
        ruled: &Ruled<'r>,
        scope: &Scope<'_>,
        item: Option<&Value>,
    ) -> Result<bool, Failure<'r>> {
        let condition = &self.bench.conditions[number];
        for slot in &condition.facts {
            if self.know(*slot, scope).is_unknown() {
                return Ok(false);
            }
        }
        let expression = match &condition.judgement {
            Judgement::Plain(plain) => return Ok(plain.holds(self.know(condition.facts[0], scope))),
            Judgement::Compiled(expression) => expression,
        };
        let read = || condition.facts.iter().filter_map(|slot| self.values[*slot].as_ref()).chain(item);
        let hash = self.hasher.hash_one(HashAll(read));
        let known = self.memory[number].find(hash, |(values, _)| values.iter().eq(read()));
        if let Some((_, verdict)) = known {
            return Ok(*verdict);
        }
        let facts: Vec<_> = condition.said.facts.iter().copied().zip(read().cloned()).collect();
        let context = context(&facts, ruled.named(item));
        let verdict = expression.eval(context).map_err(|error| (condition.said, error))?.is_true();
        if self.memory[number].len() < REMEMBERED {
            let values: Box<[Value]> = read().cloned().collect();
            let hasher = &self.hasher;
            let again = |(values, _): &(Box<[Value]>, bool)| hasher.hash_one(HashAll(|| values.iter()));
            self.memory[number].insert_unique(hash, (values, verdict), again);
        }
        Ok(verdict)
    }

    fn know(&mut self, slot: usize, scope: &Scope<'_>) -> &Value {
        self.values[slot].get_or_insert_with(|| (self.bench.facts[slot].get)(scope))
    }
}

/// The values of an iterator as one thing to hash.
struct HashAll<F>(F);

impl<'v, I: Iterator<Item = &'v Value>, F: Fn() -> I> std::hash::Hash for HashAll<F> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        for value in (self.0)() {
            value.hash(state);
        }
    }
}

impl<'r> Ruled<'r> {
    /// What has a name beside the facts: the rule's parameters, and the item.
    pub fn named<'v>(&self, item: Option<&'v Value>) -> impl Iterator<Item = (&'r str, &'v Value)>
    where
        'r: 'v,
    {
        let rule = self.rule;
        let parameters = rule.parameters.iter().map(|own| (own.path.as_str(), &own.value));
        parameters.chain(rule.each.as_ref().map(|each| each.name.as_str()).zip(item))
    }
}
