//! The registered services.

use std::fmt;
use std::sync::Arc;

use crate::text::Span;

/// A value that the files may not tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<T> {
    /// The files tell it.
    Told(T),
    /// They do not: its name, `node-address`, `node-name`, `datacenter` …
    Unknown(&'static str),
}

impl<T: AsRef<str>> Known<T> {
    /// The value, or the marker `<name>`, which stays visible through relabeling.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Told(value) => value.as_ref().to_owned(),
            Self::Unknown(name) => format!("<{name}>"),
        }
    }
}

/// Every instance that is registered, as far as the files tell.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// In the order of the files.
    pub instances: Vec<Instance>,
    /// Whether this is every service there is: an export or a live catalogue, not a folder of definitions.
    pub complete: bool,
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
    /// `node_meta`; `None` where no agent's file tells it.
    pub meta: Option<Vec<(Arc<str>, Arc<str>)>>,
    /// `lan`, `wan`, `lan_ipv4` …; `None` where unknown: Consul derives them from the address.
    pub tagged_addresses: Option<Vec<(Arc<str>, Arc<str>)>>,
}

impl NodeInfo {
    /// A node of which no file tells anything.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            name: Known::Unknown("node-name"),
            address: Known::Unknown("node-address"),
            datacenter: Known::Unknown("datacenter"),
            meta: None,
            tagged_addresses: None,
        }
    }
}

/// One registered service instance. Places of its parts are looked up when a finding needs them
/// ([`super::place`]), which keeps a million instances small.
#[derive(Debug, Clone)]
pub struct Instance {
    /// The whole definition.
    pub place: Span,
    /// The service's name.
    pub name: Arc<str>,
    /// Its id, the name where none is written.
    pub id: Arc<str>,
    /// Its own address; `None` for the node's.
    pub address: Option<Arc<str>>,
    /// Its port; 0 where none is written, unknown (`sidecar-port`) where Consul assigns it.
    pub port: Known<u16>,
    /// Its tags.
    pub tags: Vec<Arc<str>>,
    /// Its meta, keys as written, sorted.
    pub meta: Vec<(Arc<str>, Arc<str>)>,
    /// `connect-proxy`, `mesh-gateway` …; empty for a typical service.
    pub kind: Arc<str>,
    /// Its checks, nested ones first, then those that name it by `service_id`.
    pub checks: Vec<Check>,
    /// The aggregated health; `None` where nobody has asked (a definition tells no health).
    pub health: Option<Arc<str>>,
    /// Consul Enterprise's namespace.
    pub namespace: Option<Arc<str>>,
    /// Consul Enterprise's partition.
    pub partition: Option<Arc<str>>,
    /// Its node.
    pub node: Arc<NodeInfo>,
}

/// A check of a service.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// The whole check.
    pub place: Span,
    /// Its name, where one is written.
    pub name: Option<Arc<str>>,
    /// What it asks.
    pub kind: CheckKind,
    /// How often, in milliseconds.
    pub interval_millis: Option<u64>,
    /// How long it may take, in milliseconds.
    pub timeout_millis: Option<u64>,
    /// `deregister_critical_service_after`, in milliseconds.
    pub deregister_after_millis: Option<u64>,
}

/// What a check asks.
#[derive(Debug, Clone, PartialEq)]
pub enum CheckKind {
    /// Asks a URL.
    Http {
        /// The URL as written.
        url: Arc<str>,
        /// The method, `GET` where none is written.
        method: Arc<str>,
    },
    /// Opens a connection to `host:port`.
    Tcp(Arc<str>),
    /// Asks a gRPC health service.
    Grpc(Arc<str>),
    /// Waits to be told.
    Ttl,
    /// Runs a command.
    Script,
    /// Any other kind: `alias`, `udp`, `docker`, `os_service`, `h2ping` …
    Other(&'static str),
}

impl fmt::Display for Known<u16> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Told(port) => write!(f, "{port}"),
            Self::Unknown(name) => write!(f, "<{name}>"),
        }
    }
}
