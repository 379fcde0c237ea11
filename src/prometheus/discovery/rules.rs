//! What must hold between the fields of a mechanism, where a table cannot say it.

use crate::go::url::Url;
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
pub fn dns_type(seen: &Seen, version: Version, mistakes: &mut Mistakes) {
    const SINCE: &[(&str, Version)] = &[
        ("SRV", Version::new(0, 0)),
        ("A", Version::new(0, 0)),
        ("AAAA", Version::new(0, 0)),
        ("MX", Version::new(2, 38)),
        ("NS", Version::new(2, 49)),
    ];
    let written = if seen.is_written("type") { seen.text("type") } else { "SRV" };
    let record = written.to_uppercase();
    let known: Vec<_> = SINCE.iter().filter(|(_, since)| *since <= version).map(|(name, _)| *name).collect();
    if !known.contains(&record.as_str()) {
        let message = format!("invalid DNS-SD records type {written}");
        mistakes.push(invalid(seen.place("type"), message).help(format!("one of {}", known.join(", "))));
    } else if record != "SRV" && !seen.is_set("port") {
        let message = "a port is required in DNS-SD configs for all record types except SRV";
        mistakes.push(missing(seen.place("type"), message));
    }
}

/// `http` and `puppetdb`: the URL has a scheme and a host.
pub fn http_url(seen: &Seen, version: Version, mistakes: &mut Mistakes) {
    let Some(url) = shown_url(seen, "url", version) else { return };
    if !matches!(url.scheme.as_str(), "http" | "https") {
        mistakes.push(invalid(seen.place("url"), "URL scheme must be 'http' or 'https'"));
    } else if url.host().is_empty() {
        mistakes.push(invalid(seen.place("url"), "host is missing in URL"));
    }
}

/// `eureka` and `kuma`: the server is a URL with a scheme and a host.
pub fn server_url(seen: &Seen, version: Version, mistakes: &mut Mistakes) {
    let Some(url) = shown_url(seen, "server", version) else { return };
    if url.scheme.is_empty() || url.host().is_empty() {
        let message = "the server must be a URL with a scheme and a host";
        mistakes.push(invalid(seen.place("server"), message).help("write, for example, http://host:port"));
    }
}

/// The URL of a field, unless it is empty, wrong, or holds a password.
fn shown_url(seen: &Seen, name: &str, version: Version) -> Option<Url> {
    let text = Some(seen.text(name)).filter(|text| !text.is_empty())?;
    Url::parse(text, version.go()).ok()
}

/// `serverset` and `nerve`: paths are absolute.
pub fn absolute_paths(seen: &Seen, _: Version, mistakes: &mut Mistakes) {
    for path in seen.items("paths").iter().filter(|path| !path.starts_with('/')) {
        mistakes.push(invalid(path.span, format!("paths must begin with '/': {}", path.value)));
    }
}

/// `ec2`: a filter has values.
pub fn filter_values(seen: &Seen, _: Version, mistakes: &mut Mistakes) {
    for filter in seen.inner("filters").iter().filter(|filter| !filter.is_set("values")) {
        let message = "EC2 SD configuration filter values cannot be empty";
        mistakes.push(missing(filter.whole(), message));
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

/// `scaleway` and `outscale`: a secret key in one way or the other.
pub fn secret_key(seen: &Seen, _: Version, mistakes: &mut Mistakes) {
    if !seen.is_set("secret_key") && !seen.is_set("secret_key_file") {
        let message = "one of secret_key & secret_key_file must be configured";
        mistakes.push(missing(seen.whole(), message));
    }
}

/// `stackit`: an endpoint or a region, which is `eu01` where it is not written.
pub fn stackit(seen: &Seen, _: Version, mistakes: &mut Mistakes) {
    let no_region = seen.is_written("region") && !seen.is_set("region");
    if no_region && !seen.is_set("endpoint") {
        mistakes.push(missing(seen.place("region"), "stackit_sd: endpoint and region missing"));
    }
}

/// `oci`: how one signs in.
pub fn oci(seen: &Seen, _: Version, mistakes: &mut Mistakes) {
    const KEY: &[&str] = &["tenancy", "user", "fingerprint", "key_file"];
    const PASSPHRASE: &[&str] = &["key_passphrase", "key_passphrase_file"];
    let method = if seen.is_written("auth") { seen.text("auth") } else { "api_key" };
    match method {
        "api_key" => {
            for name in KEY.iter().filter(|name| !seen.is_set(name)) {
                mistakes.push(missing(seen.place(name), &format!("oci_sd: api_key auth requires {name}")));
            }
            if PASSPHRASE.iter().all(|name| seen.is_set(name)) {
                let message =
                    "oci_sd: at most one of key_passphrase and key_passphrase_file must be configured";
                mistakes.push(invalid(seen.place("key_passphrase_file"), message));
            }
        }
        "instance_principal" => {
            for name in KEY.iter().chain(PASSPHRASE).filter(|name| seen.is_set(name)) {
                let message = format!("oci_sd: instance_principal auth must not have {name} set");
                mistakes.push(invalid(seen.place(name), message));
            }
        }
        _ => {
            let message = format!("oci_sd: unknown auth method \"{method}\"");
            mistakes.push(invalid(seen.place("auth"), message).help("one of api_key, instance_principal"));
        }
    }
}

/// `kubernetes`: how the API server is reached, and which selectors a role has.
pub fn kubernetes(seen: &Seen, version: Version, mistakes: &mut Mistakes) {
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
    selectors(seen, version, mistakes);
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

fn selectors(seen: &Seen, version: Version, mistakes: &mut Mistakes) {
    let allowed: &[&str] = match seen.text("role") {
        "pod" if version < Version::new(3, 11) => &["pod"],
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
        let mut terms = selector.text("field").split(',');
        if let Some(term) = terms.find(|term| !term.is_empty() && !term.contains('=')) {
            let message =
                format!("invalid selector: '{}'; can't understand '{term}'", selector.text("field"));
            mistakes
                .push(invalid(selector.place("field"), message).help("write field=value or field!=value"));
        }
    }
}
