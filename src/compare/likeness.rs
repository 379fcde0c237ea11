//! Targets that are alike have one cause, which is then looked for once.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Both;
use super::pairing::TargetPair;
use crate::prometheus::labels::Writer;
use crate::simulate::{End, Target};

/// What the cause of a difference depends on, among the targets of a job.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Likeness {
    ends: Both<Ending>,
    /// Who wrote which label, on either side.
    writers: Both<Vec<(Arc<str>, Writer)>>,
    /// The labels of which discovery says something else.
    differing: BTreeSet<Arc<str>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Ending {
    Dropped(usize),
    Refused(String),
    Scraped { module: Option<String>, repeated: bool },
}

impl Likeness {
    /// For a target of both sides. `None` where the cause depends on values, too: where both a step and what it may
    /// read differ.
    pub fn of(pair: &TargetPair<'_, '_>, targets: Both<&Target<'_>>) -> Option<Self> {
        let discovered = targets.map(|target| &target.discovered);
        let names = discovered.old.iter().chain(discovered.new).map(|label| &label.name);
        let differs = |name: &&Arc<str>| discovered.old.get(name) != discovered.new.get(name);
        let differing: BTreeSet<_> = names.filter(differs).cloned().collect();
        if !differing.is_empty() && pair.job.steps.has_edits() {
            return None;
        }
        Some(Self { ends: targets.map(ending), writers: targets.map(writers), differing })
    }
}

fn ending(target: &Target<'_>) -> Ending {
    match &target.end {
        End::Dropped(step) => Ending::Dropped(*step),
        End::Refused(refused) => Ending::Refused(refused.reason.clone()),
        End::Scraped(scrape) => Ending::Scraped {
            module: scrape.probe.as_ref().map(|asked| asked.module.clone()),
            repeated: scrape.repeated,
        },
    }
}

fn writers(target: &Target<'_>) -> Vec<(Arc<str>, Writer)> {
    let labels = target.would_be_scrape().map(|scrape| &scrape.labels).into_iter().flatten();
    labels.map(|label| (label.name.clone(), label.writer)).collect()
}
