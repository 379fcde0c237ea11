//! Scaleway: `prometheus/discovery/scaleway/`.

use super::Kind;
use super::rules::secret_key;
use crate::prometheus::schema::{
    Block, HTTP_CLIENT, Rule, decoded, duration, integer, one_of, secret, text, texts, url,
};

/// `scaleway_sd_configs`.
pub static SCALEWAY: Kind = Kind {
    name: "scaleway",
    field: decoded("scaleway_sd_configs").since(2, 26),
    block: &SCALEWAY_FIELDS,
    labels: &[
        "__meta_scaleway_baremetal_id",
        "__meta_scaleway_baremetal_name",
        "__meta_scaleway_baremetal_os_name",
        "__meta_scaleway_baremetal_os_version",
        "__meta_scaleway_baremetal_project_id",
        "__meta_scaleway_baremetal_public_ipv4",
        "__meta_scaleway_baremetal_public_ipv6",
        "__meta_scaleway_baremetal_status",
        "__meta_scaleway_baremetal_tags",
        "__meta_scaleway_baremetal_type",
        "__meta_scaleway_baremetal_zone",
        "__meta_scaleway_instance_boot_type",
        "__meta_scaleway_instance_hostname",
        "__meta_scaleway_instance_id",
        "__meta_scaleway_instance_image_arch",
        "__meta_scaleway_instance_image_id",
        "__meta_scaleway_instance_image_name",
        "__meta_scaleway_instance_location_cluster_id",
        "__meta_scaleway_instance_location_hypervisor_id",
        "__meta_scaleway_instance_location_node_id",
        "__meta_scaleway_instance_name",
        "__meta_scaleway_instance_organization_id",
        "__meta_scaleway_instance_private_ipv4",
        "__meta_scaleway_instance_project_id",
        "__meta_scaleway_instance_public_ipv4",
        "__meta_scaleway_instance_public_ipv4_addresses",
        "__meta_scaleway_instance_public_ipv6",
        "__meta_scaleway_instance_public_ipv6_addresses",
        "__meta_scaleway_instance_region",
        "__meta_scaleway_instance_security_group_id",
        "__meta_scaleway_instance_security_group_name",
        "__meta_scaleway_instance_status",
        "__meta_scaleway_instance_tags",
        "__meta_scaleway_instance_type",
        "__meta_scaleway_instance_zone",
    ],
    prefixes: &[],
};

static SCALEWAY_FIELDS: Block = Block::of(
    "scaleway_sd_config",
    &[
        text("project_id"),
        url("api_url"),
        text("zone"),
        text("access_key"),
        secret("secret_key"),
        text("name_filter"),
        texts("tags_filter"),
        duration("refresh_interval"),
        integer("port"),
        one_of("role", "role", &["instance", "baremetal"]),
        text("secret_key_file").since(2, 27),
    ],
)
.with(&[&HTTP_CLIENT])
.ruled(&[
    Rule::Required("role", "role missing (one of: instance, baremetal)"),
    Rule::Required("project_id", "project_id is mandatory"),
    Rule::NotEmpty("zone", "default zone cannot be empty"),
    Rule::NotEmpty("api_url", "api_url cannot be empty"),
    Rule::AtMostOne(
        &["secret_key", "secret_key_file"],
        "at most one of secret_key & secret_key_file must be configured",
    ),
    Rule::Check(secret_key),
    Rule::Required("access_key", "access_key is mandatory"),
]);
