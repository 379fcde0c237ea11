//! Go's `net`: host and port in one text.

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
    let wrong = |why: &str| Err(format!("address {text}: {why}"));
    let Some((host, port)) = text.rsplit_once(':') else { return wrong("missing port in address") };
    if !text.starts_with('[') {
        return match () {
            () if host.contains(':') => wrong("too many colons in address"),
            () if text.contains('[') => wrong("unexpected '[' in address"),
            () if text.contains(']') => wrong("unexpected ']' in address"),
            () => Ok((host, port)),
        };
    }
    let Some(end) = text.find(']') else { return wrong("missing ']' in address") };
    match () {
        () if end + 1 == host.len() => {}
        () if text[end + 1..].starts_with(':') => return wrong("too many colons in address"),
        () => return wrong("missing port in address"),
    }
    match () {
        () if text[1..].contains('[') => wrong("unexpected '[' in address"),
        () if text[end + 1..].contains(']') => wrong("unexpected ']' in address"),
        () => Ok((&host[1..end], port)),
    }
}
