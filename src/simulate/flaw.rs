//! Why nothing can be reached at an address, whatever the network looks like.

use crate::go::net::{host_and_port, is_domain_name, parse_address};
use crate::prometheus::relabel::is_unknown;

/// Why no machine can answer at `address`, a `host:port`, in words; `None` where one may, and where a part of it is
/// not known. An absent host or port is no such reason.
#[must_use]
pub fn flaw(address: &str) -> Option<String> {
    if is_unknown(address) || parse_address(address).is_some() {
        return None;
    }
    // What stands before an @ is a user, whom Prometheus authenticates.
    let reached = address.rsplit('@').next().unwrap_or_default();
    if let Some((host, _)) = reached.strip_prefix("[[").and_then(|rest| rest.split_once("]]")) {
        return Some(format!("the host \"[{host}]\" has brackets of its own, and gets another pair"));
    }
    let (host, port) = host_and_port(reached).unwrap_or((reached, ""));
    match () {
        () if !is_port(port) => Some(format!("the port \"{port}\" is no number from 0 to 65535")),
        () if may_be_host(host) => None,
        () if host.contains(':') => Some(format!("the host \"{host}\" has a port of its own")),
        () => Some(format!("the host \"{host}\" is neither a name nor an IP address")),
    }
}

fn is_port(port: &str) -> bool {
    port.is_empty() || port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok()
}

/// Go writes names of other alphabets in ASCII before it resolves them.
fn may_be_host(host: &str) -> bool {
    let host = host.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(host);
    host.is_empty() || !host.is_ascii() || is_domain_name(host) || parse_address(host).is_some()
}

#[cfg(test)]
mod tests {
    use super::flaw;

    #[test]
    fn only_what_nothing_can_answer_is_a_flaw() {
        for address in [
            "10.0.0.5:80",
            "10.0.0.5",
            "web:0",
            "web:",
            ":9100",
            "",
            "[::1]:80",
            "[::1]",
            "::1",
            "[fe80::1%eth0]:80",
            "user:word@web:80",
            "host_name:80",
            "münchen:80",
            "<node-address>:80",
            "10.0.0.5:<service-port>",
            "web.:80",
        ] {
            assert_eq!(flaw(address), None, "{address}");
        }
        for (address, why) in [
            ("[10.0.0.5:8080]:80", "the host \"10.0.0.5:8080\" has a port of its own"),
            ("[[::1]]:80", "the host \"[::1]\" has brackets of its own, and gets another pair"),
            ("web:80:80", "the host \"web:80:80\" has a port of its own"),
            ("10.0.0.5:80800", "the port \"80800\" is no number from 0 to 65535"),
            ("10.0.0.5:-5", "the port \"-5\" is no number from 0 to 65535"),
            ("10.0.0.5:http", "the port \"http\" is no number from 0 to 65535"),
            ("10.0.0.5 :80", "the host \"10.0.0.5 \" is neither a name nor an IP address"),
            ("a,b:80", "the host \"a,b\" is neither a name nor an IP address"),
            ("10.0.0.999:80", "the host \"10.0.0.999\" is neither a name nor an IP address"),
        ] {
            assert_eq!(flaw(address).as_deref(), Some(why), "{address}");
        }
    }
}
