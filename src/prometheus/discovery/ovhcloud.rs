//! `OVHcloud`: `prometheus/discovery/ovhcloud/`.

use super::Kind;
use crate::prometheus::schema::{Block, Rule, decoded, duration, one_of, secret, text};

/// `ovhcloud_sd_configs`.
pub static OVHCLOUD: Kind = Kind {
    name: "ovhcloud",
    field: decoded("ovhcloud_sd_configs").since(2, 40),
    block: &OVHCLOUD_FIELDS,
    labels: &[
        "__meta_ovhcloud_dedicated_server_commercial_range",
        "__meta_ovhcloud_dedicated_server_datacenter",
        "__meta_ovhcloud_dedicated_server_ipv4",
        "__meta_ovhcloud_dedicated_server_ipv6",
        "__meta_ovhcloud_dedicated_server_link_speed",
        "__meta_ovhcloud_dedicated_server_name",
        "__meta_ovhcloud_dedicated_server_no_intervention",
        "__meta_ovhcloud_dedicated_server_os",
        "__meta_ovhcloud_dedicated_server_rack",
        "__meta_ovhcloud_dedicated_server_reverse",
        "__meta_ovhcloud_dedicated_server_server_id",
        "__meta_ovhcloud_dedicated_server_state",
        "__meta_ovhcloud_dedicated_server_support_level",
        "__meta_ovhcloud_vps_cluster",
        "__meta_ovhcloud_vps_datacenter",
        "__meta_ovhcloud_vps_disk",
        "__meta_ovhcloud_vps_display_name",
        "__meta_ovhcloud_vps_ipv4",
        "__meta_ovhcloud_vps_ipv6",
        "__meta_ovhcloud_vps_keymap",
        "__meta_ovhcloud_vps_maximum_additional_ip",
        "__meta_ovhcloud_vps_memory",
        "__meta_ovhcloud_vps_memory_limit",
        "__meta_ovhcloud_vps_model_name",
        "__meta_ovhcloud_vps_model_vcore",
        "__meta_ovhcloud_vps_monitoring_ip_blocks",
        "__meta_ovhcloud_vps_name",
        "__meta_ovhcloud_vps_netboot_mode",
        "__meta_ovhcloud_vps_offer",
        "__meta_ovhcloud_vps_offer_type",
        "__meta_ovhcloud_vps_state",
        "__meta_ovhcloud_vps_vcore",
        "__meta_ovhcloud_vps_version",
        "__meta_ovhcloud_vps_zone",
    ],
    prefixes: &[],
};

static OVHCLOUD_FIELDS: Block = Block::of(
    "ovhcloud_sd_config",
    &[
        text("endpoint"),
        text("application_key"),
        secret("application_secret"),
        secret("consumer_key"),
        duration("refresh_interval"),
        one_of("service", "service", &["dedicated_server", "vps"]),
    ],
)
.ruled(&[
    Rule::Required("application_key", "application key can not be empty"),
    Rule::Required("application_secret", "application secret can not be empty"),
    Rule::Required("consumer_key", "consumer key can not be empty"),
    Rule::Required("service", "unknown service: "),
]);
