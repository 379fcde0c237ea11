//! The labels of a discovered instance.

use std::sync::{Arc, LazyLock};

use hashbrown::HashMap;

use super::sanitized;
use crate::consul::{Health, Instance, Pair};

/// The names of the labels that every instance may have, made once.
struct Names {
    host: Arc<str>,
    address: Arc<str>,
    dc: Arc<str>,
    health: Arc<str>,
    namespace: Arc<str>,
    node: Arc<str>,
    partition: Arc<str>,
    service: Arc<str>,
    service_address: Arc<str>,
    service_id: Arc<str>,
    service_port: Arc<str>,
    tags: Arc<str>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| Names {
    host: "__address__".into(),
    address: meta("address"),
    dc: meta("dc"),
    health: meta("health"),
    namespace: meta("namespace"),
    node: meta("node"),
    partition: meta("partition"),
    service: meta("service"),
    service_address: meta("service_address"),
    service_id: meta("service_id"),
    service_port: meta("service_port"),
    tags: meta("tags"),
});

/// The names of labels that hold meta: many instances have the same keys.
#[derive(Debug, Default)]
pub(super) struct KeyNames {
    node: HashMap<Arc<str>, Arc<str>>,
    address: HashMap<Arc<str>, Arc<str>>,
    service: HashMap<Arc<str>, Arc<str>>,
}

impl KeyNames {
    /// Takes the names for the keys of an instance in.
    pub fn add(&mut self, instance: &Instance) {
        add(&mut self.service, "service_metadata_", instance.meta().keys());
        let node = &instance.node;
        add(&mut self.node, "metadata_", keys(node.meta.as_deref()));
        add(&mut self.address, "tagged_address_", keys(node.tagged_addresses.as_deref()));
    }
}

fn keys(pairs: Option<&[Pair]>) -> impl Iterator<Item = &Arc<str>> {
    pairs.unwrap_or_default().iter().map(|(key, _)| key)
}

fn add<'k>(
    names: &mut HashMap<Arc<str>, Arc<str>>,
    prefix: &str,
    keys: impl IntoIterator<Item = &'k Arc<str>>,
) {
    for key in keys {
        if !names.contains_key(key) {
            names.insert(Arc::clone(key), keyed(prefix, key));
        }
    }
}

/// The labels that Prometheus gives to `instance`, sorted by name; labels that would be empty are left out.
///
/// What the files do not give appears as `<node-address>`, `<datacenter>` …; where the agent's address
/// is unknown there are no `tagged_address` labels. An instance of which no health is known is taken
/// to be `passing`.
#[must_use]
pub fn labels(instance: &Instance, tag_separator: &str) -> Vec<Pair> {
    labels_as(instance, instance.name(), None, tag_separator, &KeyNames::default())
}

/// The same under the name, and in the datacenter, that the configuration asks for.
pub(super) fn labels_as(
    instance: &Instance,
    name: &Arc<str>,
    datacenter: Option<&Arc<str>>,
    tag_separator: &str,
    keys: &KeyNames,
) -> Vec<Pair> {
    let (node, names) = (&instance.node, &*NAMES);
    let node_address = node.address.shared();
    let address = instance.address.as_deref().unwrap_or(&node_address);
    let port = instance.port.to_string();
    let room = 20 + instance.meta().len() + node.meta.as_ref().map_or(0, |meta| meta.len());
    let mut labels = Sorted(Vec::with_capacity(room));
    labels.add(&names.host, join_host_port(address, &port).into());
    labels.add(&names.address, Arc::clone(&node_address));
    labels.add(&names.dc, datacenter.map_or_else(|| node.datacenter.shared(), Arc::clone));
    labels.add(&names.health, Arc::clone(instance.health.unwrap_or(Health::Passing).text()));
    labels.add_keyed("metadata_", pairs(node.meta.as_deref().unwrap_or_default()), &keys.node);
    labels.add_some(&names.namespace, instance.namespace());
    labels.add(&names.node, node.name.shared());
    labels.add_some(&names.partition, instance.partition());
    labels.add(&names.service, Arc::clone(name));
    labels.add_some(&names.service_address, instance.address.as_ref());
    labels.add(&names.service_id, Arc::clone(&instance.id));
    labels.add_keyed("service_metadata_", instance.meta().iter(), &keys.service);
    labels.add(&names.service_port, port.into());
    labels.add_keyed("tagged_address_", pairs(&node.tagged_addresses().unwrap_or_default()), &keys.address);
    labels.add(&names.tags, wrapped(instance.tags(), tag_separator).into());
    labels.0
}

fn pairs(pairs: &[Pair]) -> impl Iterator<Item = (&Arc<str>, &Arc<str>)> {
    pairs.iter().map(|(key, value)| (key, value))
}

/// Labels that are added in the order of their names.
struct Sorted(Vec<Pair>);

impl Sorted {
    fn add(&mut self, name: &Arc<str>, value: Arc<str>) {
        if !value.is_empty() {
            self.0.push((Arc::clone(name), value));
        }
    }

    fn add_some(&mut self, name: &Arc<str>, value: Option<&Arc<str>>) {
        if let Some(value) = value {
            self.add(name, Arc::clone(value));
        }
    }

    /// Of two keys that become one label the last one stays (Prometheus takes a random one).
    fn add_keyed<'p>(
        &mut self,
        prefix: &str,
        pairs: impl Iterator<Item = (&'p Arc<str>, &'p Arc<str>)>,
        known: &HashMap<Arc<str>, Arc<str>>,
    ) {
        let start = self.0.len();
        for (key, value) in pairs {
            match known.get(key) {
                Some(name) => self.add(name, Arc::clone(value)),
                None => self.add(&keyed(prefix, key), Arc::clone(value)),
            }
        }
        if self.0[start..].windows(2).all(|two| two[0].0 < two[1].0) {
            return;
        }
        self.0[start..].sort_by(|a, b| a.0.cmp(&b.0));
        self.0.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                std::mem::swap(&mut earlier.1, &mut later.1);
            }
            same
        });
    }
}

fn meta(name: &str) -> Arc<str> {
    format!("__meta_consul_{name}").into()
}

fn keyed(prefix: &str, key: &str) -> Arc<str> {
    meta(&format!("{prefix}{}", sanitized(key)))
}

/// `,a,b,`; no tags give `,,`.
fn wrapped(tags: &[Arc<str>], separator: &str) -> String {
    let length: usize = tags.iter().map(|tag| tag.len() + separator.len()).sum();
    let mut text = String::with_capacity(length + 2 * separator.len());
    text.push_str(separator);
    for (number, tag) in tags.iter().enumerate() {
        if number > 0 {
            text.push_str(separator);
        }
        text.push_str(tag);
    }
    text.push_str(separator);
    text
}

/// Go's `net.JoinHostPort`: a host with a colon goes into brackets.
fn join_host_port(host: &str, port: &str) -> String {
    if host.contains(':') { ["[", host, "]:", port].concat() } else { [host, ":", port].concat() }
}
