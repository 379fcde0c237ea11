//! What must hold between the fields of a mechanism, where a table cannot say it.

use crate::prometheus::schema::Seen;
use crate::prometheus::version::Version;
use crate::syntax::{Mistake, MistakeKind};
use crate::text::Span;

type Mistakes = Vec<Mistake>;

fn invalid(place: Span, message: impl Into<String>) -> Mistake {
    Mistake::refused(MistakeKind::InvalidValue, place, message)
}

fn missing(place: Span, message: &str) -> Mistake {
    Mistake::refused(MistakeKind::MissingField, place, message)
}

/// `dns`: the record type, and the port that all but SRV need.
pub fn dns_type(seen: &Seen, _: Version, mistakes: &mut Mistakes) {
    let record = if seen.is_written("type") { seen.text("type") } else { "SRV" };
    match record.to_uppercase().as_str() {
        "SRV" => {}
        "A" | "AAAA" | "MX" | "NS" if seen.is_set("port") => {}
        "A" | "AAAA" | "MX" | "NS" => {
            let message = "a port is required in DNS-SD configs for all record types except SRV";
            mistakes.push(missing(seen.place("type"), message));
        }
        _ => {
            let message = format!("invalid DNS-SD records type {record}");
            mistakes.push(invalid(seen.place("type"), message).help("one of A, AAAA, MX, NS, SRV"));
        }
    }
}

/// `http` and `puppetdb`: the URL has a scheme and a host.
pub fn http_url(seen: &Seen, _: Version, mistakes: &mut Mistakes) {
    let url = seen.text("url");
    if url.is_empty() {
        return;
    }
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    if !matches!(scheme.as_deref(), Some("http" | "https")) {
        mistakes.push(invalid(seen.place("url"), "URL scheme must be 'http' or 'https'"));
        return;
    }
    let host = url.split_once("://").map_or("", |(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or(""));
    if host.rsplit('@').next().is_none_or(str::is_empty) {
        mistakes.push(invalid(seen.place("url"), "host is missing in URL"));
    }
}

/// `azure`: how one signs in.
pub fn azure(seen: &Seen, version: Version, mistakes: &mut Mistakes) {
    let mut known = vec!["OAuth", "ManagedIdentity"];
    if version >= Version::new(2, 52) {
        known.push("SDK");
    }
    if version >= Version::new(3, 11) {
        known.push("WorkloadIdentity");
    }
    let written = seen.is_written("authentication_method");
    let method = if written { seen.text("authentication_method") } else { "OAuth" };
    let oauth: &[&str] = if method == "OAuth" { &["tenant_id", "client_id", "client_secret"] } else { &[] };
    for name in ["subscription_id"].iter().chain(oauth).filter(|name| !seen.is_set(name)) {
        let message = format!("azure SD configuration requires a {name}");
        mistakes.push(missing(seen.place(name), &message));
    }
    if !known.contains(&method) {
        let message = format!("unknown authentication_type \"{method}\"");
        let help = format!("one of {}", known.join(", "));
        mistakes.push(invalid(seen.place("authentication_method"), message).help(help));
    }
}

/// `scaleway`: a secret key in one way or the other.
pub fn scaleway_secret(seen: &Seen, _: Version, mistakes: &mut Mistakes) {
    if !seen.is_set("secret_key") && !seen.is_set("secret_key_file") {
        let message = "one of secret_key & secret_key_file must be configured";
        mistakes.push(missing(seen.whole(), message));
    }
}

/// `stackit`: an endpoint or a region.
pub fn stackit(seen: &Seen, _: Version, mistakes: &mut Mistakes) {
    if !seen.is_set("endpoint") && !seen.is_set("region") {
        mistakes.push(missing(seen.whole(), "stackit_sd: endpoint and region missing"));
    }
}

/// `kubernetes`: how the API server is reached, and which selectors a role has.
pub fn kubernetes(seen: &Seen, _: Version, mistakes: &mut Mistakes) {
    let own_namespace = seen.inner("namespaces").iter().any(|inner| inner.is_set("own_namespace"));
    let clashes = [
        (
            seen.is_set("api_server"),
            "kubeconfig_file",
            "cannot use 'kubeconfig_file' and 'api_server' simultaneously",
        ),
        (
            has_own_client(seen),
            "kubeconfig_file",
            "cannot use a custom HTTP client configuration together with 'kubeconfig_file'",
        ),
        (
            own_namespace,
            "api_server",
            "cannot use 'api_server' and 'namespaces.own_namespace' simultaneously",
        ),
        (
            own_namespace,
            "kubeconfig_file",
            "cannot use 'kubeconfig_file' and 'namespaces.own_namespace' simultaneously",
        ),
    ];
    for (_, name, message) in clashes.into_iter().filter(|(other, name, _)| *other && seen.is_set(name)) {
        mistakes.push(invalid(seen.place(name), message));
    }
    if has_own_client(seen) && !seen.is_set("api_server") && !seen.is_set("kubeconfig_file") {
        let message =
            "to use custom HTTP client configuration please provide the 'api_server' URL explicitly";
        mistakes.push(missing(seen.whole(), message));
    }
    selectors(seen, mistakes);
}

/// Whether the HTTP client is other than the default.
fn has_own_client(seen: &Seen) -> bool {
    const EMPTY: &[&str] = &[
        "basic_auth",
        "authorization",
        "oauth2",
        "bearer_token",
        "bearer_token_file",
        "tls_config",
        "http_headers",
        "proxy_url",
        "no_proxy",
        "proxy_from_environment",
        "proxy_connect_header",
    ];
    let turned_off = |name| seen.is_written(name) && !seen.is_set(name);
    EMPTY.iter().any(|name| seen.is_set(name))
        || ["follow_redirects", "enable_http2"].into_iter().any(turned_off)
}

fn selectors(seen: &Seen, mistakes: &mut Mistakes) {
    let allowed: &[&str] = match seen.text("role") {
        "pod" => &["pod", "node"],
        "service" => &["service"],
        "endpointslice" => &["pod", "service", "endpointslice"],
        "endpoints" => &["pod", "service", "endpoints"],
        "node" => &["node"],
        "ingress" => &["ingress"],
        _ => return,
    };
    let mut found: Vec<&str> = Vec::new();
    for selector in seen.inner("selectors") {
        let role = selector.text("role");
        if found.contains(&role) {
            mistakes.push(invalid(selector.place("role"), format!("duplicated selector role: {role}")));
        } else if !allowed.contains(&role) {
            let message =
                format!("{} role supports only {} selectors", seen.text("role"), allowed.join(", "));
            mistakes.push(invalid(selector.place("role"), message));
        }
        found.push(role);
    }
}
