//! Why an exporter does something else.

use super::super::{Aspect, Both, Cause, Edit, Place};
use super::Blame;
use crate::blackbox::Module;

impl Blame<'_, '_> {
    /// Why the exporter does something else; where it is none on one side, that is so for what Prometheus asks.
    pub(super) fn of_probe(&self, aspect: &Aspect) -> Option<Cause> {
        let asked = self.targets.map(|target| target.asked().is_some());
        if asked.old != asked.new {
            return self.of_url();
        }
        let by_label = match aspect {
            Aspect::Request => self.first(&["__param_target", "__param_module", "__param_hostname"]),
            Aspect::Host => self.first(&["__param_hostname", "__param_module", "__param_target"]),
            _ => self.first(&["__param_module"]),
        };
        let by_timeout = || match aspect {
            Aspect::ProbeTimeout => self.timing("__scrape_timeout__", |job| job.scrape_timeout.span),
            _ => None,
        };
        by_label.or_else(|| self.module()).or_else(by_timeout).or_else(|| self.of_url())
    }

    /// The module that is asked, where its definition differs.
    fn module(&self) -> Option<Cause> {
        let modules =
            Both { old: self.runs.old.module(self.targets.old), new: self.runs.new.module(self.targets.new) };
        let name = self.targets.new.asked().or(self.targets.old.asked())?.module.as_str().into();
        let place = |module: Option<&Module>| module.map(|module| module.place);
        let edit = match (modules.old, modules.new) {
            (Some(_), None) => Edit::Removed,
            (None, Some(_)) => Edit::Added,
            (None, None) => return None,
            (Some(old), Some(new)) => {
                if old.says_the_same_as(new) {
                    return None;
                }
                Edit::Edited
            }
        };
        Some(Cause::Module(edit, name, Place::newest(modules.map(place))?))
    }
}
