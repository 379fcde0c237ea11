//! The request that a module sends for a target: `blackbox_exporter/prober/handler.go`.

mod dial;
mod http;
mod resolve;
mod unknown;

use std::borrow::Cow;
use std::fmt;

use self::unknown::{Unknowns, may_bring_path, may_bring_scheme};
use super::{Change, Module, Modules, Prober, Version};
use crate::go::regexp::GoVersion;
use crate::go::url::Url;
use crate::prometheus::relabel::is_unknown;

/// What Prometheus and the exporter leave of the scrape's timeout for the answer, in seconds:
/// `--timeout-offset`.
const TIMEOUT_OFFSET: f64 = 0.5;

/// What a scrape without a timeout is given, in seconds.
const DEFAULT_TIMEOUT: f64 = 120.0;

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
    /// The path of an `http` URL as sent, never empty; `None` for other probers, and where the files do not give it.
    pub path: Option<String>,
    /// The query of an `http` URL without `?`; `None` where there is none.
    pub query: Option<String>,
    /// The `Host` header of `http` and `websocket`; for other probers the host that is dialled.
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
    /// 400 `Unknown prober`: the module's, as written.
    UnknownProber(String),
    /// 400: the `hostname` parameter conflicts with the module's Host header.
    HostConflict,
    /// What would be asked hangs on a value that the files do not give.
    UnknownRequest,
    /// No blackbox.yml was given, so that the module is not known.
    NoModules,
    /// The prober cannot use the target, in its own words: the probe fails, the scrape does not.
    BadTarget(String),
    /// The prober cannot work with the module's settings, whatever the target is: likewise.
    BadModule(String),
}

impl Request {
    fn shown(self, unknowns: &Unknowns) -> Self {
        let show = |text: String| unknowns.show(text);
        let url = show(self.url);
        let tells_path = unknowns.is_empty() || !may_bring_path(&url);
        Self {
            path: self.path.filter(|_| tells_path).map(show),
            query: self.query.filter(|_| tells_path).map(show),
            url,
            host: show(self.host),
            ..self
        }
    }
}

impl Refusal {
    fn shown(self, unknowns: &Unknowns) -> Self {
        match self {
            Self::BadTarget(why) => Self::BadTarget(unknowns.show(why)),
            other => other,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownModule => f.write_str("unknown module"),
            Self::MissingTarget => f.write_str("target parameter is missing"),
            Self::UnknownProber(name) => write!(f, "unknown prober \"{name}\""),
            Self::HostConflict => {
                f.write_str("host header defined both in the module and by the parameter hostname")
            }
            Self::UnknownRequest => f.write_str("the files do not say what would be requested"),
            Self::NoModules => f.write_str("the exporter's modules are not known"),
            Self::BadTarget(why) | Self::BadModule(why) => f.write_str(why),
        }
    }
}

/// One probe to be made: a known module with its target.
struct Probe<'p> {
    module: &'p Module,
    target: &'p str,
    /// The `hostname` parameter, empty where there is none.
    hostname: &'p str,
    version: Version,
}

/// What the exporter with these `modules` does when it is scraped with the query `params` (decoded, in
/// order) and `scrape_timeout_seconds`. Unknown modules and targets are values, not errors.
#[must_use]
pub fn ask(
    modules: Option<&Modules>,
    params: &[(&str, &str)],
    scrape_timeout_seconds: f64,
    version: Version,
) -> Asked {
    let module = module_asked(params);
    let target = first(params, "target");
    let request = find(modules, module, target).and_then(|module| {
        if module.prober.value == Prober::Http && may_bring_scheme(target) {
            return Err(Refusal::UnknownRequest);
        }
        let (hidden, unknowns) = Unknowns::hide(target);
        let again = decoded_again(&hidden, version);
        let probe = Probe { module, target: &again, hostname: first(params, "hostname"), version };
        let sent = send(&probe, timeout(module, scrape_timeout_seconds));
        sent.map(|request| request.shown(&unknowns)).map_err(|refusal| match refusal {
            Refusal::BadTarget(_) if may_bring_path(target) => Refusal::UnknownRequest,
            refusal => refusal.shown(&unknowns),
        })
    });
    Asked { module: module.to_owned(), target: target.to_owned(), request }
}

/// The name of the module that a scrape with the query `params` asks for.
#[must_use]
pub fn module_asked<'p>(params: &[(&'p str, &'p str)]) -> &'p str {
    match first(params, "module") {
        "" => "http_2xx",
        named => named,
    }
}

fn first<'p>(params: &[(&'p str, &'p str)], name: &str) -> &'p str {
    params.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
}

/// The module, in the exporter's order of complaints.
fn find<'m>(modules: Option<&'m Modules>, name: &str, target: &str) -> Result<&'m Module, Refusal> {
    let is_given = !is_unknown(name);
    let get = |modules: &'m Modules| modules.get(name).ok_or(Refusal::UnknownModule);
    let module = modules.filter(|_| is_given).map(get).transpose()?;
    if target.is_empty() {
        return Err(Refusal::MissingTarget);
    }
    if !is_given {
        return Err(Refusal::UnknownRequest);
    }
    module.ok_or(Refusal::NoModules)
}

fn send(probe: &Probe<'_>, timeout_seconds: f64) -> Result<Request, Refusal> {
    let request = match probe.module.prober.value {
        Prober::Http => http::request(probe),
        Prober::Tcp => dial::tcp(probe),
        Prober::Dns => dial::dns(probe),
        Prober::Icmp => dial::icmp(probe),
        Prober::Grpc => dial::grpc(probe),
        Prober::Unix => Ok(dial::unix(probe)),
        Prober::Websocket => dial::websocket(probe),
        Prober::Unknown => Err(Refusal::UnknownProber(probe.module.prober_name.to_string())),
    }?;
    Ok(Request { timeout_seconds, ..request })
}

/// `getTimeout`: the module's own timeout where it is shorter than what the scrape leaves.
fn timeout(module: &Module, scrape_seconds: f64) -> f64 {
    let scrape = if scrape_seconds == 0.0 { DEFAULT_TIMEOUT } else { scrape_seconds };
    let left = scrape - TIMEOUT_OFFSET;
    let own = module.timeout.map_or(0.0, |timeout| timeout.seconds());
    if (own > 0.0 && own < left) || left < 0.0 { own } else { left }
}

/// The Go whose reading of URLs the exporter asks for in its `go.mod`.
const URLS_OF: GoVersion = GoVersion(25);

fn parse(target: &str) -> Result<Url, Refusal> {
    Url::parse(target, URLS_OF).map_err(|error| Refusal::BadTarget(error.to_string()))
}

/// The target after the second decoding, where the version has one; what cannot be decoded stays.
#[must_use]
pub fn decoded_again(target: &str, version: Version) -> Cow<'_, str> {
    if !version.has(Change::TargetDecodedTwice) || !target.contains(['%', '+']) {
        return Cow::Borrowed(target);
    }
    crate::go::url::query_unescape(target).map_or(Cow::Borrowed(target), Cow::Owned)
}
