//! `OpenStack`: `prometheus/discovery/openstack/`.

use super::Kind;
use crate::prometheus::schema::{
    Block, Rule, TLS, boolean, decoded, duration, integer, one_of, secret, structure, text,
};

/// `openstack_sd_configs`.
pub static OPENSTACK: Kind = Kind {
    name: "openstack",
    field: decoded("openstack_sd_configs"),
    block: &OPENSTACK_FIELDS,
    labels: &[
        "__meta_openstack_address_pool",
        "__meta_openstack_hypervisor_host_ip",
        "__meta_openstack_hypervisor_hostname",
        "__meta_openstack_hypervisor_id",
        "__meta_openstack_hypervisor_state",
        "__meta_openstack_hypervisor_status",
        "__meta_openstack_hypervisor_type",
        "__meta_openstack_instance_flavor",
        "__meta_openstack_instance_id",
        "__meta_openstack_instance_image",
        "__meta_openstack_instance_name",
        "__meta_openstack_instance_status",
        "__meta_openstack_loadbalancer_availability_zone",
        "__meta_openstack_loadbalancer_floating_ip",
        "__meta_openstack_loadbalancer_id",
        "__meta_openstack_loadbalancer_name",
        "__meta_openstack_loadbalancer_operating_status",
        "__meta_openstack_loadbalancer_provider",
        "__meta_openstack_loadbalancer_provisioning_status",
        "__meta_openstack_loadbalancer_tags",
        "__meta_openstack_loadbalancer_vip",
        "__meta_openstack_private_ip",
        "__meta_openstack_project_id",
        "__meta_openstack_public_ip",
        "__meta_openstack_user_id",
    ],
    prefixes: &["__meta_openstack_tag_"],
};

static OPENSTACK_FIELDS: Block = Block::of(
    "openstack_sd_config",
    &[
        text("identity_endpoint"),
        text("username"),
        text("userid"),
        secret("password"),
        text("project_name"),
        text("project_id"),
        text("domain_name"),
        text("domain_id"),
        text("application_credential_name"),
        text("application_credential_id"),
        secret("application_credential_secret"),
        one_of("role", "OpenStack SD role", &["hypervisor", "instance", "loadbalancer"]),
        text("region"),
        duration("refresh_interval"),
        integer("port"),
        boolean("all_tenants"),
        structure("tls_config", &TLS),
        one_of("availability", "availability", &["public", "internal", "admin"]),
    ],
)
.ruled(&[
    Rule::Required("role", "role missing (one of: instance, hypervisor, loadbalancer)"),
    Rule::Required("region", "openstack SD configuration requires a region"),
    Rule::NotEmpty("availability", "unknown availability, must be one of admin, internal or public"),
]);
