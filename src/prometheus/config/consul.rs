//! `consul_sd_configs`: `prometheus/discovery/consul/consul.go`.

use super::{ConsulSd, values};
use crate::prometheus::discovery::CONSUL_FIELDS;
use crate::prometheus::duration::Duration;
use crate::prometheus::schema::Checker;
use crate::syntax::{Dialect, Fields, Mistake, MistakeKind, Node};

/// One item of `consul_sd_configs`.
pub fn consul(item: &Node, checker: &mut Checker, mistakes: &mut Vec<Mistake>) -> Option<ConsulSd> {
    let mut fields = Fields::of(item, "consul_sd_config", Dialect::GoYamlV2, mistakes)?;
    let known_secrets = checker.secrets.len();
    let mut sd = decode(&mut fields, item);
    if sd.server.trim().is_empty() {
        let message = "consul SD configuration requires a server address";
        fields.note(Mistake::refused(MistakeKind::MissingField, sd.server.span, message));
    }
    checker.rest(fields, &CONSUL_FIELDS);
    sd.secrets = checker.secrets[known_secrets..].to_vec();
    Some(sd)
}

fn decode(fields: &mut Fields<'_, '_>, item: &Node) -> ConsulSd {
    ConsulSd {
        place: item.span,
        server: values::text_or(fields, "server", "localhost:8500", item.span),
        datacenter: fields.string("datacenter"),
        namespace: fields.string("namespace"),
        partition: fields.string("partition"),
        tag_separator: values::text_or(fields, "tag_separator", ",", item.span),
        services: fields.strings("services").unwrap_or_default(),
        tags: fields.strings("tags").unwrap_or_default(),
        node_meta: fields.string_map("node_meta").unwrap_or_default(),
        filter: fields.string("filter"),
        health_filter: fields.string("health_filter"),
        allow_stale: fields.boolean("allow_stale"),
        refresh_interval: fields.parsed::<Duration>("refresh_interval"),
        secrets: Vec::new(),
    }
}
