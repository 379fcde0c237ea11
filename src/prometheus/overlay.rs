//! Labels while relabel steps write them.

use std::cmp::Ordering;
use std::iter::Peekable;

use super::labels::{Label, Labels};

/// The labels at the beginning, and what was written since: most of them stay as they are.
#[derive(Debug, Clone)]
pub struct Overlay<'l> {
    base: &'l Labels,
    /// Sorted by name; an empty value stands for a label that is gone.
    written: Vec<Label>,
    /// What a label that is not there is said to hold.
    absent: &'static str,
}

impl<'l> Overlay<'l> {
    /// Nothing is written yet.
    #[must_use]
    pub fn new(base: &'l Labels) -> Self {
        Self { base, written: Vec::new(), absent: "" }
    }

    /// The label's value, or `""` where there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.label(name).map_or(self.absent, |label| &label.value)
    }

    /// Whether there are more labels than are kept.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        !self.absent.is_empty()
    }

    /// There are more labels than are kept: one that is not there may hold anything, for which `value` stands from now on.
    pub fn lacks_some(&mut self, value: &'static str) {
        self.absent = value;
    }

    /// The label with its writer.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<&Label> {
        match self.place(name) {
            Ok(at) => Some(&self.written[at]).filter(|label| !label.value.is_empty()),
            Err(_) => self.base.label(name),
        }
    }

    /// Sets a label; an empty value removes it.
    pub fn set(&mut self, label: Label) {
        match self.place(&label.name) {
            Ok(at) => self.written[at] = label,
            Err(at) => self.written.insert(at, label),
        }
    }

    /// Sets one label after the other; faster than each on its own where there are many.
    pub fn set_all(&mut self, labels: impl Iterator<Item = Label>) {
        self.written.extend(labels);
        self.written.sort_by(|a, b| a.name.cmp(&b.name));
        self.written.dedup_by(|later, kept| {
            let same = later.name == kept.name;
            if same {
                std::mem::swap(later, kept);
            }
            same
        });
    }

    /// The labels by name.
    pub fn iter(&self) -> impl Iterator<Item = &Label> {
        let merged = Merged { base: self.base.iter().peekable(), written: self.written.iter().peekable() };
        merged.filter(|label| !label.value.is_empty())
    }

    /// The labels as they are now.
    #[must_use]
    pub fn labels(&self) -> Labels {
        self.iter().cloned().collect()
    }

    /// The labels as they are now, as far as their names are wanted.
    #[must_use]
    pub fn into_labels(self, is_wanted: impl Fn(&str) -> bool) -> Labels {
        let most = self.base.iter().filter(|label| is_wanted(&label.name)).count() + self.written.len();
        let mut labels = Vec::with_capacity(most);
        let mut base = self.base.iter().filter(|label| is_wanted(&label.name)).peekable();
        for label in self.written {
            while let Some(before) = base.next_if(|before| before.name < label.name) {
                labels.push(before.clone());
            }
            base.next_if(|replaced| replaced.name == label.name);
            if !label.value.is_empty() && is_wanted(&label.name) {
                labels.push(label);
            }
        }
        labels.extend(base.cloned());
        Labels::from(labels)
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.written.binary_search_by(|label| (*label.name).cmp(name))
    }
}

/// Two sorted lists as one; of two labels with one name the written one counts.
struct Merged<B: Iterator, W: Iterator> {
    base: Peekable<B>,
    written: Peekable<W>,
}

impl<'l, B: Iterator<Item = &'l Label>, W: Iterator<Item = &'l Label>> Iterator for Merged<B, W> {
    type Item = &'l Label;

    fn next(&mut self) -> Option<&'l Label> {
        let (Some(base), Some(written)) = (self.base.peek(), self.written.peek()) else {
            return self.base.next().or_else(|| self.written.next());
        };
        match base.name.cmp(&written.name) {
            Ordering::Less => self.base.next(),
            Ordering::Greater => self.written.next(),
            Ordering::Equal => {
                self.base.next();
                self.written.next()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Overlay;
    use crate::prometheus::labels::{Label, Labels, Writer};

    fn pair() -> impl Strategy<Value = (String, String)> {
        ("[a-e]", prop_oneof![Just(String::new()), "[x-z]"])
    }

    proptest! {
        #[test]
        fn what_is_written_over_labels_is_what_is_written_into_them(
            base in prop::collection::vec(pair(), 0..5),
            writes in prop::collection::vec(pair(), 0..8),
        ) {
            let mut labels = Labels::new();
            for (name, value) in base {
                labels.set(name, value, Writer::Discovery);
            }
            let base = labels.clone();
            let mut overlay = Overlay::new(&base);
            let mut all = Vec::new();
            for (name, value) in writes {
                let label =
                    Label { name: name.as_str().into(), value: value.as_str().into(), writer: Writer::Step(0) };
                all.push(label.clone());
                overlay.set(label);
                labels.set(name, value, Writer::Step(0));
                prop_assert_eq!(overlay.labels(), labels.clone());
            }
            let mut at_once = Overlay::new(&base);
            at_once.set_all(all.into_iter());
            prop_assert_eq!(at_once.labels(), labels.clone());
            let left: Vec<_> = labels.iter().filter(|label| &*label.name != "c").collect();
            let wanted = overlay.clone().into_labels(|name| name != "c");
            prop_assert_eq!(wanted.iter().collect::<Vec<_>>(), left);
            for name in ["a", "b", "c", "d", "e"] {
                prop_assert_eq!(overlay.label(name), labels.label(name));
                prop_assert_eq!(overlay.get(name), labels.get(name));
            }
        }
    }
}
