//! What a scrape configuration says.

use std::sync::Arc;

use super::names::Names;
use crate::prometheus::duration::Duration;
use crate::prometheus::relabel::RelabelStep;
use crate::prometheus::version::{Feature, Version};
use crate::syntax::Pair;
use crate::text::{FileId, Span, Spanned};

/// One `prometheus.yml`, as far as scraping goes.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file.
    pub file: FileId,
    /// The defaults for every job.
    pub global: Global,
    /// The jobs, those of `scrape_config_files` included, in order.
    pub jobs: Vec<Job>,
    /// Globs of `scrape_config_files`, relative to the file's folder.
    pub scrape_config_files: Vec<Spanned<Arc<str>>>,
    /// Globs of `rule_files`, likewise.
    pub rule_files: Vec<Spanned<Arc<str>>>,
    /// The relabel steps of `alerting` and `remote_write`.
    pub outer_steps: Vec<OuterSteps>,
    /// Where a password, token or other secret is in plain text; never its text.
    pub secrets: Vec<Span>,
}

/// A list of relabel steps outside of jobs.
#[derive(Debug, Clone)]
pub struct OuterSteps {
    /// What the steps are applied to.
    pub used_for: StepsUse,
    /// The steps, at least one.
    pub steps: Vec<RelabelStep>,
}

/// What relabel steps outside of jobs are applied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepsUse {
    /// Alerts before they are sent.
    Alerts,
    /// The targets that may be Alertmanagers.
    Alertmanagers,
    /// Samples before they are sent to remote storage.
    RemoteWrite,
}

/// The `global` block; what is not written has Prometheus' default.
#[derive(Debug, Clone)]
pub struct Global {
    /// How often targets are scraped; default 1m.
    pub scrape_interval: Duration,
    /// Where that is written.
    pub scrape_interval_at: Option<Span>,
    /// How long a scrape may take; default 10s, or the interval where that is shorter.
    pub scrape_timeout: Duration,
    /// Where that is written.
    pub scrape_timeout_at: Option<Span>,
    /// Which names of metrics are valid, for the jobs that do not say.
    pub(super) names: Names,
}

/// One job: an item of `scrape_configs`.
#[derive(Debug, Clone)]
pub struct Job {
    /// The whole item.
    pub place: Span,
    /// `job_name`.
    pub name: Spanned<Arc<str>>,
    /// How often, with the place of what decides it (the job's field, `global`'s, or the job).
    pub scrape_interval: Spanned<Duration>,
    /// How long, likewise.
    pub scrape_timeout: Spanned<Duration>,
    /// Default `/metrics`; at the job's name where it is not written.
    pub metrics_path: Spanned<Arc<str>>,
    /// Default `http`; at the job's name where it is not written.
    pub scheme: Spanned<Arc<str>>,
    /// `params`, by name.
    pub params: Vec<Param>,
    /// `relabel_configs`.
    pub relabel: Vec<RelabelStep>,
    /// `metric_relabel_configs`.
    pub metric_relabel: Vec<RelabelStep>,
    /// Every entry of every `*_sd_configs`, and the static groups, in the order of Prometheus' own fields.
    pub discovery: Vec<Discovery>,
    /// Where a password, token or other secret is in plain text; never its text.
    pub secrets: Vec<Span>,
}

/// One entry of `params`.
#[derive(Debug, Clone)]
pub struct Param {
    /// Its name.
    pub name: Spanned<Arc<str>>,
    /// Its values; relabeling overrides the first.
    pub values: Vec<Spanned<Arc<str>>>,
}

/// Where a job's targets come from.
#[derive(Debug, Clone)]
pub enum Discovery {
    /// One group of `static_configs`.
    Static(StaticGroup),
    /// One item of `file_sd_configs`.
    File(FileSd),
    /// One item of `consul_sd_configs`.
    Consul(Box<ConsulSd>),
    /// Any other mechanism: recognised, its targets unknown.
    Other(OtherSd),
}

/// A group of targets that share labels: in `static_configs`, or in a file of `file_sd_configs`.
#[derive(Debug, Clone)]
pub struct StaticGroup {
    /// The whole group.
    pub place: Span,
    /// The addresses.
    pub targets: Vec<Spanned<Arc<str>>>,
    /// The labels that each gets.
    pub labels: Vec<Pair>,
}

/// An item of `file_sd_configs`.
#[derive(Debug, Clone)]
pub struct FileSd {
    /// The whole item.
    pub place: Span,
    /// The globs, relative to the file that names them.
    pub files: Vec<Spanned<Arc<str>>>,
    /// The groups of every file that was found; `None` where no file could be read.
    pub groups: Option<Vec<StaticGroup>>,
}

/// An item of `consul_sd_configs`: `prometheus/discovery/consul/consul.go`.
#[derive(Debug, Clone)]
pub struct ConsulSd {
    /// The whole item.
    pub place: Span,
    /// `server`, default `localhost:8500`.
    pub server: Spanned<Arc<str>>,
    /// `datacenter`.
    pub datacenter: Option<Spanned<Arc<str>>>,
    /// `namespace` (Consul Enterprise).
    pub namespace: Option<Spanned<Arc<str>>>,
    /// `partition` (Consul Enterprise).
    pub partition: Option<Spanned<Arc<str>>>,
    /// `tag_separator`, default `,`.
    pub tag_separator: Spanned<Arc<str>>,
    /// `services`; empty for all.
    pub services: Vec<Spanned<Arc<str>>>,
    /// `tags`, all of which an instance must have.
    pub tags: Vec<Spanned<Arc<str>>>,
    /// `node_meta`, all of which the node must have.
    pub node_meta: Vec<Pair>,
    /// `filter`, a Consul filter expression.
    pub filter: Option<Spanned<Arc<str>>>,
    /// `health_filter` (3.12 and later).
    pub health_filter: Option<Spanned<Arc<str>>>,
    /// `allow_stale`, default true.
    pub allow_stale: Option<Spanned<bool>>,
    /// `refresh_interval`, default 30s.
    pub refresh_interval: Option<Spanned<Duration>>,
    /// Where a literal `token`, `password` or other secret stands; never its text.
    pub secrets: Vec<Span>,
}

/// An item of another `*_sd_configs`.
#[derive(Debug, Clone)]
pub struct OtherSd {
    /// The whole item.
    pub place: Span,
    /// The mechanism: `kubernetes`, `dns`, `http` … (the field without `_sd_configs`).
    pub kind: &'static str,
    /// What it looks for, where it says so: `node`, `ingress` … of Kubernetes.
    pub role: Option<Arc<str>>,
}

impl Discovery {
    /// Where it is written.
    #[must_use]
    pub fn place(&self) -> Span {
        match self {
            Self::Static(group) => group.place,
            Self::File(file) => file.place,
            Self::Consul(sd) => sd.place,
            Self::Other(other) => other.place,
        }
    }

    /// Whether its targets bring labels from a list that nobody gave, which may set any label: `instance`, a parameter,
    /// or where the scrape goes.
    #[must_use]
    pub fn may_set_anything(&self) -> bool {
        match self {
            Self::File(file) => file.groups.is_none(),
            Self::Other(other) => matches!(other.kind, "http" | "kuma"),
            Self::Static(_) | Self::Consul(_) => false,
        }
    }

    /// Whether its targets may have an `instance` of their own, other than their address:
    /// `prometheus/discovery/{eureka,kubernetes/node,ovhcloud,xds}`.
    #[must_use]
    pub fn may_name_instances(&self) -> bool {
        let names = |other: &OtherSd| match other.kind {
            "eureka" | "ovhcloud" => true,
            "kubernetes" => other.role.as_deref().is_none_or(|role| role == "node"),
            _ => false,
        };
        self.may_set_anything() || matches!(self, Self::Other(other) if names(other))
    }
}

impl ConsulSd {
    /// Whether that Prometheus sends `filter`: before 3.11.2 it asks the catalog only where no services are
    /// named, or tags are wanted, too.
    #[must_use]
    pub fn sends_filter(&self, version: Version) -> bool {
        version.has(Feature::HealthFilter) || self.services.is_empty() || !self.tags.is_empty()
    }
}
