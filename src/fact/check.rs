//! Facts about one check of one service.

use super::service::path_of;
use super::{Fact, Scope, Type, Value};
use crate::consul::CheckKind;
use crate::consul::place::{CheckPart, find_in_check};

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "check.kind",
        kind: Type::Text,
        doc: "http, tcp, grpc, ttl, script …; empty for a check that was registered without its definition",
        get: |scope| scope.check.map(|check| check.kind.type_name()).into(),
    },
    Fact {
        path: "check.place",
        kind: Type::Place,
        doc: "where the check says what it requests",
        get: |scope| scope.check_place(CheckPart::Target),
    },
    Fact {
        path: "check.url",
        kind: Type::Text,
        doc: "the URL of an HTTP check",
        get: |scope| scope.check_url().into(),
    },
    Fact {
        path: "check.path",
        kind: Type::Text,
        doc: "the path of an HTTP check, never empty",
        get: |scope| scope.check_url().and_then(path_of).into(),
    },
    Fact {
        path: "check.interval",
        kind: Type::Seconds,
        doc: "how often Consul checks; none where it is not written",
        get: |scope| scope.check.and_then(|check| check.about.interval_millis).map(Value::Millis).into(),
    },
    Fact {
        path: "check.timeout",
        kind: Type::Seconds,
        doc: "how long a check may take; none where it is not written, which means 10s",
        get: |scope| scope.check.and_then(|check| check.about.timeout_millis).map(Value::Millis).into(),
    },
    Fact {
        path: "check.timeout_place",
        kind: Type::Place,
        doc: "where the timeout is written, else the check",
        get: |scope| scope.check_place(CheckPart::Timeout),
    },
    Fact {
        path: "check.interval_place",
        kind: Type::Place,
        doc: "where the interval is written, else the check",
        get: |scope| scope.check_place(CheckPart::Interval),
    },
    Fact {
        path: "check.deregister_after",
        kind: Type::Seconds,
        doc: "how long the check may be critical before Consul removes the service; none where Consul keeps it",
        get: |scope| {
            scope.check.and_then(|check| check.about.deregister_after_millis).map(Value::Millis).into()
        },
    },
    Fact {
        path: "check.deregister_place",
        kind: Type::Place,
        doc: "where that is written, else the check",
        get: |scope| scope.check_place(CheckPart::DeregisterAfter),
    },
];

impl<'a> Scope<'a> {
    fn check_url(&self) -> Option<&'a str> {
        match &self.check?.kind {
            CheckKind::Http { url, .. } => Some(url),
            _ => None,
        }
    }

    fn check_place(&self, part: CheckPart) -> Value {
        let sources = &self.simulation.estate.sources;
        self.service
            .zip(self.check)
            .map(|(service, check)| find_in_check(sources, service, check, part))
            .into()
    }
}
