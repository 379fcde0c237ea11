//! What runs containers: `prometheus/discovery/{moby,marathon,nomad}/`.

use super::{FILTER, Kind};
use crate::prometheus::schema::{
    Block, HTTP_CLIENT, Rule, blocks, boolean, decoded, duration, integer, one_of, secret, text, texts, url,
};

/// `docker_sd_configs`.
pub static DOCKER: Kind = Kind {
    name: "docker",
    field: decoded("docker_sd_configs").since(2, 27),
    block: &DOCKER_FIELDS,
    labels: &[
        "__meta_docker_container_id",
        "__meta_docker_container_image",
        "__meta_docker_container_image_id",
        "__meta_docker_container_name",
        "__meta_docker_container_network_mode",
        "__meta_docker_network_id",
        "__meta_docker_network_ingress",
        "__meta_docker_network_internal",
        "__meta_docker_network_ip",
        "__meta_docker_network_name",
        "__meta_docker_network_scope",
        "__meta_docker_port_private",
        "__meta_docker_port_public",
        "__meta_docker_port_public_ip",
    ],
    prefixes: &["__meta_docker_container_label_", "__meta_docker_network_label_"],
};

static DOCKER_FIELDS: Block = Block::of(
    "docker_sd_config",
    &[
        url("host"),
        integer("port"),
        blocks("filters", &FILTER),
        duration("refresh_interval"),
        text("host_networking_host").since(2, 30),
        boolean("match_first_network").since(2, 54),
    ],
)
.with(&[&HTTP_CLIENT])
.ruled(&[Rule::Required("host", "host missing")]);

/// `dockerswarm_sd_configs`.
pub static DOCKERSWARM: Kind = Kind {
    name: "dockerswarm",
    field: decoded("dockerswarm_sd_configs"),
    block: &DOCKERSWARM_FIELDS,
    labels: &[
        "__meta_dockerswarm_network_id",
        "__meta_dockerswarm_network_ingress",
        "__meta_dockerswarm_network_internal",
        "__meta_dockerswarm_network_name",
        "__meta_dockerswarm_network_scope",
        "__meta_dockerswarm_node_address",
        "__meta_dockerswarm_node_availability",
        "__meta_dockerswarm_node_engine_version",
        "__meta_dockerswarm_node_hostname",
        "__meta_dockerswarm_node_id",
        "__meta_dockerswarm_node_manager_address",
        "__meta_dockerswarm_node_manager_leader",
        "__meta_dockerswarm_node_manager_reachability",
        "__meta_dockerswarm_node_platform_architecture",
        "__meta_dockerswarm_node_platform_os",
        "__meta_dockerswarm_node_role",
        "__meta_dockerswarm_node_status",
        "__meta_dockerswarm_service_endpoint_port_name",
        "__meta_dockerswarm_service_endpoint_port_publish_mode",
        "__meta_dockerswarm_service_id",
        "__meta_dockerswarm_service_mode",
        "__meta_dockerswarm_service_name",
        "__meta_dockerswarm_service_task_container_hostname",
        "__meta_dockerswarm_service_task_container_image",
        "__meta_dockerswarm_service_updating_status",
        "__meta_dockerswarm_task_container_id",
        "__meta_dockerswarm_task_desired_state",
        "__meta_dockerswarm_task_id",
        "__meta_dockerswarm_task_port_publish_mode",
        "__meta_dockerswarm_task_slot",
        "__meta_dockerswarm_task_state",
    ],
    prefixes: &[
        "__meta_dockerswarm_container_label_",
        "__meta_dockerswarm_network_label_",
        "__meta_dockerswarm_node_label_",
        "__meta_dockerswarm_service_label_",
    ],
};

static DOCKERSWARM_FIELDS: Block = Block::of(
    "dockerswarm_sd_config",
    &[
        url("host"),
        one_of("role", "role", &["services", "nodes", "tasks"]),
        integer("port"),
        blocks("filters", &FILTER),
        duration("refresh_interval"),
    ],
)
.with(&[&HTTP_CLIENT])
.ruled(&[
    Rule::Required("role", "role missing (one of: tasks, services, nodes)"),
    Rule::Required("host", "host missing"),
]);

/// `marathon_sd_configs`.
pub static MARATHON: Kind = Kind {
    name: "marathon",
    field: decoded("marathon_sd_configs"),
    block: &MARATHON_FIELDS,
    labels: &[
        "__meta_marathon_app",
        "__meta_marathon_image",
        "__meta_marathon_port_index",
        "__meta_marathon_task",
    ],
    prefixes: &[
        "__meta_marathon_app_label_",
        "__meta_marathon_port_definition_label_",
        "__meta_marathon_port_mapping_label_",
    ],
};

static MARATHON_FIELDS: Block = Block::of(
    "marathon_sd_config",
    &[texts("servers"), duration("refresh_interval"), secret("auth_token"), text("auth_token_file")],
)
.with(&[&HTTP_CLIENT])
.ruled(&[
    Rule::Required("servers", "marathon_sd: must contain at least one Marathon server"),
    Rule::AtMostOne(
        &["auth_token", "auth_token_file"],
        "marathon_sd: at most one of auth_token & auth_token_file must be configured",
    ),
    Rule::Clash(
        &["auth_token", "auth_token_file"],
        &["basic_auth", "bearer_token", "bearer_token_file", "authorization"],
        "marathon_sd: auth_token and auth_token_file exclude every other authentication",
    ),
]);

/// `nomad_sd_configs`.
pub static NOMAD: Kind = Kind {
    name: "nomad",
    field: decoded("nomad_sd_configs").since(2, 37),
    block: &NOMAD_FIELDS,
    labels: &[
        "__meta_nomad_address",
        "__meta_nomad_dc",
        "__meta_nomad_namespace",
        "__meta_nomad_node_id",
        "__meta_nomad_service",
        "__meta_nomad_service_address",
        "__meta_nomad_service_id",
        "__meta_nomad_service_port",
        "__meta_nomad_tags",
    ],
    prefixes: &[],
};

static NOMAD_FIELDS: Block = Block::of(
    "nomad_sd_config",
    &[
        boolean("allow_stale"),
        text("namespace"),
        duration("refresh_interval"),
        text("region"),
        text("server"),
        text("tag_separator"),
    ],
)
.with(&[&HTTP_CLIENT]);
