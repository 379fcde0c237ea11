//! `blackbox.yml` as typed values with places: `blackbox_exporter/config/config.go`.

use std::fmt;
use std::sync::Arc;

use crate::prometheus::duration::Duration;
use crate::text::{FileId, Span, Spanned};

/// One `blackbox.yml`.
#[derive(Debug, Clone)]
pub struct Modules {
    /// The file.
    pub file: FileId,
    /// The modules in order.
    pub modules: Vec<Module>,
}

/// One module.
#[derive(Debug, Clone)]
pub struct Module {
    /// The whole entry, key included.
    pub place: Span,
    /// Its name.
    pub name: Spanned<Arc<str>>,
    /// `prober`.
    pub prober: Spanned<Prober>,
    /// `timeout`, where one is written.
    pub timeout: Option<Spanned<Duration>>,
    /// `http.method`, default GET.
    pub method: Option<Spanned<Arc<str>>>,
    /// `http.headers`; values are not kept but for `Host`.
    pub host_header: Option<Spanned<Arc<str>>>,
    /// `http.follow_redirects`, or the old `no_follow_redirects` turned round; default true.
    pub follow_redirects: Option<Spanned<bool>>,
    /// `http.fail_if_ssl`.
    pub fail_if_ssl: Option<Spanned<bool>>,
    /// `http.fail_if_not_ssl`.
    pub fail_if_not_ssl: Option<Spanned<bool>>,
    /// `http.valid_status_codes`; empty for 2xx.
    pub valid_status_codes: Vec<Spanned<i64>>,
    /// `preferred_ip_protocol` of the prober.
    pub preferred_ip_protocol: Option<Spanned<Arc<str>>>,
    /// `tls_config.server_name` of the prober.
    pub server_name: Option<Spanned<Arc<str>>>,
    /// `tls_config.insecure_skip_verify` of the prober.
    pub insecure_skip_verify: Option<Spanned<bool>>,
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
    /// A Unix socket (newer than 0.28).
    Unix,
    /// A WebSocket handshake (newer than 0.28).
    Websocket,
}

impl fmt::Display for Prober {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Http => "http",
            Self::Tcp => "tcp",
            Self::Dns => "dns",
            Self::Icmp => "icmp",
            Self::Grpc => "grpc",
            Self::Unix => "unix",
            Self::Websocket => "websocket",
        })
    }
}
