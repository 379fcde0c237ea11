//! Nodes: what a Consul agent knows and a service definition does not.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

/// A key with its value.
pub type Pair = (Arc<str>, Arc<str>);

/// A value that the files may not give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<T> {
    /// The files give it.
    Given(T),
    /// They do not: its name, `node-address`, `node-name`, `datacenter` …
    Unknown(&'static str),
}

impl<T: AsRef<str>> Known<T> {
    /// The value, or the marker `<name>`, which stays visible through relabeling.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Given(value) => value.as_ref().to_owned(),
            Self::Unknown(name) => format!("<{name}>"),
        }
    }
}

impl Known<Arc<str>> {
    /// The same, shared where it is known.
    #[must_use]
    pub fn shared(&self) -> Arc<str> {
        match self {
            Self::Given(value) => Arc::clone(value),
            Self::Unknown(_) => self.text().into(),
        }
    }
}

impl fmt::Display for Known<i64> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(port) => write!(f, "{port}"),
            Self::Unknown(name) => write!(f, "<{name}>"),
        }
    }
}

/// The node on which a service runs: what its Consul agent knows and a definition does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeInfo {
    /// `node_name`.
    pub name: Known<Arc<str>>,
    /// `advertise_addr`, else `bind_addr`.
    pub address: Known<Arc<str>>,
    /// `datacenter`.
    pub datacenter: Known<Arc<str>>,
    /// `node_meta`; `None` where no agent's file gives it.
    pub meta: Option<Arc<[Pair]>>,
    /// `lan`, `wan`, `lan_ipv4` … as an export gives them; `None` in an agent's files, where Consul
    /// derives them from the address ([`NodeInfo::tagged_addresses`]).
    pub tagged_addresses: Option<Vec<Pair>>,
    /// `node_id`, where it is given.
    pub id: Option<Arc<str>>,
    /// The checks of the node itself, such as `serfHealth`; in an export, nodes whose checks say the same share them.
    pub checks: Arc<[NodeCheck]>,
}

impl NodeInfo {
    /// A node about which no file says anything.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            name: Known::Unknown("node-name"),
            address: Known::Unknown("node-address"),
            datacenter: Known::Unknown("datacenter"),
            meta: None,
            tagged_addresses: None,
            id: None,
            checks: Arc::default(),
        }
    }

    /// The tagged addresses that were given, else those that the agent derives from its address;
    /// `None` where that is unknown.
    #[must_use]
    pub fn tagged_addresses(&self) -> Option<Cow<'_, [Pair]>> {
        match (&self.tagged_addresses, &self.address) {
            (Some(told), _) => Some(Cow::Borrowed(told)),
            (None, Known::Given(address)) => Some(Cow::Owned(
                ["lan", "wan"].iter().flat_map(|net| derived_addresses(net, address)).collect(),
            )),
            (None, Known::Unknown(_)) => None,
        }
    }
}

/// The tagged addresses of one network: `lan`, and `lan_ipv4` or `lan_ipv6` where it is an IP address
/// (`agent/config/builder.go`).
pub(super) fn derived_addresses(network: &str, address: &Arc<str>) -> Vec<Pair> {
    let of_family = family(address).map(|family| (format!("{network}_{family}").into(), address.clone()));
    std::iter::once((network.into(), address.clone())).chain(of_family).collect()
}

/// `ipv4` or `ipv6`, for the names of tagged addresses; `None` for a host name.
pub(super) fn family(address: &str) -> Option<&'static str> {
    match address.parse().ok()? {
        IpAddr::V6(ip) if ip.to_ipv4_mapped().is_none() => Some("ipv6"),
        IpAddr::V4(_) | IpAddr::V6(_) => Some("ipv4"),
    }
}

/// A check of a node, which counts for each of its services.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NodeCheck {
    /// Its id.
    pub id: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its notes.
    pub notes: Arc<str>,
    /// `passing`, `warning`, `critical`.
    pub status: Arc<str>,
}

impl NodeCheck {
    /// The check that every node with an agent has, while the agent is well.
    #[must_use]
    pub fn serf() -> Self {
        Self {
            id: "serfHealth".into(),
            name: "Serf Health Status".into(),
            notes: "".into(),
            status: "passing".into(),
        }
    }
}
