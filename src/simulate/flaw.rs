//! Why nothing can be reached at an address, whatever the network looks like.

use crate::go::net::{host_and_port, parse_address};
use crate::prometheus::relabel::is_unknown;

/// Why no machine can answer at `address`, a `host:port`, in words; `None` where one may, and where a part of it is
/// not known or still has to be filled in. An absent host or port is no such reason.
#[must_use]
pub fn flaw(address: &str) -> Option<String> {
    // What stands before an @ is a user, whom Prometheus authenticates.
    let reached = address.rsplit('@').next().unwrap_or_default();
    if is_unknown(address) || parse_address(reached).is_some() || reached.contains(FILLED_IN) {
        return None;
    }
    if let Some((host, _)) = reached.strip_prefix("[[").and_then(|rest| rest.split_once("]]")) {
        let why = || format!("the host \"[{host}]\" has brackets of its own, and gets another pair");
        return parse_address(host).map(|_| why());
    }
    let (host, port) = host_and_port(reached).unwrap_or((reached, ""));
    match () {
        () if !is_port(port) => Some(format!("the port \"{port}\" is no number from 0 to 65535")),
        () if may_be_host(host) => None,
        () if host.contains(':') => Some(format!("the host \"{host}\" has a port of its own")),
        () => Some(format!("the host \"{host}\" is neither a name nor an IP address")),
    }
}

/// Signs of what a template or a person puts in later.
const FILLED_IN: [char; 8] = ['{', '}', '$', '%', '<', '>', '*', '~'];

fn is_port(port: &str) -> bool {
    port.is_empty() || port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok()
}

/// Go writes names of other alphabets in ASCII before it resolves them, and some resolvers know `127.1`.
fn may_be_host(host: &str) -> bool {
    let host = host.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(host);
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_spoilt_address = host.split('.').count() == 4 && host.split('.').all(is_number);
    !host.is_ascii() || parse_address(host).is_some() || host.bytes().all(known) && !is_spoilt_address
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
            "127.1:80",
            "-x:80",
            "$HOST:80",
            "web:${PORT}",
            "{{ host }}:80",
            "%HOST%:80",
            "[[ host ]]:80",
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
