//! What the agent's own configuration tells of its node.

use std::sync::Arc;

use super::limits;
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
        fields.known(OTHER);
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

    /// Whether the file tells anything of the agent.
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

    /// This with what a later file of the same agent tells: the later value wins.
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

/// Whether an agent's configuration has a field of that name.
pub(in crate::consul) fn is_agent_field(name: &str) -> bool {
    OWN.contains(&name) || OTHER.contains(&name)
}

/// The fields that are read, here and for the definitions.
const OWN: &[&str] = &[
    "node_name",
    "node_id",
    "datacenter",
    "advertise_addr",
    "advertise_addr_wan",
    "bind_addr",
    "node_meta",
    "server",
    "data_dir",
    "service",
    "services",
    "check",
    "checks",
];

/// The address, where it is one that others can reach.
fn told(address: Option<&Spanned<Arc<str>>>) -> Option<Arc<str>> {
    let address = &address?.value;
    let open = matches!(&**address, "" | "0.0.0.0" | "::" | "[::]") || address.contains("{{");
    (!open).then(|| address.clone())
}

/// Every other field of an agent's configuration, of Consul 1.8 to 1.21, those of Consul Enterprise included.
const OTHER: &[&str] = &[
    "acl",
    "acl_agent_master_token",
    "acl_agent_token",
    "acl_datacenter",
    "acl_default_policy",
    "acl_disabled_ttl",
    "acl_down_policy",
    "acl_enable_key_list_policy",
    "acl_master_token",
    "acl_replication_token",
    "acl_token",
    "acl_ttl",
    "addresses",
    "advertise_addr_ipv4",
    "advertise_addr_ipv6",
    "advertise_addr_wan_ipv4",
    "advertise_addr_wan_ipv6",
    "advertise_reconnect_timeout",
    "ae_interval",
    "alt_domain",
    "audit",
    "auto_config",
    "auto_encrypt",
    "auto_reload_config",
    "autopilot",
    "bootstrap",
    "bootstrap_expect",
    "build_date",
    "ca_file",
    "ca_path",
    "cache",
    "cert_file",
    "check_deregister_interval_min",
    "check_output_max_size",
    "check_reap_interval",
    "check_update_interval",
    "client_addr",
    "cloud",
    "config_entries",
    "connect",
    "consul",
    "default_query_time",
    "disable_anonymous_signature",
    "disable_coordinates",
    "disable_host_node_id",
    "disable_http_unprintable_char_filter",
    "disable_keyring_file",
    "disable_remote_exec",
    "disable_update_check",
    "discard_check_output",
    "discovery_max_stale",
    "dns_config",
    "domain",
    "enable_acl_replication",
    "enable_agent_tls_for_checks",
    "enable_central_service_config",
    "enable_debug",
    "enable_local_script_checks",
    "enable_script_checks",
    "enable_syslog",
    "encrypt",
    "encrypt_verify_incoming",
    "encrypt_verify_outgoing",
    "experiments",
    "gossip_lan",
    "gossip_wan",
    "http_config",
    "key_file",
    "leave_on_terminate",
    "license_path",
    "license_poll_base_time",
    "license_poll_max_time",
    "license_update_base_time",
    "license_update_max_time",
    "limits",
    "locality",
    "log_file",
    "log_json",
    "log_level",
    "log_rotate_bytes",
    "log_rotate_duration",
    "log_rotate_max_files",
    "log_sublevels",
    "max_query_time",
    "non_voting_server",
    "partition",
    "peering",
    "performance",
    "pid_file",
    "ports",
    "primary_datacenter",
    "primary_gateways",
    "primary_gateways_interval",
    "protocol",
    "raft_logstore",
    "raft_protocol",
    "raft_snapshot_interval",
    "raft_snapshot_threshold",
    "raft_trailing_logs",
    "read_replica",
    "reconnect_timeout",
    "reconnect_timeout_wan",
    "recursors",
    "rejoin_after_leave",
    "reporting",
    "retry_interval",
    "retry_interval_wan",
    "retry_join",
    "retry_join_wan",
    "retry_max",
    "retry_max_wan",
    "revision",
    "rpc",
    "segment",
    "segment_limit",
    "segment_name_limit",
    "segments",
    "serf_lan",
    "serf_lan_allowed_cidrs",
    "serf_wan",
    "serf_wan_allowed_cidrs",
    "server_name",
    "session_ttl_min",
    "skip_leave_on_interrupt",
    "snapshot_agent",
    "start_join",
    "start_join_wan",
    "sync_coordinate_interval_min",
    "sync_coordinate_rate_target",
    "syslog_facility",
    "tagged_addresses",
    "telemetry",
    "tls",
    "tls_cipher_suites",
    "tls_min_version",
    "tls_prefer_server_cipher_suites",
    "translate_wan_addrs",
    "ui",
    "ui_config",
    "ui_content_path",
    "ui_dir",
    "unix_sockets",
    "use_streaming_backend",
    "verify_incoming",
    "verify_incoming_https",
    "verify_incoming_rpc",
    "verify_outgoing",
    "verify_server_hostname",
    "version",
    "version_metadata",
    "version_prerelease",
    "watches",
    "xds",
];
