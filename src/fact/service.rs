//! Facts about one service instance, and about one of its checks.

use super::{Fact, Scope, Type, Value};
use crate::consul::discovery::sanitized;
use crate::consul::place::{CheckPart, Part, find_in_check};
use crate::consul::{Check, CheckKind, Instance, Known};
use crate::go::regexp::GoVersion;
use crate::go::url::Url;

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "service.name",
        kind: Type::Text,
        doc: "the name under which the service is registered",
        get: |scope| scope.service.map(Instance::name).into(),
    },
    Fact {
        path: "service.id",
        kind: Type::Text,
        doc: "the id of the instance, which is its name where none is written",
        get: |scope| scope.service.map(|service| &service.id).into(),
    },
    Fact {
        path: "service.place",
        kind: Type::Place,
        doc: "where the service is defined",
        get: |scope| scope.service.map(|service| scope.service_place(service, Part::Head)).into(),
    },
    Fact {
        path: "service.file",
        kind: Type::Text,
        doc: "the file that defines the service",
        get: |scope| {
            let sources = &scope.simulation.estate.sources;
            let path = |file| sources.file(file).path().display().to_string();
            scope.service.map(|service| path(service.place.file)).into()
        },
    },
    Fact {
        path: "service.is_hcl",
        kind: Type::Bool,
        doc: "whether the file that defines the service is HCL, not JSON",
        get: |scope| {
            let sources = &scope.simulation.estate.sources;
            let hcl = |file| sources.file(file).path().extension().is_some_and(|ending| ending == "hcl");
            scope.service.map(|service| hcl(service.place.file)).into()
        },
    },
    Fact {
        path: "service.tags",
        kind: Type::List(&Type::Text),
        doc: "the tags of the service",
        get: |scope| {
            let tags = |service: &Instance| Value::list(service.tags().iter().map(Value::from));
            scope.unless_misspelt("tags", tags)
        },
    },
    Fact {
        path: "service.meta_keys",
        kind: Type::List(&Type::Text),
        doc: "the keys of the service's meta, as they are registered",
        get: |scope| {
            let keys =
                |service: &Instance| Value::list(service.meta().iter().map(|(key, _)| Value::from(key)));
            scope.unless_misspelt("meta", keys)
        },
    },
    Fact {
        path: "service.port",
        kind: Type::Int,
        doc: "the port, 0 where none is registered; unknown where Consul chooses it",
        get: |scope| match scope.service.map(|service| &service.port) {
            None => Value::None,
            Some(Known::Given(port)) => Value::Int(*port),
            Some(Known::Unknown(_)) => Value::Unknown,
        },
    },
    Fact {
        path: "service.checks",
        kind: Type::Int,
        doc: "how many checks of its own the service has; unknown where the files say nothing about checks",
        get: |scope| scope.service.map_or(Value::None, checks),
    },
    Fact {
        path: "service.is_exporter",
        kind: Type::Bool,
        doc: "whether its name says that it is a metrics exporter, whose front page is a few links",
        get: |scope| scope.service.map(|service| service.name().contains("exporter")).into(),
    },
    Fact {
        path: "service.allows_root",
        kind: Type::Bool,
        doc: "whether the service's meta says probelint_allow_root = true",
        get: |scope| {
            let said = |(key, value)| is(key, "probelint_allow_root") && is(value, "true");
            scope.service.map(|service| service.meta().iter().any(said)).into()
        },
    },
    Fact {
        path: "service.scheme_meta",
        kind: Type::Text,
        doc: "http or https, where the service's meta says one of them under a key such as scheme or protocol",
        get: |scope| scope.scheme_meta().map(|(_, value)| value.to_lowercase()).into(),
    },
    Fact {
        path: "service.scheme_key",
        kind: Type::Text,
        doc: "the key under which its meta says so, as Prometheus writes it",
        get: |scope| scope.scheme_meta().map(|(key, _)| sanitized(key)).into(),
    },
    Fact {
        path: "service.scheme_meta_place",
        kind: Type::Place,
        doc: "where its meta says so",
        get: |scope| {
            let place = |service| Some(scope.service_place(service, Part::MetaValue(scope.scheme_meta()?.0)));
            scope.service.and_then(place).unwrap_or(Value::None)
        },
    },
    Fact {
        path: "service.check.place",
        kind: Type::Place,
        doc: "where the first HTTP check of the service is written",
        get: |scope| {
            let sources = &scope.simulation.estate.sources;
            let place = |(service, (check, _))| find_in_check(sources, service, check, CheckPart::Target);
            scope.service.zip(scope.http_check()).map(place).into()
        },
    },
    Fact {
        path: "service.check.url",
        kind: Type::Text,
        doc: "the URL of the service's first HTTP check",
        get: |scope| scope.http_check().map(|(_, url)| url).into(),
    },
    Fact {
        path: "service.check.path",
        kind: Type::Text,
        doc: "the path of the service's first HTTP check, never empty",
        get: |scope| scope.http_check().and_then(|(_, url)| path_of(url)).into(),
    },
];

/// Keys of meta whose value is a scheme, wherever it is a scheme.
const SCHEME_KEYS: [&str; 4] = ["scheme", "protocol", "proto", "http_scheme"];

impl<'a> Scope<'a> {
    /// What the service says; unknown where a misspelt key stands for the `field` of its definition.
    fn unless_misspelt(&self, field: &str, get: impl Fn(&'a Instance) -> Value) -> Value {
        match self.service {
            Some(service) if service.misspells(field) => Value::Unknown,
            service => service.map_or(Value::None, get),
        }
    }

    fn scheme_meta(&self) -> Option<(&'a str, &'a str)> {
        let is_scheme = |key: &str, value: &str| {
            SCHEME_KEYS.iter().any(|known| key.eq_ignore_ascii_case(known))
                && ["http", "https"].iter().any(|known| value.eq_ignore_ascii_case(known))
        };
        let meta = self.service?.meta().iter().map(|(key, value)| (&**key, &**value));
        meta.into_iter().find(|(key, value)| is_scheme(key, value))
    }

    fn http_check(&self) -> Option<(&'a Check, &'a str)> {
        self.service?.checks.iter().find_map(|check| match &check.kind {
            CheckKind::Http { url, .. } => Some((check, &**url)),
            _ => None,
        })
    }
}

/// An answer of Consul that tells of no check, not even of the node's, tells nothing about checks.
fn checks(service: &Instance) -> Value {
    let misspelt = service.misspells("check") || service.misspells("checks");
    let told = !misspelt && (!service.checks.is_empty() || !service.node.checks.is_empty());
    if told { Value::count(service.checks.len()) } else { Value::Unknown }
}

fn is(text: &std::sync::Arc<str>, word: &str) -> bool {
    **text == *word
}

/// The path of a URL, `/` where it has none; `None` for what is no URL.
pub fn path_of(text: &str) -> Option<String> {
    let url = Url::parse(text, GoVersion::NEWEST).ok()?;
    let path = url.path();
    Some(if path.is_empty() { "/".to_owned() } else { path.into_owned() })
}
