//! Steps made ready to run.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::check;
use super::engine::{self, Run};
use super::step::{Action, RelabelStep};
use super::trace::{StepTrace, Tracer};
use super::unknown;
use crate::go::regexp::Regexp;
use crate::go::{Reference, Template};
use crate::prometheus::labels::Labels;
use crate::prometheus::version::Version;
use crate::syntax::Mistake;

/// A job's `relabel_configs`, ready to run on any number of targets.
#[derive(Debug, Clone)]
pub struct Program {
    steps: Vec<CompiledStep>,
    version: Version,
}

/// One step, checked and with its defaults.
#[derive(Debug, Clone)]
pub struct CompiledStep {
    /// Its 0-based number among the steps as written.
    pub number: u32,
    /// What it does.
    pub action: Action,
    /// The labels that are read.
    pub source_labels: Vec<Arc<str>>,
    /// Between their values.
    pub separator: Arc<str>,
    /// The regex, anchored; it has the groups that the templates refer to.
    pub regex: Regexp,
    /// The label that is written or compared; only `replace` expands it.
    pub target: Template,
    /// What is written.
    pub replacement: Template,
    /// The modulus of `hashmod`; 1 where none is written.
    pub modulus: u64,
    /// The target label, where it is always the same.
    pub(super) fixed_target: Option<Arc<str>>,
    /// The verdicts about texts of which parts are unknown: many targets share one.
    verdicts: Arc<Mutex<HashMap<String, Option<bool>>>>,
}

impl Program {
    /// Makes `steps` ready for that version. Steps with a mistake are left out; Prometheus refuses the
    /// whole configuration for each of them.
    #[must_use]
    pub fn compile(steps: &[RelabelStep], version: Version) -> (Self, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        let compiled = (0..).zip(steps).filter_map(|(number, step)| {
            let mut wrong = check::mistakes(step, version);
            let regex = check::regex(step, version).map_err(|mistake| wrong.push(mistake)).ok();
            let sound = wrong.is_empty();
            mistakes.append(&mut wrong);
            regex.filter(|_| sound).map(|regex| CompiledStep::new(number, step, regex))
        });
        let steps = compiled.collect();
        (Self { steps, version }, mistakes)
    }

    /// The same without the steps that drop: what happens to a target that gets through.
    #[must_use]
    pub fn without_drops(&self) -> Self {
        let steps = self.steps.iter().filter(|step| !step.action.drops()).cloned().collect();
        Self { steps, version: self.version }
    }

    /// The steps that run.
    #[must_use]
    pub fn steps(&self) -> &[CompiledStep] {
        &self.steps
    }

    /// Relabels a target.
    pub fn run(&self, labels: &mut Labels) -> Run {
        engine::execute(&self.steps, self.version, labels, &mut ())
    }

    /// Relabels a target, and tells what every step did. A step after the one that drops is not told.
    pub fn trace(&self, labels: &mut Labels) -> (Run, Vec<StepTrace>) {
        let mut tracer = Tracer::default();
        let run = engine::execute(&self.steps, self.version, labels, &mut tracer);
        (run, tracer.steps)
    }
}

impl CompiledStep {
    fn new(number: u32, step: &RelabelStep, regex: Regexp) -> Self {
        let text = |field: &Option<crate::text::Spanned<Arc<str>>>, default: &str| match field {
            Some(written) => Arc::clone(&written.value),
            None => default.into(),
        };
        let target = Template::parse(&text(&step.target_label, ""));
        let action = step.action.value;
        let fixed = match action {
            Action::Replace => target.constant(),
            _ => action.writes_target().then(|| target.text().to_owned()),
        };
        Self {
            number,
            action,
            source_labels: step.source_labels.iter().map(|name| Arc::clone(&name.value)).collect(),
            separator: text(&step.separator, ";"),
            regex,
            fixed_target: fixed.map(Arc::from),
            verdicts: Arc::default(),
            target,
            replacement: Template::parse(&text(&step.replacement, "$1")),
            modulus: step.modulus.as_ref().map_or(1, |modulus| modulus.value),
        }
    }

    /// Whether the regex matches `read`; `None` where a value that the files do not tell decides.
    #[must_use]
    pub fn verdict(&self, read: &str) -> Option<bool> {
        if !unknown::is_unknown(read) {
            return Some(self.regex.is_match(read));
        }
        let mut verdicts = self.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = verdicts.get(read) {
            return *known;
        }
        let verdict = unknown::verdict(&self.regex, read);
        verdicts.insert(read.to_owned(), verdict);
        verdict
    }

    /// The value that the step always writes where it matches, if that depends on no target:
    /// `replace` with a replacement that refers to no group.
    #[must_use]
    pub fn constant(&self) -> Option<String> {
        if self.action == Action::Replace { self.replacement.constant() } else { None }
    }

    /// The label that the step always writes, if its name depends on no target.
    #[must_use]
    pub fn constant_target(&self) -> Option<&str> {
        self.fixed_target.as_deref()
    }

    /// The references of `template` to groups that the regex does not have, so that they are always
    /// empty. Names that begin with a digit are left out: they are numbers that swallowed a letter.
    pub fn missing_groups<'t>(&'t self, template: &'t Template) -> impl Iterator<Item = &'t Reference> {
        let groups = self.regex.group_names();
        template.references().filter(move |reference| {
            if let Some(number) = reference.number {
                return number > self.regex.group_count();
            }
            let is_known = groups.iter().flatten().any(|group| **group == *reference.name);
            !is_known && !reference.name.starts_with(|first: char| first.is_ascii_digit())
        })
    }
}
