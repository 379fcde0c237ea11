//! Which relabel step of one side is which of the other.

use std::collections::BTreeMap;
use std::sync::Arc;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::Both;
use crate::go::Template;
use crate::prometheus::relabel::{Action, RelabelStep};
use crate::text::Spanned;

/// How a step became the one of the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinship {
    /// It says the same, between the same steps.
    Same,
    /// Something in it was edited.
    Edited,
    /// It says the same, and other steps come before it or after it.
    Moved,
}

/// The steps of a job on both sides.
#[derive(Debug, Clone, Default)]
pub struct Steps {
    of_old: BTreeMap<usize, (usize, Kinship)>,
    of_new: BTreeMap<usize, (usize, Kinship)>,
}

impl Steps {
    /// Pairs the steps: those that say the same in the same order, then those at the same place that do the same to
    /// the same label, then those that were moved.
    pub fn between(old: &[RelabelStep], new: &[RelabelStep]) -> Self {
        let said = Both { old, new }.map(|steps| steps.iter().map(said).collect::<Vec<_>>());
        let mut paired = Self::default();
        for part in capture_diff_slices(Algorithm::Myers, &said.old, &said.new) {
            let ranges = Both { old: part.old_range(), new: part.new_range() };
            match part {
                DiffOp::Equal { .. } => {
                    ranges.old.zip(ranges.new).for_each(|(old, new)| paired.add(old, new, Kinship::Same));
                }
                DiffOp::Replace { .. } => paired.edited(ranges.old.collect(), ranges.new.collect(), old, new),
                DiffOp::Delete { .. } | DiffOp::Insert { .. } => {}
            }
        }
        paired.moved(&said);
        paired
    }

    fn add(&mut self, old: usize, new: usize, kinship: Kinship) {
        self.of_old.insert(old, (new, kinship));
        self.of_new.insert(new, (old, kinship));
    }

    fn edited(
        &mut self,
        mut at_old: Vec<usize>,
        at_new: Vec<usize>,
        old: &[RelabelStep],
        new: &[RelabelStep],
    ) {
        for number in at_new {
            let twin = at_old.iter().position(|other| purpose(&old[*other]) == purpose(&new[number]));
            if let Some(twin) = twin {
                self.add(at_old.remove(twin), number, Kinship::Edited);
            }
        }
    }

    fn moved(&mut self, said: &Both<Vec<String>>) {
        for (new, text) in said.new.iter().enumerate() {
            let is_free = |old: &usize| !self.of_old.contains_key(old) && said.old[*old] == *text;
            let twin = (0..said.old.len()).find(is_free).filter(|_| !self.of_new.contains_key(&new));
            if let Some(old) = twin {
                self.add(old, new, Kinship::Moved);
            }
        }
    }

    /// The new step that the old one of that number became; `None` where it was taken out.
    pub fn became(&self, old: usize) -> Option<(usize, Kinship)> {
        self.of_old.get(&old).copied()
    }

    /// The old step that the new one of that number was; `None` where it is new.
    pub fn was(&self, new: usize) -> Option<(usize, Kinship)> {
        self.of_new.get(&new).copied()
    }

    /// Whether a step says something else, or stands elsewhere.
    pub fn has_edits(&self) -> bool {
        self.of_new.values().any(|(_, kinship)| *kinship != Kinship::Same)
    }

    /// `step 2`, counted from 1.
    pub fn name_of_new(step: usize) -> String {
        format!("step {}", step + 1)
    }

    /// The same for an old step, by its new number where it has one.
    pub fn name_of_old(&self, step: usize) -> String {
        match self.became(step) {
            Some((new, _)) => Self::name_of_new(new),
            None => format!("step {}, which is gone", step + 1),
        }
    }
}

/// What a step is there for.
fn purpose(step: &RelabelStep) -> (&'static str, &str) {
    (step.action.value.name(), step.target_label.as_ref().map_or("", |label| &label.value))
}

/// Everything that its action goes by, defaults filled in, however it is spelled.
fn said(step: &RelabelStep) -> String {
    let text = |field: &Option<Spanned<Arc<str>>>, default: &str| {
        field.as_ref().map_or(default, |written| &written.value).to_owned()
    };
    let template = |text: String| Template::parse(&text).spelled();
    let action = step.action.value;
    let sources: Vec<&str> = step.source_labels.iter().map(|label| &*label.value).collect();
    let target = text(&step.target_label, "");
    let parts = [
        (!action.reads_names()).then(|| format!("{sources:?}")),
        (sources.len() > 1 && !action.reads_names()).then(|| text(&step.separator, ";")),
        action.matches_regex().then(|| text(&step.regex, "(.*)")),
        (action == Action::HashMod)
            .then(|| format!("{:?}", step.modulus.as_ref().map(|modulus| modulus.value))),
        (!action.reads_names()).then(|| if action == Action::Replace { template(target) } else { target }),
        matches!(action, Action::Replace | Action::LabelMap).then(|| template(text(&step.replacement, "$1"))),
    ];
    format!("{:?}", (action, step.foreign, parts))
}

/// What is written of a step, on one line.
pub fn flow(step: &RelabelStep) -> String {
    let text = |name: &str, field: &Option<Spanned<Arc<str>>>| {
        field.as_ref().map(|written| format!("{name}: {}", written.value))
    };
    let sources: Vec<&str> = step.source_labels.iter().map(|label| &*label.value).collect();
    let parts = [
        (!sources.is_empty()).then(|| format!("source_labels: [{}]", sources.join(", "))),
        text("separator", &step.separator),
        text("regex", &step.regex),
        step.modulus.as_ref().map(|modulus| format!("modulus: {}", modulus.value)),
        text("target_label", &step.target_label),
        text("replacement", &step.replacement),
        Some(format!("action: {}", step.action.value.name())),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{Kinship, Steps, said};
    use crate::prometheus::config;
    use crate::prometheus::relabel::RelabelStep;
    use crate::prometheus::version::Version;
    use crate::syntax::yaml;
    use crate::text::FileId;

    /// One `replace` a word: `a=1` writes 1 to `a`.
    fn steps(words: &str) -> Vec<RelabelStep> {
        let written = words.split_whitespace().filter_map(|word| word.split_once('='));
        let items: Vec<_> = written
            .map(|(label, value)| format!("{{target_label: {label}, replacement: '{value}'}}"))
            .collect();
        let text = format!("scrape_configs: [{{job_name: a, relabel_configs: [{}]}}]", items.join(", "));
        let root = yaml::read(FileId(0), &text).root.expect("it is YAML");
        config::decode(&root, FileId(0), Version::NEWEST, &mut Vec::new()).jobs.remove(0).relabel
    }

    /// One step of those fields.
    fn step(fields: &str) -> Vec<RelabelStep> {
        let text = format!("scrape_configs: [{{job_name: a, metric_relabel_configs: [{{{fields}}}]}}]");
        let root = yaml::read(FileId(0), &text).root.expect("it is YAML");
        config::decode(&root, FileId(0), Version::NEWEST, &mut Vec::new()).jobs.remove(0).metric_relabel
    }

    #[test]
    fn a_step_in_other_words_is_the_same() {
        for (one, other) in [
            ("target_label: a, source_labels: [b]", "target_label: a, source_labels: [b], regex: (.*)"),
            ("target_label: a, replacement: $1x", "target_label: a, replacement: '${1x}', action: Replace"),
            ("target_label: a, replacement: a$$b", "target_label: a, replacement: 'a$$b', separator: ;"),
            (
                "source_labels: [b], regex: c, action: keep",
                "source_labels: [b], regex: c, action: KEEP, separator: ','",
            ),
            (
                "source_labels: [b], regex: c, action: drop",
                "source_labels: [b], regex: c, action: drop, replacement: x",
            ),
            ("regex: a, action: labelmap", "regex: a, action: labelmap, replacement: '${1}'"),
            (
                "source_labels: [b], modulus: 4, target_label: c, action: hashmod",
                "source_labels: [b], modulus: 0x4, target_label: c, action: hashmod, regex: x",
            ),
            (
                "source_labels: [b], target_label: c, action: lowercase",
                "source_labels: [b], target_label: c, action: lowercase, regex: x",
            ),
        ] {
            assert_eq!(said(&step(one)[0]), said(&step(other)[0]), "{one}");
        }
    }

    #[test]
    fn a_step_that_says_something_else_is_another() {
        for (one, other) in [
            ("target_label: a, replacement: $1x", "target_label: a, replacement: '${1}x'"),
            ("target_label: a, replacement: a$$b", "target_label: a, replacement: a$b"),
            ("target_label: a, replacement: $1", "target_label: $1, replacement: a"),
            (
                "source_labels: [a, b], regex: c, action: keep",
                "source_labels: [b, a], regex: c, action: keep",
            ),
            (
                "source_labels: [a, b], regex: c, action: keep",
                "source_labels: [a, b], regex: c, action: keep, separator: ','",
            ),
            ("source_labels: [a], regex: b, action: keep", "source_labels: [a], regex: b, action: drop"),
            ("regex: a, action: labelmap", "regex: a, action: labelmap, replacement: x_$1"),
            (
                "source_labels: [b], modulus: 4, target_label: c, action: hashmod",
                "source_labels: [b], modulus: 5, target_label: c, action: hashmod",
            ),
            (
                "source_labels: [b], target_label: $1, action: lowercase",
                "source_labels: [b], target_label: '${1}', action: lowercase",
            ),
        ] {
            assert_ne!(said(&step(one)[0]), said(&step(other)[0]), "{one}");
        }
    }

    #[test]
    fn steps_are_known_again() {
        use Kinship::{Edited, Moved, Same};
        let same = |at| Some((at, Same));
        for (old, new, was) in [
            ("a=1 b=2", "a=1 b=2", vec![same(0), same(1)]),
            ("a=1 b=2", "x=0 a=1 b=2", vec![None, same(0), same(1)]),
            ("a=1 b=2", "a=1 b=3", vec![same(0), Some((1, Edited))]),
            ("a=1 b=2 c=3", "a=1 c=3", vec![same(0), same(2)]),
            ("a=1 b=2 c=3", "b=2 c=3 a=1", vec![same(1), same(2), Some((0, Moved))]),
            ("a=1 b=2", "b=9 a=9", vec![Some((1, Edited)), Some((0, Edited))]),
            ("a=1", "b=2", vec![None]),
        ] {
            let (old_steps, new_steps) = (steps(old), steps(new));
            let paired = Steps::between(&old_steps, &new_steps);
            let found: Vec<_> = (0..new_steps.len()).map(|at| paired.was(at)).collect();
            assert_eq!(found, was, "{old} -> {new}");
        }
    }
}
