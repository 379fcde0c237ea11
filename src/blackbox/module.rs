//! `blackbox.yml` as typed values with places: `blackbox_exporter/config/config.go`.

use std::fmt;
use std::sync::Arc;

use super::Setting;
use crate::go::duration::Duration;
use crate::text::{FileId, Span, Spanned};

/// One `blackbox.yml`.
#[derive(Debug, Clone)]
pub struct Modules {
    /// The file.
    pub file: FileId,
    /// The modules in order.
    pub modules: Vec<Module>,
}

impl Modules {
    /// The module of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Module> {
        self.modules.iter().find(|module| &*module.name.value == name)
    }
}

/// One module. Settings come from the section of its prober; other sections are judged and forgotten.
/// Values that may be secret (headers, bodies, credentials) are never kept, only their places.
#[derive(Debug, Clone)]
pub struct Module {
    /// The whole entry, key included.
    pub place: Span,
    /// Its name.
    pub name: Spanned<Arc<str>>,
    /// `prober`; the module's name is the place where none is written.
    pub prober: Spanned<Prober>,
    /// `prober` as written, empty where none is.
    pub prober_name: Arc<str>,
    /// The key of the prober's own section, where it is not empty.
    pub section: Option<Span>,
    /// `timeout`, where one is written.
    pub timeout: Option<Spanned<Duration>>,
    /// `http.method`, default GET.
    pub method: Option<Spanned<Arc<str>>>,
    /// The `Host` of `http.headers`.
    pub host_header: Option<Spanned<Arc<str>>>,
    /// `http.follow_redirects`, or the old `no_follow_redirects` turned round; default true.
    pub follow_redirects: Option<Spanned<bool>>,
    /// The key `no_follow_redirects`, where that old spelling is used.
    pub no_follow_redirects: Option<Span>,
    /// `http.fail_if_ssl`.
    pub fail_if_ssl: Option<Spanned<bool>>,
    /// `http.fail_if_not_ssl`.
    pub fail_if_not_ssl: Option<Spanned<bool>>,
    /// `http.valid_status_codes`; empty for 2xx.
    pub valid_status_codes: Vec<Spanned<i64>>,
    /// The keys of every matcher of the body: `http.fail_if_body_…`.
    pub body_matchers: Vec<Span>,
    /// The keys of every matcher of headers: `http.fail_if_header_…`.
    pub header_matchers: Vec<Span>,
    /// `http.body` or `http.body_file`: the place of the key.
    pub body: Option<Span>,
    /// Credentials of any kind: the place of the first key.
    pub auth: Option<Span>,
    /// `http.proxy_url` or `proxy_from_environment`: the place of the key.
    pub proxy: Option<Span>,
    /// `http.skip_resolve_phase_with_proxy`.
    pub skip_resolve_phase_with_proxy: Option<Spanned<bool>>,
    /// `http.enable_http3`.
    pub enable_http3: Option<Spanned<bool>>,
    /// `preferred_ip_protocol` of the prober.
    pub preferred_ip_protocol: Option<Spanned<Arc<str>>>,
    /// `ip_protocol_fallback` of the prober: default true, but false for `grpc` without a section.
    pub ip_protocol_fallback: Option<Spanned<bool>>,
    /// `source_ip_address` of the prober.
    pub source_ip_address: Option<Spanned<Arc<str>>>,
    /// `tls` of `tcp`, `unix` and `grpc`, `dns_over_tls` of `dns`.
    pub tls: Option<Spanned<bool>>,
    /// `tls_config.server_name` of the prober.
    pub server_name: Option<Spanned<Arc<str>>>,
    /// The authority of `tls_config`, `ca_file` and its like: the place of the key.
    pub authority: Option<Span>,
    /// `tls_config.insecure_skip_verify` of the prober.
    pub insecure_skip_verify: Option<Spanned<bool>>,
    /// `query_response` of `tcp`, `unix` and `websocket`: the place of the key.
    pub query_response: Option<Span>,
    /// What `dns` asks for.
    pub query_name: Option<Spanned<Arc<str>>>,
    /// `dns.query_type`, default `ANY`.
    pub query_type: Option<Spanned<Arc<str>>>,
    /// `dns.transport_protocol`, default `udp`.
    pub transport_protocol: Option<Spanned<Arc<str>>>,
    /// `grpc.service`, default the whole server.
    pub grpc_service: Option<Spanned<Arc<str>>>,
    /// Values in any section that must never be shown.
    pub secrets: Vec<Span>,
    /// What the prober's own section says beyond the request, sorted by name.
    pub settings: Vec<Setting>,
}

impl Module {
    /// A module with nothing but its name, as `name:` alone gives one.
    #[must_use]
    pub fn named(name: Spanned<Arc<str>>, place: Span) -> Self {
        Self {
            place,
            prober: Spanned::new(Prober::Unknown, name.span),
            name,
            prober_name: "".into(),
            section: None,
            timeout: None,
            method: None,
            host_header: None,
            follow_redirects: None,
            no_follow_redirects: None,
            fail_if_ssl: None,
            fail_if_not_ssl: None,
            valid_status_codes: Vec::new(),
            body_matchers: Vec::new(),
            header_matchers: Vec::new(),
            body: None,
            auth: None,
            proxy: None,
            skip_resolve_phase_with_proxy: None,
            enable_http3: None,
            preferred_ip_protocol: None,
            ip_protocol_fallback: None,
            source_ip_address: None,
            tls: None,
            server_name: None,
            authority: None,
            insecure_skip_verify: None,
            query_response: None,
            query_name: None,
            query_type: None,
            transport_protocol: None,
            grpc_service: None,
            secrets: Vec::new(),
            settings: Vec::new(),
        }
    }

    /// Whether redirects are followed.
    #[must_use]
    pub fn follows_redirects(&self) -> bool {
        self.follow_redirects.is_none_or(|follow| follow.value)
    }

    /// Whether both probe alike, however that is spelled.
    #[must_use]
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let probe = |module: &Self| {
            let text = |field: &Option<Spanned<Arc<str>>>| field.as_ref().map(|text| text.value.clone());
            let timeout = module.timeout.map(|timeout| timeout.value);
            let sent = (text(&module.method), text(&module.host_header), module.follows_redirects());
            (module.prober_name.clone(), timeout, sent)
        };
        probe(self) == probe(other) && self.settings == other.settings
    }

    /// Whether certificates are checked where TLS is spoken.
    #[must_use]
    pub fn verifies_certificates(&self) -> bool {
        !is_on(self.insecure_skip_verify)
    }

    /// Whether the prober itself speaks TLS; for `http`, the URL decides.
    #[must_use]
    pub fn uses_tls(&self) -> bool {
        is_on(self.tls)
    }
}

/// Whether a switch that is off by default is on.
pub(super) fn is_on(switch: Option<Spanned<bool>>) -> bool {
    switch.is_some_and(|switch| switch.value)
}

/// How a module probes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Prober {
    /// An HTTP request.
    Http,
    /// A TCP connection.
    Tcp,
    /// A DNS query.
    Dns,
    /// An ICMP echo.
    Icmp,
    /// A gRPC health check.
    Grpc,
    /// A Unix socket (from 0.28 on).
    Unix,
    /// A WebSocket handshake (newer than 0.28).
    Websocket,
    /// No prober, or one that the exporter does not have: every probe is answered with 400.
    Unknown,
}

impl Prober {
    /// Every prober that there is.
    pub const ALL: [Self; 7] =
        [Self::Http, Self::Tcp, Self::Dns, Self::Icmp, Self::Grpc, Self::Unix, Self::Websocket];

    /// The name as written in `blackbox.yml`, which is also its section's.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Tcp => "tcp",
            Self::Dns => "dns",
            Self::Icmp => "icmp",
            Self::Grpc => "grpc",
            Self::Unix => "unix",
            Self::Websocket => "websocket",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Prober {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
