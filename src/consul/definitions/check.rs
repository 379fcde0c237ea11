//! Checks, nested in a service or beside the services.

use std::sync::Arc;

use super::{Format, Rules, TopLevelCheck, items, one};
use crate::consul::{About, Check, CheckId, CheckKind};
use crate::go::duration::Duration;
use crate::syntax::{Dialect, Fields, Mistake, MistakeKind, Node, text_item};
use crate::text::{Span, Spanned};

/// `checks`, then `check`, of a service.
pub(super) fn nested(fields: &mut Fields<'_, '_>, rules: Rules) -> Vec<Check> {
    let nodes = nodes(fields, rules.format);
    let decoded = nodes.into_iter().filter_map(|node| decode(node, rules.dialect, fields.mistakes()));
    decoded.map(|found| found.check).collect()
}

/// `checks`, then `check`, of a whole file.
pub(super) fn top_level(fields: &mut Fields<'_, '_>, rules: Rules) -> Vec<TopLevelCheck> {
    let nodes = nodes(fields, rules.format);
    let decoded = nodes.into_iter().filter_map(|node| decode(node, rules.dialect, fields.mistakes()));
    let found: Vec<_> = decoded.collect();
    let unnamed = |about: &About| about.id == CheckId::Unknown && about.name.is_none();
    for place in
        found.iter().filter(|found| unnamed(&found.check.about)).filter_map(|found| found.check.place)
    {
        let message = "the check has neither id nor name: Consul refuses it";
        fields.note(Mistake::refused(MistakeKind::MissingField, place, message));
    }
    found
}

fn nodes<'n>(fields: &mut Fields<'n, '_>, format: Format) -> Vec<&'n Node> {
    let mut nodes = items(fields, "checks", format);
    nodes.extend(one(fields, "check", "checks", format));
    nodes
}

fn decode(node: &Node, dialect: Dialect, mistakes: &mut Vec<Mistake>) -> Option<TopLevelCheck> {
    let mut fields = Fields::of(node, "check", dialect, mistakes)?;
    fields.known(OTHER);
    let service_id = fields.string("service_id").or_else(|| fields.string("serviceid"));
    headers(&mut fields);
    let times = Times::take(&mut fields);
    let about = About {
        id: text(&mut fields, "id").map_or(CheckId::Unknown, CheckId::Given),
        name: text(&mut fields, "name"),
        notes: text(&mut fields, "notes"),
        status: text(&mut fields, "status"),
        interval_millis: times.interval.map(Duration::as_millis),
        timeout_millis: length(&mut fields, "timeout").map(Duration::as_millis),
        deregister_after_millis: length(&mut fields, "deregister_critical_service_after")
            .or_else(|| length(&mut fields, "deregistercriticalserviceafter"))
            .map(Duration::as_millis),
    };
    let kind = kind(&mut fields, times.ttl.is_some());
    let check = Check { place: Some(node.span), kind, about: Arc::new(about) };
    times.judge(&check.kind, node.span, &mut fields);
    fields.finish();
    Some(TopLevelCheck { service_id, check })
}

/// When the check runs: at an interval, or when it is told something.
struct Times {
    interval: Option<Duration>,
    ttl: Option<Duration>,
    /// Whether one of them is written and wrong, which is noted already.
    wrong: bool,
}

impl Times {
    fn take(fields: &mut Fields<'_, '_>) -> Self {
        let written = |fields: &mut Fields<'_, '_>, name| fields.take(name).is_some();
        let (interval_written, ttl_written) = (written(fields, "interval"), written(fields, "ttl"));
        let (interval, ttl) = (length(fields, "interval"), length(fields, "ttl"));
        let wrong = (interval_written && interval.is_none()) || (ttl_written && ttl.is_none());
        Self { interval, ttl, wrong }
    }

    /// `agent/structs/check_type.go`, `CheckType.Validate`.
    fn judge(&self, kind: &CheckKind, place: Span, fields: &mut Fields<'_, '_>) {
        let positive = |length: Option<Duration>| length.is_some_and(|length| length.0 > 0);
        let (interval, ttl) = (positive(self.interval), positive(self.ttl));
        let told = matches!(kind, CheckKind::Ttl | CheckKind::Other(""));
        let misspelt = || fields.misspelt().iter().any(|field| DECIDING.contains(field));
        let message = match kind {
            _ if self.wrong || misspelt() => return,
            _ if interval && ttl => "a check has an interval or a ttl, not both: Consul refuses it",
            CheckKind::Other("alias") => return,
            _ if told && !ttl => "the check has neither something to run nor a ttl: Consul refuses it",
            _ if !told && !interval => "the check has no interval: Consul refuses it",
            _ => return,
        };
        fields.note(Mistake::refused(MistakeKind::InvalidValue, place, message));
    }
}

/// What the check asks, in the order in which the agent decides (`agent/agent.go`, `addCheck`).
fn kind(fields: &mut Fields<'_, '_>, ttl: bool) -> CheckKind {
    let method = text(fields, "method");
    let http = text(fields, "http").map(|url| CheckKind::Http {
        url,
        method: method.filter(|method| !method.is_empty()).unwrap_or_else(|| "GET".into()),
    });
    let tcp = text(fields, "tcp").map(CheckKind::Tcp);
    let grpc = text(fields, "grpc").map(CheckKind::Grpc);
    let args = fields.strings("args").or_else(|| fields.strings("scriptargs"));
    let script = args.filter(|args| !args.is_empty()).map(|_| CheckKind::Script);
    let container = text(fields, "docker_container_id").or_else(|| text(fields, "dockercontainerid"));
    let docker = container.filter(|_| script.is_some()).map(|_| CheckKind::Other("docker"));
    let other = OTHER_KINDS.iter().fold(None, |found: Option<CheckKind>, (name, kind)| {
        let value = text(fields, name).filter(|value| !value.is_empty());
        found.or(value.map(|_| CheckKind::Other(kind)))
    });
    let asked = http.or(tcp).or(grpc).or(docker).or(script).or(other);
    asked.unwrap_or(if ttl { CheckKind::Ttl } else { CheckKind::Other("") })
}

/// `header`: lists of texts by name; what they say is of no interest, and may be secret.
fn headers(fields: &mut Fields<'_, '_>) {
    let dialect = fields.dialect();
    fields.map("header", |_, node, mistakes| {
        let Some(values) = node.as_list() else {
            mistakes.push(crate::syntax::wrong_type(node, "a header", "a list of strings"));
            return None;
        };
        for value in values {
            text_item("a header", value, dialect, mistakes);
        }
        Some(())
    });
}

fn text(fields: &mut Fields<'_, '_>, name: &'static str) -> Option<Arc<str>> {
    fields.string(name).map(|text: Spanned<Arc<str>>| text.value)
}

fn length(fields: &mut Fields<'_, '_>, name: &'static str) -> Option<Duration> {
    fields.parsed::<Duration>(name).map(|length| length.value)
}

/// Fields that say what a rarer check asks.
const OTHER_KINDS: &[(&str, &str)] = &[
    ("udp", "udp"),
    ("h2ping", "h2ping"),
    ("os_service", "os_service"),
    ("alias_service", "alias"),
    ("alias_node", "alias"),
];

/// Fields that say what a check asks, and when.
const DECIDING: &[&str] = &[
    "http",
    "tcp",
    "grpc",
    "ttl",
    "args",
    "script_args",
    "docker_container_id",
    "udp",
    "h2ping",
    "os_service",
    "alias_service",
    "alias_node",
    "interval",
];

/// Fields of a check that do not matter for what it requests; a token is never read.
const OTHER: &[&str] = &[
    "token",
    "body",
    "disable_redirects",
    "output_max_size",
    "shell",
    "grpc_use_tls",
    "h2ping_use_tls",
    "tls_server_name",
    "tls_skip_verify",
    "tlsskipverify",
    "success_before_passing",
    "failures_before_warning",
    "failures_before_critical",
    "namespace",
    "partition",
];

/// Every field of a check.
pub(in crate::consul) const FIELDS: &[&str] = &[
    "id",
    "name",
    "notes",
    "status",
    "service_id",
    "http",
    "method",
    "header",
    "tcp",
    "grpc",
    "ttl",
    "args",
    "script_args",
    "docker_container_id",
    "udp",
    "h2ping",
    "os_service",
    "alias_service",
    "alias_node",
    "interval",
    "timeout",
    "deregister_critical_service_after",
    "token",
    "body",
    "disable_redirects",
    "output_max_size",
    "shell",
    "grpc_use_tls",
    "tls_server_name",
    "tls_skip_verify",
    "success_before_passing",
    "failures_before_warning",
    "failures_before_critical",
];
