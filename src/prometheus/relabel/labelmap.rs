//! What `labelmap` copies, and over what.

use std::sync::Arc;

use hashbrown::HashMap;
use smallvec::SmallVec;

use super::engine::{self, Outcome};
use super::program::{CompiledStep, Program};
use super::step::Action;
use super::unknown::{LONGEST, MOST_LABELS, TOO_MANY, is_unknown};
use crate::prometheus::labels::{Label, Labels, Writer};
use crate::prometheus::overlay::Overlay;

/// A label that a `labelmap` copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The label that is copied.
    pub from: Arc<str>,
    /// The name of the copy.
    pub to: Arc<str>,
    /// The value.
    pub value: Arc<str>,
}

/// For each copy the first before it that gives the same label another value.
pub fn rivals<'c>(copies: &'c [Copied]) -> Vec<Option<&'c Copied>> {
    let mut by_name: HashMap<&str, SmallVec<[&Copied; 1]>> = HashMap::with_capacity(copies.len());
    let rival = |copy: &'c Copied| {
        let Copied { to, value, .. } = copy;
        let others = by_name.entry(to).or_default();
        let rival = others.iter().find(|other| other.value != *value).copied();
        if others.iter().all(|other| other.value != *value) {
            others.push(copy);
        }
        rival
    };
    copies.iter().map(rival).collect()
}

/// A label of a target whose value a `labelmap` replaced, though nobody wrote down that it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collision {
    /// The 0-based number of the `labelmap`.
    pub step: u32,
    /// The label that it copies.
    pub from: Arc<str>,
    /// The name of the copy.
    pub label: Arc<str>,
    /// The value that is lost.
    pub before: Arc<str>,
    /// The other label that it copies to the same name, where that is what it replaced: which of the two
    /// wins is random in some versions. Otherwise `None`.
    pub rival: Option<Arc<str>>,
    /// The value that replaced it.
    pub after: Arc<str>,
}

impl CompiledStep {
    /// What the step copies from these labels, by name; `None` where that were more labels than are followed, or names
    /// longer than any value.
    pub(super) fn copies(&self, labels: &Overlay<'_>) -> Option<Vec<Copied>> {
        let matching: Vec<_> = labels.iter().filter(|label| self.copies_label(label)).collect();
        let count = labels.iter().count();
        let names =
            matching.iter().map(|label| label.name.len().saturating_mul(self.replacement.text().len()));
        let is_long = names.fold(0, usize::saturating_add) > LONGEST;
        let may_fit = count + matching.len() <= MOST_LABELS;
        // What once was too much is not worth being looked at for names that come again.
        if is_long || !may_fit && labels.is_cut() {
            return None;
        }
        let copy = |label: &Label| Copied {
            from: Arc::clone(&label.name),
            to: self.regex.replace_all(&label.name, &self.replacement).into(),
            value: Arc::clone(&label.value),
        };
        let copies: Vec<_> = matching.into_iter().map(copy).collect();
        let is_new = |copy: &&Copied| labels.label(&copy.to).is_none();
        let fits = may_fit || count + copies.iter().filter(is_new).count() <= MOST_LABELS;
        fits.then_some(copies)
    }

    fn copies_label(&self, label: &Label) -> bool {
        *label.name != *TOO_MANY && self.regex.is_match(&label.name)
    }
}

impl Program {
    /// The labels of a discovered target that a `labelmap` replaces by chance: it copies whatever name comes,
    /// and one of them is taken. A `labelmap` whose regex writes the names out means it, and so does one
    /// that replaces a default, what an earlier `labelmap` copied, or a label that begins with `__`.
    #[must_use]
    pub fn collisions(&self, discovered: &Labels) -> Vec<Collision> {
        let mut found = Vec::new();
        if !self.steps().iter().any(|step| step.action == Action::LabelMap) {
            return found;
        }
        let mut labels = Overlay::new(discovered);
        for step in self.steps() {
            if step.action == Action::LabelMap {
                found.extend(self.clashes(step, &labels));
            }
            let run = engine::execute(std::slice::from_ref(step), self.version(), &mut labels, &mut ());
            if run.outcome != Outcome::Kept {
                break;
            }
        }
        found
    }

    fn clashes(&self, step: &CompiledStep, labels: &Overlay<'_>) -> Vec<Collision> {
        let Some(copies) = step.copies(labels) else { return Vec::new() };
        let clash = |(copy, rival): (&Copied, Option<&Copied>)| {
            let taken = || labels.label(&copy.to).filter(|label| label.value != copy.value);
            let before = match rival {
                Some(rival) => &rival.value,
                None => &taken().filter(|label| self.is_own_value(label))?.value,
            };
            let known = !is_unknown(before) && !is_unknown(&copy.value);
            let by_chance = known && !copy.to.starts_with("__") && !step.regex.is_finite();
            by_chance.then(|| Collision {
                step: step.number,
                from: Arc::clone(&copy.from),
                label: Arc::clone(&copy.to),
                before: Arc::clone(before),
                rival: rival.map(|rival| Arc::clone(&rival.from)),
                after: Arc::clone(&copy.value),
            })
        };
        copies.iter().zip(rivals(&copies)).filter_map(clash).collect()
    }

    /// Whether the label's value was made for this target: no constant that is there to be replaced, and no
    /// copy of an earlier `labelmap`.
    fn is_own_value(&self, label: &Label) -> bool {
        let Writer::Step(number) = label.writer else { return true };
        let writer = self.steps().iter().find(|step| step.number == number);
        writer.is_some_and(|writer| writer.action != Action::LabelMap && writer.constant().is_none())
    }
}
