//! What the agent registers for a definition: defaults, and the sidecar's inheritance.

use std::sync::Arc;

use super::service::Draft;
use super::{Rules, limits};
use crate::consul::catalog::{self, Profile};
use crate::consul::{Extra, Instance, Known, NodeInfo, ServiceAddress, meta};
use crate::syntax::{Mistake, MistakeKind, Node};

/// The service that `node` defines, followed by its sidecar.
pub(super) fn service(node: &Node, rules: Rules, mistakes: &mut Vec<Mistake>) -> Vec<Instance> {
    let Some(mut draft) = Draft::decode(node, rules, mistakes) else { return Vec::new() };
    limits::service(&draft, mistakes);
    let Some(name) = draft.name.take().map(|name| name.value).filter(|name| !name.is_empty()) else {
        if draft.misspelt.contains(&"name") {
            return Vec::new();
        }
        let message = "the service has no name: Consul refuses it";
        mistakes.push(Mistake::refused(MistakeKind::MissingField, draft.place, message));
        return Vec::new();
    };
    draft.register(name)
}

impl Draft {
    fn register(mut self, name: Arc<str>) -> Vec<Instance> {
        let sidecar = self.sidecar.take();
        self.leave_misspelt_unknown();
        let port = self.port.clone().unwrap_or(Known::Given(0));
        let id = self.id.take().map(|id| id.value).filter(|id| !id.is_empty());
        let service = self.instance(name.clone(), id.unwrap_or(name), port);
        let sidecar = sidecar.map(|sidecar| sidecar.register_beside(&service));
        std::iter::once(service).chain(sidecar).collect()
    }

    /// The sidecar of `parent`: what it does not say itself it has from there (`agent/sidecar_service.go`).
    fn register_beside(mut self, parent: &Instance) -> Instance {
        let suffixed = |text: &str| -> Arc<str> { format!("{text}-sidecar-proxy").into() };
        self.leave_misspelt_unknown();
        self.inherit_misspelt(parent);
        if self.tags.is_empty() {
            self.tags = parent.tags().to_vec();
        }
        if self.meta.is_empty() {
            let meta = parent.meta().iter();
            self.meta = meta.map(|(key, value)| (key.clone(), value.clone())).collect();
        }
        self.address = self.address.filter(|address| !address.is_empty()).or_else(|| parent.address.clone());
        self.kind = self.kind.filter(|kind| !kind.is_empty()).or_else(|| Some("connect-proxy".into()));
        self.namespace = parent.namespace().cloned();
        self.partition = parent.partition().cloned();
        self.stand_before(parent);
        let name = self.name.take().map(|name| name.value).filter(|name| !name.is_empty());
        let port = self.port.take().filter(|port| !matches!(port, Known::Given(..=0)));
        let port = port.unwrap_or(Known::Unknown("sidecar-port"));
        self.instance(name.unwrap_or_else(|| suffixed(parent.name())), suffixed(&parent.id), port)
    }

    /// What a misspelt key says is unknown, not absent.
    fn leave_misspelt_unknown(&mut self) {
        for field in &self.misspelt {
            match *field {
                "port" => self.port = Some(Known::Unknown("service-port")),
                "address" => self.address = Some("<service-address>".into()),
                "tags" => self.tags = vec!["<tags>".into()],
                _ => {}
            }
        }
    }

    /// What it takes from there is as unknown as it is there.
    fn inherit_misspelt(&mut self, parent: &Instance) {
        let inherited = parent.extra().misspelt.iter().filter(|field| match **field {
            "meta" => self.meta.is_empty(),
            "tags" => self.tags.is_empty(),
            "address" => self.address.is_none(),
            _ => false,
        });
        let inherited: Vec<_> = inherited.copied().collect();
        self.misspelt.extend(inherited);
    }

    fn stand_before(&mut self, parent: &Instance) {
        if self.extra.destination_name.is_empty() {
            self.extra.destination_name = parent.name().clone();
        }
        if self.extra.destination_id.is_empty() {
            self.extra.destination_id = parent.id.clone();
        }
    }

    fn instance(self, name: Arc<str>, id: Arc<str>, port: Known<i64>) -> Instance {
        let address = self.address.filter(|address| !address.is_empty());
        let mut extra = self.extra;
        extra.misspelt = self.misspelt;
        extra.kind = self.kind.filter(|kind| KINDS.contains(&&**kind)).unwrap_or_default();
        extra.namespace = self.namespace.filter(|namespace| !namespace.is_empty());
        extra.partition = self.partition.filter(|partition| !partition.is_empty());
        if let Some(listed) = &mut extra.tagged_addresses {
            add_derived_addresses(listed, address.as_ref(), &port);
        }
        let (meta_keys, meta_values) = meta::parted(self.meta);
        let extra = (extra != Extra::default()).then(|| Arc::new(extra));
        let profile = Profile { name, tags: self.tags.into(), meta_keys, extra };
        Instance {
            place: self.place,
            id,
            address,
            port,
            checks: self.checks.into(),
            health: None,
            node: Arc::new(NodeInfo::unknown()),
            meta_values,
            profile: Arc::new(profile),
        }
    }
}

/// Those that the agent derives join the listed ones, which win.
fn add_derived_addresses(
    listed: &mut Vec<(Arc<str>, ServiceAddress)>,
    address: Option<&Arc<str>>,
    port: &Known<i64>,
) {
    for derived in catalog::derived_addresses(address, port) {
        if listed.iter().all(|(known, _)| *known != derived.0) {
            listed.push(derived);
        }
    }
    catalog::sort(listed);
}

/// The kinds that Consul knows; any other counts as a typical service.
const KINDS: &[&str] =
    &["connect-proxy", "mesh-gateway", "terminating-gateway", "ingress-gateway", "api-gateway"];
