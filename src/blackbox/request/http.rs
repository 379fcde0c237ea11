//! Prober `http`: `blackbox_exporter/prober/http.go`.

use std::borrow::Cow;

use super::resolve::{check_host, check_port};
use super::{Probe, Refusal, Request, parse};
use crate::blackbox::module::is_on;
use crate::blackbox::{Change, Module, Prober};
use crate::go::{is_token, quote};

/// The first request that is sent.
pub fn request(probe: &Probe<'_>) -> Result<Request, Refusal> {
    let module = probe.module;
    let own_host = host_header(probe)?;
    let url = parse(&with_scheme(probe))?;
    if resolves(module) {
        check_host(&url.hostname(), module)?;
    }
    let method = method(module)?;
    if module.proxy.is_none() {
        check_port("tcp", &url.port())?;
    }
    let path = Some(url.escaped_path()).filter(|path| !path.is_empty()).unwrap_or_else(|| "/".to_owned());
    Ok(Request {
        prober: Prober::Http,
        method: method.to_owned(),
        url: url.asked(),
        path: Some(path),
        query: url.query.clone(),
        host: own_host.map_or_else(|| url.host().into_owned(), ToOwned::to_owned),
        timeout_seconds: 0.0,
        follows_redirects: module.follows_redirects(),
    })
}

/// The `Host` that parameter and module agree on, where one of them names any.
fn host_header<'p>(probe: &Probe<'p>) -> Result<Option<&'p str>, Refusal> {
    let own = probe.module.host_header.as_ref().map(|header| &*header.value);
    if probe.hostname.is_empty() || !probe.version.has(Change::HostnameParameter) {
        return Ok(own);
    }
    match own {
        Some(own) if own != probe.hostname => Err(Refusal::HostConflict),
        _ => Ok(Some(probe.hostname)),
    }
}

/// The method as written, which has to be a token of HTTP.
fn method(module: &Module) -> Result<&str, Refusal> {
    let written = module.method.as_ref().map_or("", |method| &*method.value);
    match written {
        "" => Ok("GET"),
        _ if written.bytes().all(is_token) => Ok(written),
        _ => Err(Refusal::BadModule(format!("net/http: invalid method {}", quote(written)))),
    }
}

/// The target with a scheme: one that is not recognised is taken for the beginning of a host.
fn with_scheme<'p>(probe: &Probe<'p>) -> Cow<'p, str> {
    let any_case = probe.version.has(Change::SchemeInAnyCase);
    let begins = |scheme: &str| {
        let start = probe.target.get(..scheme.len());
        start.is_some_and(|start| start == scheme || (any_case && start.eq_ignore_ascii_case(scheme)))
    };
    match (begins("http://"), begins("https://"), is_on(probe.module.enable_http3)) {
        (true, _, true) => Cow::Owned(["https://", &probe.target["http://".len()..]].concat()),
        (false, false, true) => Cow::Owned(["https://", probe.target].concat()),
        (false, false, false) => Cow::Owned(["http://", probe.target].concat()),
        _ => Cow::Borrowed(probe.target),
    }
}

/// A proxy may be left to resolve the name.
fn resolves(module: &Module) -> bool {
    module.proxy.is_none() || !is_on(module.skip_resolve_phase_with_proxy)
}
