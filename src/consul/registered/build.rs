//! From bodies to instances: texts that come again are kept once, nodes too.

use std::sync::Arc;

use hashbrown::HashMap;

use super::pool::Pool;
use super::raw;
use super::read::{Raw, body};
use super::text::TextMap;
use crate::consul::node::family;
use crate::consul::{
    About, Check, CheckId, CheckKind, Extra, Health, Instance, Known, NodeCheck, NodeInfo, Pair,
    ServiceAddress, Weights,
};
use crate::text::Span;

/// Collects the instances of all bodies of a file.
#[derive(Default)]
pub(super) struct Builder<'t> {
    instances: Vec<Instance>,
    pool: Pool,
    /// By the text of the node and the health of its own checks.
    nodes: HashMap<(&'t str, String), Arc<NodeInfo>>,
    /// Nodes of the catalog's entries, which repeat the node's fields.
    catalog_nodes: HashMap<Arc<str>, Vec<Arc<NodeInfo>>>,
    states: Vec<State<'t>>,
}

/// A check of `/v1/health/state`, with its place.
type State<'t> = (raw::Check<'t>, Span);

impl<'t> Builder<'t> {
    /// Makes room for that many more instances, and no more.
    pub(super) fn expect(&mut self, instances: usize) {
        self.instances.reserve_exact(instances);
    }

    /// An entry of the health API.
    ///
    /// # Errors
    /// When its node is none.
    pub(super) fn health(&mut self, entry: &raw::HealthEntry<'t>, place: Span) -> serde_json::Result<()> {
        let Some(service) = &entry.service else { return Ok(()) };
        let node = self.known_node(&entry.node, &entry.checks)?;
        let instance = self.instance(service, node, place);
        let checked = self.checked(instance, &entry.checks);
        self.instances.push(checked);
        Ok(())
    }

    /// An entry of the catalog.
    pub(super) fn catalog(&mut self, entry: raw::CatalogEntry<'t>, place: Span) {
        let (node, service) = entry.split();
        let node = Arc::new(self.node(&node, &[]));
        let same_name = self.catalog_nodes.entry(node.name.text().into()).or_default();
        let known = same_name.iter().find(|known| **known == node).cloned();
        let node = known.unwrap_or_else(|| {
            same_name.push(node.clone());
            node
        });
        let instance = self.instance(&service, node, place);
        self.instances.push(instance);
    }

    /// A body of `/v1/catalog/register`.
    pub(super) fn registration(&mut self, body: raw::Registration<'t>, place: Span) {
        let (node, service, checks) = body.split();
        let Some(mut service) = service else { return };
        if service.id.is_empty() {
            service.id.clone_from(&service.name);
        }
        let node = Arc::new(self.node(&node, &checks));
        let instance = self.instance(&service, node, place);
        let checked = self.checked(instance, &checks);
        self.instances.push(checked);
    }

    /// Instances that were read otherwise.
    pub(super) fn add(&mut self, instances: Vec<Instance>) {
        self.instances.extend(instances);
    }

    /// A service of an agent, which does not name its node.
    pub(super) fn agent(&mut self, service: &raw::Service<'t>, place: Span) {
        let mut node = NodeInfo::unknown();
        if !service.datacenter.is_empty() {
            node.datacenter = Known::Given(self.text(&service.datacenter));
        }
        let instance = self.instance(service, Arc::new(node), place);
        self.instances.push(instance);
    }

    /// A check of the health API, for a service of another body of the file.
    pub(super) fn state(&mut self, check: raw::Check<'t>, place: Span) {
        self.states.push((check, place));
    }

    /// The first check of `/v1/health/state`, where no body has any service.
    pub(super) fn lone_health(&self) -> Option<Span> {
        self.states.first().map(|(_, place)| *place).filter(|_| self.instances.is_empty())
    }

    /// Every instance, with the health that other bodies give.
    pub(super) fn finish(mut self) -> Vec<Instance> {
        let states = std::mem::take(&mut self.states);
        let mut by_service: HashMap<(&str, &str), Vec<&State<'t>>> = HashMap::new();
        for state in &states {
            by_service.entry((&state.0.node, &state.0.service_id)).or_default().push(state);
        }
        let mut instances = std::mem::take(&mut self.instances);
        for instance in instances.iter_mut().filter(|instance| instance.health.is_none()) {
            let node = instance.node.name.text();
            let own = by_service.get(&(&*node, &*instance.id)).map_or(&[][..], Vec::as_slice);
            let of_node = by_service.get(&(&*node, "")).map_or(&[][..], Vec::as_slice);
            if !own.is_empty() || !of_node.is_empty() {
                instance.health = Some(aggregated(own.iter().chain(of_node).map(|(check, _)| check)));
                let checks = own.iter().map(|(check, place)| self.check(check, None, Some(*place)));
                instance.checks = checks.collect();
            }
        }
        instances.shrink_to_fit();
        instances
    }

    /// The node of `texts`; entries of one node share it. The error is the caller's to report.
    fn known_node(
        &mut self,
        texts: &Raw<'t>,
        checks: &[raw::Check<'t>],
    ) -> serde_json::Result<Arc<NodeInfo>> {
        let [text] = &texts.0[..] else { return Ok(Arc::new(self.node(&body(texts.texts())?, checks))) };
        let mut health = String::new();
        for check in checks.iter().filter(|check| !check.is_of_service()) {
            health.extend([&*check.id, "=", &*check.status, ";"]);
        }
        let key = (text.get(), health);
        if let Some(known) = self.nodes.get(&key) {
            return Ok(known.clone());
        }
        let node = Arc::new(self.node(&body(texts.texts())?, checks));
        self.nodes.insert(key, node.clone());
        Ok(node)
    }

    /// The node, with those of the checks that are its own.
    fn node(&mut self, node: &raw::Node<'t>, checks: &[raw::Check<'t>]) -> NodeInfo {
        let of_node = checks.iter().filter(|check| !check.is_of_service());
        let checks: Vec<_> = of_node.map(|check| self.node_check(check)).collect();
        let meta = self.pairs(&node.meta);
        let told =
            |text: Arc<str>, name| if text.is_empty() { Known::Unknown(name) } else { Known::Given(text) };
        NodeInfo {
            name: told(self.text(&node.name), "node-name"),
            address: told(self.text(&node.address), "node-address"),
            datacenter: told(self.text(&node.datacenter), "datacenter"),
            meta: Some(self.pool.node_meta(&meta)),
            tagged_addresses: Some(self.pairs(&node.tagged_addresses)),
            id: Some(self.text(&node.id)),
            checks: self.pool.node_checks(&checks),
        }
    }

    fn node_check(&mut self, check: &raw::Check<'t>) -> NodeCheck {
        NodeCheck {
            id: self.text(&check.id),
            name: self.text(&check.name),
            notes: self.text(&check.notes),
            status: self.text(&check.status),
        }
    }

    fn instance(&mut self, service: &raw::Service<'t>, node: Arc<NodeInfo>, place: Span) -> Instance {
        let extra = self.extra(service);
        Instance {
            place,
            id: self.text(&service.id),
            address: self.pool.optional(&service.address),
            port: Known::Given(service.port),
            checks: Arc::default(),
            health: None,
            node,
            meta_values: self.pool.meta_values(service),
            profile: self.pool.profile(service, extra),
        }
    }

    /// The instance with what the checks of its entry say.
    fn checked(&mut self, instance: Instance, checks: &[raw::Check<'t>]) -> Instance {
        let own = checks.iter().filter(|check| check.is_of_service());
        let own = own.map(|check| self.check(check, CheckId::derived(&check.id, &instance.id), None));
        let own: Vec<_> = own.collect();
        Instance { health: Some(aggregated(checks.iter())), checks: self.pool.checks(&own), ..instance }
    }

    fn extra(&mut self, service: &raw::Service<'t>) -> Option<Arc<Extra>> {
        let [destination_name, destination_id] = service.destination().map(|text| self.text(text));
        let extra = Extra {
            kind: self.text(&service.kind),
            namespace: self.pool.optional(&service.namespace),
            partition: self.pool.optional(&service.partition),
            weights: service.weights.as_ref().map_or_else(Weights::default, raw::Weights::kept),
            enable_tag_override: service.enable_tag_override,
            tagged_addresses: (!is_derived(service)).then(|| self.addresses(&service.tagged_addresses)),
            connect_native: service.is_native(),
            destination_name,
            destination_id,
            misspelt: Vec::new(),
        };
        (extra != Extra::default()).then(|| self.pool.extra(&extra))
    }

    fn addresses(&mut self, map: &TextMap<'t, raw::Address<'t>>) -> Vec<(Arc<str>, ServiceAddress)> {
        map.iter()
            .map(|(name, address)| {
                let address = ServiceAddress { address: self.text(&address.address), port: address.port };
                (self.text(name), address)
            })
            .collect()
    }

    /// The check, whose id is derived from that of its service where `id` is given.
    fn check(&mut self, check: &raw::Check<'t>, id: Option<CheckId>, place: Option<Span>) -> Check {
        let about = About {
            id: id.unwrap_or_else(|| CheckId::Given(self.text(&check.id))),
            name: Some(self.text(&check.name)),
            notes: Some(self.text(&check.notes)),
            status: Some(self.text(&check.status)),
            interval_millis: None,
            timeout_millis: None,
            deregister_after_millis: None,
        };
        Check { place, kind: self.kind(check), about: self.pool.about(&about) }
    }

    /// What the check asks, from its definition, or from what it said last.
    fn kind(&mut self, check: &raw::Check<'t>) -> CheckKind {
        if let Some((method, url)) = check.asked() {
            return CheckKind::Http { url: self.text(url), method: self.text(method) };
        }
        if !check.definition.tcp.is_empty() {
            return CheckKind::Tcp(self.text(&check.definition.tcp));
        }
        match &*check.kind {
            "ttl" => CheckKind::Ttl,
            "script" => CheckKind::Script,
            kind => CheckKind::Other(KINDS.iter().find(|known| **known == kind).copied().unwrap_or_default()),
        }
    }

    fn pairs(&mut self, map: &TextMap<'t>) -> Vec<Pair> {
        map.iter().map(|(key, value)| (self.text(key), self.text(value))).collect()
    }

    fn text(&mut self, text: &str) -> Arc<str> {
        self.pool.text(text)
    }
}

/// The types of checks of which only the name is given here.
const KINDS: &[&str] = &["http", "tcp", "grpc", "docker", "alias", "udp", "h2ping", "os_service"];

/// Whether the tagged addresses are those that the agent derives, as nearly always: they need not be kept.
fn is_derived(service: &raw::Service<'_>) -> bool {
    let listed = &service.tagged_addresses;
    let Some(family) = family(&service.address) else { return listed.is_empty() };
    let is_of = |network, name: &str| {
        name.strip_prefix(network).and_then(|rest| rest.strip_prefix('_')) == Some(family)
    };
    let same = |to: &raw::Address<'_>| to.address == service.address && to.port == service.port;
    matches!(&listed[..], [(lan, at), (wan, too)]
        if is_of("lan", lan) && is_of("wan", wan) && same(at) && same(too))
}

/// The worst of the checks (`api/health.go`, `AggregatedStatus`).
fn aggregated<'c, 't: 'c>(checks: impl Iterator<Item = &'c raw::Check<'t>>) -> Health {
    let of_check = |check: &raw::Check<'_>| match &*check.status {
        _ if &*check.id == "_node_maintenance" => Health::Maintenance,
        _ if check.id.starts_with("_service_maintenance:") => Health::Maintenance,
        "critical" => Health::Critical,
        "warning" => Health::Warning,
        _ => Health::Passing,
    };
    checks.map(of_check).max().unwrap_or(Health::Passing)
}
