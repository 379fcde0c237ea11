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

/// How many subjects are worth the start of further threads.
const MANY: usize = 4096;

/// The rules of one kind.
struct OfKind<'r, 'e> {
    kind: Kind,
    bench: Bench<'r, 'e>,
    /// Those whose predicate cannot be compiled.
    broken: Vec<(&'r Rule, Failure<'r>)>,
}

/// Applies the rules to everything that they judge.
pub fn judge<'r>(
    rules: impl IntoIterator<Item = &'r Rule>,
    simulation: &Simulation<'_>,
    detail: Detail,
) -> Judged {
    let env = environment();
    let benches = benches(&env, rules);
    let kinds: Vec<_> = benches.iter().map(|of_kind| of_kind.kind).collect();
    let blocks = Block::every(simulation, &kinds);
    let of_blocks = judge_blocks(&benches, &blocks, detail, &simulation.estate.progress);
    let mut of_kinds: Vec<Vec<Pass<'_, 'r, '_>>> = benches.iter().map(|_| Vec::new()).collect();
    for (number, pass) in of_blocks.into_iter().flatten() {
        of_kinds[number].push(pass);
    }
    let mut judged = Judged::default();
    for (of_kind, passes) in benches.iter().zip(of_kinds) {
        judged.take(of_kind, passes);
    }
    judged
}

/// The rules by what they judge.
fn benches<'r, 'e>(
    env: &'e Environment<'r>,
    rules: impl IntoIterator<Item = &'r Rule>,
) -> Vec<OfKind<'r, 'e>> {
    let mut by_kind: HashMap<Kind, Vec<&Rule>> = HashMap::new();
    for rule in rules {
        by_kind.entry(rule.judges).or_default().push(rule);
    }
    let bench = |kind| {
        let (bench, broken) = Bench::new(env, by_kind.remove(&kind)?);
        Some(OfKind { kind, bench, broken })
    };
    Kind::ALL.into_iter().filter_map(bench).collect()
}

/// Judges the blocks, on every core where there is much. Gives for each what the rules of each kind say, by the 0-based
/// number of the bench.
fn judge_blocks<'b, 'r, 'e>(
    benches: &'b [OfKind<'r, 'e>],
    blocks: &[Block<'_>],
    detail: Detail,
    progress: &Progress,
) -> Vec<Vec<(usize, Pass<'b, 'r, 'e>)>> {
    let about: usize = blocks.iter().map(Block::about).sum();
    progress.expect(Phase::Judging, || about);
    let workers = || -> Vec<_> { benches.iter().map(|of_kind| Worker::new(&of_kind.bench)).collect() };
    let judge = |workers: &mut Vec<Worker<'_, 'r, '_>>, block: &Block<'_>| {
        let open = block.open();
        let ours = benches.iter().enumerate().filter(|(_, of_kind)| block.has(of_kind.kind));
        let pass = |(number, of_kind): (usize, &'b OfKind<'r, 'e>)| {
            (
                number,
                Pass::new(&of_kind.bench, detail).over(&mut workers[number], open.subjects(of_kind.kind)),
            )
        };
        let passes = ours.map(pass).collect();
        progress.done(block.about());
        passes
    };
    if about < MANY {
        let mut workers = workers();
        return blocks.iter().map(|block| judge(&mut workers, block)).collect();
    }
    blocks.par_iter().map_init(workers, judge).collect()
}

impl Judged {
    /// Takes in what the rules of one kind say.
    fn take(&mut self, of_kind: &OfKind<'_, '_>, passes: Vec<Pass<'_, '_, '_>>) {
        let OfKind { bench, broken, .. } = of_kind;
        let mut failed: HashMap<&str, (&Rule, Failure<'_>)> = HashMap::new();
        let (mut findings, mut any) = (Vec::new(), false);
        for pass in passes {
            any |= pass.any;
            findings.extend(pass.findings);
            for (number, failure) in pass.failed {
                let rule = bench.rules[number].rule;
                failed.entry(rule.id()).or_insert((rule, failure));
            }
        }
        self.findings.extend(findings.into_iter().filter(|finding| !failed.contains_key(&*finding.rule)));
        let judged = bench.rules.iter().map(|ruled| ruled.rule.id());
        self.asked.extend(judged.filter(|id| any && !failed.contains_key(&***id)).cloned());
        let mut failures: Vec<_> = broken.iter().chain(failed.values()).collect();
        failures.sort_by(|(a, _), (b, _)| a.id().cmp(b.id()));
        self.failures.extend(failures.into_iter().map(|(rule, failure)| mistake(rule, failure)));
    }
}

fn mistake(rule: &Rule, (said, error): &Failure<'_>) -> Mistake {
    let message = format!("the rule {} failed: {error}", rule.id());
    Mistake::refused(MistakeKind::BrokenRule, said.span, message)
}

/// One way through the subjects of a block.
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

    fn over<'s>(
        mut self,
        worker: &mut Worker<'_, 'r, '_>,
        subjects: impl Iterator<Item = Scope<'s>>,
    ) -> Self {
        for scope in subjects {
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
            let certainty = certainty(ruled.rule, scope);
            told.add_victim(
                severity(ruled.rule),
                certainty,
                depends_on(certainty, scope),
                scope.occurrence(),
            );
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
    let certainty = certainty(rule, scope);
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
        depends_on: depends_on(certainty, scope),
        also,
    };
    let text = wording.label.as_ref().map(say).transpose()?.unwrap_or_default();
    Ok(Some(draft.finish(rule.id(), severity(rule), certainty, &Label { span: at, text })))
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

/// The values that the files do not give, and on which a finding depends that is only likely.
fn depends_on(certainty: Certainty, scope: &Scope<'_>) -> Vec<String> {
    if certainty == Certainty::Likely { scope.undecided() } else { Vec::new() }
}

fn place(reference: Reference, scope: &Scope<'_>, item: Option<&Value>) -> Option<Span> {
    match reference {
        Reference::Fact(fact) => (fact.get)(scope).as_place(),
        Reference::Item(field) => item?.field(field)?.as_place(),
    }
}
