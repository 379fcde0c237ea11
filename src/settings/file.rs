//! The shape of the file.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Everything that `probelint.toml` can say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Which versions are deployed.
    pub versions: VersionSettings,
    /// What Consul's agents know and the definitions do not tell.
    pub consul: ConsulSettings,
    /// What is known of the set of services.
    pub fleet: FleetSettings,
}

/// `[versions]`; the newest known where nothing is said.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VersionSettings {
    /// `"2.53"`, `"3.5"` …
    pub prometheus: Option<String>,
    /// `"0.28"` …
    pub blackbox: Option<String>,
}

/// `[consul]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConsulSettings {
    /// The node on which the given services run.
    pub node: NodeSettings,
}

/// `[consul.node]`, where no agent's own file among the definitions says it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NodeSettings {
    /// `node_name`.
    pub name: Option<String>,
    /// `advertise_addr`.
    pub address: Option<String>,
    /// `datacenter`.
    pub datacenter: Option<String>,
    /// `node_meta`.
    pub meta: Option<BTreeMap<String, String>>,
}

/// `[fleet]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FleetSettings {
    /// Whether the given services are all that there are.
    pub complete: bool,
}
