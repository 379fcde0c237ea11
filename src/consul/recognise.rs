//! Which files are Consul's, by what they hold.
//!
//! Other programs have services too: Nomad jobs, Terraform, Compose, Kong, Swagger. A file is taken for
//! Consul's when its services have a Consul service's fields, and it does not mainly consist of others.

use super::definitions::{CHECK_FIELDS, SERVICE_FIELDS, is_agent_field};
use super::registered::Body;
use crate::syntax::{Entry, Node, Value};

/// What a file of Consul's is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// An agent's configuration: service definitions, checks, settings of the agent itself.
    Definitions,
    /// Bodies of Consul's HTTP API: registered services, or what registers them.
    Registered(Body),
}

/// Recognises the root of a JSON or HCL file.
#[must_use]
pub fn recognise(root: &Node) -> Option<Shape> {
    if let Some(items) = root.as_list() {
        return items.first().and_then(body).map(Shape::Registered);
    }
    if is_definitions(root) {
        return Some(Shape::Definitions);
    }
    body(root).map(Shape::Registered)
}

/// Whether a text can be Consul's at all, so that it is worth reading.
#[must_use]
pub fn worth_reading(text: &str) -> bool {
    WORDS.iter().any(|word| text.contains(word))
}

/// A word of [`WORDS`] stands in every file that is recognised.
const WORDS: &[&str] = &[
    "ervice",
    "check",
    "CheckID",
    "\"Name\"",
    "\"name\"",
    "node_name",
    "node_meta",
    "data_dir",
    "datacenter",
    "advertise_addr",
    "bind_addr",
    "retry_join",
    "client_addr",
];

fn is_definitions(root: &Node) -> bool {
    let entries = entries(root);
    let known = entries.iter().filter(|entry| is_agent_field(&entry.key.to_ascii_lowercase())).count();
    if known * 2 < entries.len() || known == 0 || is_nomads(root) {
        return false;
    }
    entries.iter().any(holds_definitions) || is_agents(entries)
}

/// `service`, `services`, `check` or `checks` with what Consul would take for one.
fn holds_definitions(entry: &Entry) -> bool {
    let items: &[Node] = match entry.value.as_list() {
        Some(items) => items,
        None => std::slice::from_ref(&entry.value),
    };
    match &*entry.key.to_ascii_lowercase() {
        "service" => items.iter().any(is_service),
        "services" => items
            .iter()
            .any(|item| is_service(item) || entries(item).iter().any(|by_name| is_service(&by_name.value))),
        "check" | "checks" => items.iter().any(is_check),
        _ => false,
    }
}

/// Settings that only an agent of Consul's has, or several that it shares with others.
fn is_agents(entries: &[Entry]) -> bool {
    let telling = |entry: &Entry| AGENTS_OWN.contains(&&*entry.key.to_ascii_lowercase());
    entries.iter().any(telling)
}

/// Settings that no other program's file is likely to have; `data_dir` or `datacenter` are Nomad's too.
const AGENTS_OWN: &[&str] = &[
    "node_name",
    "node_meta",
    "advertise_addr",
    "advertise_addr_wan",
    "client_addr",
    "bootstrap_expect",
    "retry_join",
    "retry_join_wan",
    "start_join",
    "primary_datacenter",
    "enable_script_checks",
    "enable_local_script_checks",
    "enable_central_service_config",
    "rejoin_after_leave",
    "leave_on_terminate",
    "verify_incoming",
    "verify_outgoing",
    "verify_server_hostname",
    "auto_encrypt",
    "raft_protocol",
    "ui_config",
    "dns_config",
    "recursors",
];

/// Nomad's agent has blocks where Consul's has values.
fn is_nomads(root: &Node) -> bool {
    ["server", "client", "advertise"].iter().any(|name| root.get(name).is_some_and(is_block))
}

fn is_block(node: &Node) -> bool {
    matches!(node.value, Value::Map(_) | Value::List(_))
}

/// A mapping with a name or an id, at least half of whose fields are a service's.
fn is_service(node: &Node) -> bool {
    (has_text(node, "name") || has_text(node, "id")) && mostly(node, SERVICE_FIELDS)
}

/// A mapping that says what to ask, most of whose fields are a check's.
fn is_check(node: &Node) -> bool {
    const ASKS: &[&str] =
        &["http", "tcp", "grpc", "ttl", "args", "udp", "h2ping", "os_service", "alias_service", "script"];
    let asks = |name: &&str| find(node, name).is_some();
    ASKS.iter().any(asks) && mostly(node, CHECK_FIELDS)
}

fn mostly(node: &Node, fields: &[&str]) -> bool {
    let entries = entries(node);
    let known = entries.iter().filter(|entry| fields.iter().any(|field| same(&entry.key, field))).count();
    known * 2 >= entries.len()
}

/// The body of the HTTP API that an object is, or an entry of.
pub(super) fn body(node: &Node) -> Option<Body> {
    // Go reads a field in any letter case; what has these together is Consul's in any.
    let field = |name: &str| {
        let mut fields = entries(node).iter().rev();
        fields.find(|entry| entry.key.eq_ignore_ascii_case(name)).map(|entry| &entry.value)
    };
    let object = |name| field(name).is_some_and(|node| node.as_map().is_some());
    let text = |name| field(name).is_some_and(|node| node.as_scalar().is_some());
    if object("Node") && object("Service") && field("Checks").is_some() {
        return Some(Body::HealthService);
    }
    if text("Node") && text("CheckID") && text("Status") {
        return Some(Body::HealthState);
    }
    if text("Node") && text("ServiceID") && text("ServiceName") {
        return Some(Body::CatalogService);
    }
    if text("Node") && text("Address") && object("Service") {
        return Some(Body::CatalogRegister);
    }
    if is_agent_services(node) {
        return Some(Body::AgentServices);
    }
    is_registration(node).then_some(Body::AgentRegister)
}

/// An object of services by their ids.
fn is_agent_services(node: &Node) -> bool {
    let entries = entries(node);
    let names_itself = |entry: &Entry| {
        entry.value.get("Service").is_some()
            && entry.value.get("ID").and_then(Node::as_scalar).is_some_and(|id| *id.text == *entry.key.value)
    };
    !entries.is_empty() && entries.iter().all(names_itself)
}

/// A service without anything around it: a name, something else that a service says, and nothing foreign.
fn is_registration(node: &Node) -> bool {
    let all_known =
        entries(node).iter().all(|entry| SERVICE_FIELDS.iter().any(|field| same(&entry.key, field)));
    let telling = ["port", "tags", "check", "checks", "meta", "connect", "enable_tag_override"];
    has_text(node, "name") && all_known && telling.iter().any(|name| find(node, name).is_some())
}

fn has_text(node: &Node, name: &str) -> bool {
    find(node, name).is_some_and(|node| node.as_scalar().is_some())
}

fn entries(node: &Node) -> &[Entry] {
    node.as_map().map_or(&[], |map| &map.entries)
}

fn find<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    entries(node).iter().find(|entry| same(&entry.key, name)).map(|entry| &entry.value)
}

/// Equal but for letter case and `_`.
fn same(key: &str, name: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect()
    };
    letters(key) == letters(name)
}

#[cfg(test)]
mod tests {
    use super::{Shape, recognise, worth_reading};
    use crate::consul::registered::Body;
    use crate::syntax::json;
    use crate::text::FileId;

    fn shape(text: &str) -> Option<Shape> {
        let root = json::read(FileId(0), text).root.expect("the text is JSON");
        let shape = recognise(&root);
        assert!(shape.is_none() || worth_reading(text), "{text}");
        shape
    }

    #[test]
    fn consuls_files_are_recognised() {
        let definitions = [
            r#"{"service": {"name": "web"}}"#,
            r#"{"Service": {"ID": "web-1", "Name": "web", "prot": 1}}"#,
            r#"{"services": [{"name": "web", "port": 80}]}"#,
            r#"{"services": {"web": {"name": "web", "port": 80}}}"#,
            r#"{"check": {"name": "disk", "args": ["df"], "interval": "1m"}}"#,
            r#"{"data_dir": "/opt/consul", "server": true, "retry_join": ["10.0.0.1"]}"#,
            r#"{"node_meta": {"rack": "1"}}"#,
            r#"{"data_dir": "/opt/consul", "datacenter": "dc1", "service": {"name": "web", "check": {}}}"#,
        ];
        for text in definitions {
            assert_eq!(shape(text), Some(Shape::Definitions), "{text}");
        }
        let bodies = [
            (r#"[{"Node": {"Node": "n"}, "Service": {"ID": "w"}, "Checks": []}]"#, Body::HealthService),
            (r#"[{"Node": "n", "ServiceID": "w", "ServiceName": "w"}]"#, Body::CatalogService),
            (r#"{"w": {"ID": "w", "Service": "web"}}"#, Body::AgentServices),
            (r#"[{"Node": "n", "CheckID": "c", "Status": "passing"}]"#, Body::HealthState),
            (r#"{"Name": "web", "Port": 80, "EnableTagOverride": false}"#, Body::AgentRegister),
            (r#"{"name": "web", "tags": []}"#, Body::AgentRegister),
            (r#"{"Node": "n", "Address": "10.0.0.1", "Service": {"Service": "web"}}"#, Body::CatalogRegister),
        ];
        for (text, body) in bodies {
            assert_eq!(shape(text), Some(Shape::Registered(body)), "{text}");
        }
    }

    #[test]
    fn other_programs_services_are_left_alone() {
        let others = [
            r#"{"job": {"web": {"group": {"a": {"service": {"name": "web", "port": "http"}}}}}}"#,
            r#"{"version": "3", "services": {"web": {"image": "nginx", "ports": ["80:80"]}}}"#,
            r#"{"swagger": "2.0", "info": {}, "paths": {}, "definitions": {}, "services": [{"name": "x"}]}"#,
            r#"{"_format_version": "3.0", "services": [{"name": "x", "url": "http://x", "routes": [], "plugins": []}]}"#,
            r#"{"name": "left-pad", "version": "1.0.0", "dependencies": {}}"#,
            r#"{"data_dir": "/opt/nomad", "datacenter": "dc1", "bind_addr": "0.0.0.0", "server": {"enabled": true}, "client": {"enabled": true}}"#,
            r#"{"services": ["web", "db"]}"#,
            r#"{"check": {"health": {"assert": {"condition": "x"}}}}"#,
            r#"{"resource": {"consul_service": {"web": {"name": "web", "port": 80}}}}"#,
            r#"{"openapi": "3.0.0", "tags": [], "paths": {}}"#,
            r#"[{"targets": ["a:1"], "labels": {}}]"#,
            "[]",
            "{}",
        ];
        for text in others {
            assert_eq!(shape(text), None, "{text}");
        }
    }
}
