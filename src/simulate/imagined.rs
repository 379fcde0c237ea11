//! A service that nobody gave, so that a job whose services are unknown can be judged by what would
//! happen to any of them.

use super::candidate::{Candidate, Found};
use super::{Source, Target};
use crate::prometheus::config::{ConsulSd, Discovery, Job};
use crate::prometheus::labels::{Labels, Writer};
use crate::prometheus::relabel::RelabelStep;

/// A service that the job's first `consul_sd_configs` would discover. Every `__meta_` label that a step
/// reads has a value that is not known; `None` for a job that asks no Consul.
pub fn imagined(job: &Job) -> Option<Candidate<'_>> {
    let sd = job.discovery.iter().find_map(consul)?;
    let mut labels = Labels::new();
    labels.set("__address__", "<service-address>:<service-port>", Writer::Discovery);
    for label in job.relabel.iter().flat_map(|step: &RelabelStep| &step.source_labels) {
        if label.starts_with("__meta_") {
            labels.set(label.value.clone(), value(label, sd), Writer::Discovery);
        }
    }
    Some(Candidate { source: Source::Imagined(sd), found: Found::Labels(labels), uncertain: false })
}

fn consul(discovery: &Discovery) -> Option<&ConsulSd> {
    match discovery {
        Discovery::Consul(sd) => Some(sd),
        _ => None,
    }
}

fn value(label: &str, sd: &ConsulSd) -> String {
    let separator = &sd.tag_separator.value;
    match label {
        "__meta_consul_tags" => format!("{separator}<tags>{separator}"),
        "__meta_consul_address" => "<node-address>".to_owned(),
        "__meta_consul_service_address" => "<service-address>".to_owned(),
        "__meta_consul_service_port" => "<service-port>".to_owned(),
        "__meta_consul_dc" => "<datacenter>".to_owned(),
        "__meta_consul_node" => "<node-name>".to_owned(),
        "__meta_consul_service" | "__meta_consul_service_id" => "<service-name>".to_owned(),
        _ => "<service-meta>".to_owned(),
    }
}

/// Whether nothing that is known of the job's services says what the job does with one that it scrapes.
pub fn is_needed(targets: &[Target<'_>]) -> bool {
    !targets.iter().any(|target| target.scrape().is_some())
}
