//! What the agent's own configuration says about its node.

use std::sync::Arc;

use super::{agent_fields, limits};
use crate::consul::Pair;
use crate::consul::node::derived_addresses;
use crate::syntax::{Fields, Pair as SpannedPair};
use crate::text::Spanned;

/// The fields of an agent's configuration that matter to discovery.
#[derive(Debug, Clone, Default)]
pub struct AgentFields {
    /// `node_name`.
    pub node_name: Option<Spanned<Arc<str>>>,
    /// `node_id`.
    pub node_id: Option<Spanned<Arc<str>>>,
    /// `datacenter`.
    pub datacenter: Option<Spanned<Arc<str>>>,
    /// `advertise_addr`.
    pub advertise_addr: Option<Spanned<Arc<str>>>,
    /// `advertise_addr_wan`.
    pub advertise_addr_wan: Option<Spanned<Arc<str>>>,
    /// `bind_addr`.
    pub bind_addr: Option<Spanned<Arc<str>>>,
    /// `node_meta`, as written.
    pub node_meta: Option<Vec<SpannedPair>>,
    /// `server`.
    pub server: Option<Spanned<bool>>,
    /// `data_dir`, without which only `-dev` starts an agent: this is an agent's main file.
    pub data_dir: Option<Spanned<Arc<str>>>,
}

impl AgentFields {
    /// Takes them out of a configuration, and leaves the agent's other settings alone.
    pub(super) fn take(fields: &mut Fields<'_, '_>) -> Self {
        fields.known(agent_fields::OTHER);
        let told = Self {
            node_name: fields.string("node_name"),
            node_id: fields.string("node_id"),
            datacenter: fields.string("datacenter"),
            advertise_addr: fields.string("advertise_addr"),
            advertise_addr_wan: fields.string("advertise_addr_wan"),
            bind_addr: fields.string("bind_addr"),
            node_meta: fields.string_map("node_meta"),
            server: fields.boolean("server"),
            data_dir: fields.string("data_dir"),
        };
        limits::node(&told, fields.mistakes());
        told
    }

    /// The address that the node advertises, where it is an address: `0.0.0.0` means "find one", and a
    /// go-sockaddr template is known to the agent alone.
    #[must_use]
    pub fn address(&self) -> Option<Arc<str>> {
        told(self.advertise_addr.as_ref()).or_else(|| told(self.bind_addr.as_ref()))
    }

    /// The node's name; an empty one means the host's.
    #[must_use]
    pub fn name(&self) -> Option<Arc<str>> {
        self.node_name.as_ref().map(|name| name.value.clone()).filter(|name| !name.is_empty())
    }

    /// The datacenter, in lower case as Consul keeps it.
    #[must_use]
    pub fn datacenter(&self) -> Option<Arc<str>> {
        self.datacenter.as_ref().map(|name| name.to_lowercase().into())
    }

    /// The tagged addresses of the node, where its WAN address differs from its LAN address; else they
    /// follow from the one address.
    #[must_use]
    pub fn tagged_addresses(&self) -> Option<Vec<Pair>> {
        let lan = self.address()?;
        let wan = told(self.advertise_addr_wan.as_ref())?;
        let mut addresses = derived_addresses("lan", &lan);
        addresses.extend(derived_addresses("wan", &wan));
        Some(addresses)
    }

    /// Whether the file says anything about the agent.
    #[must_use]
    pub fn any(&self) -> bool {
        self.node_name.is_some()
            || self.datacenter.is_some()
            || self.advertise_addr.is_some()
            || self.bind_addr.is_some()
            || self.node_meta.is_some()
            || self.server.is_some()
            || self.data_dir.is_some()
    }

    /// This with what a later file of the same agent says: the later value wins.
    #[must_use]
    pub fn merged(self, later: Self) -> Self {
        Self {
            node_name: later.node_name.or(self.node_name),
            node_id: later.node_id.or(self.node_id),
            datacenter: later.datacenter.or(self.datacenter),
            advertise_addr: later.advertise_addr.or(self.advertise_addr),
            advertise_addr_wan: later.advertise_addr_wan.or(self.advertise_addr_wan),
            bind_addr: later.bind_addr.or(self.bind_addr),
            node_meta: later.node_meta.filter(|meta| !meta.is_empty()).or(self.node_meta),
            server: later.server.or(self.server),
            data_dir: later.data_dir.or(self.data_dir),
        }
    }
}

/// The address, where it is one that others can reach.
fn told(address: Option<&Spanned<Arc<str>>>) -> Option<Arc<str>> {
    let address = &address?.value;
    let open = matches!(&**address, "" | "0.0.0.0" | "::" | "[::]") || address.contains("{{");
    (!open).then(|| address.clone())
}
