//! Facts about the request that the exporter sends for one target.

use super::{Fact, Scope, Type, Value};
use crate::blackbox::{Prober, Request};
use crate::simulate::{Endpoint, Source};

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "probe.request.url",
        kind: Type::Text,
        doc: "the URL that will be requested, or the address that will be dialled",
        get: |scope| scope.request().map(|request| request.url.as_str()).into(),
    },
    Fact {
        path: "probe.request.method",
        kind: Type::Text,
        doc: "the HTTP method; empty for other probers",
        get: |scope| scope.request().map(|request| request.method.as_str()).into(),
    },
    Fact {
        path: "probe.request.path",
        kind: Type::Text,
        doc: "the path that will be requested, never empty; none for probers other than http",
        get: |scope| scope.unless_path_is_unknown(|request| request.path.as_deref()),
    },
    Fact {
        path: "probe.request.scheme",
        kind: Type::Text,
        doc: "http or https; none for probers other than http",
        get: |scope| scope.endpoint().map(|endpoint| endpoint.scheme).into(),
    },
    Fact {
        path: "probe.request.port",
        kind: Type::Int,
        doc: "the port, 80 or 443 where the URL has none; none for probers other than http",
        get: |scope| {
            let port = scope.endpoint().and_then(|endpoint| endpoint.port_number());
            port.map(|port| Value::Int(i64::from(port))).into()
        },
    },
    Fact {
        path: "probe.request.scheme_is_final",
        kind: Type::Bool,
        doc: "whether the last response comes by the same scheme: no redirect is followed, or it is https, which hardly ever redirects to http",
        get: |scope| {
            let stays = scope.request().is_some_and(|request| !request.follows_redirects);
            Value::Bool(stays || scope.endpoint().is_some_and(|endpoint| endpoint.scheme == "https"))
        },
    },
    Fact {
        path: "probe.request.host",
        kind: Type::Text,
        doc: "the host of the URL, without port; none for probers other than http",
        get: |scope| scope.endpoint().map(|endpoint| endpoint.host).into(),
    },
    Fact {
        path: "probe.request.host_is_name",
        kind: Type::Bool,
        doc: "whether the host has to be resolved; unknown where the files do not give the host",
        get: |scope| scope.endpoint().map_or(Value::None, |endpoint| is_name(endpoint.host)),
    },
    Fact {
        path: "probe.request.certificate_name",
        kind: Type::Text,
        doc: "the name that the certificate must be valid for: server_name, the Host header, else the host; none without https",
        get: |scope| scope.certificate_name().into(),
    },
    Fact {
        path: "probe.request.certificate_for_address",
        kind: Type::Bool,
        doc: "whether that name is an IP address, which hardly any certificate is valid for",
        get: |scope| scope.certificate_name().map_or(Value::None, |name| not(is_name(&name))),
    },
    Fact {
        path: "probe.request.query",
        kind: Type::Text,
        doc: "the query that will be requested, without the question mark; none where there is none",
        get: |scope| scope.unless_path_is_unknown(|request| request.query.as_deref()),
    },
];

impl<'a> Scope<'a> {
    /// Whom an HTTP request reaches.
    pub(super) fn endpoint(&self) -> Option<Endpoint<'a>> {
        self.request()
            .filter(|request| request.prober == Prober::Http)
            .map(|request| Endpoint::of(&request.url))
    }

    /// What comes behind the host; unknown where the files do not give it.
    fn unless_path_is_unknown(&self, part: impl Fn(&'a Request) -> Option<&'a str>) -> Value {
        match self.request() {
            Some(request) if request.prober == Prober::Http && request.path.is_none() => Value::Unknown,
            Some(_) if self.may_miss_path() => Value::Unknown,
            request => request.and_then(part).into(),
        }
    }

    /// Whether a step that can give the target its path was not taken, as what it reads of an imagined target is
    /// not known.
    fn may_miss_path(&self) -> bool {
        let (Some(run), Some(target)) = (self.job, self.target) else { return false };
        if !(target.uncertain && matches!(target.source, Source::Imagined(_))) {
            return false;
        }
        let feeds = run.feeds("__param_target");
        let gives = |label: &str| label == "__param_target" || feeds.contains(label);
        run.trace(target).iter().filter(|step| step.uncertain && !step.matched).any(|step| {
            let written = run.job.relabel[step.step as usize].target_label.as_ref();
            written.is_some_and(|label| gives(&label.value))
        })
    }

    /// Go's TLS client is told this name: `ServerName` in `blackbox_exporter/prober/http.go`.
    fn certificate_name(&self) -> Option<String> {
        self.endpoint().filter(|endpoint| endpoint.scheme == "https")?;
        let set =
            self.module().and_then(|module| module.server_name.as_ref()).filter(|name| !name.is_empty());
        match set {
            Some(name) => Some(name.to_string()),
            None => Some(Endpoint::of(&self.request()?.host).host.to_owned()),
        }
    }
}

/// Whether a host is a name; a marker for what the files do not give is neither name nor address.
fn is_name(host: &str) -> Value {
    if host.contains('<') { Value::Unknown } else { Value::Bool(host.parse::<std::net::IpAddr>().is_err()) }
}

fn not(value: Value) -> Value {
    if let Value::Bool(is) = value { Value::Bool(!is) } else { value }
}
