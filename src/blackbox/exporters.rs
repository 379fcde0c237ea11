//! Exporters that are asked about many targets: which they are, and what they take. Read in each one's
//! handler, not run, but for `blackbox_exporter`.

use crate::go::net::{parse_address, split_host_port};
use crate::prometheus::relabel::is_unknown;

/// An exporter whose scrape names a target in the parameter `target`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exporter {
    /// Its name, `blackbox_exporter`.
    pub name: &'static str,
    /// The path at which it is asked.
    pub path: &'static str,
    /// The port on which it listens where nobody says otherwise.
    pub port: &'static str,
    /// The parameters that it takes besides `target`.
    pub params: &'static [&'static str],
    /// What the target has to look like.
    pub target: TargetShape,
}

/// What a target has to look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetShape {
    /// What the module's prober wants.
    ByModule,
    /// A host with or without a port; `udp://` or `tcp://` may stand before it.
    SnmpAgent,
    /// A host, or several as `FreeIPMI` takes them, with or without a port.
    Host,
    /// `host:port`, or `unix://` with a path.
    HostPort,
    /// A URL of `http` or `https`.
    HttpUrl,
    /// The same, or what makes one with `http://` before it.
    HttpUrlOrHost,
    /// A URL, or a host with or without a port.
    UrlOrHost,
}

#[rustfmt::skip]
const EXPORTERS: &[Exporter] = &[
    Exporter { name: "blackbox_exporter",      path: "/probe",  port: "9115", params: &["module", "hostname", "debug"], target: TargetShape::ByModule },
    Exporter { name: "json_exporter",          path: "/probe",  port: "7979", params: &["module"],                      target: TargetShape::HttpUrl },
    Exporter { name: "postgres_exporter",      path: "/probe",  port: "9187", params: &["auth_module"],                 target: TargetShape::UrlOrHost },
    Exporter { name: "mysqld_exporter",        path: "/probe",  port: "9104", params: &["auth_module", "collect[]"],    target: TargetShape::HostPort },
    Exporter { name: "elasticsearch_exporter", path: "/probe",  port: "9114", params: &["auth_module"],                 target: TargetShape::HttpUrlOrHost },
    Exporter { name: "snmp_exporter",          path: "/snmp",   port: "9116", params: &["module", "auth", "snmp_context", "snmp_engineid"], target: TargetShape::SnmpAgent },
    Exporter { name: "ipmi_exporter",          path: "/ipmi",   port: "9290", params: &["module"],                      target: TargetShape::Host },
    Exporter { name: "redis_exporter",         path: "/scrape", port: "9121", params: &["check-keys", "check-single-keys", "check-streams", "check-single-streams", "count-keys", "tls-server-name", "tls_server_name"], target: TargetShape::UrlOrHost },
];

/// The exporter that a scrape of `path` with the query `params` asks; where several are asked in that way,
/// the port of `address` (the one that is scraped) distinguishes them, and without it the first of the table
/// that takes the parameters is meant. A path with a prefix counts only where a target is named.
#[must_use]
pub fn recognise(path: &str, params: &[(&str, &str)], address: &str) -> Option<&'static Exporter> {
    let has_target = params.iter().any(|(name, _)| *name == "target");
    // Prometheus puts a slash before a path that has none.
    let is_path = |known: &str| path == known || path == &known[1..] || (has_target && path.ends_with(known));
    let at_path = || EXPORTERS.iter().filter(|exporter| is_path(exporter.path));
    let port = split_host_port(address).map_or("", |(_, port)| port);
    let takes_all = |exporter: &&Exporter| params.iter().all(|(name, _)| exporter.takes(name));
    at_path()
        .find(|exporter| exporter.port == port)
        .or_else(|| at_path().find(takes_all))
        .or_else(|| at_path().next())
}

impl Exporter {
    /// Whether it is `blackbox_exporter`, whose modules this crate knows.
    #[must_use]
    pub fn is_blackbox(&self) -> bool {
        self.target == TargetShape::ByModule
    }

    fn takes(&self, param: &str) -> bool {
        param == "target" || self.params.contains(&param)
    }
}

impl TargetShape {
    /// What the exporter wants instead of `target`; `None` where it can use it, where it is empty or only partly known.
    #[must_use]
    pub fn wanted_instead_of(self, target: &str) -> Option<&'static str> {
        let (fits, wanted) = match self {
            Self::ByModule | Self::UrlOrHost => (true, ""),
            Self::SnmpAgent => (is_agent(target), "a host, optionally with a port"),
            Self::Host => (!target.contains('/'), "a host, optionally with a port"),
            Self::HostPort => (is_host_and_port(target), "host:port"),
            Self::HttpUrl => (is_http_url(target), "a URL that begins with http:// or https://"),
            Self::HttpUrlOrHost => {
                (is_http_url(target) || !target.contains("://"), "an http or https URL, or host:port")
            }
        };
        (!fits && !target.is_empty() && !is_unknown(target)).then_some(wanted)
    }
}

/// Go's client ignores the case of a scheme.
fn is_http_url(target: &str) -> bool {
    let scheme = target.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)))
}

fn is_host(target: &str) -> bool {
    !target.is_empty() && (parse_address(target).is_some() || !target.contains([':', '/']))
}

fn is_host_and_port(target: &str) -> bool {
    target.starts_with("unix://")
        || split_host_port(target).is_ok_and(|(host, port)| is_host(host) && port.parse::<u16>().is_ok())
}

fn is_agent(target: &str) -> bool {
    let (transport, agent) = target.split_once("://").unwrap_or(("udp", target));
    let bare = agent.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(agent);
    (transport.starts_with("udp") || transport.starts_with("tcp"))
        && (is_host(bare) || is_host_and_port(agent))
}

#[cfg(test)]
mod tests {
    use super::{EXPORTERS, TargetShape, recognise};

    fn name(path: &str, params: &[&str], address: &str) -> Option<&'static str> {
        let params: Vec<_> = params.iter().map(|name| (*name, "x")).collect();
        recognise(path, &params, address).map(|exporter| exporter.name)
    }

    #[test]
    fn an_exporter_is_known_by_path_parameters_and_port() {
        for (path, params, address, wanted) in [
            ("/probe", &["module", "target"][..], "blackbox:9115", Some("blackbox_exporter")),
            ("/probe", &["module", "target"], "monitor.example", Some("blackbox_exporter")),
            ("probe", &["module", "target"], "monitor.example", Some("blackbox_exporter")),
            ("/probe", &[], "monitor.example:80", Some("blackbox_exporter")),
            ("/probe", &["target", "unheard_of"], "monitor.example:80", Some("blackbox_exporter")),
            ("/probe", &["module", "target"], "monitor.example:7979", Some("json_exporter")),
            ("/probe", &["auth_module", "target"], "monitor.example:80", Some("postgres_exporter")),
            ("/probe", &["auth_module", "target"], "monitor.example:9104", Some("mysqld_exporter")),
            ("/blackbox/probe", &["target"], "monitor.example:80", Some("blackbox_exporter")),
            ("/blackbox/probe", &[], "monitor.example:80", None),
            ("/snmp", &["target", "module"], "monitor.example:80", Some("snmp_exporter")),
            ("/scrape", &["target"], "monitor.example:9121", Some("redis_exporter")),
            ("/metrics", &["target"], "monitor.example:9115", None),
        ] {
            assert_eq!(name(path, params, address), wanted, "{path} {params:?} {address}");
        }
    }

    #[test]
    fn targets_are_judged_by_their_shape() {
        use TargetShape::{Host, HostPort, HttpUrl, HttpUrlOrHost, SnmpAgent, UrlOrHost};
        for (shape, target, fits) in [
            (SnmpAgent, "10.0.0.1", true),
            (SnmpAgent, "tcp://switch.example:1161", true),
            (SnmpAgent, "[2001:db8::1]", true),
            (SnmpAgent, "http://switch.example/x", false),
            (SnmpAgent, "http://switch.example", false),
            (SnmpAgent, "switch.example:161/health", false),
            (SnmpAgent, "", true),
            (Host, "10.0.0.1", true),
            (Host, "10.0.0.1:623", true),
            (Host, "node[1-5]", true),
            (Host, "http://10.0.0.1", false),
            (HostPort, "db.example:3306", true),
            (HostPort, "unix:///run/mysqld.sock", true),
            (HostPort, "db.example", false),
            (HttpUrl, "http://api.example/x.json", true),
            (HttpUrl, "HTTPS://api.example/x.json", true),
            (HttpUrlOrHost, "es.example:9200", true),
            (HttpUrlOrHost, "tcp://es.example:9200", false),
            (HttpUrl, "api.example:80", false),
            (UrlOrHost, "redis://cache.example:6379", true),
            (Host, "<node-address>:623", true),
        ] {
            assert_eq!(shape.wanted_instead_of(target).is_none(), fits, "{shape:?} {target}");
        }
    }

    #[test]
    fn names_and_ports_are_told_once() {
        for (count, exporter) in EXPORTERS.iter().enumerate() {
            assert!(EXPORTERS[..count].iter().all(|other| other.port != exporter.port), "{}", exporter.name);
        }
    }
}
