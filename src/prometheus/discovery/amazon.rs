//! Amazon's clouds: `prometheus/discovery/aws/`. The labels of `rds`, `msk` and `elasticache`,
//! hundreds of them and newer than 3.5, are known by their prefix only.

use super::rules::filter_values;
use super::{FILTER, Kind};
use crate::prometheus::schema::{
    Block, HTTP_CLIENT, Rule, blocks, decoded, duration, integer, one_of, secret, text, texts,
};

/// Whose account is asked, where and how often: fields that every mechanism of Amazon has.
static ACCOUNT: Block = Block::of(
    "account",
    &[
        text("region"),
        text("endpoint"),
        text("access_key"),
        secret("secret_key"),
        text("profile"),
        text("role_arn"),
        duration("refresh_interval"),
        integer("port"),
        text("external_id").since(3, 12),
    ],
);

/// The fields of mechanisms that list clusters.
static CLUSTERS: Block = Block::of("clusters", &[texts("clusters"), integer("request_concurrency")]);

/// `aws_sd_configs`.
pub static AWS: Kind = Kind {
    name: "aws",
    field: decoded("aws_sd_configs").since(3, 8),
    block: &AWS_FIELDS,
    labels: &[],
    prefixes: &[
        "__meta_ec2_",
        "__meta_ecs_",
        "__meta_elasticache_",
        "__meta_lightsail_",
        "__meta_msk_",
        "__meta_rds_",
    ],
};

static AWS_FIELDS: Block = Block::of(
    "aws_sd_config",
    &[
        one_of("role", "AWS SD role", &["ec2", "ecs", "elasticache", "lightsail", "msk", "rds"]),
        blocks("filters", &FILTER),
        texts("clusters"),
    ],
)
.with(&[&ACCOUNT, &HTTP_CLIENT]);

/// `ec2_sd_configs`.
pub static EC2: Kind = Kind {
    name: "ec2",
    field: decoded("ec2_sd_configs"),
    block: &EC2_FIELDS,
    labels: &[
        "__meta_ec2_ami",
        "__meta_ec2_architecture",
        "__meta_ec2_availability_zone",
        "__meta_ec2_availability_zone_id",
        "__meta_ec2_default_ipv6_address",
        "__meta_ec2_instance_id",
        "__meta_ec2_instance_lifecycle",
        "__meta_ec2_instance_state",
        "__meta_ec2_instance_type",
        "__meta_ec2_ipv6_addresses",
        "__meta_ec2_owner_id",
        "__meta_ec2_platform",
        "__meta_ec2_primary_ipv6_addresses",
        "__meta_ec2_primary_subnet_id",
        "__meta_ec2_private_dns_name",
        "__meta_ec2_private_ip",
        "__meta_ec2_public_dns_name",
        "__meta_ec2_public_ip",
        "__meta_ec2_region",
        "__meta_ec2_subnet_id",
        "__meta_ec2_vpc_id",
    ],
    prefixes: &["__meta_ec2_tag_"],
};

static EC2_FIELDS: Block = Block::of("ec2_sd_config", &[blocks("filters", &FILTER)])
    .with(&[&ACCOUNT, &HTTP_CLIENT])
    .ruled(&[Rule::Check(filter_values)]);

/// `ecs_sd_configs`.
pub static ECS: Kind = Kind {
    name: "ecs",
    field: decoded("ecs_sd_configs").since(3, 8),
    block: &ECS_FIELDS,
    labels: &[
        "__meta_ecs_availability_zone",
        "__meta_ecs_cluster",
        "__meta_ecs_cluster_arn",
        "__meta_ecs_container_instance_arn",
        "__meta_ecs_desired_status",
        "__meta_ecs_ec2_instance_id",
        "__meta_ecs_ec2_instance_private_ip",
        "__meta_ecs_ec2_instance_public_ip",
        "__meta_ecs_ec2_instance_type",
        "__meta_ecs_health_status",
        "__meta_ecs_ip_address",
        "__meta_ecs_last_status",
        "__meta_ecs_launch_type",
        "__meta_ecs_network_mode",
        "__meta_ecs_platform_family",
        "__meta_ecs_platform_version",
        "__meta_ecs_public_ip",
        "__meta_ecs_region",
        "__meta_ecs_service",
        "__meta_ecs_service_arn",
        "__meta_ecs_service_status",
        "__meta_ecs_subnet_id",
        "__meta_ecs_task_arn",
        "__meta_ecs_task_definition",
        "__meta_ecs_task_group",
    ],
    prefixes: &[
        "__meta_ecs_tag_cluster_",
        "__meta_ecs_tag_ec2_",
        "__meta_ecs_tag_service_",
        "__meta_ecs_tag_task_",
    ],
};

static ECS_FIELDS: Block = Block::of("ecs_sd_config", &[]).with(&[&ACCOUNT, &CLUSTERS, &HTTP_CLIENT]);

/// `elasticache_sd_configs`.
pub static ELASTICACHE: Kind = Kind {
    name: "elasticache",
    field: decoded("elasticache_sd_configs").since(3, 11),
    block: &ELASTICACHE_FIELDS,
    labels: &[],
    prefixes: &["__meta_elasticache_"],
};

static ELASTICACHE_FIELDS: Block =
    Block::of("elasticache_sd_config", &[]).with(&[&ACCOUNT, &CLUSTERS, &HTTP_CLIENT]);

/// `lightsail_sd_configs`.
pub static LIGHTSAIL: Kind = Kind {
    name: "lightsail",
    field: decoded("lightsail_sd_configs").since(2, 27),
    block: &LIGHTSAIL_FIELDS,
    labels: &[
        "__meta_lightsail_availability_zone",
        "__meta_lightsail_blueprint_id",
        "__meta_lightsail_bundle_id",
        "__meta_lightsail_instance_name",
        "__meta_lightsail_instance_state",
        "__meta_lightsail_instance_support_code",
        "__meta_lightsail_ipv6_addresses",
        "__meta_lightsail_private_ip",
        "__meta_lightsail_public_ip",
        "__meta_lightsail_region",
    ],
    prefixes: &["__meta_lightsail_tag_"],
};

static LIGHTSAIL_FIELDS: Block = Block::of("lightsail_sd_config", &[]).with(&[&ACCOUNT, &HTTP_CLIENT]);

/// `msk_sd_configs`.
pub static MSK: Kind = Kind {
    name: "msk",
    field: decoded("msk_sd_configs").since(3, 10),
    block: &MSK_FIELDS,
    labels: &[],
    prefixes: &["__meta_msk_"],
};

static MSK_FIELDS: Block = Block::of("msk_sd_config", &[]).with(&[&ACCOUNT, &CLUSTERS, &HTTP_CLIENT]);

/// `rds_sd_configs`.
pub static RDS: Kind = Kind {
    name: "rds",
    field: decoded("rds_sd_configs").since(3, 11),
    block: &RDS_FIELDS,
    labels: &[],
    prefixes: &["__meta_rds_"],
};

static RDS_FIELDS: Block = Block::of("rds_sd_config", &[blocks("filters", &FILTER).since(3, 13)]).with(&[
    &ACCOUNT,
    &CLUSTERS,
    &HTTP_CLIENT,
]);
