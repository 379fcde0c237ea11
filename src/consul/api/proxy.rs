//! Which proxy is asked to reach Consul: as `golang.org/x/net/http/httpproxy` decides for Consul's own command line.

use std::net::IpAddr;

use ureq::ProxyProtocol;

use crate::text::host_port;

/// An HTTP proxy that the environment names.
#[derive(Clone)]
pub(super) struct Proxy {
    /// With the user and the password that the proxy may want.
    url: String,
    variable: String,
}

/// `host:port` of an address.
#[derive(Clone, Copy)]
struct Place<'a> {
    host: &'a str,
    /// Empty where none is written.
    port: &'a str,
}

impl Proxy {
    /// The proxy for the Consul at `url`: the one that the variable for its scheme names, unless `NO_PROXY` excepts its
    /// host, or that is this machine.
    pub(super) fn of(url: &str, variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let rest = rest.split('/').next().unwrap_or(rest).to_ascii_lowercase();
        let (name, default_port) =
            if scheme == "https" { ("HTTPS_PROXY", "443") } else { ("HTTP_PROXY", "80") };
        let any_case = |name: &str| {
            let names = [name.to_owned(), name.to_ascii_lowercase()];
            names
                .into_iter()
                .find_map(|name| Some((variable(&name).filter(|value| !value.is_empty())?, name)))
        };
        let (url, variable) = any_case(name)?;
        let mut place = Place::of(&rest);
        if place.port.is_empty() {
            place.port = default_port;
        }
        let excepted = any_case("NO_PROXY").is_some_and(|(list, _)| place.is_in(&list));
        (!excepted && !place.is_local()).then_some(Self { url, variable })
    }

    /// What messages say of it: without user and password.
    pub(super) fn shown(&self) -> String {
        let scheme = self.url.split_once("://").map_or("http", |(scheme, _)| scheme);
        format!("the proxy {scheme}://{}, which {} names", host_port(&self.url), self.variable)
    }

    /// The same for requests; `None` where it is none for HTTP. `resolve` finds the address of Consul here, not there.
    pub(super) fn to_use(&self, resolve: bool) -> Option<ureq::Proxy> {
        let told = ureq::Proxy::new(&self.url).ok()?;
        let protocol = told.protocol();
        if !matches!(protocol, ProxyProtocol::Http | ProxyProtocol::Https) {
            return None;
        }
        let mut proxy =
            ureq::Proxy::builder(protocol).host(told.host()).port(told.port()).resolve_target(resolve);
        if let Some(user) = told.username() {
            proxy = proxy.username(user).password(told.password().unwrap_or_default());
        }
        proxy.build().ok()
    }
}

impl<'a> Place<'a> {
    fn of(text: &'a str) -> Self {
        if let Some((host, rest)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            return Self { host, port: rest.strip_prefix(':').unwrap_or_default() };
        }
        // An IPv6 address without brackets has no port.
        match text.split_once(':') {
            Some((host, port)) if !port.contains(':') => Self { host, port },
            _ => Self { host: text, port: "" },
        }
    }

    fn is_local(self) -> bool {
        self.host == "localhost" || address(self.host).is_some_and(|address| address.is_loopback())
    }

    /// Whether a list such as `.example.org, 10.0.0.0/8, consul:8500` has it.
    fn is_in(self, list: &str) -> bool {
        let list = list.to_ascii_lowercase();
        list.split(',').map(str::trim).any(|entry| entry == "*" || self.fits(entry))
    }

    fn fits(self, entry: &str) -> bool {
        if let Some(network) = network(entry) {
            return address(self.host).is_some_and(|address| is_within(address, network));
        }
        let Place { host, port } = Place::of(entry);
        let same_host = match address(host) {
            Some(listed) => address(self.host) == Some(listed),
            None => is_domain_of(host, self.host),
        };
        same_host && (port.is_empty() || port == self.port)
    }
}

/// Whether `host` is `domain` or below it; only below it where the domain begins with a dot, or with `*.`.
fn is_domain_of(domain: &str, host: &str) -> bool {
    let domain = domain.strip_prefix('*').filter(|rest| rest.starts_with('.')).unwrap_or(domain);
    match host.strip_suffix(domain) {
        Some(_) if domain.is_empty() => false,
        Some(before) => before.is_empty() || before.ends_with('.') || domain.starts_with('.'),
        None => false,
    }
}

fn address(host: &str) -> Option<IpAddr> {
    host.parse().ok().map(|address: IpAddr| address.to_canonical())
}

/// Address and prefix length of `10.0.0.0/8`.
fn network(entry: &str) -> Option<(IpAddr, u32)> {
    let (base, bits) = entry.split_once('/')?;
    Some((base.parse().ok()?, bits.parse().ok()?))
}

fn is_within(address: IpAddr, (base, bits): (IpAddr, u32)) -> bool {
    match (address, base) {
        (IpAddr::V4(address), IpAddr::V4(base)) => {
            let rest = 32_u32.checked_sub(bits);
            rest.is_some_and(|rest| (address.to_bits() ^ base.to_bits()).checked_shr(rest).unwrap_or(0) == 0)
        }
        (IpAddr::V6(address), IpAddr::V6(base)) => {
            let rest = 128_u32.checked_sub(bits);
            rest.is_some_and(|rest| (address.to_bits() ^ base.to_bits()).checked_shr(rest).unwrap_or(0) == 0)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Proxy;

    /// Whether the Consul at `url` is asked through a proxy, with that `NO_PROXY`.
    fn is_asked_through_it(url: &str, excepted: &str) -> bool {
        let variable = |name: &str| match name {
            "HTTP_PROXY" | "https_proxy" => Some("http://u:p@gate:3128".to_owned()),
            "no_proxy" => Some(excepted.to_owned()),
            _ => None,
        };
        Proxy::of(url, variable).is_some()
    }

    #[test]
    fn hosts_are_excepted_by_names_addresses_and_networks() {
        for (url, excepted, through) in [
            ("http://consul:8500", "", true),
            ("https://consul:8501/prefix", "", true),
            ("http://localhost:8500", "", false),
            ("http://127.9.9.9:8500", "", false),
            ("http://[::1]:8500", "", false),
            ("http://[::ffff:127.0.0.1]", "", false),
            ("http://a.b.example:8500", "x, B.Example ", false),
            ("http://a.b.example:8500", ".b.example", false),
            ("http://b.example:8500", "*.b.example", true),
            ("http://ab.example:8500", "b.example", true),
            ("http://consul", "consul:80", false),
            ("https://consul", "consul:80", true),
            ("http://consul", "*", false),
            ("http://consul", ":80,,", true),
            ("http://10.1.2.3:8500", "10.0.0.0/8", false),
            ("http://11.1.2.3:8500", "10.0.0.0/8", true),
            ("http://11.1.2.3:8500", "0.0.0.0/0", false),
            ("http://11.1.2.3:8500", "10.0.0.0/33", true),
            ("http://[2001:db8::1]:8500", "2001:db8::/32", false),
            ("http://[2001:db8::1]:8500", "2001:db9::/32", true),
            ("http://[2001:db8::1]:8500", "2001:db8::1", false),
            ("http://[2001:db8::1]:8500", "[2001:db8::1]:8501", true),
        ] {
            assert_eq!(is_asked_through_it(url, excepted), through, "{url} {excepted}");
        }
    }

    #[test]
    fn only_what_speaks_http_is_used_and_its_password_is_not_shown() {
        let proxy = |url: &str| {
            let url = Some(url.to_owned());
            Proxy::of("http://consul:8500", |name| url.clone().filter(|_| name == "HTTP_PROXY"))
                .expect("a proxy")
        };
        let told = proxy("u:p%40@gate:3128");
        assert_eq!(told.shown(), "the proxy http://gate:3128, which HTTP_PROXY names");
        let used = told.to_use(true).expect("it speaks HTTP");
        assert_eq!(
            (used.host(), used.port(), used.username(), used.password()),
            ("gate", 3128, Some("u"), Some("p@"))
        );
        assert!(proxy("socks5://gate:1080").to_use(false).is_none());
        assert!(proxy("http://").to_use(false).is_none());
    }
}
