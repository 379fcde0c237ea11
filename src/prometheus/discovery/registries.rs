//! Registries of services and machines:
//! `prometheus/discovery/{consul,dns,eureka,file,http,puppetdb,uyuni,xds,zookeeper}/`.

use super::Kind;
use super::rules::{absolute_paths, dns_type, http_url, server_url};
use crate::prometheus::schema::{
    Block, HTTP_CLIENT, Rule, boolean, decoded, duration, integer, secret, text, texts, url,
};

/// `consul_sd_configs`.
pub static CONSUL: Kind = Kind {
    name: "consul",
    field: decoded("consul_sd_configs"),
    block: &CONSUL_FIELDS,
    labels: &[
        "__meta_consul_address",
        "__meta_consul_dc",
        "__meta_consul_health",
        "__meta_consul_namespace",
        "__meta_consul_node",
        "__meta_consul_partition",
        "__meta_consul_service",
        "__meta_consul_service_address",
        "__meta_consul_service_id",
        "__meta_consul_service_port",
        "__meta_consul_tags",
    ],
    prefixes: &[
        "__meta_consul_metadata_",
        "__meta_consul_service_metadata_",
        "__meta_consul_tagged_address_",
    ],
};

pub static CONSUL_FIELDS: Block = Block::of(
    "consul_sd_config",
    &[
        decoded("server"),
        secret("token"),
        decoded("datacenter"),
        decoded("tag_separator"),
        text("scheme"),
        text("username"),
        secret("password"),
        decoded("allow_stale"),
        decoded("refresh_interval"),
        decoded("services"),
        decoded("tags"),
        decoded("node_meta"),
        decoded("namespace").since(2, 28),
        decoded("partition").since(2, 40),
        text("path_prefix").since(2, 45),
        decoded("filter").since(3, 0),
        // 3.11.2 is the first that knows it; nobody's configuration for that one is to be called wrong.
        decoded("health_filter").since(3, 11),
    ],
)
.with(&[&HTTP_CLIENT])
.ruled(&[
    Rule::Clash(
        &["username", "password"],
        &["basic_auth"],
        "at most one of consul SD configuration username and password and basic auth can be configured",
    ),
    Rule::Clash(
        &["token"],
        &["authorization", "oauth2"],
        "at most one of consul SD token, authorization, or oauth2 can be configured",
    ),
    Rule::Clash(
        &["username", "password"],
        &["authorization", "oauth2", "bearer_token", "bearer_token_file"],
        "at most one of basic_auth, oauth2 & authorization must be configured",
    ),
]);

/// `dns_sd_configs`.
pub static DNS: Kind = Kind {
    name: "dns",
    field: decoded("dns_sd_configs"),
    block: &DNS_FIELDS,
    labels: &[
        "__meta_dns_mx_record_target",
        "__meta_dns_name",
        "__meta_dns_ns_record_target",
        "__meta_dns_srv_record_port",
        "__meta_dns_srv_record_target",
    ],
    prefixes: &[],
};

static DNS_FIELDS: Block = Block::of(
    "dns_sd_config",
    &[texts("names"), duration("refresh_interval"), text("type"), integer("port")],
)
.ruled(&[
    Rule::Required("names", "DNS-SD config must contain at least one SRV record name"),
    Rule::Check(dns_type),
]);

/// `eureka_sd_configs`.
pub static EUREKA: Kind = Kind {
    name: "eureka",
    field: decoded("eureka_sd_configs"),
    block: &EUREKA_FIELDS,
    labels: &[
        "__meta_eureka_app_instance_country_id",
        "__meta_eureka_app_instance_datacenterinfo_name",
        "__meta_eureka_app_instance_healthcheck_url",
        "__meta_eureka_app_instance_homepage_url",
        "__meta_eureka_app_instance_hostname",
        "__meta_eureka_app_instance_id",
        "__meta_eureka_app_instance_ip_addr",
        "__meta_eureka_app_instance_port",
        "__meta_eureka_app_instance_port_enabled",
        "__meta_eureka_app_instance_secure_port",
        "__meta_eureka_app_instance_secure_port_enabled",
        "__meta_eureka_app_instance_secure_vip_address",
        "__meta_eureka_app_instance_status",
        "__meta_eureka_app_instance_statuspage_url",
        "__meta_eureka_app_instance_vip_address",
        "__meta_eureka_app_name",
    ],
    prefixes: &[
        "__meta_eureka_app_instance_datacenterinfo_metadata_",
        "__meta_eureka_app_instance_metadata_",
    ],
};

static EUREKA_FIELDS: Block = Block::of("eureka_sd_config", &[url("server"), duration("refresh_interval")])
    .with(&[&HTTP_CLIENT])
    .ruled(&[Rule::Required("server", "eureka_sd: empty or null eureka server"), Rule::Check(server_url)]);

/// `file_sd_configs`.
pub static FILE: Kind = Kind {
    name: "file",
    field: decoded("file_sd_configs"),
    block: &FILE_FIELDS,
    labels: &["__meta_filepath"],
    prefixes: &[""],
};

static FILE_FIELDS: Block = Block::of("file_sd_config", &[decoded("files"), decoded("refresh_interval")]);

/// `http_sd_configs`.
pub static HTTP: Kind = Kind {
    name: "http",
    field: decoded("http_sd_configs").since(2, 28),
    block: &HTTP_FIELDS,
    labels: &["__meta_url"],
    prefixes: &[""],
};

static HTTP_FIELDS: Block = Block::of("http_sd_config", &[duration("refresh_interval"), url("url")])
    .with(&[&HTTP_CLIENT])
    .ruled(&[Rule::Required("url", "URL is missing"), Rule::Check(http_url)]);

/// `kuma_sd_configs`.
pub static KUMA: Kind = Kind {
    name: "kuma",
    field: decoded("kuma_sd_configs").since(2, 29),
    block: &KUMA_FIELDS,
    labels: &["__meta_kuma_dataplane", "__meta_kuma_mesh", "__meta_kuma_service"],
    prefixes: &["__meta_kuma_label_"],
};

static KUMA_FIELDS: Block = Block::of(
    "kuma_sd_config",
    &[duration("refresh_interval"), duration("fetch_timeout"), url("server"), text("client_id").since(2, 50)],
)
.with(&[&HTTP_CLIENT])
.ruled(&[Rule::Required("server", "kuma SD server must not be empty"), Rule::Check(server_url)]);

/// `nerve_sd_configs`.
pub static NERVE: Kind = Kind {
    name: "nerve",
    field: decoded("nerve_sd_configs"),
    block: &NERVE_FIELDS,
    labels: &[
        "__meta_nerve_endpoint_host",
        "__meta_nerve_endpoint_name",
        "__meta_nerve_endpoint_port",
        "__meta_nerve_path",
    ],
    prefixes: &[],
};

static NERVE_FIELDS: Block =
    Block::of("nerve_sd_config", &[texts("servers"), texts("paths"), duration("timeout")]).ruled(&[
        Rule::Required("servers", "nerve SD config must contain at least one Zookeeper server"),
        Rule::Required("paths", "nerve SD config must contain at least one path"),
        Rule::Check(absolute_paths),
    ]);

/// `puppetdb_sd_configs`.
pub static PUPPETDB: Kind = Kind {
    name: "puppetdb",
    field: decoded("puppetdb_sd_configs").since(2, 31),
    block: &PUPPETDB_FIELDS,
    labels: &[
        "__meta_puppetdb_certname",
        "__meta_puppetdb_environment",
        "__meta_puppetdb_exported",
        "__meta_puppetdb_file",
        "__meta_puppetdb_query",
        "__meta_puppetdb_resource",
        "__meta_puppetdb_tags",
        "__meta_puppetdb_title",
        "__meta_puppetdb_type",
    ],
    prefixes: &["__meta_puppetdb_parameter_"],
};

static PUPPETDB_FIELDS: Block = Block::of(
    "puppetdb_sd_config",
    &[
        duration("refresh_interval"),
        url("url"),
        text("query"),
        boolean("include_parameters"),
        integer("port"),
    ],
)
.with(&[&HTTP_CLIENT])
.ruled(&[
    Rule::Required("url", "URL is missing"),
    Rule::Required("query", "query missing"),
    Rule::Check(http_url),
]);

/// `serverset_sd_configs`.
pub static SERVERSET: Kind = Kind {
    name: "serverset",
    field: decoded("serverset_sd_configs"),
    block: &SERVERSET_FIELDS,
    labels: &[
        "__meta_serverset_endpoint_host",
        "__meta_serverset_endpoint_port",
        "__meta_serverset_path",
        "__meta_serverset_shard",
        "__meta_serverset_status",
    ],
    prefixes: &["__meta_serverset_endpoint_host_", "__meta_serverset_endpoint_port_"],
};

static SERVERSET_FIELDS: Block =
    Block::of("serverset_sd_config", &[texts("servers"), texts("paths"), duration("timeout")]).ruled(&[
        Rule::Required("servers", "serverset SD config must contain at least one Zookeeper server"),
        Rule::Required("paths", "serverset SD config must contain at least one path"),
        Rule::Check(absolute_paths),
    ]);

/// `uyuni_sd_configs`.
pub static UYUNI: Kind = Kind {
    name: "uyuni",
    field: decoded("uyuni_sd_configs").since(2, 31),
    block: &UYUNI_FIELDS,
    labels: &[
        "__meta_uyuni_endpoint_name",
        "__meta_uyuni_exporter",
        "__meta_uyuni_groups",
        "__meta_uyuni_metrics_path",
        "__meta_uyuni_minion_hostname",
        "__meta_uyuni_primary_fqdn",
        "__meta_uyuni_proxy_module",
        "__meta_uyuni_scheme",
        "__meta_uyuni_system_id",
    ],
    prefixes: &[],
};

static UYUNI_FIELDS: Block = Block::of(
    "uyuni_sd_config",
    &[
        url("server"),
        text("username"),
        secret("password"),
        text("entitlement"),
        text("separator"),
        duration("refresh_interval"),
    ],
)
.with(&[&HTTP_CLIENT])
.ruled(&[
    Rule::Required("server", "Uyuni SD configuration requires server host"),
    Rule::Required("username", "Uyuni SD configuration requires a username"),
    Rule::Required("password", "Uyuni SD configuration requires a password"),
]);
