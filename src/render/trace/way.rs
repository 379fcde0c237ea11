//! The way of a target as it may be shown: every secret hidden, every place found.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::told::{Changed, Dropped, Ended, Group, Passed, Place, Probed, Scraped, Written};
use crate::blackbox::Asked;
use crate::prometheus::labels::Labels;
use crate::prometheus::relabel::{Action, Change, RelabelStep, StepTrace};
use crate::simulate::{End, JobRun, Scrape, Target, secrets_of_steps};
use crate::text::{Secrets, Sources, Span, is_secret};

/// Shows parts of a target's way.
pub struct Way<'w> {
    sources: &'w Sources,
    secrets: Secrets,
}

impl<'w> Way<'w> {
    /// Hides the secrets that the target was discovered with, and those that the steps gave it.
    pub fn of(run: &JobRun<'_>, target: &Target<'_>, sources: &'w Sources) -> Self {
        Self::hiding(run.secrets_of(target), sources)
    }

    /// Hides the secrets that stand in the steps, and those that the trace of an unknown target shows.
    pub fn of_steps(steps: &[RelabelStep], trace: &[StepTrace], sources: &'w Sources) -> Self {
        Self::hiding(secrets_of_steps(steps, trace), sources)
    }

    /// Hides these.
    pub fn hiding(secrets: Secrets, sources: &'w Sources) -> Self {
        Self { sources, secrets }
    }

    /// The secrets that are hidden.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// A label's value as it may be shown.
    pub fn shown_label(&self, name: &str, value: &str) -> String {
        if is_secret(name, value) { "***".to_owned() } else { self.shown(value) }
    }

    /// A text as it may be shown.
    pub fn shown(&self, text: &str) -> String {
        self.secrets.hide(text).text
    }

    /// Where a span starts.
    pub fn place(&self, span: Span) -> Place {
        Place::of(span, self.sources)
    }

    /// Labels as they may be shown.
    pub fn labels(&self, labels: &Labels) -> BTreeMap<Arc<str>, String> {
        labels.iter().map(|label| (label.name.clone(), self.shown(&label.value))).collect()
    }

    /// The step of that number as Prometheus reads it.
    pub fn written(&self, number: usize, step: &RelabelStep) -> Written {
        let action = step.action.value;
        let names = action.reads_names();
        let compares = matches!(action, Action::KeepEqual | Action::DropEqual);
        let text = |field: &Option<crate::text::Spanned<Arc<str>>>, default: &str| {
            self.shown(field.as_ref().map_or(default, |text| &text.value))
        };
        let labels = step.source_labels.iter().filter(|_| !names).map(|label| label.value.clone());
        let source_labels: Vec<_> = labels.collect();
        let target = step.target_label.as_ref().filter(|_| action.writes_target() || compares);
        Written {
            step: number,
            action: action.name(),
            place: self.place(step.place),
            separator: (source_labels.len() > 1).then(|| text(&step.separator, ";")),
            source_labels,
            regex: action.matches_regex().then(|| text(&step.regex, "(.*)")),
            modulus: step.modulus.as_ref().map(|modulus| modulus.value),
            target_label: target.map(|label| self.shown(&label.value)),
            replacement: matches!(action, Action::Replace | Action::LabelMap)
                .then(|| text(&step.replacement, "$1")),
        }
    }

    /// What each step did, from the labels that the target was discovered with.
    pub fn passed(&self, steps: &[RelabelStep], discovered: &Labels, trace: &[StepTrace]) -> Vec<Passed> {
        let mut state: BTreeMap<Arc<str>, Arc<str>> =
            discovered.iter().map(|label| (label.name.clone(), label.value.clone())).collect();
        let one = |step: &StepTrace| {
            let written = &steps[step.step as usize];
            let other = written.target_label.as_ref().and_then(|label| state.get(&label.value)).cloned();
            for Change { label, after, .. } in &step.changed {
                match after {
                    Some(after) => state.insert(label.clone(), after.clone()),
                    None => state.remove(label),
                };
            }
            self.pass(written.action.value, step, other.as_deref().unwrap_or_default())
        };
        trace.iter().map(one).collect()
    }

    fn pass(&self, action: Action, step: &StepTrace, other: &str) -> Passed {
        let value = self.secrets.hide(&step.read);
        let groups = step.captures.iter().enumerate().skip(1);
        let groups = groups.filter_map(|(group, capture)| Some((group, capture.as_ref()?.range.clone())));
        let captures = groups.map(|(number, bytes)| {
            let range = value.characters(bytes.clone());
            Group { number, start: range.start, end: range.end, text: value.part(bytes) }
        });
        let compares = matches!(action, Action::KeepEqual | Action::DropEqual);
        let changes = |label: &&Arc<str>| step.changed.iter().any(|change| change.label == **label);
        Passed {
            captures: captures.collect(),
            compared: compares.then(|| self.shown(other)),
            matched: (action.matches_regex() || compares).then_some(step.matched),
            changed: step.changed.iter().map(|change| self.change(change)).collect(),
            unchanged: step.wrote.iter().filter(|label| !changes(label)).cloned().collect(),
            refused_name: step.refused_name.as_deref().map(|name| self.shown(name)),
            ambiguous: step.ambiguous.clone(),
            dropped: step.dropped,
            uncertain: step.uncertain,
            value: (!action.reads_names()).then_some(value.text),
        }
    }

    fn change(&self, Change { label, before, after }: &Change) -> Changed {
        let shown = |value: &Option<Arc<str>>| value.as_deref().map(|value| self.shown_label(label, value));
        Changed { label: label.clone(), before: shown(before), after: shown(after) }
    }

    /// How the target ends.
    pub fn ended(&self, run: &JobRun<'_>, target: &Target<'_>) -> Ended {
        let scrape = target.scrape();
        Ended {
            dropped: match target.end {
                End::Dropped(step) => Some(self.dropped(step, &run.job.relabel[step])),
                _ => None,
            },
            error: match &target.end {
                End::Refused(refused) => Some(self.shown(&refused.reason)),
                _ => None,
            },
            labels: scrape.map(|scrape| self.labels(&scrape.labels)),
            scrape: scrape.map(|scrape| self.scraped(scrape)),
            probe: target.asked().map(|asked| self.probed(asked)),
        }
    }

    fn dropped(&self, step: usize, written: &RelabelStep) -> Dropped {
        Dropped { by: written.action.value.name(), step, place: self.place(written.place) }
    }

    fn scraped(&self, scrape: &Scrape) -> Scraped {
        Scraped {
            url: self.shown(&scrape.url),
            interval: scrape.interval.to_string(),
            timeout: scrape.timeout.to_string(),
            repeated: scrape.repeated,
        }
    }

    fn probed(&self, asked: &Asked) -> Probed {
        let request = asked.request.as_ref().ok();
        let method = request.map(|request| request.method.clone());
        Probed {
            module: self.shown(&asked.module),
            prober: request.map(|request| request.prober.to_string()),
            method: method.filter(|method| !method.is_empty()),
            url: request.map(|request| self.shown(&request.url)),
            error: asked.request.as_ref().err().map(|refusal| self.shown(&refusal.to_string())),
        }
    }
}
