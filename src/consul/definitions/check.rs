//! Checks, nested in a service or beside the services.

use std::sync::Arc;

use super::{TopLevelCheck, blocks};
use crate::consul::{Check, CheckKind};
use crate::go::duration::Duration;
use crate::syntax::{Dialect, Fields, Mistake, Node};
use crate::text::Spanned;

/// `checks`, then `check`, of a service.
pub(super) fn nested(fields: &mut Fields<'_, '_>) -> Vec<Check> {
    nodes(fields)
        .into_iter()
        .filter_map(|node| decode(node, fields.mistakes()))
        .map(|found| found.check)
        .collect()
}

/// `checks`, then `check`, of a whole file.
pub(super) fn top_level(fields: &mut Fields<'_, '_>) -> Vec<TopLevelCheck> {
    nodes(fields).into_iter().filter_map(|node| decode(node, fields.mistakes())).collect()
}

fn nodes<'n>(fields: &mut Fields<'n, '_>) -> Vec<&'n Node> {
    let mut nodes = blocks(fields, "checks");
    nodes.extend(blocks(fields, "check"));
    nodes
}

fn decode(node: &Node, mistakes: &mut Vec<Mistake>) -> Option<TopLevelCheck> {
    let mut fields = Fields::of(node, "check", Dialect::Consul, mistakes)?;
    fields.known(OTHER);
    let service_id = fields.string("service_id");
    let check = Check {
        place: node.span,
        name: text(&mut fields, "name"),
        kind: kind(&mut fields),
        interval_millis: millis(&mut fields, "interval"),
        timeout_millis: millis(&mut fields, "timeout"),
        deregister_after_millis: millis(&mut fields, "deregister_critical_service_after"),
    };
    fields.finish();
    Some(TopLevelCheck { service_id, check })
}

/// What the check asks, in the order in which the agent decides (`agent/structs/check_type.go`).
fn kind(fields: &mut Fields<'_, '_>) -> CheckKind {
    let method = text(fields, "method");
    let http = text(fields, "http").map(|url| CheckKind::Http {
        url,
        method: method.filter(|method| !method.is_empty()).unwrap_or_else(|| "GET".into()),
    });
    let tcp = text(fields, "tcp").map(CheckKind::Tcp);
    let grpc = text(fields, "grpc").map(CheckKind::Grpc);
    let ttl = millis(fields, "ttl").map(|_| CheckKind::Ttl);
    let script = fields.strings("args").filter(|args| !args.is_empty()).map(|_| CheckKind::Script);
    let docker = text(fields, "docker_container_id").map(|_| CheckKind::Other("docker"));
    let other = OTHER_KINDS.iter().find_map(|(name, kind)| {
        text(fields, name).filter(|value| !value.is_empty()).map(|_| CheckKind::Other(kind))
    });
    ttl.or(docker).or(script).or(http).or(tcp).or(grpc).or(other).unwrap_or(CheckKind::Other("none"))
}

fn text(fields: &mut Fields<'_, '_>, name: &'static str) -> Option<Arc<str>> {
    fields.string(name).map(|text: Spanned<Arc<str>>| text.value)
}

fn millis(fields: &mut Fields<'_, '_>, name: &'static str) -> Option<u64> {
    fields.parsed::<Duration>(name).map(|length| length.as_millis())
}

/// Fields that say what a rarer check asks.
const OTHER_KINDS: &[(&str, &str)] = &[
    ("udp", "udp"),
    ("h2ping", "h2ping"),
    ("os_service", "os_service"),
    ("alias_service", "alias"),
    ("alias_node", "alias"),
];

/// Fields of a check that tell nothing of what it asks; a token is never read.
const OTHER: &[&str] = &[
    "id",
    "notes",
    "token",
    "status",
    "header",
    "body",
    "disable_redirects",
    "output_max_size",
    "shell",
    "grpc_use_tls",
    "h2ping_use_tls",
    "tls_server_name",
    "tls_skip_verify",
    "success_before_passing",
    "failures_before_warning",
    "failures_before_critical",
    "namespace",
    "partition",
];
