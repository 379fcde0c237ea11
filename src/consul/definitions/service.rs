//! One service definition as it is written.

use std::sync::Arc;

use super::{Format, Rules, check, items, limits};
use crate::consul::{Check, Extra, Known, Pair, ServiceAddress, Weights, catalog};
use crate::syntax::{Fields, Mistake, Node, wrong_type};
use crate::text::{Span, Spanned};

/// `services`: a list, or a mapping of services by name, which Consul refuses but people write.
pub(super) fn plural<'n>(fields: &mut Fields<'n, '_>, format: Format) -> Vec<&'n Node> {
    let Some((node, services)) = fields.take("services").and_then(|node| Some((node, by_name(node)?))) else {
        return items(fields, "services", format);
    };
    let mistake = wrong_type(node, "services", "a list");
    fields.note(mistake.help("put the services in [ … ], without keys before them"));
    services
}

/// The services of a mapping whose every value is a mapping that names itself.
fn by_name(node: &Node) -> Option<Vec<&Node>> {
    let entries = &node.as_map()?.entries;
    let services = || entries.iter().map(|entry| &entry.value);
    let each_names_itself = services().all(|node| node.get("name").or_else(|| node.get("Name")).is_some());
    (!entries.is_empty() && each_names_itself).then(|| services().collect())
}

/// A service as written, before defaults.
pub(super) struct Draft {
    pub(super) place: Span,
    pub(super) name: Option<Spanned<Arc<str>>>,
    pub(super) id: Option<Spanned<Arc<str>>>,
    pub(super) address: Option<Arc<str>>,
    /// `None` where none is written, unknown where it is not a number.
    pub(super) port: Option<Known<i64>>,
    pub(super) tags: Vec<Arc<str>>,
    pub(super) meta: Vec<Pair>,
    pub(super) kind: Option<Arc<str>>,
    pub(super) checks: Vec<Check>,
    pub(super) namespace: Option<Arc<str>>,
    pub(super) partition: Option<Arc<str>>,
    pub(super) extra: Extra,
    pub(super) sidecar: Option<Box<Draft>>,
    /// Fields that a misspelt key stands for.
    pub(super) misspelt: Vec<&'static str>,
}

impl Draft {
    pub(super) fn decode(node: &Node, rules: Rules, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let mut fields = Fields::of(node, "service", rules.dialect, mistakes)?;
        fields.known(OTHER);
        let kind = text(&mut fields, "kind");
        let mut extra = extra(&mut fields);
        let sidecar = connect(&mut fields, rules, &mut extra);
        let mut draft = Self {
            place: node.span,
            name: fields.string("name"),
            id: fields.string("id"),
            address: text(&mut fields, "address"),
            port: port(&mut fields),
            tags: fields.strings("tags").unwrap_or_default().into_iter().map(|tag| tag.value).collect(),
            meta: meta(&mut fields, kind.as_deref().unwrap_or_default()),
            kind,
            checks: check::nested(&mut fields, rules),
            namespace: text(&mut fields, "namespace"),
            partition: text(&mut fields, "partition"),
            extra,
            sidecar,
            misspelt: Vec::new(),
        };
        draft.misspelt = fields.misspelt();
        fields.finish();
        Some(draft)
    }
}

/// `connect`: the sidecar, and whether the service speaks Connect itself.
fn connect(fields: &mut Fields<'_, '_>, rules: Rules, extra: &mut Extra) -> Option<Box<Draft>> {
    let node = fields.take("connect")?;
    let mut connect = Fields::of(node, "connect", rules.dialect, fields.mistakes())?;
    connect.known(&["peer_meta"]);
    extra.connect_native = connect.boolean("native").is_some_and(|native| native.value);
    let sidecar = connect.take("sidecar_service");
    let draft = sidecar.and_then(|node| Draft::decode(node, rules, connect.mistakes()));
    connect.finish();
    draft.map(Box::new)
}

fn extra(fields: &mut Fields<'_, '_>) -> Extra {
    let (destination_name, destination_id) = proxy(fields).unwrap_or_default();
    Extra {
        weights: weights(fields).unwrap_or_default(),
        enable_tag_override: fields.boolean("enable_tag_override").is_some_and(|enabled| enabled.value),
        tagged_addresses: tagged_addresses(fields),
        destination_name,
        destination_id,
        ..Extra::default()
    }
}

fn proxy(fields: &mut Fields<'_, '_>) -> Option<(Arc<str>, Arc<str>)> {
    let (node, dialect) = (fields.take("proxy")?, fields.dialect());
    let mut proxy = Fields::of(node, "proxy", dialect, fields.mistakes())?;
    proxy.known(PROXY);
    let destination = (
        text(&mut proxy, "destination_service_name").unwrap_or_default(),
        text(&mut proxy, "destination_service_id").unwrap_or_default(),
    );
    proxy.finish();
    Some(destination)
}

fn weights(fields: &mut Fields<'_, '_>) -> Option<Weights> {
    let (node, dialect) = (fields.take("weights")?, fields.dialect());
    let mut weights = Fields::of(node, "weights", dialect, fields.mistakes())?;
    let found = Weights {
        passing: limits::weight(&mut weights, "passing", 1).unwrap_or(1),
        warning: limits::weight(&mut weights, "warning", 0).unwrap_or(1),
    };
    weights.finish();
    Some(found)
}

/// `None` where none is listed.
fn tagged_addresses(fields: &mut Fields<'_, '_>) -> Option<Vec<(Arc<str>, ServiceAddress)>> {
    let dialect = fields.dialect();
    let mut addresses = fields
        .map("tagged_addresses", |key, node, mistakes| {
            let mut fields = Fields::of(node, "tagged address", dialect, mistakes)?;
            let address = text(&mut fields, "address").unwrap_or_default();
            let port = fields.integer("port").map_or(0, |port| port.value);
            fields.finish();
            Some((key.value.clone(), ServiceAddress { address, port }))
        })
        .unwrap_or_default();
    catalog::sort(&mut addresses);
    (!addresses.is_empty()).then_some(addresses)
}

fn text(fields: &mut Fields<'_, '_>, name: &'static str) -> Option<Arc<str>> {
    fields.string(name).map(|text| text.value)
}

fn port(fields: &mut Fields<'_, '_>) -> Option<Known<i64>> {
    fields.take("port")?;
    Some(fields.integer("port").map_or(Known::Unknown("service-port"), |port| Known::Given(port.value)))
}

fn meta(fields: &mut Fields<'_, '_>, kind: &str) -> Vec<Pair> {
    let pairs = fields.string_map("meta").unwrap_or_default();
    limits::meta(&pairs, kind, fields.mistakes());
    pairs.into_iter().map(|(key, value)| (key.value, value.value)).collect()
}

/// Fields that do not change what is discovered; a token is never read.
const OTHER: &[&str] = &["socket_path", "token", "locality", "ports"];

/// Fields of a proxy that say how it works, not what it stands before.
const PROXY: &[&str] = &[
    "local_service_address",
    "local_service_port",
    "local_service_socket_path",
    "transparent_proxy",
    "mode",
    "config",
    "upstreams",
    "mesh_gateway",
    "expose",
    "envoy_extensions",
    "access_logs",
];

/// Every field of a service.
pub(in crate::consul) const FIELDS: &[&str] = &[
    "name",
    "id",
    "kind",
    "address",
    "port",
    "tags",
    "meta",
    "check",
    "checks",
    "connect",
    "proxy",
    "weights",
    "tagged_addresses",
    "enable_tag_override",
    "namespace",
    "partition",
    "socket_path",
    "token",
    "locality",
    "ports",
];
