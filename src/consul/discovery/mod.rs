//! What Prometheus discovers from Consul: the labels of an instance.
//!
//! Follows `discovery/consul/consul.go` of prometheus/prometheus.

mod labels;
mod undecided;
mod watch;

use std::sync::Arc;

pub use labels::labels;
pub use watch::{Query, Reason, Verdict, Watch};

use super::catalog::Profile;
use super::{Instance, Known, NodeInfo, meta};
use crate::text::Span;

/// The label that lists a service's tags.
pub const TAGS: &str = "__meta_consul_tags";

/// What Prometheus puts before the sanitised key of a service's meta.
pub const SERVICE_META: &str = "__meta_consul_service_metadata_";

/// A key as part of a label's name: all but ASCII letters, digits and `_` become `_` (`util/strutil`).
#[must_use]
pub fn sanitized(key: &str) -> String {
    key.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// The service `consul`, which every server registers and which is discovered like any other.
///
/// `place` stands for it, as no file defines it; a `version` of Consul that is not known is `<consul-version>`.
#[must_use]
pub fn consul_service(node: &Arc<NodeInfo>, place: Span, version: Option<&str>) -> Instance {
    let constant = [
        ("non_voter", "false"),
        ("raft_version", "3"),
        ("serf_protocol_current", "2"),
        ("serf_protocol_max", "5"),
        ("serf_protocol_min", "1"),
    ];
    let meta = constant.into_iter().chain([("version", version.unwrap_or("<consul-version>"))]);
    let meta = meta.map(|(key, value)| (key.into(), value.into())).collect();
    let (meta_keys, meta_values) = meta::parted(meta);
    let profile = Profile { name: "consul".into(), meta_keys, ..Profile::default() };
    Instance {
        place,
        id: profile.name.clone(),
        address: None,
        port: Known::Given(8300),
        checks: Arc::default(),
        health: None,
        node: node.clone(),
        meta_values,
        profile: Arc::new(profile),
    }
}
