//! Why a target is not scraped, or no longer so.

use std::collections::BTreeSet;

use super::super::Cause;
use super::Blame;
use crate::simulate::{End, Target};

/// Labels that can make Prometheus refuse a target.
const CHECKED: [&str; 4] = ["__address__", "__scrape_interval__", "__scrape_timeout__", "__scheme__"];

impl Blame<'_, '_> {
    /// Why the target is dropped or refused, or no longer so.
    pub(super) fn fate(&self) -> Option<Cause> {
        let ends = self.targets.map(|target| match target.end {
            End::Dropped(step) => Some(step),
            _ => None,
        });
        let by_new = ends.new.and_then(|step| {
            self.edited_or_read(self.step_of_new(step), self.at_new(step), |unedited| unedited.dropped)
        });
        let by_old = || {
            let step = ends.old?;
            self.edited_or_read(self.step_of_old(step), self.at_old(step), |unedited| !unedited.dropped)
        };
        let is_refused = |target: &Target<'_>| matches!(target.end, End::Refused(_));
        let refused = is_refused(self.targets.old) || is_refused(self.targets.new);
        let checked = || if refused { self.first(&CHECKED) } else { None };
        by_new.or_else(by_old).or_else(checked).or_else(|| self.twin())
    }

    /// Why the target is the same as another, or no longer so: what is its own, else the other one.
    fn twin(&self) -> Option<Cause> {
        let is_repeated = |target: &Target<'_>| target.scrape().is_some_and(|scrape| scrape.repeated);
        let repeated = self.targets.map(is_repeated);
        let stored = self.targets.map(|target| target.scrape().map(|scrape| &scrape.labels));
        let names: BTreeSet<_> =
            [stored.old, stored.new].into_iter().flatten().flatten().map(|label| &label.name).collect();
        let by_label = || names.into_iter().find_map(|name| self.first(&[name]));
        let by_other = || (repeated.old || repeated.new).then_some(Cause::Twin);
        self.of_url().or_else(by_label).or_else(by_other)
    }
}
