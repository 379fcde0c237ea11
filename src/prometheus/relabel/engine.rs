//! The one engine that relabels, watched or not: `relabel` of `prometheus/model/relabel/relabel.go`.

use std::sync::Arc;

use md5::{Digest, Md5};
use smallvec::{SmallVec, smallvec};

use super::labelmap::{Copied, rivals};
use super::observer::{Observer, Write};
use super::program::{CompiledStep, Value};
use super::step::Action;
use super::unknown;
use crate::go;
use crate::go::regexp::Captures;
use crate::prometheus::labels::{Label, Writer};
use crate::prometheus::overlay::Overlay;
use crate::prometheus::version::{Feature, Version};

/// What became of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// No step dropped it.
    Kept,
    /// A step did.
    Dropped {
        /// That step's 0-based number.
        step: u32,
    },
}

/// The outcome, and how sure it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What became of the target.
    pub outcome: Outcome,
    /// The 0-based numbers of the steps whose verdict depends on a value that the files do not give, and of
    /// those that say what Prometheus does not know.
    pub uncertain: Vec<u32>,
}

/// Runs `steps` on `labels`, up to the one that drops.
pub fn execute<O: Observer>(
    steps: &[CompiledStep],
    version: Version,
    labels: &mut Overlay<'_>,
    observer: &mut O,
) -> Run {
    let mut uncertain = Vec::new();
    let mut joined = String::new();
    for step in steps {
        let read = join(step, labels, &mut joined);
        observer.begins(step, read);
        let mut moment = Moment { step, read, labels, version, observer };
        let effect = moment.effect();
        write(labels, step, effect.writes, observer);
        observer.ends(effect.matched, effect.dropped, effect.uncertain);
        if effect.uncertain {
            uncertain.push(step.number);
        }
        if effect.dropped {
            return Run { outcome: Outcome::Dropped { step: step.number }, uncertain };
        }
    }
    Run { outcome: Outcome::Kept, uncertain }
}

/// The values of the step's sources as one text, for which `joined` is used where there are several.
fn join<'r>(step: &CompiledStep, labels: &'r Overlay<'_>, joined: &'r mut String) -> &'r str {
    match &step.source_labels[..] {
        [] => return "",
        [only] => return labels.get(only),
        several => {
            joined.clear();
            for (number, name) in several.iter().enumerate() {
                if number > 0 {
                    joined.push_str(&step.separator);
                }
                joined.push_str(labels.get(name));
            }
        }
    }
    joined
}

/// More labels than these are written at once.
const MANY: usize = 32;

fn write<O: Observer>(
    labels: &mut Overlay<'_>,
    step: &CompiledStep,
    writes: SmallVec<[Write; 1]>,
    observer: &mut O,
) {
    let label =
        |write: Write| Label { name: write.name, value: write.value, writer: Writer::Step(step.number) };
    if !O::CURIOUS && writes.len() > MANY {
        return labels.set_all(writes.into_iter().map(label));
    }
    for write in writes {
        if *write.name == *unknown::TOO_MANY {
            labels.lacks_some(unknown::TOO_MANY);
        }
        observer.writes(&write, labels);
        labels.set(label(write));
    }
}

/// A step that begins, having read the labels as they are.
struct Moment<'r, 'l, O> {
    step: &'r CompiledStep,
    /// The joined values of its sources.
    read: &'r str,
    labels: &'r Overlay<'l>,
    version: Version,
    observer: &'r mut O,
}

/// What a step does.
#[derive(Default)]
struct Effect {
    matched: bool,
    dropped: bool,
    uncertain: bool,
    /// Most steps write one label.
    writes: SmallVec<[Write; 1]>,
}

impl Effect {
    fn matched(matched: bool) -> Self {
        Self { matched, ..Self::default() }
    }

    fn writes(name: Arc<str>, value: Arc<str>) -> Self {
        Self { writes: smallvec![Write { name, value }], ..Self::matched(true) }
    }
}

/// Whether something holds; `None` where an unknown value decides.
type Verdict = Option<bool>;

impl<O: Observer> Moment<'_, '_, O> {
    fn effect(&mut self) -> Effect {
        match self.step.action {
            Action::Replace => self.replace(),
            Action::Keep => Self::filter(self.verdict(), false),
            Action::Drop => Self::filter(self.verdict(), true),
            Action::KeepEqual => Self::filter(self.equality(), false),
            Action::DropEqual => Self::filter(self.equality(), true),
            Action::HashMod => self.write_whole(&hash_mod(self.read, self.step.modulus)),
            Action::Lowercase => self.write_whole(&unknown::outside_markers(self.read, go::to_lower)),
            Action::Uppercase => self.write_whole(&unknown::outside_markers(self.read, go::to_upper)),
            Action::LabelMap => self.map_names(),
            Action::LabelDrop => self.remove_names(true),
            Action::LabelKeep => self.remove_names(false),
        }
    }

    /// Drops a target for which the verdict is `unwanted`; one without a verdict stays.
    fn filter(verdict: Verdict, unwanted: bool) -> Effect {
        Effect {
            dropped: verdict == Some(unwanted),
            uncertain: verdict.is_none(),
            ..Effect::matched(verdict == Some(true))
        }
    }

    fn verdict(&mut self) -> Verdict {
        if O::CURIOUS
            && let Some(captures) = self.step.regex.captures(self.read)
        {
            self.observer.captured(&captures, self.read);
        }
        self.step.verdict(self.read)
    }

    fn equality(&self) -> Verdict {
        let other = self.labels.get(self.step.target.text());
        let equal = other == self.read;
        let open = !equal && (unknown::is_unknown(other) || unknown::is_unknown(self.read));
        if open { None } else { Some(equal) }
    }

    fn replace(&mut self) -> Effect {
        let (step, read) = (self.step, self.read);
        let is_unknown = unknown::is_unknown(read);
        if !O::CURIOUS && !is_unknown && step.needs_no_groups() {
            return if step.regex.is_match(read) { self.expanded(None) } else { Effect::matched(false) };
        }
        let captures = step.regex.captures(read);
        let uncertain = is_unknown && !is_certain(step, read, captures.as_ref());
        let Some(captures) = captures else { return Effect { uncertain, ..Effect::matched(false) } };
        self.observer.captured(&captures, read);
        Effect { uncertain, ..self.expanded(Some(&captures)) }
    }

    /// Writes what the templates give for `captures`, which only those need that refer to a part of what
    /// was read.
    fn expanded(&mut self, captures: Option<&Captures>) -> Effect {
        let step = self.step;
        let name = match &step.fixed_target {
            Some(name) => Arc::clone(name),
            None if unknown::outgrows_as_name(step, captures) => unknown::TOO_LONG.into(),
            None => self.expand(&step.target, captures).into(),
        };
        let valid = self.version.is_label_name(&name);
        if !valid {
            self.observer.refused_name(&name);
        }
        let value = if valid { self.value(captures) } else { Arc::default() };
        match (value.is_empty(), self.version.has(Feature::BlankRemovesExpanded)) {
            (true, false) => Effect::writes(step.target.text().into(), value),
            _ if valid => Effect::writes(name, value),
            _ => Effect::matched(true),
        }
    }

    fn value(&self, captures: Option<&Captures>) -> Arc<str> {
        match &self.step.value {
            Value::Fixed(value) => Arc::clone(value),
            _ if unknown::outgrows(self.step, self.read, captures) => unknown::TOO_LONG.into(),
            Value::Read => self.shared(self.read),
            Value::Expanded => self.shared(&self.expand(&self.step.replacement, captures)),
        }
    }

    fn expand(&self, template: &go::Template, captures: Option<&Captures>) -> String {
        let mut text = String::new();
        if let Some(captures) = captures {
            template.expand(&self.step.regex, captures, self.read, &mut text);
        }
        text
    }

    /// The text as a label's value: that of the step's only source where it is the same.
    fn shared(&self, text: &str) -> Arc<str> {
        let source = match &self.step.source_labels[..] {
            [only] => self.labels.label(only).filter(|label| *label.value == *text),
            _ => None,
        };
        source.map_or_else(|| text.into(), |label| Arc::clone(&label.value))
    }

    fn write_whole(&self, value: &str) -> Effect {
        let value = if value.len() > unknown::LONGEST { unknown::TOO_LONG } else { value };
        Effect::writes(self.step.target.text().into(), value.into())
    }

    /// Copies from the labels as they were before the step; no more of them than a target may have here.
    fn map_names(&mut self) -> Effect {
        let Some(copies) = self.step.copies(self.labels) else {
            let is_known = self.labels.is_cut();
            let told = || Effect::writes(unknown::TOO_MANY.into(), unknown::TOO_MANY.into());
            return if is_known { Effect::matched(true) } else { told() };
        };
        if O::CURIOUS {
            self.tell_ambiguous(&copies);
        }
        let matched = !copies.is_empty();
        let writes = copies.into_iter().map(|copy| Write { name: copy.to, value: copy.value });
        Effect { writes: writes.collect(), ..Effect::matched(matched) }
    }

    fn tell_ambiguous(&mut self, copies: &[Copied]) {
        for (copy, rival) in copies.iter().zip(rivals(copies)) {
            if rival.is_some() {
                self.observer.ambiguous(&copy.to);
            }
        }
    }

    fn remove_names(&mut self, matching: bool) -> Effect {
        let is_unwanted = |label: &&Label| {
            self.step.regex.is_match(&label.name) == matching && *label.name != *unknown::TOO_MANY
        };
        let gone = |label: &Label| Write { name: Arc::clone(&label.name), value: Arc::default() };
        let writes: SmallVec<_> = self.labels.iter().filter(is_unwanted).map(gone).collect();
        Effect { matched: writes.is_empty() != matching, writes, ..Effect::default() }
    }
}

/// Whether the step does with the markers what it would do with every value that could stand there.
fn is_certain(step: &CompiledStep, read: &str, captures: Option<&Captures>) -> bool {
    match captures {
        Some(captures) => {
            step.verdict(read) == Some(true) && unknown::groups_are_certain(step, read, captures)
        }
        None => step.verdict(read) == Some(false),
    }
}

/// The last eight bytes of the MD5 sum, modulo `modulus`; the hash of an unknown value is unknown.
fn hash_mod(read: &str, modulus: u64) -> String {
    if unknown::is_unknown(read) {
        return "<hashmod>".to_owned();
    }
    let digest: [u8; 16] = Md5::digest(read).into();
    let last = digest[8..].iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    (last % modulus.max(1)).to_string()
}
