//! Which host an address names.

/// Host and port that the address of a server names, such as `consul-1:8500`, and the path of a proxy that stands
/// before it: without scheme, user, password and parameters, so that it can be shown and compared. A port that is not
/// written is not added.
#[must_use]
pub fn host_port(address: &str) -> &str {
    let address = address.trim();
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    // A password may hold any sign, an unescaped slash too: all before the last @ may be a part of it.
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    host.split(['?', '#']).next().unwrap_or(host).trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::host_port;

    #[test]
    fn a_server_is_known_by_its_host_and_port() {
        for (address, known) in [
            ("consul-1:8500", "consul-1:8500"),
            ("http://consul-1:8500/", "consul-1:8500"),
            ("http://u:p@consul-1:8500", "consul-1:8500"),
            ("u:p@consul-1:8500", "consul-1:8500"),
            ("https://u:p/x@y?#z@[2001:db8::1]:8501", "[2001:db8::1]:8501"),
            ("http://proxy/consul-ams/?token=x", "proxy/consul-ams"),
            (" consul ", "consul"),
            ("unix:///var/run/consul.sock", "/var/run/consul.sock"),
        ] {
            assert_eq!(host_port(address), known, "{address}");
        }
    }
}
