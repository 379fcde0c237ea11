//! What is said in the end: what the readers refused and what the rules judge, as bad as the settings say,
//! less what is allowed and what is known.

mod allowed;
mod levels;
mod mistakes;

use std::sync::Arc;

use jiff::civil::Date;

use crate::finding::{Allowances, Baseline, Finding, fold};
use crate::rule::{self, Judged, RuleSet};
use crate::settings::Settings;
use crate::simulate::Simulation;
use crate::syntax::Mistake;
use crate::text::{FileId, Sources};
use levels::Levels;
use mistakes::{is_broken, of_mistake};

/// On which terms an estate is judged.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'t> {
    /// The settings.
    pub settings: &'t Settings,
    /// The day, for allowances that end; `None` to let none end.
    pub today: Option<Date>,
    /// What is known already.
    pub baseline: Option<&'t Baseline>,
    /// What was said before the change that is judged; `None` to say everything.
    pub before: Option<&'t Baseline>,
}

impl<'t> From<&'t Settings> for Terms<'t> {
    fn from(settings: &'t Settings) -> Self {
        Self { settings, today: None, baseline: None, before: None }
    }
}

/// What is to be said, and what is not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdict {
    /// The findings, folded and in order.
    pub findings: Vec<Finding>,
    /// How many findings an allowance held back, folded as well.
    pub suppressed: usize,
    /// How many findings the baseline held back, folded as well.
    pub known: usize,
    /// How many findings were there before the change, folded as well.
    pub unchanged: usize,
    /// The baseline without what is mended, where one was given.
    pub pruned: Option<Baseline>,
}

/// Judges a simulated estate: what the readers refused, what the rules say, rules that are broken
/// themselves, and allowances that are none.
#[must_use]
pub fn lint(simulation: &Simulation<'_>, rules: &RuleSet, terms: &Terms<'_>) -> Verdict {
    let on = rules.rules.iter().filter(|rule| terms.settings.runs(rule.head()));
    let Judged { findings, failures, asked } = rule::judge(on, simulation);
    let sources = &simulation.estate.sources;
    let levels = Levels::new(rules, terms.settings, sources, &asked);

    let (given, misunderstood) = allowed::given(simulation.estate, terms.settings);
    let mut allowances = Allowances::new(given, terms.today);
    let every =
        everything(simulation, rules, &failures, findings).filter_map(|finding| levels.apply(finding));
    let (held, mut open): (Vec<_>, Vec<_>) = every.partition(|finding| allowances.hold(finding, sources));
    let ids: Vec<&str> = rules.ids().map(|id| &**id).collect();
    let complaints = allowances.complaints(&ids, |allowance| levels.allowance_ran(allowance));
    open.extend(misunderstood.into_iter().chain(complaints).filter_map(|finding| levels.apply(finding)));

    let mut verdict = Verdict { suppressed: fold(held).len(), ..Verdict::default() };
    if let Some(baseline) = terms.baseline {
        open = verdict.less_known(open, baseline, &levels, path_of(terms.settings, sources));
    }
    if let Some(before) = terms.before {
        open = verdict.less_unchanged(open, before, path_of(terms.settings, sources));
    }
    verdict.findings = fold(open);
    verdict
}

/// Mistakes first, then what the rules say where there is no mistake; rules that failed last.
fn everything<'s>(
    simulation: &'s Simulation<'_>,
    rules: &'s RuleSet,
    failures: &'s [Mistake],
    findings: Vec<Finding>,
) -> impl Iterator<Item = Finding> {
    let estate = simulation.estate;
    let mistakes = estate.mistakes.iter().chain(&simulation.mistakes).chain(&rules.mistakes);
    let broken: Vec<_> = mistakes.clone().chain(&estate.held_back).map(|mistake| mistake.span).collect();
    let sound = findings.into_iter().filter(move |finding| !is_broken(finding, &broken));
    mistakes.chain(failures).map(of_mistake).chain(sound)
}

impl Verdict {
    /// Holds back what the baseline knows, and tells what is mended.
    fn less_known(
        &mut self,
        open: Vec<Finding>,
        baseline: &Baseline,
        levels: &Levels<'_>,
        path_of: impl Fn(FileId) -> Arc<str>,
    ) -> Vec<Finding> {
        let ran = |rule: &str| levels.ran(rule, None);
        let (mut fresh, parted) = baseline.part(open, path_of);
        let mended = baseline.outdated(&parted, ran);
        fresh.extend(mended.into_iter().filter_map(|finding| levels.apply(finding)));
        self.pruned = Some(baseline.pruned(&parted, ran));
        self.known = fold(parted.held).len();
        fresh
    }

    /// Holds back what was said before the change.
    fn less_unchanged(
        &mut self,
        open: Vec<Finding>,
        before: &Baseline,
        path_of: impl Fn(FileId) -> Arc<str>,
    ) -> Vec<Finding> {
        let (fresh, parted) = before.part(open, path_of);
        self.unchanged = fold(parted.held).len();
        fresh
    }
}

/// The path of a file from the folder of the settings, which is the same on every machine.
pub fn path_of(settings: &Settings, sources: &Sources) -> impl Fn(FileId) -> Arc<str> {
    move |file| settings.home.key(sources.file(file).path())
}
