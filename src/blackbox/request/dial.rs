//! What the probers other than `http` dial or ask: `blackbox_exporter/prober/{tcp,dns,icmp,grpc,unix,websocket}.go`.

use super::unknown::Unknowns;
use super::{Probe, Refusal, Request, parse, resolve};
use crate::blackbox::Prober;
use crate::go::net::{join_host_port, split_host_port};

/// A connection to `host:port`, where the port may be a service's name.
pub fn tcp(probe: &Probe<'_>) -> Result<Request, Refusal> {
    let (host, port) = split_host_port(probe.target).map_err(Refusal::BadTarget)?;
    resolve::check(host, probe.module)?;
    check_port(host, port)?;
    Ok(dialled(Prober::Tcp, host, join_host_port(host, port)))
}

/// A query to a server; without a port to 53, or 853 with TLS.
pub fn dns(probe: &Probe<'_>) -> Result<Request, Refusal> {
    let default = if probe.module.uses_tls() { "853" } else { "53" };
    let (host, port) = split_host_port(probe.target).unwrap_or((probe.target, default));
    resolve::check(host, probe.module)?;
    Ok(dialled(Prober::Dns, host, join_host_port(host, port)))
}

/// An echo to the host that the whole target names.
pub fn icmp(probe: &Probe<'_>) -> Result<Request, Refusal> {
    resolve::check(probe.target, probe.module)?;
    Ok(dialled(Prober::Icmp, probe.target, probe.target.to_owned()))
}

/// A health check at `host:port`; a scheme is allowed and ignored, so is a path.
pub fn grpc(probe: &Probe<'_>) -> Result<Request, Refusal> {
    let has_scheme = probe.target.starts_with("http://") || probe.target.starts_with("https://");
    let target = if has_scheme { probe.target.to_owned() } else { format!("http://{}", probe.target) };
    let url = parse(&target)?;
    let host = url.host();
    let (host, port) = split_host_port(&host).unwrap_or((&host, ""));
    resolve::check(host, probe.module)?;
    let default = if probe.module.uses_tls() { "443" } else { "80" };
    let port = if port.is_empty() { default } else { port };
    Ok(dialled(Prober::Grpc, host, format!("{host}:{port}")))
}

/// A socket of that path.
pub fn unix(probe: &Probe<'_>) -> Request {
    dialled(Prober::Unix, "", probe.target.to_owned())
}

/// A handshake at a `ws://` or `wss://` URL.
pub fn websocket(probe: &Probe<'_>) -> Result<Request, Refusal> {
    let url = parse(probe.target)?;
    resolve::check(&url.hostname(), probe.module)?;
    if !matches!(url.scheme.as_str(), "ws" | "wss") {
        return Err(Refusal::BadTarget("malformed ws or wss URL".to_owned()));
    }
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

/// A port is a number up to 65535 or a service's name, which the machine's list of services decides.
fn check_port(host: &str, port: &str) -> Result<(), Refusal> {
    let family = if host.contains(':') { "tcp6" } else { "tcp4" };
    let numeric = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    let known_name = port.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match () {
        () if Unknowns::is_in_port(port) => Ok(()),
        () if numeric && port.parse::<u16>().is_err() => {
            Err(Refusal::BadTarget(format!("address {port}: invalid port")))
        }
        () if numeric || known_name => Ok(()),
        () => Err(Refusal::BadTarget(format!("lookup {family}/{port}: unknown port"))),
    }
}
