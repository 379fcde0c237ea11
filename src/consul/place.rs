//! Where a part of an instance is written.
//!
//! An instance keeps the range of its definition only; the range is read again when a finding needs a
//! place inside it. What is not written falls back to what holds it, and at last to the definition's head.

use super::{Check, Instance};
use crate::syntax::{Entry, Node, Value, hcl, json};
use crate::text::{Sources, Span};

/// A part of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'p> {
    /// The whole definition.
    Whole,
    /// `"name": "web"`, or else the definition's first line: short enough for a label.
    Head,
    /// The value of its name.
    Name,
    /// The value of its id.
    Id,
    /// The value of its address.
    Address,
    /// The value of its port.
    Port,
    /// The list of its tags.
    Tags,
    /// One tag, 0-based.
    Tag(usize),
    /// The mapping of its meta.
    Meta,
    /// One key of its meta.
    MetaKey(&'p str),
    /// The value of one key of its meta.
    MetaValue(&'p str),
}

/// A part of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckPart {
    /// The whole check.
    Whole,
    /// `"http": "…"`, or else the check's first line.
    Head,
    /// What it asks: the value of `http`, `tcp`, `grpc`, `args` …
    Target,
    /// The value of `interval`.
    Interval,
    /// The value of `timeout`.
    Timeout,
    /// The value of `deregister_critical_service_after`.
    DeregisterAfter,
}

/// Where `part` of the instance is written.
#[must_use]
pub fn find(sources: &Sources, instance: &Instance, part: Part<'_>) -> Span {
    let whole = instance.place;
    if part == Part::Whole {
        return whole;
    }
    let Some(root) = read(sources, whole) else { return first_line(sources, whole) };
    let service = Service::of(&root);
    service.find(part).or_else(|| service.head()).unwrap_or_else(|| first_line(sources, whole))
}

/// Where `part` of a check of `instance` is written.
#[must_use]
pub fn find_in_check(sources: &Sources, instance: &Instance, check: &Check, part: CheckPart) -> Span {
    let whole = check.place.unwrap_or(instance.place);
    let Some(root) = read(sources, whole).filter(|_| part != CheckPart::Whole) else { return whole };
    if let Some(listed) = listed(&root, check.about.id.text(&instance.id).as_deref()) {
        return listed;
    }
    let value =
        |names: &[&str]| names.iter().find_map(|name| entry(&root, name)).map(|entry| entry.value.span);
    let head = || TARGETS.iter().find_map(|name| entry(&root, name)).map(both);
    let found = match part {
        CheckPart::Whole | CheckPart::Head => None,
        CheckPart::Target => value(TARGETS),
        CheckPart::Interval => value(&["interval"]),
        CheckPart::Timeout => value(&["timeout"]),
        CheckPart::DeregisterAfter => value(&["deregistercriticalserviceafter"]),
    };
    found.or_else(head).unwrap_or_else(|| first_line(sources, whole))
}

/// The check in the list of an entry of the health API, where what it asks is not written.
fn listed(entry_of_api: &Node, check: Option<&str>) -> Option<Span> {
    let checks = entry(entry_of_api, "checks")?.value.as_list()?;
    let is_it = |node: &&Node| {
        let id = entry(node, "checkid").and_then(|entry| entry.value.as_scalar());
        id.is_some_and(|id| Some(&*id.text) == check)
    };
    let node = checks.iter().find(is_it)?;
    entry(node, "name").map(both).or(Some(node.span))
}

/// Fields that say what a check asks.
const TARGETS: &[&str] = &[
    "http",
    "tcp",
    "grpc",
    "ttl",
    "args",
    "scriptargs",
    "udp",
    "h2ping",
    "osservice",
    "aliasservice",
    "aliasnode",
];

/// The definition inside of the text that was read again.
struct Service<'n> {
    node: &'n Node,
    /// What precedes the names of its fields: `Service` in entries of the catalog.
    prefix: &'static str,
    name: &'static str,
}

impl<'n> Service<'n> {
    /// Finds the service in a definition, in an entry of the health API or of the catalog.
    fn of(root: &'n Node) -> Self {
        if entry(root, "servicename").is_some() {
            return Self { node: root, prefix: "service", name: "name" };
        }
        let inner = entry(root, "service").map(|entry| &entry.value).filter(|node| node.as_map().is_some());
        let node = inner.unwrap_or(root);
        let name = if entry(node, "service").is_some() { "service" } else { "name" };
        Self { node, prefix: "", name }
    }

    fn entry(&self, name: &str) -> Option<&'n Entry> {
        entry(self.node, &format!("{}{name}", self.prefix))
    }

    fn value(&self, name: &str) -> Option<&'n Node> {
        self.entry(name).map(|entry| &entry.value)
    }

    fn head(&self) -> Option<Span> {
        self.entry(self.name).or_else(|| self.entry("id")).map(both)
    }

    fn find(&self, part: Part<'_>) -> Option<Span> {
        let place = |name| self.value(name).map(|node| node.span);
        let meta = |key| self.value("meta").and_then(|meta| exact(meta, key));
        match part {
            Part::Whole | Part::Head => None,
            Part::Name => place(self.name),
            Part::Id => place("id").or_else(|| place(self.name)),
            Part::Address => place("address"),
            Part::Port => place("port"),
            Part::Tags => place("tags"),
            Part::Tag(number) => {
                let tags = self.value("tags").and_then(Node::as_list);
                tags.and_then(|tags| tags.get(number)).map(|tag| tag.span).or_else(|| place("tags"))
            }
            Part::Meta => place("meta"),
            Part::MetaKey(key) => meta(key).map(|entry| entry.key.span).or_else(|| place("meta")),
            Part::MetaValue(key) => meta(key).map(|entry| entry.value.span).or_else(|| place("meta")),
        }
    }
}

/// The value that is at `place`: JSON by itself, HCL as a part of its file.
fn read(sources: &Sources, place: Span) -> Option<Node> {
    let text = sources.file(place.file).text();
    let json = json::read_slice(place.file, text, place.range()).root;
    json.or_else(|| hcl::read(place.file, text).root.and_then(|root| node_at(root, place)))
}

/// The part of `node` that is at `place`.
fn node_at(node: Node, place: Span) -> Option<Node> {
    if node.span == place {
        return Some(node);
    }
    let parts: Vec<&Node> = match &node.value {
        Value::Map(map) => map.entries.iter().map(|entry| &entry.value).collect(),
        Value::List(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    parts.into_iter().filter(|part| part.span.contains(place)).find_map(|part| node_at(part.clone(), place))
}

/// The field `name`, whose letters are lower case and without `_`, as Consul's decoders find it.
fn entry<'n>(node: &'n Node, name: &str) -> Option<&'n Entry> {
    let same = |key: &str| key.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).eq(name.chars());
    node.as_map()?.entries.iter().rfind(|entry| same(&entry.key) && entry.value.value != Value::Null)
}

fn exact<'n>(node: &'n Node, key: &str) -> Option<&'n Entry> {
    node.as_map()?.entries.iter().rfind(|entry| *entry.key.value == *key)
}

fn both(entry: &Entry) -> Span {
    entry.key.span.to(entry.value.span)
}

fn first_line(sources: &Sources, place: Span) -> Span {
    let text = sources.slice(place);
    place.part(0..text.find('\n').map_or(text.len(), |end| text[..end].trim_end().len()))
}

#[cfg(test)]
mod tests {
    use super::{CheckPart, Part, find, find_in_check};
    use crate::consul::{self, Format, Instance, NodeDefaults, registered};
    use crate::syntax::{hcl, json};
    use crate::text::Sources;

    fn defined(name: &str, text: &str) -> (Sources, Instance) {
        let mut sources = Sources::new();
        let file = sources.add(name, text);
        let format = Format::of(name.as_ref());
        let read = if format == Format::Hcl { hcl::read(file, text) } else { json::read(file, text) };
        let root = read.root.expect("the text is right");
        let definitions = consul::definitions::decode(&root, file, format, &mut Vec::new());
        let (catalog, _) = consul::assemble(vec![definitions], &NodeDefaults::default());
        (sources, catalog.instances.into_iter().next().expect("one service"))
    }

    #[test]
    fn parts_of_a_definition_are_found_or_fall_back() {
        let (sources, web) = defined(
            "web.json",
            r#"{"service": {"Name": "web", "port": 80, "tags": ["a", "b"], "meta": {"path": "/x"},
                "check": {"http": "http://h/", "Interval": "10s"}}}"#,
        );
        let table = [
            (Part::Head, r#""Name": "web""#),
            (Part::Name, r#""web""#),
            (Part::Id, r#""web""#),
            (Part::Port, "80"),
            (Part::Tags, r#"["a", "b"]"#),
            (Part::Tag(1), r#""b""#),
            (Part::Tag(2), r#"["a", "b"]"#),
            (Part::MetaKey("path"), r#""path""#),
            (Part::MetaValue("path"), r#""/x""#),
            (Part::MetaValue("team"), r#"{"path": "/x"}"#),
            (Part::Address, r#""Name": "web""#),
        ];
        for (part, text) in table {
            assert_eq!(sources.slice(find(&sources, &web, part)), text, "{part:?}");
        }
        let check = |part| sources.slice(find_in_check(&sources, &web, &web.checks[0], part));
        assert_eq!(check(CheckPart::Target), r#""http://h/""#);
        assert_eq!(check(CheckPart::Head), r#""http": "http://h/""#);
        assert_eq!(check(CheckPart::Interval), r#""10s""#);
        assert_eq!(check(CheckPart::Timeout), r#""http": "http://h/""#);
    }

    #[test]
    fn parts_of_a_block_are_found() {
        let (sources, web) = defined(
            "web.hcl",
            "service {\n  name = \"web\"\n  meta {\n    path = \"/x\"\n  }\n  checks = [{\n    http = \"http://h/\"\n    interval = \"10s\"\n  }]\n}\n",
        );
        assert_eq!(sources.slice(find(&sources, &web, Part::Head)), r#"name = "web""#);
        assert_eq!(sources.slice(find(&sources, &web, Part::MetaValue("path"))), r#""/x""#);
        let check = find_in_check(&sources, &web, &web.checks[0], CheckPart::Head);
        assert_eq!(sources.slice(check), r#"http = "http://h/""#);
    }

    #[test]
    fn parts_of_an_entry_of_the_api_are_found() {
        let bodies = [
            r#"[{"Node": {"Node": "n"}, "Service": {"ID": "w-1", "Service": "web", "Port": 8, "Meta": {"a": "b"}},
                "Checks": [{"CheckID": "serf", "Name": "up"}, {"CheckID": "c", "Name": "ok", "ServiceID": "w-1"}]}]"#,
            r#"[{"Node": "n", "ServiceID": "w-1", "ServiceName": "web", "ServicePort": 8, "ServiceMeta": {"a": "b"}}]"#,
            r#"{"w-1": {"ID": "w-1", "Service": "web", "Port": 8, "Meta": {"a": "b"}}}"#,
            r#"{"Name": "web", "ID": "w-1", "Port": 8, "Meta": {"a": "b"}}"#,
        ];
        for text in bodies {
            let mut sources = Sources::new();
            let file = sources.add("export.json", text);
            let (catalog, mistakes) = registered::read(text, file);
            assert_eq!(mistakes, []);
            let slice = |part| sources.slice(find(&sources, &catalog.instances[0], part));
            assert_eq!(slice(Part::Name), r#""web""#, "{text}");
            assert_eq!(slice(Part::Id), r#""w-1""#, "{text}");
            assert_eq!(slice(Part::Port), "8", "{text}");
            assert_eq!(slice(Part::MetaValue("a")), r#""b""#, "{text}");
            assert!(slice(Part::Head).ends_with(r#": "web""#), "{text}");
            let instance = &catalog.instances[0];
            for check in &*instance.checks {
                let place = find_in_check(&sources, instance, check, CheckPart::Target);
                assert_eq!(sources.slice(place), r#""Name": "ok""#);
            }
        }
    }
}
