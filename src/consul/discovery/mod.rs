//! What Prometheus discovers from Consul: the labels of an instance.
//!
//! Follows `discovery/consul/consul.go` of prometheus/prometheus.

mod watch;

use std::sync::Arc;

pub use watch::{Query, Reason, Verdict, Watch};

use super::{Instance, Known, NodeInfo, Pair};
use crate::text::Span;

/// The labels that Prometheus gives to `instance`, sorted by name; labels that would be empty are left out.
///
/// What the files do not tell stands as `<node-address>`, `<datacenter>` …; where the agent's address
/// is unknown there are no `tagged_address` labels. An instance of which no health is known is taken
/// to be `passing`.
#[must_use]
pub fn labels(instance: &Instance, tag_separator: &str) -> Vec<Pair> {
    labels_as(instance, &instance.name, None, tag_separator)
}

/// The same under the name, and in the datacenter, that the configuration asks for.
fn labels_as(
    instance: &Instance,
    name: &str,
    datacenter: Option<&Arc<str>>,
    tag_separator: &str,
) -> Vec<Pair> {
    let node = &instance.node;
    let node_address = node.address.text();
    let address = instance.address.as_deref().unwrap_or(&node_address);
    let option = |text: &Option<Arc<str>>| text.as_deref().unwrap_or_default().to_owned();
    let mut labels = vec![
        ("__address__".to_owned(), join_host_port(address, &instance.port)),
        (meta("address"), node_address.clone()),
        (meta("dc"), datacenter.map_or_else(|| node.datacenter.text(), ToString::to_string)),
        (meta("health"), instance.health.as_deref().unwrap_or("passing").to_owned()),
        (meta("namespace"), option(&instance.namespace)),
        (meta("node"), node.name.text()),
        (meta("partition"), option(&instance.partition)),
        (meta("service"), name.to_owned()),
        (meta("service_address"), option(&instance.address)),
        (meta("service_id"), instance.id.to_string()),
        (meta("service_port"), instance.port.to_string()),
        (meta("tags"), wrapped(&instance.tags, tag_separator)),
    ];
    labels.extend(keyed("metadata_", node.meta.as_deref().unwrap_or_default()));
    labels.extend(keyed("service_metadata_", &instance.meta));
    labels.extend(keyed("tagged_address_", &node.tagged_addresses().unwrap_or_default()));
    finished(labels)
}

fn meta(name: &str) -> String {
    format!("__meta_consul_{name}")
}

/// `,a,b,`; no tags give `,,`.
fn wrapped(tags: &[Arc<str>], separator: &str) -> String {
    format!("{separator}{}{separator}", tags.join(separator))
}

fn keyed<'p>(prefix: &'p str, pairs: &'p [Pair]) -> impl Iterator<Item = (String, String)> + use<'p> {
    pairs.iter().map(move |(key, value)| (meta(&format!("{prefix}{}", sanitized(key))), value.to_string()))
}

/// Sorted; of two keys that become one label the last one stays (Prometheus takes a random one).
fn finished(mut labels: Vec<(String, String)>) -> Vec<Pair> {
    labels.retain(|(_, value)| !value.is_empty());
    labels.sort_by(|a, b| a.0.cmp(&b.0));
    labels.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        if same {
            earlier.1 = std::mem::take(&mut later.1);
        }
        same
    });
    labels.into_iter().map(|(name, value)| (name.into(), value.into())).collect()
}

/// A key as part of a label's name: all but ASCII letters, digits and `_` become `_` (`util/strutil`).
#[must_use]
pub fn sanitized(key: &str) -> String {
    key.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// Go's `net.JoinHostPort`: a host with a colon goes into brackets.
fn join_host_port(host: &str, port: &Known<i64>) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
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
    Instance {
        place,
        name: "consul".into(),
        id: "consul".into(),
        address: None,
        port: Known::Told(8300),
        tags: Vec::new(),
        meta: meta.map(|(key, value)| (key.into(), value.into())).collect(),
        kind: "".into(),
        checks: Vec::new(),
        health: None,
        namespace: None,
        partition: None,
        node: node.clone(),
        extra: None,
    }
}
