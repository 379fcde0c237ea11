//! Go's `net`: host and port in one text, and what a host can be.

use std::net::IpAddr;

/// `net.JoinHostPort`: `host:port`, an IPv6 address in brackets.
#[must_use]
pub fn join_host_port(host: &str, port: &str) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// `net.SplitHostPort`: the host without brackets, and the port, which may be empty or no number.
///
/// # Errors
/// Go's own reason, such as `address 10.0.0.1: missing port in address`.
pub fn split_host_port(text: &str) -> Result<(&str, &str), String> {
    split(text).map_err(|why| if text.is_empty() { why.to_owned() } else { format!("address {text}: {why}") })
}

/// The same, where the reason is not asked for.
#[must_use]
pub fn host_and_port(text: &str) -> Option<(&str, &str)> {
    split(text).ok()
}

fn split(text: &str) -> Result<(&str, &str), &'static str> {
    let Some((host, port)) = text.rsplit_once(':') else { return Err("missing port in address") };
    if !text.starts_with('[') {
        return match () {
            () if host.contains(':') => Err("too many colons in address"),
            () if text.contains('[') => Err("unexpected '[' in address"),
            () if text.contains(']') => Err("unexpected ']' in address"),
            () => Ok((host, port)),
        };
    }
    let Some(end) = text.find(']') else { return Err("missing ']' in address") };
    match () {
        () if end + 1 == host.len() => {}
        () if text[end + 1..].starts_with(':') => return Err("too many colons in address"),
        () => return Err("missing port in address"),
    }
    match () {
        () if text[1..].contains('[') => Err("unexpected '[' in address"),
        () if text[end + 1..].contains(']') => Err("unexpected ']' in address"),
        () => Ok((&host[1..end], port)),
    }
}

/// The address that `host` writes: `10.0.0.1`, `::1`, `fe80::1%eth0`; `None` for a name.
#[must_use]
pub fn parse_address(host: &str) -> Option<IpAddr> {
    match host.split_once('%') {
        Some((address, zone)) if !zone.is_empty() => address.parse().ok().filter(IpAddr::is_ipv6),
        Some(_) => None,
        None => host.parse().ok(),
    }
}

/// Whether a resolver would ask for `name` at all: `isDomainName`.
#[must_use]
pub fn is_domain_name(name: &str) -> bool {
    let full = name.strip_suffix('.').unwrap_or(name);
    let wordy = full.bytes().any(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-'));
    name == "." || (full.len() <= 253 && wordy && full.split('.').all(is_domain_label))
}

fn is_domain_label(label: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=63).contains(&label.len())
        && label.bytes().all(known)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::{is_domain_name, parse_address, split_host_port};

    #[test]
    fn addresses_are_split_as_go_splits_them() {
        for (text, parts) in [
            ("10.0.0.1:80", Ok(("10.0.0.1", "80"))),
            ("[::1]:80", Ok(("::1", "80"))),
            (":80", Ok(("", "80"))),
            ("host:", Ok(("host", ""))),
            ("host:http", Ok(("host", "http"))),
            ("host/path:80", Ok(("host/path", "80"))),
            ("host", Err("missing port in address")),
            ("[::1]", Err("missing port in address")),
            ("::1", Err("too many colons in address")),
            ("[::1]:80:90", Err("too many colons in address")),
            ("[::1:80", Err("missing ']' in address")),
            ("[::1]80", Err("missing port in address")),
            ("a[b:80", Err("unexpected '[' in address")),
            ("a]b:80", Err("unexpected ']' in address")),
            ("http://host:80", Err("too many colons in address")),
        ] {
            let wanted = parts.map_err(|why| format!("address {text}: {why}"));
            assert_eq!(split_host_port(text), wanted, "{text}");
        }
    }

    #[test]
    fn addresses_and_names_are_told_apart() {
        for text in ["10.0.0.1", "::1", "fe80::1%eth0", "::ffff:1.2.3.4"] {
            assert!(parse_address(text).is_some(), "{text}");
        }
        for text in ["10.0.0", "10.0.0.1%eth0", "fe80::1%", "010.0.0.1", "host"] {
            assert!(parse_address(text).is_none(), "{text}");
        }
        for text in ["host", "a.b.c.", "_srv._tcp.x", "a-b", "1.2.3.x", "."] {
            assert!(is_domain_name(text), "{text}");
        }
        for text in ["", "a..b", "-a", "a-", "a.-b", "host:80", "host/x", "a b", "12345", "é"] {
            assert!(!is_domain_name(text), "{text}");
        }
    }
}
