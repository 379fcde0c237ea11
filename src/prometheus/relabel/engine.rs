//! The one engine that relabels, watched or not: `relabel` of `prometheus/model/relabel/relabel.go`.

use std::sync::Arc;

use md5::{Digest, Md5};

use super::labelmap::Copied;
use super::program::CompiledStep;
use super::step::Action;
use super::unknown;
use crate::go::regexp::Captures;
use crate::go::{self};
use crate::prometheus::labels::Writer;
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

/// Who watches what the steps do; by default nobody.
pub trait Observer {
    /// Whether what costs time to find out is wanted.
    const CURIOUS: bool = true;
    /// A step begins, having joined its sources to `read`.
    fn begins(&mut self, _step: &CompiledStep, _read: &str) {}
    /// The regex matched `read`.
    fn captured(&mut self, _captures: &Captures, _read: &str) {}
    /// A label was written, or removed.
    fn wrote(&mut self, _label: &Arc<str>, _before: Option<Arc<str>>, _after: Option<Arc<str>>) {}
    /// The target label expanded to what is not a label name.
    fn refused_name(&mut self, _name: &str) {}
    /// Several labels were mapped to this name.
    fn ambiguous(&mut self, _label: &Arc<str>) {}
    /// The step ends.
    fn ends(&mut self, _matched: bool, _dropped: bool, _uncertain: bool) {}
}

impl Observer for () {
    const CURIOUS: bool = false;
}

/// Runs `steps` on `labels`, up to the one that drops.
pub fn execute<O: Observer>(
    steps: &[CompiledStep],
    version: Version,
    labels: &mut Overlay<'_>,
    observer: &mut O,
) -> Run {
    let mut engine = Engine { version, labels, observer };
    let mut uncertain = Vec::new();
    let mut read = String::new();
    for step in steps {
        engine.join(step, &mut read);
        engine.observer.begins(step, &read);
        let effect = engine.apply(step, &read);
        engine.observer.ends(effect.matched, effect.dropped, effect.uncertain);
        if effect.uncertain {
            uncertain.push(step.number);
        }
        if effect.dropped {
            return Run { outcome: Outcome::Dropped { step: step.number }, uncertain };
        }
    }
    Run { outcome: Outcome::Kept, uncertain }
}

struct Engine<'r, 'l, O> {
    version: Version,
    labels: &'r mut Overlay<'l>,
    observer: &'r mut O,
}

/// What a step did, beside writing labels.
struct Effect {
    matched: bool,
    dropped: bool,
    uncertain: bool,
}

impl Effect {
    fn matched(matched: bool) -> Self {
        Self { matched, dropped: false, uncertain: false }
    }
}

/// Whether something holds; `None` where an unknown value decides.
type Verdict = Option<bool>;

impl<O: Observer> Engine<'_, '_, O> {
    fn join(&self, step: &CompiledStep, read: &mut String) {
        read.clear();
        for (number, name) in step.source_labels.iter().enumerate() {
            if number > 0 {
                read.push_str(&step.separator);
            }
            read.push_str(self.labels.get(name));
        }
    }

    fn apply(&mut self, step: &CompiledStep, read: &str) -> Effect {
        match step.action {
            Action::Replace => self.replace(step, read),
            Action::Keep => Self::filter(self.verdict(step, read), false),
            Action::Drop => Self::filter(self.verdict(step, read), true),
            Action::KeepEqual => Self::filter(self.equality(step, read), false),
            Action::DropEqual => Self::filter(self.equality(step, read), true),
            Action::HashMod => self.write_whole(step, &hash_mod(read, step.modulus)),
            Action::Lowercase => self.write_whole(step, &unknown::outside_markers(read, go::to_lower)),
            Action::Uppercase => self.write_whole(step, &unknown::outside_markers(read, go::to_upper)),
            Action::LabelMap => self.map_names(step),
            Action::LabelDrop => self.remove_names(step, true),
            Action::LabelKeep => self.remove_names(step, false),
        }
    }

    /// Drops a target for which the verdict is `unwanted`; one without a verdict stays.
    fn filter(verdict: Verdict, unwanted: bool) -> Effect {
        Effect {
            matched: verdict == Some(true),
            dropped: verdict == Some(unwanted),
            uncertain: verdict.is_none(),
        }
    }

    fn verdict(&mut self, step: &CompiledStep, read: &str) -> Verdict {
        if O::CURIOUS
            && let Some(captures) = step.regex.captures(read)
        {
            self.observer.captured(&captures, read);
        }
        step.verdict(read)
    }

    fn equality(&self, step: &CompiledStep, read: &str) -> Verdict {
        let other = self.labels.get(step.target.text());
        let equal = other == read;
        let open = !equal && (unknown::is_unknown(other) || unknown::is_unknown(read));
        if open { None } else { Some(equal) }
    }

    fn replace(&mut self, step: &CompiledStep, read: &str) -> Effect {
        let is_unknown = unknown::is_unknown(read);
        if !O::CURIOUS && !is_unknown && step.fixed_target.is_some() && step.fixed_value.is_some() {
            let matched = step.regex.is_match(read);
            if matched {
                self.write_expanded(step, read, None);
            }
            return Effect::matched(matched);
        }
        let captures = step.regex.captures(read);
        let uncertain = is_unknown && !is_certain(step, read, captures.as_ref());
        let Some(captures) = captures else { return Effect { uncertain, ..Effect::matched(false) } };
        self.observer.captured(&captures, read);
        self.write_expanded(step, read, Some(&captures));
        Effect { uncertain, ..Effect::matched(true) }
    }

    /// Writes what the templates give for `captures`, which only those need that refer to a group.
    fn write_expanded(&mut self, step: &CompiledStep, read: &str, captures: Option<&Captures>) {
        let expand = |template: &go::Template| {
            let mut text = String::new();
            if let Some(captures) = captures {
                template.expand(&step.regex, captures, read, &mut text);
            }
            text
        };
        let name = step.fixed_target.clone().unwrap_or_else(|| expand(&step.target).into());
        let valid = self.version.is_label_name(&name);
        if !valid {
            self.observer.refused_name(&name);
        }
        let value = match &step.fixed_value {
            _ if !valid => Arc::default(),
            Some(fixed) => Arc::clone(fixed),
            None => self.shared(step, &expand(&step.replacement)),
        };
        match (value.is_empty(), self.version.has(Feature::BlankRemovesExpanded)) {
            (true, false) => self.write(step, &step.target.text().into(), value),
            _ if valid => self.write(step, &name, value),
            _ => {}
        }
    }

    /// The text as a label's value: that of the step's only source where it is the same.
    fn shared(&self, step: &CompiledStep, text: &str) -> Arc<str> {
        let source = match &step.source_labels[..] {
            [only] => self.labels.label(only).filter(|label| *label.value == *text),
            _ => None,
        };
        source.map_or_else(|| text.into(), |label| Arc::clone(&label.value))
    }

    fn write_whole(&mut self, step: &CompiledStep, value: &str) -> Effect {
        self.write(step, &step.target.text().into(), value.into());
        Effect::matched(true)
    }

    fn write(&mut self, step: &CompiledStep, name: &Arc<str>, value: Arc<str>) {
        let before = self.labels.set(Arc::clone(name), Arc::clone(&value), Writer::Step(step.number));
        self.observer.wrote(name, before, Some(value).filter(|value| !value.is_empty()));
    }

    /// Copies from the labels as they were before the step.
    fn map_names(&mut self, step: &CompiledStep) -> Effect {
        let copies = step.copies(self.labels);
        if O::CURIOUS {
            self.tell_ambiguous(&copies);
        }
        let matched = !copies.is_empty();
        for copy in copies {
            self.write(step, &copy.to, copy.value);
        }
        Effect::matched(matched)
    }

    fn tell_ambiguous(&mut self, copies: &[Copied]) {
        for (number, copy) in copies.iter().enumerate() {
            if copies[..number].iter().any(|other| other.clashes_with(copy)) {
                self.observer.ambiguous(&copy.to);
            }
        }
    }

    fn remove_names(&mut self, step: &CompiledStep, matching: bool) -> Effect {
        let unwanted = |name: &str| step.regex.is_match(name) == matching;
        let names = self.labels.iter().map(|label| &label.name).filter(|name| unwanted(name));
        let names: Vec<Arc<str>> = names.map(Arc::clone).collect();
        let matched = names.is_empty() != matching;
        for name in names {
            self.write(step, &name, Arc::default());
        }
        Effect::matched(matched)
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
