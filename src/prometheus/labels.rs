//! A target's labels, each with who wrote it.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Who gave a label its present value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Writer {
    /// Service discovery, or the labels of a static group.
    Discovery,
    /// The scrape configuration before relabeling (`job`, `__scheme__`, `__param_*` …), or a default after it.
    Config,
    /// The relabel step of that 0-based number.
    Step(u32),
}

/// One label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Its name.
    pub name: Arc<str>,
    /// Its value; never empty, as an empty value is no label.
    pub value: Arc<str>,
    /// Who wrote the value.
    pub writer: Writer,
}

/// Labels sorted by name, like Prometheus' own `labels.Labels`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labels {
    entries: Vec<Label>,
}

impl Labels {
    /// No label.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The labels of pairs that are sorted by name, without empty values, all written by `writer`.
    #[must_use]
    pub fn of_sorted(pairs: Vec<(Arc<str>, Arc<str>)>, writer: Writer) -> Self {
        debug_assert!(
            pairs.is_sorted_by(|a, b| a.0 < b.0) && pairs.iter().all(|(_, value)| !value.is_empty())
        );
        Self { entries: pairs.into_iter().map(|(name, value)| Label { name, value, writer }).collect() }
    }

    /// The label's value, or `""` where there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.label(name).map_or("", |label| &label.value)
    }

    /// The label with its writer.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<&Label> {
        // Most names differ in their length already: looking at all of them costs less than halving the list.
        self.entries.iter().find(|label| *label.name == *name)
    }

    /// Sets a label, an empty value removes it; gives the value before.
    pub fn set(
        &mut self,
        name: impl Into<Arc<str>>,
        value: impl Into<Arc<str>>,
        writer: Writer,
    ) -> Option<Arc<str>> {
        let (name, value) = (name.into(), value.into());
        match (self.place(&name), value.is_empty()) {
            (Ok(at), true) => Some(self.entries.remove(at).value),
            (Ok(at), false) => {
                Some(std::mem::replace(&mut self.entries[at], Label { name, value, writer }).value)
            }
            (Err(_), true) => None,
            (Err(at), false) => {
                self.entries.insert(at, Label { name, value, writer });
                None
            }
        }
    }

    /// Whether both have the same names and values, whoever wrote them.
    #[must_use]
    pub fn same_texts(&self, other: &Self) -> bool {
        self.entries.len() == other.entries.len()
            && self.entries.iter().zip(&other.entries).all(|(a, b)| a.name == b.name && a.value == b.value)
    }

    /// Adds labels that are sorted by name. Of two with one name the present one stays, unless the new one wins; an
    /// empty value is no label.
    #[must_use]
    pub(super) fn merged(self, new: &[(Label, bool)]) -> Self {
        let mut entries = Vec::with_capacity(self.entries.len() + new.len());
        let mut present = self.entries.into_iter();
        for (label, wins) in new {
            let before = present.as_slice().partition_point(|other| other.name < label.name);
            entries.extend(present.by_ref().take(before));
            let is_present = present.as_slice().first().is_some_and(|other| other.name == label.name);
            if is_present && !wins {
                continue;
            }
            if is_present {
                present.next();
            }
            if !label.value.is_empty() {
                entries.push(label.clone());
            }
        }
        entries.extend(present);
        Self { entries }
    }

    /// The labels by name.
    pub fn iter(&self) -> std::slice::Iter<'_, Label> {
        self.entries.iter()
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.entries.binary_search_by(|label| (*label.name).cmp(name))
    }
}

impl FromIterator<Label> for Labels {
    /// Labels that come sorted by name, none of them empty.
    fn from_iter<I: IntoIterator<Item = Label>>(labels: I) -> Self {
        Self::from(labels.into_iter().collect::<Vec<_>>())
    }
}

impl From<Vec<Label>> for Labels {
    /// Labels that are sorted by name, none of them empty.
    fn from(mut entries: Vec<Label>) -> Self {
        entries.shrink_to_fit();
        debug_assert!(entries.is_sorted_by(|a, b| a.name < b.name), "they are sorted");
        Self { entries }
    }
}

impl Hash for Labels {
    /// Names and values, whoever wrote them.
    fn hash<H: Hasher>(&self, state: &mut H) {
        for label in &self.entries {
            (&label.name, &label.value).hash(state);
        }
    }
}

impl<'l> IntoIterator for &'l Labels {
    type Item = &'l Label;
    type IntoIter = std::slice::Iter<'l, Label>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Label, Labels, Writer};

    fn value() -> impl Strategy<Value = String> {
        prop_oneof![Just(String::new()), "[x-z]"]
    }

    proptest! {
        #[test]
        fn labels_that_are_added_together_are_those_added_one_by_one(
            present in prop::collection::btree_map("[a-e]", "[x-z]", 0..5),
            new in prop::collection::btree_map("[a-e]", (value(), any::<bool>()), 0..5),
        ) {
            let mut labels = Labels::new();
            for (name, value) in present {
                labels.set(name, value, Writer::Discovery);
            }
            let label = |name: &str, value: &str| Label {
                name: name.into(), value: value.into(), writer: Writer::Config,
            };
            let added = new.iter().map(|(name, (value, wins))| (label(name, value), *wins));
            let added: Vec<_> = added.collect();
            let together = labels.clone().merged(&added);
            for (label, wins) in added {
                if wins || labels.label(&label.name).is_none() {
                    labels.set(label.name, label.value, label.writer);
                }
            }
            prop_assert_eq!(together, labels);
        }
    }
}
