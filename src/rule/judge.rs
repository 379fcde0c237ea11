//! Applying the rules to the facts.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use minijinja::Environment;
use rayon::prelude::*;

use super::bench::{Bench, Failure, Ruled};
use super::check::Reference;
use super::front::{Rule, Said};
use super::language::{context, environment, values};
use super::worker::Worker;
use crate::fact::{Block, Fact, Kind, Scope, Value};
use crate::finding::{Certainty, Draft, Finding, Label, SHOWN, Severity};
use crate::progress::{Phase, Progress};
use crate::simulate::Simulation;
use crate::syntax::{Mistake, MistakeKind};
use crate::text::Span;

/// What the rules say of a simulation.
#[derive(Debug, Default)]
pub struct Judged {
    /// Findings that are not yet folded, or only in part.
    pub findings: Vec<Finding>,
    /// Rules that failed.
    pub failures: Vec<Mistake>,
    /// The rules that had something to judge, and did.
    pub asked: HashSet<Arc<str>>,
}

/// How much is made of findings that will be folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Every victim has a finding of its own, as something may tell them apart.
    Every,
    /// Victims that are only counted, in the end, are only counted.
    Folded,
}

/// Applies the rules to everything that they judge.
pub fn judge<'r>(
    rules: impl IntoIterator<Item = &'r Rule>,
    simulation: &Simulation<'_>,
    detail: Detail,
) -> Judged {
    let env = environment();
    let mut by_kind: HashMap<Kind, Vec<&Rule>> = HashMap::new();
    for rule in rules {
        by_kind.entry(rule.judges).or_default().push(rule);
    }
    let asked = Kind::ALL.into_iter().filter_map(|kind| Some((kind, by_kind.remove(&kind)?)));
    let work: Vec<_> = asked.map(|(kind, rules)| (rules, Block::every(simulation, kind))).collect();
    let progress = &simulation.estate.progress;
    progress.expect(Phase::Judging, || work.iter().flat_map(|(_, blocks)| blocks).map(Block::about).sum());
    let mut judged = Judged::default();
    for (rules, blocks) in work {
        judged.take(judge_kind(&env, rules, &blocks, detail, progress));
    }
    judged
}

impl Judged {
    fn take(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.failures.extend(other.failures);
        self.asked.extend(other.asked);
    }
}

fn judge_kind<'r>(
    env: &Environment<'r>,
    rules: Vec<&'r Rule>,
    blocks: &[Block<'_>],
    detail: Detail,
    progress: &Progress,
) -> Judged {
    let (bench, broken) = Bench::new(env, rules);
    let work = |worker: &mut Worker<'_, 'r, '_>, block: &Block<'_>| {
        let pass = Pass::new(&bench, detail).over(worker, block);
        progress.done(block.about());
        pass
    };
    let passes: Vec<_> = match blocks {
        [only] => vec![work(&mut Worker::new(&bench), only)],
        many => many.par_iter().map_init(|| Worker::new(&bench), work).collect(),
    };
    let mut failed: HashMap<&str, (&Rule, Failure<'r>)> = HashMap::new();
    let (mut findings, mut any) = (Vec::new(), false);
    for pass in passes {
        any |= pass.any;
        findings.extend(pass.findings);
        for (number, failure) in pass.failed {
            let rule = bench.rules[number].rule;
            failed.entry(rule.id()).or_insert((rule, failure));
        }
    }
    findings.retain(|finding: &Finding| !failed.contains_key(&*finding.rule));
    let asked =
        bench.rules.iter().map(|ruled| ruled.rule.id()).filter(|id| any && !failed.contains_key(&***id));
    let asked = asked.cloned().collect();
    let mut failures: Vec<_> = broken.into_iter().chain(failed.into_values()).collect();
    failures.sort_by(|(a, _), (b, _)| a.id().cmp(b.id()));
    let failures = failures.into_iter().map(|(rule, failure)| mistake(rule, &failure)).collect();
    Judged { findings, failures, asked }
}

fn mistake(rule: &Rule, (said, error): &Failure<'_>) -> Mistake {
    let message = format!("the rule {} failed: {error}", rule.id());
    Mistake::refused(MistakeKind::BrokenRule, said.span, message)
}

/// One way through a block of subjects.
struct Pass<'b, 'r, 'e> {
    bench: &'b Bench<'r, 'e>,
    detail: Detail,
    findings: Vec<Finding>,
    /// Where the finding of a rule at a place stands.
    told: HashMap<(usize, Span), usize>,
    /// Rules, by their number, that failed.
    failed: HashMap<usize, Failure<'r>>,
    /// Whether the block has any subject.
    any: bool,
}

impl<'b, 'r, 'e> Pass<'b, 'r, 'e> {
    fn new(bench: &'b Bench<'r, 'e>, detail: Detail) -> Self {
        Self { bench, detail, findings: Vec::new(), told: HashMap::new(), failed: HashMap::new(), any: false }
    }

    fn over(mut self, worker: &mut Worker<'_, 'r, '_>, block: &Block<'_>) -> Self {
        for scope in block.subjects() {
            self.any = true;
            worker.turn_to(&scope);
            for (number, ruled) in self.bench.rules.iter().enumerate() {
                if !self.failed.contains_key(&number)
                    && let Err(failure) = self.apply(worker, number, ruled, &scope)
                {
                    self.failed.insert(number, failure);
                }
            }
        }
        self
    }

    fn apply(
        &mut self,
        worker: &mut Worker<'_, 'r, '_>,
        number: usize,
        ruled: &Ruled<'r>,
        scope: &Scope<'_>,
    ) -> Result<(), Failure<'r>> {
        if !worker.may_hold(ruled, scope)? {
            return Ok(());
        }
        for item in worker.items(ruled, scope) {
            if worker.holds_for(ruled, scope, item.as_ref())? {
                self.tell(number, ruled, scope, item.as_ref())?;
            }
        }
        Ok(())
    }

    /// Notes the finding, or only its victim where enough was said at the place. A rule whose place does
    /// not exist for this subject says nothing.
    fn tell(
        &mut self,
        number: usize,
        ruled: &Ruled<'r>,
        scope: &Scope<'_>,
        item: Option<&Value>,
    ) -> Result<(), Failure<'r>> {
        let Some(at) = place(ruled.rule.at, scope, item) else { return Ok(()) };
        let known = self.told.get(&(number, at)).filter(|_| self.detail == Detail::Folded);
        if let Some(told) = known.map(|at| &mut self.findings[*at])
            && told.occurrences.len() >= SHOWN
        {
            told.add_victim(severity(ruled.rule), certainty(ruled.rule, scope), scope.occurrence());
            return Ok(());
        }
        let Some(finding) = finding(self.bench.env, ruled, scope, item, at)? else { return Ok(()) };
        if let Some(told) = known.copied() {
            self.findings[told].join(finding);
        } else {
            self.told.insert((number, at), self.findings.len());
            self.findings.push(finding);
        }
        Ok(())
    }
}

fn finding<'r>(
    env: &Environment<'r>,
    ruled: &Ruled<'r>,
    scope: &Scope<'_>,
    item: Option<&Value>,
    at: Span,
) -> Result<Option<Finding>, Failure<'r>> {
    let rule = ruled.rule;
    let Some(wording) = rule.wording() else { return Ok(None) };
    let say = |said: &'r Said| {
        let context = context(&values(&said.facts, scope), ruled.named(item));
        env.render_str(&said.source, context).map_err(|error| (said, error))
    };
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
    Ok(Some(draft.finish(rule.id(), severity(rule), certainty(rule, scope), &Label { span: at, text })))
}

fn severity(rule: &Rule) -> Severity {
    rule.severity.unwrap_or(Severity::Warning)
}

fn certainty(rule: &Rule, scope: &Scope<'_>) -> Certainty {
    let holds = |fact: &&'static Fact| (fact.get)(scope) == Value::Bool(true);
    match (rule.certain_if.as_ref().is_none_or(holds), scope.is_uncertain()) {
        (false, _) => Certainty::Possible,
        (true, true) => Certainty::Likely,
        (true, false) => Certainty::Certain,
    }
}

fn place(reference: Reference, scope: &Scope<'_>, item: Option<&Value>) -> Option<Span> {
    match reference {
        Reference::Fact(fact) => (fact.get)(scope).as_place(),
        Reference::Item(field) => item?.field(field)?.as_place(),
    }
}
