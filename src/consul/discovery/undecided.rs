//! The values that decide whether an instance is discovered, where the files do not give them.

use super::watch::{Query, node_has};
use crate::consul::{Filter, Instance, Known};

impl Query {
    /// What the files would have to give of `instance` to tell whether it is discovered, as markers such as `<node-meta>`;
    /// none where its own values settle that.
    #[must_use]
    pub fn undecided(&self, instance: &Instance) -> Vec<String> {
        let mut found = Vec::new();
        if let (Some(_), Known::Unknown(_)) = (&self.datacenter, &instance.node.datacenter) {
            found.push(instance.node.datacenter.text());
        }
        if node_has(&self.node_meta, instance).is_none() {
            found.push("<node-meta>".to_owned());
        }
        if !self.tags.is_empty() && instance.misspells("tags") {
            found.push("<tags>".to_owned());
        }
        let of_filter = |filter: &Filter| filter.undecided(instance);
        found.extend([&self.filter, &self.health_filter].into_iter().flatten().flat_map(of_filter));
        found
    }
}
