//! A target that nobody gave, so that a job whose targets are unknown can be judged by what would happen to any of
//! them.

use std::sync::Arc;

use super::Source;
use super::candidate::{Candidate, Found};
use crate::prometheus::config::{ConsulSd, Discovery, Job};
use crate::prometheus::discovery;
use crate::prometheus::labels::{Labels, Writer};
use crate::prometheus::relabel::{Action, RelabelStep, not_given};

/// A target that the job's first `consul_sd_configs` would discover, else the first discovery whose targets are not
/// given. Every label that a step reads and that such a target may have has a value that is not known; `None` for a job
/// all of whose targets are given.
pub fn imagined(job: &Job) -> Option<Candidate<'_>> {
    let of_consul = |discovery: &&Discovery| matches!(discovery, Discovery::Consul(_));
    let found =
        job.discovery.iter().find(of_consul).or_else(|| job.discovery.iter().find(|it| is_open(it)))?;
    let mut labels = Labels::new();
    labels.set("__address__", address(found), Writer::Discovery);
    for label in job.relabel.iter().flat_map(|step: &RelabelStep| &step.source_labels) {
        if let Some(value) = value(label, found, job) {
            labels.set(label.value.clone(), value, Writer::Discovery);
        }
    }
    let uncertain = unsure_labels(found, job).is_some();
    Some(Candidate { source: Source::Imagined(found), found: Found::Labels(labels.into()), uncertain })
}

/// What stands for the labels by which a target of that discovery may say otherwise what the job says of the scrape, or a
/// step maps into it; `None` where no label does.
pub fn unsure_labels(found: &Discovery, job: &Job) -> Option<&'static str> {
    if !found.may_set_anything() && !job.relabel.iter().any(may_map_parameters) {
        return None;
    }
    Some(if matches!(found, Discovery::Consul(_)) { "<service-meta>" } else { "<discovered-labels>" })
}

/// Whether nobody gave the targets.
fn is_open(discovery: &Discovery) -> bool {
    match discovery {
        Discovery::Static(_) => false,
        Discovery::File(file) => file.groups.is_none(),
        Discovery::Consul(_) | Discovery::Other(_) => true,
    }
}

/// An address of Consul's is `host:port`; any other may be a host, or a whole URL in a list for an exporter.
fn address(discovery: &Discovery) -> &'static str {
    match discovery {
        Discovery::Consul(_) => "<service-address>:<service-port>",
        _ => "<discovered-address>",
    }
}

/// What a label holds that the discovery may set; `None` for one that it does not, or that the job itself gives.
fn value(label: &str, discovery: &Discovery, job: &Job) -> Option<String> {
    match discovery {
        Discovery::Consul(sd) => label.starts_with("__meta_").then(|| of_service(label, sd)),
        _ if is_of_job(label, job) => None,
        _ if discovery.may_set_anything() => Some(not_given(label)),
        Discovery::Other(other) => {
            let kind = discovery::by_name(other.kind)?;
            let may_set = kind.may_set(label) || label == "instance" && discovery.may_name_instances();
            may_set.then(|| not_given(label))
        }
        _ => None,
    }
}

/// Whether every target of the job has the label before relabeling.
fn is_of_job(label: &str, job: &Job) -> bool {
    let of_every_job =
        ["__address__", "__metrics_path__", "__scheme__", "__scrape_interval__", "__scrape_timeout__", "job"];
    let is_param = |name: &Arc<str>| label.strip_prefix("__param_") == Some(&**name);
    of_every_job.contains(&label) || job.params.iter().any(|param| is_param(&param.name.value))
}

/// Whether a step copies labels of any name into parameters, so that any of them may be set.
fn may_map_parameters(step: &RelabelStep) -> bool {
    let to = step.replacement.as_ref().map_or("$1", |replacement| &replacement.value);
    step.action.value == Action::LabelMap && to.starts_with("__")
}

fn of_service(label: &str, sd: &ConsulSd) -> String {
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
