//! The request that a module sends for a target: `blackbox_exporter/prober/handler.go` and `http.go`.

use super::Prober;

/// What the exporter does when it is scraped.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The module's name as asked for, `http_2xx` where none is named.
    pub module: String,
    /// The `target` parameter.
    pub target: String,
    /// What is sent, or why nothing is.
    pub request: Result<Request, Refusal>,
}

/// The first request of a probe.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The prober.
    pub prober: Prober,
    /// `GET` … for `http`; empty for other probers.
    pub method: String,
    /// For `http` the URL as sent (an empty path shown as `/`); else what is dialled or asked.
    pub url: String,
    /// The path of an `http` URL, never empty; `None` for other probers.
    pub path: Option<String>,
    /// The query of an `http` URL without `?`; `None` where there is none.
    pub query: Option<String>,
    /// The `Host` header.
    pub host: String,
    /// The effective timeout in seconds.
    pub timeout_seconds: f64,
    /// Whether redirects are followed.
    pub follows_redirects: bool,
}

/// Why no request is sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// 400 `Unknown module`.
    UnknownModule,
    /// 400 `Target parameter is missing`.
    MissingTarget,
    /// 400: the `hostname` parameter conflicts with the module's Host header.
    HostConflict,
    /// No blackbox.yml was given, so that the module is not known.
    NoModules,
    /// The prober cannot use the target, in its own words.
    BadTarget(String),
}
