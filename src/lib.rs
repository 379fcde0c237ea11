//! probelint shows, before deployment, which request a monitoring estate will really send to each
//! service, and judges whether it is the request that was meant.
//!
//! The pipeline on one page: [`estate`] reads every file into a typed model with places, [`simulate`]
//! follows each discovered target through relabeling to the request that is sent, [`fact`] names what
//! came out, [`rule`] judges it, and [`finding`] is what is left to say.

pub mod blackbox;
pub mod cli;
pub mod consul;
pub mod estate;
pub mod fact;
pub mod finding;
pub mod go;
pub mod prometheus;
pub mod render;
pub mod rule;
pub mod settings;
pub mod simulate;
pub mod syntax;
pub mod text;

use std::collections::HashMap;
use std::sync::Arc;

use finding::{Certainty, Draft, Finding, Label, Severity, fold};
use rule::RuleSet;
use settings::{RuleHead, Settings};
use simulate::Simulation;
use syntax::{Mistake, MistakeKind};
use text::{Sources, Span};

/// Everything that is to be said of a simulated estate, folded and in order: what the readers
/// refused, what the rules judge, and rules that are broken themselves; as bad as the settings say.
#[must_use]
pub fn lint(simulation: &Simulation<'_>, rules: &RuleSet, settings: &Settings) -> Vec<Finding> {
    let on = rules.rules.iter().filter(|rule| settings.runs(rule.head()));
    let (findings, failures) = rule::judge(on, simulation);
    let mistakes = simulation.estate.mistakes.iter().chain(&simulation.mistakes).chain(&rules.mistakes);
    let broken: Vec<Span> =
        mistakes.clone().chain(&simulation.estate.held_back).map(|mistake| mistake.span).collect();
    let sound = findings.into_iter().filter(|finding| !is_broken(finding, &broken));
    let findings = mistakes.chain(&failures).map(of_mistake).chain(sound);
    fold(levelled(findings, rules, settings, &simulation.estate.sources))
}

/// Whether the place that a rule blames holds a mistake, so that what it says there is its consequence.
fn is_broken(finding: &Finding, broken: &[Span]) -> bool {
    let place = finding.primary.span;
    broken.iter().any(|span| place.contains(*span) || span.contains(place))
}

/// What the readers refuse comes through the same door as what the rules judge.
fn of_mistake(mistake: &Mistake) -> Finding {
    let also = mistake.also.iter().map(|(span, text)| Label { span: *span, text: text.clone() });
    let draft = Draft {
        message: mistake.message.clone(),
        help: mistake.help.clone(),
        also: also.collect(),
        ..Draft::default()
    };
    let severity = match mistake.kind {
        MistakeKind::UnrenderedTemplate => Severity::Info,
        _ if mistake.refused => Severity::Error,
        _ => Severity::Warning,
    };
    let primary = Label { span: mistake.span, text: String::new() };
    draft.finish(&Arc::from(mistake.kind.rule()), severity, Certainty::Certain, &primary)
}

/// The findings as bad as the settings say of their rules and files; those of rules that are off left out.
fn levelled(
    findings: impl IntoIterator<Item = Finding>,
    rules: &RuleSet,
    settings: &Settings,
    sources: &Sources,
) -> impl Iterator<Item = Finding> {
    let heads: HashMap<&str, RuleHead<'_>> =
        rules.rules.iter().map(|rule| (&**rule.id(), rule.head())).collect();
    findings.into_iter().filter_map(move |finding| {
        let page = RuleHead::page(&finding.rule, finding.severity);
        let head = heads.get(&*finding.rule).copied().unwrap_or(page);
        let path = sources.file(finding.primary.span.file).path();
        let severity = settings.severity(head, Some(path))?;
        Some(Finding { severity: finding.certainty.limits(severity), ..finding })
    })
}
