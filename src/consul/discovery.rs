//! What Prometheus discovers from Consul: the labels of an instance.
//!
//! Follows `discovery/consul/consul.go` of prometheus/prometheus.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use super::{Instance, Known, NodeInfo};

/// The labels that Prometheus gives to `instance`, sorted by name; labels that would be empty are left out.
///
/// What the files do not tell stands as `<node-address>`, `<datacenter>` …; where the agent's address
/// is unknown there are no `tagged_address` labels. An instance of which no health is known is taken
/// to be `passing`.
#[must_use]
pub fn labels(instance: &Instance, tag_separator: &str) -> Vec<(Arc<str>, Arc<str>)> {
    let node = &instance.node;
    let node_address = node.address.text();
    let address = instance.address.as_deref().unwrap_or(&node_address);
    let option = |text: &Option<Arc<str>>| text.as_deref().unwrap_or_default().to_owned();
    let mut labels = vec![
        ("__address__".to_owned(), join_host_port(address, &instance.port)),
        (meta("address"), node_address.clone()),
        (meta("dc"), node.datacenter.text()),
        (meta("health"), instance.health.as_deref().unwrap_or("passing").to_owned()),
        (meta("namespace"), option(&instance.namespace)),
        (meta("node"), node.name.text()),
        (meta("partition"), option(&instance.partition)),
        (meta("service"), instance.name.to_string()),
        (meta("service_address"), option(&instance.address)),
        (meta("service_id"), instance.id.to_string()),
        (meta("service_port"), instance.port.to_string()),
        (meta("tags"), wrapped(&instance.tags, tag_separator)),
    ];
    labels.extend(keyed("metadata_", node.meta.as_deref().unwrap_or_default()));
    labels.extend(keyed("service_metadata_", &instance.meta));
    labels.extend(keyed("tagged_address_", &tagged_addresses(node)));
    finished(labels)
}

fn meta(name: &str) -> String {
    format!("__meta_consul_{name}")
}

/// `,a,b,`; no tags give `,,`.
fn wrapped(tags: &[Arc<str>], separator: &str) -> String {
    format!("{separator}{}{separator}", tags.join(separator))
}

fn keyed<'p>(
    prefix: &'p str,
    pairs: &'p [(Arc<str>, Arc<str>)],
) -> impl Iterator<Item = (String, String)> + use<'p> {
    pairs.iter().map(move |(key, value)| (meta(&format!("{prefix}{}", sanitized(key))), value.to_string()))
}

/// Sorted; of two keys that become one label the last one stays (Prometheus takes a random one).
fn finished(mut labels: Vec<(String, String)>) -> Vec<(Arc<str>, Arc<str>)> {
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
fn join_host_port(host: &str, port: &Known<u16>) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// The node's tagged addresses: those told, else those that the agent derives from its address.
fn tagged_addresses(node: &NodeInfo) -> Vec<(Arc<str>, Arc<str>)> {
    match (&node.tagged_addresses, &node.address) {
        (Some(told), _) => told.clone(),
        (None, Known::Told(address)) => derived_addresses(address),
        (None, Known::Unknown(_)) => Vec::new(),
    }
}

/// `lan` and `wan`, and the same for the address's family (`agent/config/builder.go`).
fn derived_addresses(address: &Arc<str>) -> Vec<(Arc<str>, Arc<str>)> {
    let family = match address.parse() {
        Ok(IpAddr::V6(ip)) if ip.to_ipv4_mapped().is_none() => "ipv6",
        Ok(IpAddr::V4(Ipv4Addr { .. }) | IpAddr::V6(_)) => "ipv4",
        Err(_) => "",
    };
    let with_family = |name: &str| -> Arc<str> { format!("{name}_{family}").into() };
    let mut names: Vec<Arc<str>> = vec!["lan".into(), "wan".into()];
    if !family.is_empty() {
        names.extend([with_family("lan"), with_family("wan")]);
    }
    names.into_iter().map(|name| (name, address.clone())).collect()
}
