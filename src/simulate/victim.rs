//! How findings name a target.

use super::{JobRun, Source, Target};
use crate::finding::Occurrence;

impl Target<'_> {
    /// How a finding about it names it; `None` for an imagined one, which is nobody's.
    #[must_use]
    pub fn victim_in(&self, run: &JobRun<'_>) -> Option<Occurrence> {
        if matches!(self.source, Source::Imagined(_)) {
            return None;
        }
        let service = self.source.instance().map(|instance| instance.name().clone());
        let address = self.discovered.label("__address__").map(|label| label.value.clone());
        Some(Occurrence::target(run.job.name.value.clone(), service, address))
    }

    /// Every victim that it is: itself, and its service.
    pub fn victims_in(&self, run: &JobRun<'_>) -> impl Iterator<Item = Occurrence> {
        let service = self.source.instance();
        let service =
            service.map(|instance| Occurrence::service(instance.name().clone(), instance.id.clone()));
        self.victim_in(run).into_iter().chain(service)
    }
}
