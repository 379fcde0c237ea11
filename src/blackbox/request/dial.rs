//! What the probers other than `http` dial or ask:
//! `blackbox_exporter/prober/{tcp,dns,icmp,grpc,unix,websocket}.go`.

use super::resolve::{check_host, check_port, check_source, network};
use super::{Probe, Refusal, Request, parse};
use crate::blackbox::Prober;
use crate::go::net::{join_host_port, split_host_port};

/// A connection to `host:port`, where the port may be a service's name.
pub fn tcp(probe: &Probe<'_>) -> Result<Request, Refusal> {
    let (host, port) = split_host_port(probe.target).map_err(Refusal::BadTarget)?;
    check_host(host, probe.module)?;
    check_source(probe.module)?;
    check_port(&network("tcp", host), port)?;
    Ok(dialled(Prober::Tcp, host, join_host_port(host, port)))
}

/// A query to a server; without a port to 53, or 853 with TLS.
pub fn dns(probe: &Probe<'_>) -> Result<Request, Refusal> {
    let module = probe.module;
    let transport = module.transport_protocol.as_ref().map_or("", |written| &*written.value);
    let transport = if transport.is_empty() { "udp" } else { transport };
    if !matches!(transport, "udp" | "tcp") {
        let why = "Configuration error: Expected transport protocol udp or tcp";
        return Err(Refusal::BadModule(why.to_owned()));
    }
    let default = if module.uses_tls() { "853" } else { "53" };
    let (host, port) = split_host_port(probe.target).unwrap_or((probe.target, default));
    check_host(host, module)?;
    if module.uses_tls() && transport != "tcp" {
        let why = "Configuration error: Expected transport protocol tcp for DoT";
        return Err(Refusal::BadModule(why.to_owned()));
    }
    check_source(module)?;
    check_port(&network(transport, host), port)?;
    Ok(dialled(Prober::Dns, host, join_host_port(host, port)))
}

/// An echo to the host that the whole target names.
pub fn icmp(probe: &Probe<'_>) -> Result<Request, Refusal> {
    check_host(probe.target, probe.module)?;
    check_source(probe.module)?;
    Ok(dialled(Prober::Icmp, probe.target, probe.target.to_owned()))
}

/// A health check at `host:port`; a scheme is allowed and ignored, so is a path. An IPv6 address loses
/// its brackets, so that gRPC cannot dial it.
pub fn grpc(probe: &Probe<'_>) -> Result<Request, Refusal> {
    let has_scheme = probe.target.starts_with("http://") || probe.target.starts_with("https://");
    let target = if has_scheme { probe.target.to_owned() } else { format!("http://{}", probe.target) };
    let url = parse(&target)?;
    let written = url.host();
    let (host, port) = split_host_port(&written).unwrap_or((&written, ""));
    check_host(host, probe.module)?;
    let default = if probe.module.uses_tls() { "443" } else { "80" };
    let address = format!("{host}:{}", if port.is_empty() { default } else { port });
    if host.contains(':') {
        let why = format!("address {address}:443: too many colons in address");
        return Err(Refusal::BadTarget(format!("invalid target address {address}, error info: {why}")));
    }
    check_port("tcp", port)?;
    Ok(dialled(Prober::Grpc, host, address))
}

/// A socket of that path.
pub fn unix(probe: &Probe<'_>) -> Request {
    dialled(Prober::Unix, "", probe.target.to_owned())
}

/// A handshake at a `ws://` or `wss://` URL.
pub fn websocket(probe: &Probe<'_>) -> Result<Request, Refusal> {
    let url = parse(probe.target)?;
    check_host(&url.hostname(), probe.module)?;
    if !matches!(url.scheme.as_str(), "ws" | "wss") {
        return Err(Refusal::BadTarget("malformed ws or wss URL".to_owned()));
    }
    check_port("tcp", &url.port())?;
    Ok(dialled(Prober::Websocket, &url.host(), url.asked()))
}

fn dialled(prober: Prober, host: &str, url: String) -> Request {
    Request {
        prober,
        method: String::new(),
        url,
        path: None,
        query: None,
        host: host.to_owned(),
        timeout_seconds: 0.0,
        follows_redirects: false,
    }
}
