//! What is wrong with the target of a probe, or with a scraped address, before anything is sent.

use std::net::Ipv6Addr;

use super::endpoint::{Endpoint, split_scheme};
use super::flaw::flaw;
use super::{JobRun, Scrape, Target};
use crate::blackbox::{Asked, Prober, Refusal};
use crate::prometheus::labels::Writer;
use crate::prometheus::relabel::is_unknown;
use crate::text::template_mark;

/// A value that cannot be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// The label that holds it: `__param_target` or `__address__`.
    pub label: &'static str,
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// `http://http://…`.
    DuplicateScheme,
    /// A scheme, a path or a port that the prober cannot use, or one that it lacks.
    ProberMismatch,
    /// Nothing stands where the host should.
    EmptyHost,
    /// The port is 0: the service is registered without one.
    PortZero,
    /// A target that another exporter than `blackbox_exporter` cannot ask.
    ExporterMismatch,
    /// An address of a family that the module excludes.
    IpProtocol,
    /// An address that no machine can have.
    Impossible,
    /// White space before a fragment, `<no value>`, a `$` that nobody expanded, or no URL at all.
    Garbled,
}

impl FaultKind {
    /// The word that rules use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DuplicateScheme => "duplicate scheme",
            Self::ProberMismatch => "prober mismatch",
            Self::ExporterMismatch => "exporter mismatch",
            Self::EmptyHost => "empty host",
            Self::PortZero => "port zero",
            Self::IpProtocol => "ip protocol",
            Self::Impossible => "impossible address",
            Self::Garbled => "garbled",
        }
    }
}

/// The first fault of what the target became, that of the probe first; `prober` is its module's.
#[must_use]
pub fn fault(run: &JobRun<'_>, target: &Target<'_>, prober: Option<Prober>) -> Option<Fault> {
    let scrape = target.scrape()?;
    let asked = scrape.probe.as_ref().filter(|asked| !asked.target.is_empty());
    let kind = asked.and_then(|asked| of_probe(asked, prober, expands_dollars(run, scrape)));
    let kind =
        kind.map(|kind| if is_registered_so(kind, asked, target) { FaultKind::Impossible } else { kind });
    let of_target =
        kind.or_else(|| of_other_exporter(scrape)).map(|kind| Fault { kind, label: "__param_target" });
    let address = scrape.labels.get("__address__");
    let impossible = || flaw(address).filter(|_| !is_placeholder(address)).map(|_| FaultKind::Impossible);
    let of_address = || of_host(&Endpoint::of(address)).or_else(impossible);
    of_target.or_else(|| of_address().map(|kind| Fault { kind, label: "__address__" }))
}

/// Whether what is wrong with the target is wrong with the address under which Consul has the service; what is listed
/// by hand may be a URL.
fn is_registered_so(kind: FaultKind, asked: Option<&Asked>, target: &Target<'_>) -> bool {
    let discovered = target.discovered.get("__address__");
    matches!(kind, FaultKind::Garbled | FaultKind::ProberMismatch)
        && asked.is_some_and(|asked| asked.target.contains(discovered))
        && target.source.instance().is_some()
        && flaw(discovered).is_some()
}

fn of_probe(asked: &Asked, prober: Option<Prober>, dollars: bool) -> Option<FaultKind> {
    let text = match &asked.request {
        Ok(request) if request.prober == Prober::Http => &request.url,
        _ => &asked.target,
    };
    let endpoint = Endpoint::of(text);
    let asks_urls = matches!(prober, Some(Prober::Http) | None);
    let refused = match &asked.request {
        Err(Refusal::BadTarget(why)) => Some(refusal(why, asks_urls)),
        _ => None,
    };
    // A blank in the query is sent as it is, and servers refuse such a request line: nginx answers 400.
    let sent = asked.target.split('#').next().unwrap_or_default();
    let garbled = sent.contains(char::is_whitespace) || dollars && asked.target.contains('$');
    match prober {
        Some(Prober::Unix) => None,
        _ if is_placeholder(text) => None,
        _ if asks_urls && has_two_schemes(text) => Some(FaultKind::DuplicateScheme),
        _ if !suits(prober, text) => Some(FaultKind::ProberMismatch),
        Some(Prober::Icmp) if refused.is_some() && !endpoint.host.is_empty() => refused,
        _ if garbled => Some(FaultKind::Garbled),
        _ => of_host(&endpoint).or(refused),
    }
}

/// Another exporter than `blackbox_exporter` wants a target of its own kind.
fn of_other_exporter(scrape: &Scrape) -> Option<FaultKind> {
    let target = scrape.labels.get("__param_target");
    scrape.exporter?.target.wanted_instead_of(target).filter(|_| !is_placeholder(target))?;
    Some(FaultKind::ExporterMismatch)
}

/// What the prober's own complaint comes to.
fn refusal(why: &str, asks_urls: bool) -> FaultKind {
    match asks_urls {
        _ if why.contains("no suitable address") => FaultKind::IpProtocol,
        true => FaultKind::Garbled,
        false => FaultKind::ProberMismatch,
    }
}

/// Whether a person or a program has still to put a value in: `<HOST>`, `{{ host }}`. Our own markers for
/// what the files do not give are none: what stands beside them is judged.
fn is_placeholder(text: &str) -> bool {
    let word = |inner: &str| {
        !inner.is_empty() && !inner.contains(char::is_whitespace) && !is_unknown(&format!("<{inner}>"))
    };
    let angle =
        text.split('<').skip(1).any(|rest| rest.split_once('>').is_some_and(|(inner, _)| word(inner)));
    angle || template_mark(text).is_some()
}

fn of_host(endpoint: &Endpoint<'_>) -> Option<FaultKind> {
    match () {
        () if endpoint.authority.parse::<Ipv6Addr>().is_ok() => None,
        () if endpoint.host.is_empty() => Some(FaultKind::EmptyHost),
        () if endpoint.port == "0" => Some(FaultKind::PortZero),
        () => None,
    }
}

/// `http://http://web`, `http://https:/web`, `http://http//web`.
fn has_two_schemes(text: &str) -> bool {
    let (first, rest) = split_scheme(text);
    let rest = rest.to_ascii_lowercase();
    let again = rest.strip_prefix("http").map(|rest| rest.strip_prefix('s').unwrap_or(rest));
    !first.is_empty() && again.is_some_and(|rest| rest.starts_with(":/") || rest.starts_with("//"))
}

/// Whether the prober can do anything with the schemes that the text has.
fn suits(prober: Option<Prober>, text: &str) -> bool {
    let (scheme, rest) = split_scheme(text);
    let web = |scheme: &str| ["", "http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    match prober {
        Some(Prober::Http | Prober::Grpc) => web(scheme) && split_scheme(rest).0.is_empty(),
        Some(Prober::Tcp | Prober::Dns | Prober::Icmp) => scheme.is_empty(),
        Some(Prober::Unix | Prober::Websocket | Prober::Unknown) | None => true,
    }
}

/// Whether the step that wrote the target makes dollar signs: `$$` in a replacement is a plain one.
fn expands_dollars(run: &JobRun<'_>, scrape: &Scrape) -> bool {
    let Some(Writer::Step(step)) = scrape.labels.label("__param_target").map(|label| label.writer) else {
        return false;
    };
    let replacement = run.job.relabel.get(step as usize).and_then(|step| step.replacement.as_ref());
    replacement.is_some_and(|text| text.contains("$$"))
}

#[cfg(test)]
mod tests {
    use super::{FaultKind, of_probe};
    use crate::blackbox::{Asked, Prober, Refusal};

    fn kind(prober: Option<Prober>, target: &str, refused: bool) -> Option<&'static str> {
        let refusal = if refused { Refusal::BadTarget(String::new()) } else { Refusal::NoModules };
        let asked = Asked { module: String::new(), target: target.to_owned(), request: Err(refusal) };
        of_probe(&asked, prober, false).map(FaultKind::name)
    }

    #[test]
    fn faults_are_told_apart() {
        let (http, tcp, icmp) = (Some(Prober::Http), Some(Prober::Tcp), Some(Prober::Icmp));
        for (prober, target, refused, found) in [
            (http, "http://10.0.0.5:80/health", false, None),
            (http, "10.0.0.5:80/r?to=http://x", false, None),
            (http, "http://https:/web", false, Some("duplicate scheme")),
            (None, "http://HTTP://web", false, Some("duplicate scheme")),
            (http, "http://http.example/", false, None),
            (http, "tcp://10.0.0.5", false, Some("prober mismatch")),
            (http, "http://ftp://10.0.0.5", false, Some("prober mismatch")),
            (http, ":9100/health", false, Some("empty host")),
            (http, "10.0.0.5:0/health", false, Some("port zero")),
            (http, "10.0.0.5:80/<no value>", false, Some("garbled")),
            (http, "10.0.0.5:80/search?q=a b", false, Some("garbled")),
            (http, "10.0.0.5:80/search#a b", false, None),
            (http, "10.0.0.5:x", true, Some("garbled")),
            (tcp, "10.0.0.5", true, Some("prober mismatch")),
            (tcp, "http://10.0.0.5:80", false, Some("prober mismatch")),
            (tcp, ":9100", true, Some("empty host")),
            (tcp, "10.0.0.5:0", false, Some("port zero")),
            (icmp, "10.0.0.5:0", true, Some("prober mismatch")),
            (icmp, "2001:db8::0", false, None),
            (icmp, "::1", false, None),
            (Some(Prober::Grpc), "http://10.0.0.5:80", false, None),
            (None, "icmp://10.0.0.5", false, None),
            (icmp, "<HOST>:80", true, None),
            (icmp, "<node-address>:80", true, Some("prober mismatch")),
            (http, "http://{{ host }}/", true, None),
        ] {
            assert_eq!(kind(prober, target, refused), found, "{prober:?} {target}");
        }
    }
}
