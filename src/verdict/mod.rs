//! What is said in the end: what the readers refused and what the rules judge, with the severities of the settings,
//! less what is allowed and what is known.

mod allowed;
mod levels;
mod mistakes;
mod template;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;

use crate::finding::{Allowances, Baseline, Change, Finding, Held, Holding, fold, fold_held};
use crate::rule::{self, Detail, Judged, Rule, RuleSet};
use crate::settings::{Settings, Written};
use crate::simulate::Simulation;
use crate::syntax::Mistake;
use crate::text::{FileId, Sources, Span};
use levels::Levels;
use mistakes::{is_broken, is_consequence};

pub use mistakes::{of_mistake, page_severity};

/// On which terms an estate is judged.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'t> {
    /// The settings.
    pub settings: &'t Settings,
    /// The day, for allowances that end; `None` to let none end.
    pub today: Option<Date>,
    /// What is known already.
    pub baseline: Option<&'t Baseline>,
    /// The change that is judged; `None` to judge everything.
    pub change: Option<&'t Change>,
    /// Whether nothing is held back.
    pub all: bool,
    /// Whether every victim keeps its own finding, so that each can be compared.
    pub apart: bool,
}

impl<'t> From<&'t Settings> for Terms<'t> {
    fn from(settings: &'t Settings) -> Self {
        Self { settings, today: None, baseline: None, change: None, all: false, apart: false }
    }
}

/// What is to be said, and what is not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdict {
    /// The findings, folded unless they are to stay apart, in the order of the files' paths and of the places in them.
    pub findings: Vec<Finding>,
    /// How many findings an allowance held back, folded as well.
    pub suppressed: usize,
    /// How many findings the baseline held back, folded as well.
    pub known: usize,
    /// How many findings the change did not make, folded as well.
    pub unchanged: usize,
    /// How many findings are those of previews, folded as well.
    pub previews: usize,
    /// What allowances and the baseline held back: folded, as far as the same holds it back, and in the order of the
    /// findings.
    pub held: Vec<Held>,
    /// The baseline without what is fixed, where one was given.
    pub pruned: Option<Baseline>,
    /// By rule and place, how many victims are not shown.
    not_new: HashMap<(Arc<str>, Span), usize>,
}

/// Judges a simulated estate: what the readers refused, what the rules say, rules that are broken
/// themselves, and allowances that are not valid.
#[must_use]
pub fn lint(simulation: &Simulation<'_>, rules: &RuleSet, terms: &Terms<'_>) -> Verdict {
    let on = rules.rules.iter().filter(|rule| terms.settings.runs(rule.head()));
    let (given, misunderstood) = allowed::given(simulation.estate, terms.settings);
    let may_part = terms.apart || !given.is_empty() || terms.baseline.is_some() || terms.change.is_some();
    let detail = if may_part { Detail::Every } else { Detail::Folded };
    let Judged { findings, failures, asked } = rule::judge(on, simulation, detail);
    let sources = &simulation.estate.sources;
    let levels = Levels::new(rules, terms.settings, sources, &asked);

    let mut allowances = Allowances::new(given, terms.today);
    let every =
        everything(simulation, rules, &failures, findings).filter_map(|finding| levels.apply(finding));
    let (mut held, mut open) = (Vec::new(), Vec::new());
    for finding in every {
        match allowances.hold(&finding, sources) {
            by if by.is_empty() || terms.all => open.push(finding),
            by => held.push(Held { finding, by }),
        }
    }
    let ids: Vec<&str> = rules.ids().map(|id| &**id).collect();
    let complaints = allowances.complaints(&ids, |allowance| levels.allowance_ran(allowance));
    open.extend(misunderstood.into_iter().chain(complaints).filter_map(|finding| levels.apply(finding)));

    let mut verdict = Verdict {
        suppressed: causes(&held),
        held: fold_held(held),
        previews: previews(simulation, rules, terms),
        ..Verdict::default()
    };
    if let Some(baseline) = terms.baseline {
        open = verdict.less_known(open, baseline, &levels, terms);
    }
    if let Some(change) = terms.change {
        open = verdict.less_unchanged(open, change, sources, path_of(terms.settings, sources));
    }
    verdict.say(if terms.apart { open } else { fold(open) }, sources);
    verdict
}

/// How many findings of rules in preview are held back.
fn previews(simulation: &Simulation<'_>, rules: &RuleSet, terms: &Terms<'_>) -> usize {
    let settings = Settings { preview: true, ..terms.settings.clone() };
    let waits = |rule: &&Rule| !terms.settings.runs(rule.head()) && settings.runs(rule.head());
    let waiting: Vec<Written> =
        rules.rules.iter().filter(waits).map(|rule| rule.id().as_ref().into()).collect();
    if waiting.is_empty() {
        return 0;
    }
    let settings = Settings { select: waiting.clone(), ..settings };
    let verdict = lint(simulation, rules, &Terms { settings: &settings, ..*terms });
    verdict.findings.iter().filter(|finding| waiting.iter().any(|id| **id == *finding.rule)).count()
}

/// Mistakes first, then what the rules say where there is no mistake; rules that failed last.
fn everything<'s>(
    simulation: &'s Simulation<'_>,
    rules: &'s RuleSet,
    failures: &'s [Mistake],
    findings: Vec<Finding>,
) -> impl Iterator<Item = Finding> {
    let estate = simulation.estate;
    let of_files = estate.mistakes.iter().chain(&rules.mistakes).chain(failures);
    let of_steps: Vec<_> =
        simulation.mistakes.iter().filter(|mistake| !is_consequence(mistake, &estate.mistakes)).collect();
    let broken: Vec<_> = of_files.clone().chain(of_steps.iter().copied()).chain(&estate.held_back).collect();
    let sound = findings.into_iter().filter(|finding| !is_broken(finding, &broken));
    let judged = of_steps.iter().copied().map(of_mistake).chain(sound).collect();
    let judged = template::hold_back(judged, &estate.mistakes, &estate.sources);
    of_files.map(of_mistake).chain(judged)
}

impl Verdict {
    /// Holds back what the baseline lists, and reports what is fixed.
    fn less_known(
        &mut self,
        open: Vec<Finding>,
        baseline: &Baseline,
        levels: &Levels<'_>,
        terms: &Terms<'_>,
    ) -> Vec<Finding> {
        let ran = |rule: &str| levels.ran(rule, None);
        let (mut fresh, parted) = baseline.part(open, |_| terms.all, path_of(terms.settings, levels.sources));
        let mended = baseline.outdated(&parted, ran);
        fresh.extend(mended.into_iter().filter_map(|finding| levels.apply(finding)));
        self.pruned = Some(baseline.pruned(&parted, ran));
        let known = self.hold_back(parted.held);
        self.known = known.len();
        self.held.extend(known.into_iter().map(|finding| Held { finding, by: vec![Holding::Baseline] }));
        fresh
    }

    /// Holds back what the change did not make.
    fn less_unchanged(
        &mut self,
        open: Vec<Finding>,
        change: &Change,
        sources: &Sources,
        path_of: impl Fn(FileId) -> Arc<str>,
    ) -> Vec<Finding> {
        let (fresh, held) = change.part(open, sources, path_of);
        self.unchanged = self.hold_back(held).len();
        fresh
    }

    /// Notes the victims that are not shown, and gives the findings that they are.
    fn hold_back(&mut self, held: Vec<Finding>) -> Vec<Finding> {
        let held = fold(held);
        for finding in &held {
            let cause = (finding.rule.clone(), finding.primary.span);
            *self.not_new.entry(cause).or_default() += finding.occurrences.len();
        }
        held
    }

    /// Takes what is to be said, and says beside it how many victims of the same cause are held back.
    fn say(&mut self, open: Vec<Finding>, sources: &Sources) {
        self.findings = open;
        for finding in &mut self.findings {
            let cause = (finding.rule.clone(), finding.primary.span);
            finding.not_new = self.not_new.get(&cause).copied().unwrap_or(0);
        }
        // Files were read settings first; a stable sort keeps the order within a file.
        let path = |finding: &Finding| sources.file(finding.primary.span.file).path();
        self.findings.sort_by(|a, b| path(a).cmp(path(b)));
        let place = |held: &Held| (path(&held.finding), held.finding.primary.span);
        self.held.sort_by(|a, b| place(a).cmp(&place(b)));
    }
}

/// How many findings they are, folded whatever holds them back.
fn causes(held: &[Held]) -> usize {
    let causes: HashSet<_> =
        held.iter().map(|held| (&held.finding.rule, held.finding.primary.span)).collect();
    causes.len()
}

/// The path of a file from the folder of the settings, which is the same on every machine.
pub fn path_of(settings: &Settings, sources: &Sources) -> impl Fn(FileId) -> Arc<str> {
    move |file| settings.home.key(sources.file(file).path())
}
