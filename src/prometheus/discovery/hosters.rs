//! Hosters of machines: `prometheus/discovery/{digitalocean,hetzner,ionos,linode,ovhcloud,scaleway,vultr}/`.

use super::Kind;
use super::rules::secret_key;
use crate::prometheus::schema::{
    Block, HTTP_CLIENT, Rule, decoded, duration, integer, one_of, secret, text, texts, url,
};

/// `digitalocean_sd_configs`.
pub static DIGITALOCEAN: Kind = Kind {
    name: "digitalocean",
    field: decoded("digitalocean_sd_configs"),
    block: &DIGITALOCEAN_FIELDS,
    labels: &[
        "__meta_digitalocean_db_engine",
        "__meta_digitalocean_db_host",
        "__meta_digitalocean_db_id",
        "__meta_digitalocean_db_name",
        "__meta_digitalocean_db_num_nodes",
        "__meta_digitalocean_db_private_host",
        "__meta_digitalocean_db_region",
        "__meta_digitalocean_db_size",
        "__meta_digitalocean_db_status",
        "__meta_digitalocean_db_version",
        "__meta_digitalocean_droplet_id",
        "__meta_digitalocean_droplet_name",
        "__meta_digitalocean_features",
        "__meta_digitalocean_image",
        "__meta_digitalocean_image_name",
        "__meta_digitalocean_private_ipv4",
        "__meta_digitalocean_public_ipv4",
        "__meta_digitalocean_public_ipv6",
        "__meta_digitalocean_region",
        "__meta_digitalocean_size",
        "__meta_digitalocean_status",
        "__meta_digitalocean_tags",
        "__meta_digitalocean_vpc",
    ],
    prefixes: &["__meta_digitalocean_db_tag_"],
};

static DIGITALOCEAN_FIELDS: Block = Block::of(
    "digitalocean_sd_config",
    &[
        duration("refresh_interval"),
        integer("port"),
        one_of("role", "DigitalOcean SD role", &["droplets", "databases"]).since(3, 12),
    ],
)
.with(&[&HTTP_CLIENT]);

/// `hetzner_sd_configs`.
pub static HETZNER: Kind = Kind {
    name: "hetzner",
    field: decoded("hetzner_sd_configs"),
    block: &HETZNER_FIELDS,
    labels: &[
        "__meta_hetzner_datacenter",
        "__meta_hetzner_hcloud_cpu_cores",
        "__meta_hetzner_hcloud_cpu_type",
        "__meta_hetzner_hcloud_datacenter_location",
        "__meta_hetzner_hcloud_datacenter_location_network_zone",
        "__meta_hetzner_hcloud_disk_size_gb",
        "__meta_hetzner_hcloud_image_description",
        "__meta_hetzner_hcloud_image_name",
        "__meta_hetzner_hcloud_image_os_flavor",
        "__meta_hetzner_hcloud_image_os_version",
        "__meta_hetzner_hcloud_location",
        "__meta_hetzner_hcloud_location_network_zone",
        "__meta_hetzner_hcloud_memory_size_gb",
        "__meta_hetzner_hcloud_server_type",
        "__meta_hetzner_public_ipv4",
        "__meta_hetzner_public_ipv6_network",
        "__meta_hetzner_robot_cancelled",
        "__meta_hetzner_robot_datacenter",
        "__meta_hetzner_robot_product",
        "__meta_hetzner_role",
        "__meta_hetzner_server_id",
        "__meta_hetzner_server_name",
        "__meta_hetzner_server_status",
    ],
    prefixes: &[
        "__meta_hetzner_hcloud_label_",
        "__meta_hetzner_hcloud_labelpresent_",
        "__meta_hetzner_hcloud_private_ipv4_",
    ],
};

static HETZNER_FIELDS: Block = Block::of(
    "hetzner_sd_config",
    &[
        duration("refresh_interval"),
        integer("port"),
        one_of("role", "role", &["robot", "hcloud"]),
        text("label_selector").since(3, 5),
    ],
)
.with(&[&HTTP_CLIENT])
.ruled(&[Rule::Required("role", "role missing (one of: robot, hcloud)")]);

/// `ionos_sd_configs`.
pub static IONOS: Kind = Kind {
    name: "ionos",
    field: decoded("ionos_sd_configs").since(2, 36),
    block: &IONOS_FIELDS,
    labels: &[
        "__meta_ionos_server_availability_zone",
        "__meta_ionos_server_boot_cdrom_id",
        "__meta_ionos_server_boot_image_id",
        "__meta_ionos_server_boot_volume_id",
        "__meta_ionos_server_cpu_family",
        "__meta_ionos_server_id",
        "__meta_ionos_server_ip",
        "__meta_ionos_server_lifecycle",
        "__meta_ionos_server_name",
        "__meta_ionos_server_servers_id",
        "__meta_ionos_server_state",
        "__meta_ionos_server_type",
    ],
    prefixes: &["__meta_ionos_server_nic_ip_"],
};

static IONOS_FIELDS: Block =
    Block::of("ionos_sd_config", &[text("datacenter_id"), duration("refresh_interval"), integer("port")])
        .with(&[&HTTP_CLIENT])
        .ruled(&[Rule::Required("datacenter_id", "datacenter id can't be empty")]);

/// `linode_sd_configs`.
pub static LINODE: Kind = Kind {
    name: "linode",
    field: decoded("linode_sd_configs").since(2, 28),
    block: &LINODE_FIELDS,
    labels: &[
        "__meta_linode_backups",
        "__meta_linode_extra_ips",
        "__meta_linode_gpus",
        "__meta_linode_group",
        "__meta_linode_hypervisor",
        "__meta_linode_image",
        "__meta_linode_instance_id",
        "__meta_linode_instance_label",
        "__meta_linode_ipv6_ranges",
        "__meta_linode_private_ipv4",
        "__meta_linode_private_ipv4_rdns",
        "__meta_linode_public_ipv4",
        "__meta_linode_public_ipv4_rdns",
        "__meta_linode_public_ipv6",
        "__meta_linode_public_ipv6_rdns",
        "__meta_linode_region",
        "__meta_linode_specs_disk_bytes",
        "__meta_linode_specs_memory_bytes",
        "__meta_linode_specs_transfer_bytes",
        "__meta_linode_specs_vcpus",
        "__meta_linode_status",
        "__meta_linode_tags",
        "__meta_linode_type",
    ],
    prefixes: &[],
};

static LINODE_FIELDS: Block = Block::of(
    "linode_sd_config",
    &[duration("refresh_interval"), integer("port"), text("tag_separator"), text("region").since(2, 52)],
)
.with(&[&HTTP_CLIENT]);

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

/// `vultr_sd_configs`.
pub static VULTR: Kind = Kind {
    name: "vultr",
    field: decoded("vultr_sd_configs").since(2, 36),
    block: &VULTR_FIELDS,
    labels: &[
        "__meta_vultr_instance_allowed_bandwidth_gb",
        "__meta_vultr_instance_disk_gb",
        "__meta_vultr_instance_features",
        "__meta_vultr_instance_hostname",
        "__meta_vultr_instance_id",
        "__meta_vultr_instance_internal_ip",
        "__meta_vultr_instance_label",
        "__meta_vultr_instance_main_ip",
        "__meta_vultr_instance_main_ipv6",
        "__meta_vultr_instance_os",
        "__meta_vultr_instance_os_id",
        "__meta_vultr_instance_plan",
        "__meta_vultr_instance_ram_mb",
        "__meta_vultr_instance_region",
        "__meta_vultr_instance_server_status",
        "__meta_vultr_instance_tags",
        "__meta_vultr_instance_vcpu_count",
    ],
    prefixes: &[],
};

static VULTR_FIELDS: Block =
    Block::of("vultr_sd_config", &[duration("refresh_interval"), integer("port")]).with(&[&HTTP_CLIENT]);
