//! The registered services.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use super::node::family;
use super::{Check, CheckView, Health, Known, Meta, NodeInfo, Texts};
use crate::text::{FileId, Span};

/// Every instance that is registered, as far as the files say.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// In the order of the files.
    pub instances: Vec<Instance>,
    /// Whether this is every service there is: an export or a live catalog, not a folder of definitions.
    pub complete: bool,
    /// The agents whose files were read; an export has none.
    pub agents: Vec<Agent>,
}

impl Catalog {
    /// Adds what another part of the files says.
    pub fn extend(&mut self, other: Self) {
        if self.instances.is_empty() {
            self.instances = other.instances;
        } else {
            self.instances.extend(other.instances);
        }
        self.complete |= other.complete;
        self.agents.extend(other.agents);
    }
}

/// An agent that registers the services of its files.
#[derive(Debug, Clone)]
pub struct Agent {
    /// The first of its files.
    pub file: FileId,
    /// Its node.
    pub node: Arc<NodeInfo>,
    /// Whether its files say that it is one of Consul's servers.
    pub is_server: bool,
}

/// One registered service instance. Places of its parts are looked up when a finding needs them
/// ([`super::place`]), which keeps a million instances small.
#[derive(Debug, Clone)]
pub struct Instance {
    /// The whole definition.
    pub place: Span,
    /// Its id, the name where none is written.
    pub id: Arc<str>,
    /// Its own address; `None` for the node's.
    pub address: Option<Arc<str>>,
    /// Its port; 0 where none is written, unknown (`sidecar-port`) where Consul assigns it. Consul
    /// takes any number here, -1 and 70000 too.
    pub port: Known<i64>,
    /// Its checks, nested ones first, then those that name it by `service_id`.
    pub checks: Arc<[Check]>,
    /// The aggregated health; `None` where nobody has asked (a definition has no health).
    pub health: Option<Health>,
    /// Its node.
    pub node: Arc<NodeInfo>,
    /// The values of its meta, by the keys of its profile.
    pub(super) meta_values: Texts,
    /// What it has in common with others.
    pub(super) profile: Arc<Profile>,
}

/// What instances of a service have in common as a rule; in an export, those that say the same share it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Profile {
    /// The service's name.
    pub(super) name: Arc<str>,
    /// Its tags.
    pub(super) tags: Texts,
    /// The keys of its meta, sorted.
    pub(super) meta_keys: Texts,
    /// What only few services say; see [`Instance::extra`].
    pub(super) extra: Option<Arc<Extra>>,
}

/// What only few services say; instances that say the same share it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Extra {
    /// `connect-proxy`, `mesh-gateway` …; empty for a typical service.
    pub kind: Arc<str>,
    /// Consul Enterprise's namespace.
    pub namespace: Option<Arc<str>>,
    /// Consul Enterprise's partition.
    pub partition: Option<Arc<str>>,
    /// `weights`.
    pub weights: Weights,
    /// `enable_tag_override`.
    pub enable_tag_override: bool,
    /// `tagged_addresses` of the service, sorted; `None` where they are those that the agent derives from its address
    /// ([`Instance::tagged_addresses`]).
    pub tagged_addresses: Option<Vec<(Arc<str>, ServiceAddress)>>,
    /// `connect.native`.
    pub connect_native: bool,
    /// The service that a proxy stands before.
    pub destination_name: Arc<str>,
    /// That service's id.
    pub destination_id: Arc<str>,
    /// Fields of a definition that a misspelt key stands for, so that nobody knows what they say.
    pub misspelt: Vec<&'static str>,
}

/// How often DNS answers with a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Weights {
    /// While it is passing.
    pub passing: i64,
    /// While it is warning.
    pub warning: i64,
}

impl Default for Weights {
    fn default() -> Self {
        Self { passing: 1, warning: 1 }
    }
}

/// One tagged address of a service.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ServiceAddress {
    /// The address.
    pub address: Arc<str>,
    /// The port.
    pub port: i64,
}

impl Instance {
    /// The service's name.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.profile.name
    }

    /// Its tags.
    #[must_use]
    pub fn tags(&self) -> &[Arc<str>] {
        &self.profile.tags
    }

    /// Its meta.
    #[must_use]
    pub fn meta(&self) -> Meta<'_> {
        Meta::new(&self.profile.meta_keys, &self.meta_values)
    }

    /// What only few services say; Consul's defaults where this one does not.
    #[must_use]
    pub fn extra(&self) -> &Extra {
        static USUAL: LazyLock<Extra> = LazyLock::new(Extra::default);
        self.profile.extra.as_deref().unwrap_or(&USUAL)
    }

    /// `connect-proxy`, `mesh-gateway` …; empty for a typical service.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.extra().kind
    }

    /// Consul Enterprise's namespace.
    #[must_use]
    pub fn namespace(&self) -> Option<&Arc<str>> {
        self.extra().namespace.as_ref()
    }

    /// Consul Enterprise's partition.
    #[must_use]
    pub fn partition(&self) -> Option<&Arc<str>> {
        self.extra().partition.as_ref()
    }

    /// Its tagged addresses, sorted: those that are listed, else those that the agent derives from its address.
    #[must_use]
    pub fn tagged_addresses(&self) -> Cow<'_, [(Arc<str>, ServiceAddress)]> {
        match &self.extra().tagged_addresses {
            Some(listed) => Cow::Borrowed(listed),
            None => Cow::Owned(derived_addresses(self.address.as_ref(), &self.port)),
        }
    }

    /// Whether a misspelt key stands for `field` of its definition, in any letter case: what it says is unknown,
    /// not absent.
    #[must_use]
    pub fn misspells(&self, field: &str) -> bool {
        self.extra().misspelt.iter().any(|misspelt| misspelt.eq_ignore_ascii_case(field))
    }

    /// The checks of its node and its own, as the health API lists them.
    pub fn all_checks(&self) -> impl Iterator<Item = CheckView<'_>> {
        let of_node = self.node.checks.iter().map(|check| CheckView {
            id: Some(Cow::Borrowed(&check.id)),
            name: Some(&check.name),
            notes: Some(&check.notes),
            status: Some(&check.status),
            kind: "",
            own: false,
        });
        of_node.chain(self.checks.iter().map(|check| CheckView {
            id: check.about.id.text(&self.id),
            name: check.about.name.as_deref(),
            notes: check.about.notes.as_deref(),
            status: check.about.status.as_deref(),
            kind: check.kind.type_name(),
            own: true,
        }))
    }
}

/// `lan_ipv4` and `wan_ipv4` of a service with an address of its own, or those of IPv6.
pub(super) fn derived_addresses(
    address: Option<&Arc<str>>,
    port: &Known<i64>,
) -> Vec<(Arc<str>, ServiceAddress)> {
    let (Some(address), Known::Given(port)) = (address, port) else { return Vec::new() };
    let Some(family) = family(address) else { return Vec::new() };
    let derived = |network| {
        (format!("{network}_{family}").into(), ServiceAddress { address: address.clone(), port: *port })
    };
    ["lan", "wan"].into_iter().map(derived).collect()
}

/// Sorts by key.
pub(super) fn sort<V>(pairs: &mut [(Arc<str>, V)]) {
    pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
}

#[cfg(test)]
mod tests {
    use super::Instance;

    #[test]
    fn an_instance_stays_small_so_that_a_million_fit_into_memory() {
        assert!(size_of::<Instance>() <= 112, "{} bytes", size_of::<Instance>());
    }
}
