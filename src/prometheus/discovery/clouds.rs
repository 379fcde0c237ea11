//! Clouds that one rents or runs: `prometheus/discovery/{azure,gce,oci,outscale,stackit,triton}/`.

use super::Kind;
use super::rules::{azure, oci, secret_key, stackit};
use crate::prometheus::schema::{
    Block, HTTP_CLIENT, Rule, TLS, decoded, duration, integer, one_of, secret, structure, text, texts, url,
};

/// `azure_sd_configs`.
pub static AZURE: Kind = Kind {
    name: "azure",
    field: decoded("azure_sd_configs"),
    block: &AZURE_FIELDS,
    labels: &[
        "__meta_azure_machine_computer_name",
        "__meta_azure_machine_id",
        "__meta_azure_machine_location",
        "__meta_azure_machine_name",
        "__meta_azure_machine_os_type",
        "__meta_azure_machine_private_ip",
        "__meta_azure_machine_public_ip",
        "__meta_azure_machine_resource_group",
        "__meta_azure_machine_scale_set",
        "__meta_azure_machine_size",
        "__meta_azure_subscription_id",
        "__meta_azure_tenant_id",
    ],
    prefixes: &["__meta_azure_machine_tag_"],
};

static AZURE_FIELDS: Block = Block::of(
    "azure_sd_config",
    &[
        text("environment"),
        integer("port"),
        text("subscription_id"),
        text("tenant_id"),
        text("client_id"),
        secret("client_secret"),
        duration("refresh_interval"),
        text("authentication_method"),
        text("resource_group").since(2, 35),
    ],
)
.with(&[&HTTP_CLIENT])
.ruled(&[Rule::Check(azure)]);

/// `gce_sd_configs`.
pub static GCE: Kind = Kind {
    name: "gce",
    field: decoded("gce_sd_configs"),
    block: &GCE_FIELDS,
    labels: &[
        "__meta_gce_instance_id",
        "__meta_gce_instance_name",
        "__meta_gce_instance_status",
        "__meta_gce_machine_type",
        "__meta_gce_network",
        "__meta_gce_private_ip",
        "__meta_gce_project",
        "__meta_gce_public_ip",
        "__meta_gce_subnetwork",
        "__meta_gce_tags",
        "__meta_gce_zone",
    ],
    prefixes: &["__meta_gce_interface_ipv4_", "__meta_gce_label_", "__meta_gce_metadata_"],
};

static GCE_FIELDS: Block = Block::of(
    "gce_sd_config",
    &[
        text("project"),
        text("zone"),
        text("filter"),
        duration("refresh_interval"),
        integer("port"),
        text("tag_separator"),
    ],
)
.ruled(&[
    Rule::Required("project", "GCE SD configuration requires a project"),
    Rule::Required("zone", "GCE SD configuration requires a zone"),
]);

/// `oci_sd_configs`.
pub static OCI: Kind = Kind {
    name: "oci",
    field: decoded("oci_sd_configs").since(3, 14),
    block: &OCI_FIELDS,
    labels: &[
        "__meta_oci_availability_domain",
        "__meta_oci_compartment_id",
        "__meta_oci_fault_domain",
        "__meta_oci_hostname_label",
        "__meta_oci_image_id",
        "__meta_oci_instance_id",
        "__meta_oci_instance_name",
        "__meta_oci_instance_shape",
        "__meta_oci_instance_state",
        "__meta_oci_ipv6_addresses",
        "__meta_oci_private_ip",
        "__meta_oci_public_ip",
        "__meta_oci_region",
        "__meta_oci_tenancy_id",
        "__meta_oci_vnic_id",
    ],
    prefixes: &["__meta_oci_defined_tag_", "__meta_oci_tag_"],
};

static OCI_FIELDS: Block = Block::of(
    "oci_sd_config",
    &[
        text("auth"),
        text("tenancy"),
        text("user"),
        text("fingerprint"),
        text("key_file"),
        secret("key_passphrase"),
        text("key_passphrase_file"),
        text("region"),
        texts("compartments"),
        integer("port"),
        duration("refresh_interval"),
    ],
)
.with(&[&HTTP_CLIENT])
.ruled(&[Rule::Required("region", "oci_sd: region is required"), Rule::Check(oci)]);

/// `outscale_sd_configs`.
pub static OUTSCALE: Kind = Kind {
    name: "outscale",
    field: decoded("outscale_sd_configs").since(3, 12),
    block: &OUTSCALE_FIELDS,
    labels: &[
        "__meta_outscale_vm_instance_id",
        "__meta_outscale_vm_private_ip",
        "__meta_outscale_vm_public_ip",
        "__meta_outscale_vm_region",
        "__meta_outscale_vm_state",
        "__meta_outscale_vm_subregion",
    ],
    prefixes: &["__meta_outscale_vm_tag_"],
};

static OUTSCALE_FIELDS: Block = Block::of(
    "outscale_sd_config",
    &[
        text("endpoint"),
        text("region"),
        text("access_key"),
        secret("secret_key"),
        text("secret_key_file"),
        duration("refresh_interval"),
        integer("port"),
    ],
)
.with(&[&HTTP_CLIENT])
.ruled(&[
    Rule::Required("region", "outscale SD configuration requires a region"),
    Rule::Required("access_key", "outscale SD configuration requires access_key"),
    Rule::AtMostOne(
        &["secret_key", "secret_key_file"],
        "at most one of secret_key & secret_key_file must be configured",
    ),
    Rule::Check(secret_key),
]);

/// `stackit_sd_configs`.
pub static STACKIT: Kind = Kind {
    name: "stackit",
    field: decoded("stackit_sd_configs").since(3, 5),
    block: &STACKIT_FIELDS,
    labels: &[
        "__meta_stackit_availability_zone",
        "__meta_stackit_id",
        "__meta_stackit_name",
        "__meta_stackit_power_status",
        "__meta_stackit_project",
        "__meta_stackit_public_ipv4",
        "__meta_stackit_status",
        "__meta_stackit_type",
    ],
    prefixes: &["__meta_stackit_label_", "__meta_stackit_labelpresent_", "__meta_stackit_private_ipv4_"],
};

static STACKIT_FIELDS: Block = Block::of(
    "stackit_sd_config",
    &[
        text("project"),
        duration("refresh_interval"),
        integer("port"),
        text("region"),
        url("endpoint"),
        secret("service_account_key"),
        secret("private_key"),
        text("service_account_key_path"),
        text("private_key_path"),
        text("credentials_file_path"),
    ],
)
.with(&[&HTTP_CLIENT])
.ruled(&[Rule::Check(stackit)]);

/// `triton_sd_configs`.
pub static TRITON: Kind = Kind {
    name: "triton",
    field: decoded("triton_sd_configs"),
    block: &TRITON_FIELDS,
    labels: &[
        "__meta_triton_groups",
        "__meta_triton_machine_alias",
        "__meta_triton_machine_brand",
        "__meta_triton_machine_id",
        "__meta_triton_machine_image",
        "__meta_triton_server_id",
    ],
    prefixes: &[],
};

static TRITON_FIELDS: Block = Block::of(
    "triton_sd_config",
    &[
        text("account"),
        one_of("role", "role", &["container", "cn"]),
        text("dns_suffix"),
        text("endpoint"),
        texts("groups"),
        integer("port"),
        duration("refresh_interval"),
        structure("tls_config", &TLS),
        integer("version"),
    ],
)
.ruled(&[
    Rule::NotEmpty("role", "triton SD configuration requires role to be 'container' or 'cn'"),
    Rule::NotEmpty(
        "refresh_interval",
        "triton SD configuration requires RefreshInterval to be a positive integer",
    ),
    Rule::Required("account", "triton SD configuration requires an account"),
    Rule::Required("dns_suffix", "triton SD configuration requires a dns_suffix"),
    Rule::Required("endpoint", "triton SD configuration requires an endpoint"),
]);
