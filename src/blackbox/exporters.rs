//! Exporters that are asked about many targets: which they are, and what they take.

/// An exporter whose scrape names a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exporter {
    /// Its name, `blackbox_exporter`.
    pub name: &'static str,
    /// The path at which it is asked.
    pub path: &'static str,
    /// The parameter that names the target.
    pub target: &'static str,
    /// The parameters that choose how the target is asked; one of them tells exporters on one path apart.
    pub chosen_by: &'static [&'static str],
    /// What the target has to look like.
    pub shape: TargetShape,
}

/// What a target has to look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetShape {
    /// What the module's prober wants.
    ByModule,
    /// A host, or `host:port`; `udp://` and `tcp://` may stand before it.
    SnmpAgent,
    /// A bare host without a port.
    Host,
    /// `host:port`.
    HostPort,
    /// A URL with its scheme.
    Url,
    /// A URL or `host:port`.
    UrlOrHostPort,
}

impl Exporter {
    /// Whether it is `blackbox_exporter`, whose modules this crate knows.
    #[must_use]
    pub fn is_blackbox(&self) -> bool {
        self.name == "blackbox_exporter"
    }
}

#[rustfmt::skip]
const EXPORTERS: &[Exporter] = &[
    Exporter { name: "snmp_exporter",          path: "/snmp",   target: "target", chosen_by: &["auth", "module"],        shape: TargetShape::SnmpAgent },
    Exporter { name: "ipmi_exporter",          path: "/ipmi",   target: "target", chosen_by: &["module"],                shape: TargetShape::Host },
    Exporter { name: "redis_exporter",         path: "/scrape", target: "target", chosen_by: &["check-keys", "check-single-keys"], shape: TargetShape::UrlOrHostPort },
    Exporter { name: "mysqld_exporter",        path: "/probe",  target: "target", chosen_by: &["auth_module"],           shape: TargetShape::HostPort },
    Exporter { name: "postgres_exporter",      path: "/probe",  target: "target", chosen_by: &["auth_module"],           shape: TargetShape::UrlOrHostPort },
    Exporter { name: "elasticsearch_exporter", path: "/probe",  target: "target", chosen_by: &["auth_module"],           shape: TargetShape::Url },
    Exporter { name: "blackbox_exporter",      path: "/probe",  target: "target", chosen_by: &["module", "hostname"],    shape: TargetShape::ByModule },
    Exporter { name: "json_exporter",          path: "/probe",  target: "target", chosen_by: &["module"],                shape: TargetShape::Url },
];

/// The exporter that a scrape of `path` with the query `params` asks, as far as they tell.
#[must_use]
pub fn recognise(path: &str, params: &[(String, String)]) -> Option<&'static Exporter> {
    let has = |name: &&str| params.iter().any(|(key, _)| key == name);
    let at_path = || EXPORTERS.iter().filter(|exporter| path == exporter.path);
    at_path()
        .find(|exporter| exporter.chosen_by.iter().any(has))
        .or_else(|| at_path().find(|exporter| exporter.path != "/probe" || exporter.is_blackbox()))
}
