//! Facts about one module of `blackbox.yml`.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Fact, Scope, Type, Value};
use crate::blackbox::{Module, Version};
use crate::simulate::JobRun;
use crate::text::{Span, Spanned};

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "module.name",
        kind: Type::Text,
        doc: "the module's name",
        get: |scope| scope.module().map(|module| &module.name.value).into(),
    },
    Fact {
        path: "module.place",
        kind: Type::Place,
        doc: "where the module's name is written",
        get: |scope| scope.module().map(|module| module.name.span).into(),
    },
    Fact {
        path: "module.prober",
        kind: Type::Text,
        doc: "http, tcp, dns, icmp, grpc, unix or websocket; unknown where none of them is written",
        get: |scope| scope.module().map(|module| module.prober.name()).into(),
    },
    Fact {
        path: "module.prober_place",
        kind: Type::Place,
        doc: "where the prober is written",
        get: |scope| scope.module().map(|module| module.prober.span).into(),
    },
    Fact {
        path: "module.timeout",
        kind: Type::Seconds,
        doc: "the timeout that the module sets; none where it sets none",
        get: |scope| timeout(scope).map(|timeout| Value::Millis(timeout.as_millis())).into(),
    },
    Fact {
        path: "module.timeout_place",
        kind: Type::Place,
        doc: "where the module's timeout is written",
        get: |scope| place(scope, |module| module.timeout.as_ref().map(|timeout| timeout.span)),
    },
    Fact {
        path: "module.method",
        kind: Type::Text,
        doc: "the HTTP method, GET where none is written",
        get: |scope| scope.module().map(|module| text_or(module.method.as_ref(), "GET")).into(),
    },
    Fact {
        path: "module.follows_redirects",
        kind: Type::Bool,
        doc: "whether an HTTP probe follows redirects",
        get: |scope| scope.module().map(Module::follows_redirects).into(),
    },
    Fact {
        path: "module.no_follow_redirects",
        kind: Type::Bool,
        doc: "the value of the old no_follow_redirects; none where it is not written, or where the exporter has only that one",
        get: no_follow_redirects,
    },
    Fact {
        path: "module.no_follow_redirects_place",
        kind: Type::Place,
        doc: "where no_follow_redirects is written",
        get: |scope| place(scope, |module| module.no_follow_redirects),
    },
    Fact {
        path: "module.fail_if_ssl",
        kind: Type::Bool,
        doc: "whether a response over TLS is a failure",
        get: |scope| scope.module().map(|module| is_on(module.fail_if_ssl.as_ref())).into(),
    },
    Fact {
        path: "module.fail_if_not_ssl",
        kind: Type::Bool,
        doc: "whether a response without TLS is a failure",
        get: |scope| scope.module().map(|module| is_on(module.fail_if_not_ssl.as_ref())).into(),
    },
    Fact {
        path: "module.ssl_condition_place",
        kind: Type::Place,
        doc: "where fail_if_ssl or fail_if_not_ssl is set",
        get: |scope| {
            let on = |switch: &&Spanned<bool>| switch.value;
            let switches = |module: &Module| {
                let (with, without) = (module.fail_if_ssl.as_ref(), module.fail_if_not_ssl.as_ref());
                with.filter(on).or(without.filter(on)).map(|switch| switch.span)
            };
            place(scope, switches)
        },
    },
    Fact {
        path: "module.status_codes",
        kind: Type::List(&Type::Int),
        doc: "valid_status_codes; empty for any 2xx",
        get: |scope| scope.module().map(|module| Value::list(codes(module, |_| true).map(Value::Int))).into(),
    },
    Fact {
        path: "module.redirect_codes",
        kind: Type::List(&Type::Int),
        doc: "the valid status codes that are redirects: 301, 302, 303, 307, 308",
        get: |scope| {
            scope.module().map(|module| Value::list(codes(module, redirects).map(Value::Int))).into()
        },
    },
    Fact {
        path: "module.redirect_codes_place",
        kind: Type::Place,
        doc: "where the first of them is written",
        get: |scope| place(scope, |module| first_code(module, redirects)),
    },
    Fact {
        path: "module.error_codes",
        kind: Type::List(&Type::Int),
        doc: "the valid status codes that are errors, 400 and above",
        get: |scope| scope.module().map(|module| Value::list(codes(module, is_error).map(Value::Int))).into(),
    },
    Fact {
        path: "module.error_codes_place",
        kind: Type::Place,
        doc: "where the first of them is written",
        get: |scope| place(scope, |module| first_code(module, is_error)),
    },
    Fact {
        path: "module.looks_at_the_answer",
        kind: Type::Bool,
        doc: "whether a matcher checks the body or headers of the response, or the status codes are written",
        get: |scope| scope.module().map(looks_at_the_answer).into(),
    },
    Fact {
        path: "module.skips_verification",
        kind: Type::Bool,
        doc: "whether certificates are accepted unverified: insecure_skip_verify",
        get: |scope| scope.module().map(|module| !module.verifies_certificates()).into(),
    },
    Fact {
        path: "module.skips_verification_place",
        kind: Type::Place,
        doc: "where insecure_skip_verify is written",
        get: |scope| place(scope, |module| module.insecure_skip_verify.as_ref().map(|on| on.span)),
    },
    Fact {
        path: "module.has_own_authority",
        kind: Type::Bool,
        doc: "whether the module names the authority that certificates must come from",
        get: |scope| scope.module().map(|module| module.authority.is_some()).into(),
    },
    Fact {
        path: "module.preferred_ip_protocol",
        kind: Type::Text,
        doc: "ip4 or ip6 as written; none where the default, ip6, applies",
        get: |scope| {
            let written =
                |module: &Module| module.preferred_ip_protocol.as_ref().map(|text| text.value.clone());
            scope.module().and_then(written).into()
        },
    },
    Fact {
        path: "module.ip_protocol_place",
        kind: Type::Place,
        doc: "what excludes addresses of one IP version: preferred_ip_protocol, ip_protocol_fallback, or the prober",
        get: |scope| {
            let written = |module: &Module| {
                let preferred = module.preferred_ip_protocol.as_ref().map(|text| text.span);
                let fallback = module.ip_protocol_fallback.as_ref().map(|on| on.span);
                preferred.or(fallback).or(Some(module.prober.span))
            };
            place(scope, written)
        },
    },
    Fact {
        path: "module.has_credentials",
        kind: Type::Bool,
        doc: "whether the module sends credentials of any kind",
        get: |scope| scope.module().map(|module| module.auth.is_some()).into(),
    },
    Fact {
        path: "module.used_by",
        kind: Type::List(&Type::Text),
        doc: "the jobs that use the module; unknown where targets that the files do not give choose theirs",
        get: |scope| scope.module().map_or(Value::None, |module| used_by(scope, module)),
    },
];

impl<'a> Scope<'a> {
    /// The module that is judged, else the one that the target's scrape asks for.
    pub(super) fn module(&self) -> Option<&'a Module> {
        self.module.or_else(|| self.job?.module(self.target?))
    }
}

fn timeout(scope: &Scope<'_>) -> Option<crate::go::duration::Duration> {
    scope.module()?.timeout.as_ref().map(|timeout| timeout.value).filter(|timeout| timeout.as_millis() > 0)
}

fn no_follow_redirects(scope: &Scope<'_>) -> Value {
    let renamed = Version::first_with("http", "follow_redirects");
    let knows_both = renamed.is_none_or(|since| scope.simulation.versions.blackbox >= since);
    let old = |module: &Module| module.no_follow_redirects.map(|_| !module.follows_redirects());
    scope.module().filter(|_| knows_both).and_then(old).into()
}

fn place(scope: &Scope<'_>, of: impl FnOnce(&Module) -> Option<Span>) -> Value {
    scope.module().and_then(of).into()
}

fn text_or(text: Option<&Spanned<Arc<str>>>, default: &str) -> Arc<str> {
    text.map_or_else(|| default.into(), |text| text.value.clone())
}

fn is_on(switch: Option<&Spanned<bool>>) -> bool {
    switch.is_some_and(|switch| switch.value)
}

fn codes(module: &Module, wanted: fn(i64) -> bool) -> impl Iterator<Item = i64> {
    module.valid_status_codes.iter().map(|code| code.value).filter(move |code| wanted(*code))
}

fn first_code(module: &Module, wanted: fn(i64) -> bool) -> Option<Span> {
    module.valid_status_codes.iter().find(|code| wanted(code.value)).map(|code| code.span)
}

/// What Go's client follows: `redirectBehavior` of `net/http/client.go`.
fn redirects(code: i64) -> bool {
    matches!(code, 301 | 302 | 303 | 307 | 308)
}

fn is_error(code: i64) -> bool {
    code >= 400
}

fn looks_at_the_answer(module: &Module) -> bool {
    !(module.body_matchers.is_empty()
        && module.header_matchers.is_empty()
        && module.valid_status_codes.is_empty())
}

fn used_by(scope: &Scope<'_>, module: &Module) -> Value {
    let exporters = &scope.simulation.estate.exporters;
    let may_have = |address: &str| exporters.may_have(address, module.place.file);
    let mut users = BTreeSet::new();
    for run in scope.simulation.jobs.iter().filter(|run| may_ask(run, may_have)) {
        let names_it = |(address, name): (&str, &str)| *name == *module.name.value && may_have(address);
        if names_in_params(run, module) || run.asked().any(names_it) {
            users.insert(run.job.name.value.clone());
        } else if run.may_write("__param_module") && !super::job::complete(scope, run) {
            return Value::Unknown;
        }
    }
    if scope.simulation.jobs.is_empty() {
        return Value::Unknown;
    }
    Value::list(users.into_iter().map(Value::Text))
}

/// Whether the job asks an exporter that may have what `may_have` says; one whose exporter is not known may.
fn may_ask(run: &JobRun<'_>, may_have: impl Fn(&str) -> bool) -> bool {
    let told = run.exporter();
    let scraped = run.asked().map(|(address, _)| address).chain(run.imagined_asked_at());
    let mut addresses = scraped.chain(told.as_deref()).peekable();
    run.is_multi_target() && (addresses.peek().is_none() || addresses.any(may_have))
}

/// Whether the job's own parameters name it, whatever its targets say.
fn names_in_params(run: &JobRun<'_>, module: &Module) -> bool {
    let written = run.job.params.iter().find(|param| &*param.name.value == "module");
    let first = written.and_then(|param| param.values.first()).map_or("http_2xx", |value| &value.value);
    *first == *module.name.value
}

#[cfg(test)]
mod tests {
    use super::{is_error, redirects};

    #[test]
    fn only_what_the_client_follows_is_a_redirect() {
        assert!([301, 302, 303, 307, 308].into_iter().all(redirects));
        assert!(![200, 300, 304, 305, 306, 401].into_iter().any(redirects));
        assert!(is_error(400) && !is_error(399));
    }
}
