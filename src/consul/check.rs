//! Health checks.

use std::sync::Arc;

use crate::text::Span;

/// A check of a service.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// The whole check.
    pub place: Span,
    /// Its id, where one is given.
    pub id: Option<Arc<str>>,
    /// Its name, where one is given.
    pub name: Option<Arc<str>>,
    /// Its notes, where they are given.
    pub notes: Option<Arc<str>>,
    /// `passing`, `warning`, `critical`; `None` where nobody has asked.
    pub status: Option<Arc<str>>,
    /// What it requests or runs.
    pub kind: CheckKind,
    /// How often, in milliseconds.
    pub interval_millis: Option<u64>,
    /// How long it may take, in milliseconds.
    pub timeout_millis: Option<u64>,
    /// `deregister_critical_service_after`, in milliseconds.
    pub deregister_after_millis: Option<u64>,
}

/// What a check asks.
#[derive(Debug, Clone, PartialEq)]
pub enum CheckKind {
    /// Requests a URL.
    Http {
        /// The URL as written.
        url: Arc<str>,
        /// The method, `GET` where none is written.
        method: Arc<str>,
    },
    /// Opens a connection to `host:port`.
    Tcp(Arc<str>),
    /// Asks a gRPC health service.
    Grpc(Arc<str>),
    /// Waits for the service to report in (`ttl`).
    Ttl,
    /// Runs a command.
    Script,
    /// Any other kind: `alias`, `udp`, `docker`, `os_service`, `h2ping` …
    Other(&'static str),
}

impl CheckKind {
    /// What Consul calls it: `http`, `tcp` …; empty for a check that was registered without its definition.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Http { .. } => "http",
            Self::Tcp(_) => "tcp",
            Self::Grpc(_) => "grpc",
            Self::Ttl => "ttl",
            Self::Script => "script",
            Self::Other(kind) => kind,
        }
    }
}

/// A check as the health API shows it, of a node or of a service; `None` for what is not given.
#[derive(Debug, Clone, Copy)]
pub struct CheckView<'a> {
    /// Its id.
    pub id: Option<&'a str>,
    /// Its name.
    pub name: Option<&'a str>,
    /// Its notes.
    pub notes: Option<&'a str>,
    /// Its status.
    pub status: Option<&'a str>,
    /// `http`, `tcp` …; empty for a check of the node.
    pub kind: &'a str,
    /// Whether it is the service's own.
    pub own: bool,
}
