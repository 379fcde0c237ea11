//! One service definition, and the sidecar that it brings.

use std::sync::Arc;

use super::{blocks, check};
use crate::consul::{Check, Instance, Known, NodeInfo};
use crate::syntax::{Dialect, Fields, Mistake, MistakeKind, Node};
use crate::text::Span;

/// `services`: a list, one HCL block, or a mapping of services by name.
pub(super) fn plural(fields: &mut Fields<'_, '_>) -> Vec<Instance> {
    let Some(node) = fields.take("services") else { return Vec::new() };
    let nodes = by_name(node).unwrap_or_else(|| match node.as_list() {
        Some(items) => items.iter().collect(),
        None => vec![node],
    });
    nodes.into_iter().flat_map(|node| decode(node, fields.mistakes())).collect()
}

/// `service`.
pub(super) fn singular(fields: &mut Fields<'_, '_>) -> Vec<Instance> {
    let nodes = blocks(fields, "service");
    nodes.into_iter().flat_map(|node| decode(node, fields.mistakes())).collect()
}

/// The services of a mapping whose every value is a mapping that names itself.
fn by_name(node: &Node) -> Option<Vec<&Node>> {
    let entries = &node.as_map()?.entries;
    let services = || entries.iter().map(|entry| &entry.value);
    let each_names_itself = services().all(|node| node.get("name").or_else(|| node.get("Name")).is_some());
    (!entries.is_empty() && each_names_itself).then(|| services().collect())
}

fn decode(node: &Node, mistakes: &mut Vec<Mistake>) -> Vec<Instance> {
    let Some(draft) = Draft::decode(node, mistakes) else { return Vec::new() };
    let Some(name) = draft.name.clone().filter(|name| !name.is_empty()) else {
        let message = "the service has no name: Consul refuses it";
        mistakes.push(Mistake::refused(MistakeKind::MissingField, draft.place, message));
        return Vec::new();
    };
    draft.register(&name)
}

/// A service as written, before defaults.
struct Draft {
    place: Span,
    name: Option<Arc<str>>,
    id: Option<Arc<str>>,
    address: Option<Arc<str>>,
    port: Option<u16>,
    tags: Vec<Arc<str>>,
    meta: Vec<(Arc<str>, Arc<str>)>,
    kind: Option<Arc<str>>,
    checks: Vec<Check>,
    namespace: Option<Arc<str>>,
    partition: Option<Arc<str>>,
    sidecar: Option<Box<Draft>>,
}

impl Draft {
    fn decode(node: &Node, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let mut fields = Fields::of(node, "service", Dialect::Consul, mistakes)?;
        fields.known(OTHER);
        let draft = Self {
            place: node.span,
            name: text(&mut fields, "name"),
            id: text(&mut fields, "id"),
            address: text(&mut fields, "address"),
            port: port(&mut fields),
            tags: fields.strings("tags").unwrap_or_default().into_iter().map(|tag| tag.value).collect(),
            meta: meta(&mut fields),
            kind: text(&mut fields, "kind"),
            checks: check::nested(&mut fields),
            namespace: text(&mut fields, "namespace"),
            partition: text(&mut fields, "partition"),
            sidecar: sidecar(&mut fields),
        };
        fields.finish();
        Some(draft)
    }

    /// The instances that the agent registers: the service, and its sidecar.
    fn register(mut self, name: &Arc<str>) -> Vec<Instance> {
        let sidecar = self.sidecar.take();
        let port = Known::Told(self.port.unwrap_or(0));
        let id = self.id.clone().filter(|id| !id.is_empty()).unwrap_or_else(|| name.clone());
        let service = self.instance(name.clone(), id, port);
        let sidecar = sidecar.map(|sidecar| sidecar.register_beside(&service));
        std::iter::once(service).chain(sidecar).collect()
    }

    /// The sidecar of `parent`: what it does not say itself it has from there (`agent/sidecar_service.go`).
    fn register_beside(mut self, parent: &Instance) -> Instance {
        let suffixed = |text: &str| -> Arc<str> { format!("{text}-sidecar-proxy").into() };
        if self.tags.is_empty() {
            self.tags.clone_from(&parent.tags);
        }
        if self.meta.is_empty() {
            self.meta.clone_from(&parent.meta);
        }
        self.address = self.address.filter(|address| !address.is_empty()).or_else(|| parent.address.clone());
        self.kind = self.kind.filter(|kind| !kind.is_empty()).or_else(|| Some("connect-proxy".into()));
        self.namespace.clone_from(&parent.namespace);
        self.partition.clone_from(&parent.partition);
        let name = self.name.take().filter(|name| !name.is_empty()).unwrap_or_else(|| suffixed(&parent.name));
        let port = self.port.filter(|port| *port > 0);
        let port = port.map_or(Known::Unknown("sidecar-port"), Known::Told);
        self.instance(name, suffixed(&parent.id), port)
    }

    fn instance(self, name: Arc<str>, id: Arc<str>, port: Known<u16>) -> Instance {
        Instance {
            place: self.place,
            name,
            id,
            address: self.address.filter(|address| !address.is_empty()),
            port,
            tags: self.tags,
            meta: self.meta,
            kind: self.kind.unwrap_or_default(),
            checks: self.checks,
            health: None,
            namespace: self.namespace.filter(|namespace| !namespace.is_empty()),
            partition: self.partition.filter(|partition| !partition.is_empty()),
            node: Arc::new(NodeInfo::unknown()),
        }
    }
}

fn sidecar(fields: &mut Fields<'_, '_>) -> Option<Box<Draft>> {
    let node = fields.take("connect")?;
    let mut connect = Fields::of(node, "connect", Dialect::Consul, fields.mistakes())?;
    connect.known(&["native", "peer_meta"]);
    // An empty block is a sidecar too, so the key counts, not the value.
    let sidecar = connect.entry("sidecar_service").map(|(_, node)| node);
    let draft = sidecar.and_then(|node| Draft::decode(node, connect.mistakes()));
    connect.finish();
    draft.map(Box::new)
}

fn text(fields: &mut Fields<'_, '_>, name: &'static str) -> Option<Arc<str>> {
    fields.string(name).map(|text| text.value)
}

fn port(fields: &mut Fields<'_, '_>) -> Option<u16> {
    let port = fields.integer("port")?;
    let read = u16::try_from(port.value);
    if read.is_err() {
        let message = format!("port {} is none: a port is between 0 and 65535", port.value);
        fields.note(Mistake::refused(MistakeKind::InvalidValue, port.span, message));
    }
    read.ok()
}

fn meta(fields: &mut Fields<'_, '_>) -> Vec<(Arc<str>, Arc<str>)> {
    let pairs = fields.string_map("meta").unwrap_or_default();
    let mut meta: Vec<_> = pairs.into_iter().map(|(key, value)| (key.value, value.value)).collect();
    meta.sort();
    meta
}

/// Fields that do not change what is discovered; a token is never read.
const OTHER: &[&str] = &[
    "tagged_addresses",
    "socket_path",
    "token",
    "weights",
    "enable_tag_override",
    "proxy",
    "locality",
    "ports",
];
