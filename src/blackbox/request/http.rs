//! Prober `http`: `blackbox_exporter/prober/http.go`.

use super::{Probe, Refusal, Request, parse, resolve};
use crate::blackbox::module::is_on;
use crate::blackbox::{Change, Module, Prober};

/// The first request that is sent.
pub fn request(probe: &Probe<'_>) -> Result<Request, Refusal> {
    let module = probe.module;
    let own_host = host_header(probe)?;
    let url = parse(&with_scheme(probe))?;
    if resolves(module) {
        resolve::check(&url.hostname(), module)?;
    }
    let method = module.method.as_ref().map_or("", |method| &*method.value);
    Ok(Request {
        prober: Prober::Http,
        method: if method.is_empty() { "GET" } else { method }.to_owned(),
        url: url.asked(),
        path: Some(
            Some(url.escaped_path()).filter(|path| !path.is_empty()).unwrap_or_else(|| "/".to_owned()),
        ),
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

/// The target with a scheme: one that is not recognised is taken for the beginning of a host.
fn with_scheme(probe: &Probe<'_>) -> String {
    let any_case = probe.version.has(Change::SchemeInAnyCase);
    let begins = |scheme: &str| {
        let start = probe.target.get(..scheme.len());
        start.is_some_and(|start| start == scheme || (any_case && start.eq_ignore_ascii_case(scheme)))
    };
    match (begins("http://"), begins("https://"), is_on(probe.module.enable_http3)) {
        (true, _, true) => format!("https://{}", &probe.target["http://".len()..]),
        (false, false, true) => format!("https://{}", probe.target),
        (false, false, false) => format!("http://{}", probe.target),
        _ => probe.target.to_owned(),
    }
}

/// A proxy may be left to resolve the name.
fn resolves(module: &Module) -> bool {
    module.proxy.is_none() || !is_on(module.skip_resolve_phase_with_proxy)
}
