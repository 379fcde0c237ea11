//! Applying the rules to the facts.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use minijinja::{Environment, Error, Expression};

use super::check::Reference;
use super::front::{Items, Rule, Said};
use super::language::{context, environment, values};
use crate::fact::{Fact, Kind, Scope, Value};
use crate::finding::{Certainty, Draft, Finding, Label};
use crate::simulate::Simulation;
use crate::syntax::{Mistake, MistakeKind};
use crate::text::Span;

/// What the rules say of a simulation.
#[derive(Debug, Default)]
pub struct Judged {
    /// Findings that are not yet folded.
    pub findings: Vec<Finding>,
    /// Rules that failed.
    pub failures: Vec<Mistake>,
    /// The rules that had something to judge, and did.
    pub asked: HashSet<Arc<str>>,
}

/// Applies the rules to everything that they judge.
pub fn judge<'r>(rules: impl IntoIterator<Item = &'r Rule>, simulation: &Simulation<'_>) -> Judged {
    let env = environment();
    let mut subjects: HashMap<Kind, Vec<Scope<'_>>> = HashMap::new();
    let mut judged = Judged::default();
    for rule in rules {
        let scopes = subjects.entry(rule.judges).or_insert_with(|| Scope::every(simulation, rule.judges));
        match RuleRun::new(&env, rule).and_then(|mut run| run.all(scopes)) {
            Ok(found) => {
                judged.findings.extend(found);
                judged.asked.extend((!scopes.is_empty()).then(|| rule.id().clone()));
            }
            Err((said, error)) => judged.failures.push(failure(rule, said, &error)),
        }
    }
    judged
}

fn failure(rule: &Rule, said: &Said, error: &Error) -> Mistake {
    let message = format!("the rule {} failed: {error}", rule.id());
    Mistake::refused(MistakeKind::BrokenRule, said.span, message)
}

/// An error, and which expression it came from.
type Failure<'r> = (&'r Said, Error);

/// One rule at work.
struct RuleRun<'r, 'e> {
    env: &'e Environment<'r>,
    rule: &'r Rule,
    when: Expression<'e, 'r>,
    /// A verdict depends only on the facts that the predicate reads.
    verdicts: HashMap<Vec<Value>, bool>,
}

impl<'r, 'e> RuleRun<'r, 'e> {
    fn new(env: &'e Environment<'r>, rule: &'r Rule) -> Result<Self, Failure<'r>> {
        let when = env.compile_expression(&rule.when.source).map_err(|error| (&rule.when, error))?;
        Ok(Self { env, rule, when, verdicts: HashMap::new() })
    }

    fn all(&mut self, scopes: &[Scope<'_>]) -> Result<Vec<Finding>, Failure<'r>> {
        let mut findings = Vec::new();
        for scope in scopes {
            for item in self.items(scope) {
                if self.holds(scope, item.as_ref())? {
                    findings.extend(self.finding(scope, item.as_ref())?);
                }
            }
        }
        Ok(findings)
    }

    /// The items that `each` names; one `None` for a rule without it.
    fn items(&self, scope: &Scope<'_>) -> Vec<Option<Value>> {
        let list = self.rule.each.as_ref().map(|each| match each.list {
            Items::Fact(fact) => (fact.get)(scope),
            Items::Parameter(number) => self.rule.parameters[number].value.clone(),
        });
        match list {
            None => vec![None],
            Some(Value::List(items)) => items.iter().cloned().map(Some).collect(),
            Some(_) => Vec::new(),
        }
    }

    fn holds(&mut self, scope: &Scope<'_>, item: Option<&Value>) -> Result<bool, Failure<'r>> {
        let facts = values(&self.rule.when.facts, scope);
        if facts.iter().any(|(_, value)| value.is_unknown()) {
            return Ok(false);
        }
        let key: Vec<_> = facts.iter().map(|(_, value)| value).chain(item).cloned().collect();
        if let Some(verdict) = self.verdicts.get(&key) {
            return Ok(*verdict);
        }
        let context = context(&facts, self.named(item));
        let verdict = self.when.eval(context).map_err(|error| (&self.rule.when, error))?.is_true();
        self.verdicts.insert(key, verdict);
        Ok(verdict)
    }

    /// What has a name beside the facts: the rule's parameters, and the item.
    fn named<'v>(&self, item: Option<&'v Value>) -> impl Iterator<Item = (&'r str, &'v Value)>
    where
        'r: 'v,
    {
        let parameters = self.rule.parameters.iter().map(|own| (own.path.as_str(), &own.value));
        parameters.chain(self.rule.each.as_ref().map(|each| each.name.as_str()).zip(item))
    }

    /// The finding; `None` where the rule's place does not exist for this subject.
    fn finding(&self, scope: &Scope<'_>, item: Option<&Value>) -> Result<Option<Finding>, Failure<'r>> {
        let at = place(self.rule.at, scope, item).zip(self.rule.wording());
        let Some((at, wording)) = at else { return Ok(None) };
        let say = |said: &'r Said| self.render(said, scope, item);
        let mut also = Vec::new();
        for further in &wording.also {
            if let Some(span) = place(further.at, scope, item) {
                also.push(Label { span, text: say(&further.say)? });
            }
        }
        let draft = Draft {
            message: say(&wording.message)?,
            help: wording.help.as_ref().map(say).transpose()?,
            subject: scope.subject(),
            occurrence: scope.occurrence(),
            also,
        };
        let text = wording.label.as_ref().map(say).transpose()?.unwrap_or_default();
        let severity = self.rule.severity.unwrap_or(crate::finding::Severity::Warning);
        let primary = Label { span: at, text };
        Ok(Some(draft.finish(self.rule.id(), severity, self.certainty(scope), &primary)))
    }

    fn certainty(&self, scope: &Scope<'_>) -> Certainty {
        let holds = |fact: &&'static Fact| (fact.get)(scope) == Value::Bool(true);
        match (self.rule.certain_if.as_ref().is_none_or(holds), scope.is_uncertain()) {
            (false, _) => Certainty::Possible,
            (true, true) => Certainty::Likely,
            (true, false) => Certainty::Certain,
        }
    }

    fn render(&self, said: &'r Said, scope: &Scope<'_>, item: Option<&Value>) -> Result<String, Failure<'r>> {
        let context = context(&values(&said.facts, scope), self.named(item));
        self.env.render_str(&said.source, context).map_err(|error| (said, error))
    }
}

fn place(reference: Reference, scope: &Scope<'_>, item: Option<&Value>) -> Option<Span> {
    match reference {
        Reference::Fact(fact) => (fact.get)(scope).as_place(),
        Reference::Item(field) => item?.field(field)?.as_place(),
    }
}
