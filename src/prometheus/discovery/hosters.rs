//! Hosters of machines: `prometheus/discovery/{digitalocean,hetzner,ionos,linode,vultr}/`.

use super::Kind;
use crate::prometheus::schema::{Block, HTTP_CLIENT, Rule, decoded, duration, integer, one_of, text};

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
