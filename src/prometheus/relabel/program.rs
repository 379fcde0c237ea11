//! Steps made ready to run.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::check;
use super::engine::{self, Run};
use super::observer::Observer;
use super::step::{Action, RelabelStep};
use super::trace::{StepTrace, Tracer};
use super::unknown;
use crate::go::regexp::{Judge, Regexp, Swallowed};
use crate::go::{Reference, Template};
use crate::prometheus::labels::Labels;
use crate::prometheus::overlay::Overlay;
use crate::prometheus::version::Version;
use crate::syntax::Mistake;

/// A job's `relabel_configs`, ready to run on any number of targets.
#[derive(Debug, Clone)]
pub struct Program {
    steps: Vec<CompiledStep>,
    version: Version,
    /// Whether no step of the list was left out.
    whole: bool,
    /// The 0-based numbers of steps that say what Prometheus does not know: nobody knows what they do.
    foreign: Vec<u32>,
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
    /// How many bytes stand before the written regex in what was compiled.
    anchor: usize,
    /// The target label, where it is always the same.
    pub(super) fixed_target: Option<Arc<str>>,
    /// What `replace` writes.
    pub(super) value: Value,
    /// What decides about texts of which parts are unknown: it learns from one for the next.
    judge: Arc<Mutex<Judge>>,
}

/// What the replacement of a step gives.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// Always this.
    Fixed(Arc<str>),
    /// All that the step read: `$1` where the group is the whole regex.
    Read,
    /// What the template says of the groups.
    Expanded,
}

impl Value {
    fn new(replacement: &Template, regex: &Regexp) -> Self {
        match replacement.constant() {
            Some(fixed) => Self::Fixed(fixed.into()),
            None if replacement.only_group(regex).is_some_and(|group| regex.is_whole(group)) => Self::Read,
            None => Self::Expanded,
        }
    }
}

impl Program {
    /// Makes `steps` ready for that version. Steps with a mistake are left out; Prometheus refuses the
    /// whole configuration for each of them. So are steps that their reader found to be foreign.
    #[must_use]
    pub fn compile(steps: &[RelabelStep], version: Version) -> (Self, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        let known = (0..).zip(steps).filter(|(_, step)| !step.foreign);
        let compiled = known.filter_map(|(number, step)| {
            let mut wrong = check::mistakes(step, version);
            let regex = check::regex(step, version).map_err(|mistake| wrong.push(mistake)).ok();
            let sound = wrong.is_empty();
            mistakes.append(&mut wrong);
            regex.filter(|_| sound).map(|regex| CompiledStep::new(number, step, regex, version))
        });
        let compiled: Vec<_> = compiled.collect();
        let whole = compiled.len() == steps.len();
        let foreign = (0..).zip(steps).filter(|(_, step)| step.foreign).map(|(number, _)| number);
        (Self { steps: compiled, version, whole, foreign: foreign.collect() }, mistakes)
    }

    /// The same without the steps that drop: what happens to a target that gets through.
    #[must_use]
    pub fn without_drops(&self) -> Self {
        let steps = self.steps.iter().filter(|step| !step.action.drops()).cloned().collect();
        Self { steps, version: self.version, whole: false, foreign: self.foreign.clone() }
    }

    /// The step of that 0-based number alone; no step where Prometheus refuses it.
    #[must_use]
    pub fn only(&self, number: usize) -> Self {
        let steps = self.steps.iter().filter(|step| step.number as usize == number).cloned().collect();
        let foreign = self.foreign.iter().copied().filter(|step| *step as usize == number).collect();
        Self { steps, version: self.version, whole: false, foreign }
    }

    /// The steps that run.
    #[must_use]
    pub fn steps(&self) -> &[CompiledStep] {
        &self.steps
    }

    /// The version whose steps they are.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// Whether no step of the list was left out.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// Relabels a target: gives what became of it and of its labels.
    #[must_use]
    pub fn relabel<'l>(&self, labels: &'l Labels) -> (Run, Overlay<'l>) {
        let mut labels = Overlay::new(labels);
        let run = self.execute(&mut labels, &mut ());
        (run, labels)
    }

    fn execute(&self, labels: &mut Overlay<'_>, observer: &mut impl Observer) -> Run {
        let mut run = engine::execute(&self.steps, self.version, labels, observer);
        run.uncertain.extend(&self.foreign);
        run
    }

    /// Relabels a target in its place.
    pub fn run(&self, labels: &mut Labels) -> Run {
        let (run, relabeled) = self.relabel(labels);
        *labels = relabeled.labels();
        run
    }

    /// Relabels a target, and records what every step did. Steps after the one that drops it are left out.
    pub fn trace(&self, labels: &mut Labels) -> (Run, Vec<StepTrace>) {
        let mut tracer = Tracer::default();
        let mut relabeled = Overlay::new(labels);
        let run = self.execute(&mut relabeled, &mut tracer);
        *labels = relabeled.labels();
        (run, tracer.steps)
    }
}

impl CompiledStep {
    fn new(number: u32, step: &RelabelStep, regex: Regexp, version: Version) -> Self {
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
        let replacement = Template::parse(&text(&step.replacement, "$1"));
        Self {
            number,
            action,
            source_labels: step.source_labels.iter().map(|name| Arc::clone(&name.value)).collect(),
            separator: text(&step.separator, ";"),
            anchor: check::anchors(version).0.len(),
            fixed_target: fixed.map(Arc::from),
            judge: Arc::default(),
            target,
            value: Value::new(&replacement, &regex),
            regex,
            replacement,
            modulus: step.modulus.as_ref().map_or(1, |modulus| modulus.value),
        }
    }

    /// Whether what `replace` writes, and where, depends on no part of what it reads.
    pub(super) fn needs_no_groups(&self) -> bool {
        self.fixed_target.is_some() && !matches!(self.value, Value::Expanded)
    }

    /// Whether the regex matches `read`; `None` where a value that the files do not give decides.
    #[must_use]
    pub fn verdict(&self, read: &str) -> Option<bool> {
        if !unknown::is_unknown(read) {
            return Some(self.regex.is_match(read));
        }
        let mut judge = self.judge.lock().unwrap_or_else(PoisonError::into_inner);
        unknown::verdict(&mut judge, &self.regex, read)
    }

    /// The groups of the regex that only ever match nothing, where that changes what the step writes: a
    /// template uses one of them, or the group that takes what was meant for it.
    #[must_use]
    pub fn dead_groups(&self) -> Vec<Swallowed> {
        if !matches!(self.action, Action::Replace | Action::LabelMap) {
            return Vec::new();
        }
        let used = self.used_groups();
        let mut dead = self.regex.swallowed_groups();
        dead.retain(|dead| used.contains(&dead.group) || dead.by.is_some_and(|by| used.contains(&by)));
        dead
    }

    /// The groups that the templates of the step refer to.
    pub(super) fn used_groups(&self) -> HashSet<usize> {
        let references = self.target.references().chain(self.replacement.references());
        references.flat_map(|reference| reference.groups(&self.regex)).collect()
    }

    /// Where a group is in the regex as it is written.
    #[must_use]
    pub fn written_group(&self, group: usize) -> Option<Range<usize>> {
        let range = self.regex.group_range(group).filter(|_| group > 0)?;
        Some(range.start - self.anchor..range.end - self.anchor)
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

    /// Whether a reference is to a group that the regex does not have, so that it is always empty. A name
    /// that begins with a digit is none: it is a number that swallowed a letter.
    #[must_use]
    pub fn lacks_group(&self, reference: &Reference) -> bool {
        if let Some(number) = reference.number {
            return number > self.regex.group_count();
        }
        reference.groups(&self.regex).next().is_none()
            && !reference.name.starts_with(|first: char| first.is_ascii_digit())
    }
}
