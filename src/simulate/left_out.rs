//! Why a job does not discover a service.

use super::candidate::query;
use crate::consul::Instance;
use crate::consul::discovery::{Reason, Verdict, Watch};
use crate::estate::Estate;
use crate::prometheus::config::{ConsulSd, Discovery, Job};
use crate::prometheus::version::Version;

/// Every item of `consul_sd_configs` that does not discover the instance, with the field that leaves it out;
/// `None` where the item asks servers that do not know it.
#[must_use]
pub fn left_out<'j>(
    estate: &Estate,
    job: &'j Job,
    instance: &Instance,
    version: Version,
) -> Vec<(&'j ConsulSd, Option<Reason>)> {
    let asking = job.discovery.iter().filter_map(|discovery| match discovery {
        Discovery::Consul(sd) => Some(&**sd),
        _ => None,
    });
    let verdict = |sd: &'j ConsulSd| {
        if !estate.clusters.knows(sd, instance.place.file) {
            return Some((sd, None));
        }
        let query = query(&estate.sources, sd, version, &mut Vec::new());
        let watch = Watch::new(query, estate.catalog.instances.iter().chain(&estate.servers));
        match watch.verdict(instance) {
            Verdict::Left(reason) => Some((sd, Some(reason))),
            Verdict::Discovered | Verdict::Unknown(_) => None,
        }
    };
    asking.filter_map(verdict).collect()
}
