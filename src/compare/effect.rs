//! What becomes of a target, part by part, so that two of them can be compared.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::blackbox::{Asked, Refusal, Request};
use crate::prometheus::labels::Label;
use crate::simulate::{End, Endpoint, Scrape, Target};

/// One part of what becomes of a target.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Aspect {
    /// Why it is not scraped; absent where it is.
    Fate,
    /// The request that the exporter sends, or why it sends none.
    Request,
    /// The exporter's module.
    Module,
    /// The `Host` header, where it is not the URL's.
    Host,
    /// Whether redirects are followed.
    Redirects,
    /// How long the exporter waits.
    ProbeTimeout,
    /// What Prometheus asks.
    ScrapeUrl,
    /// How often.
    Interval,
    /// How long Prometheus waits.
    Timeout,
    /// A label that is stored with the samples.
    Label(Arc<str>),
    /// A setting of the exporter's module beyond the request, by its path; absent where it has its default.
    Setting(Arc<str>),
    /// A step of metric relabeling.
    MetricStep {
        /// Its 0-based number.
        number: usize,
        /// Whether only the old side has it, and its number is of that side.
        is_gone: bool,
    },
}

impl Aspect {
    /// Whether it is the same for every target of a job or a module.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Setting(_) | Self::MetricStep { .. })
    }
}

impl fmt::Display for Aspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fate => "fate",
            Self::Request => "request",
            Self::Module => "module",
            Self::Host => "host header",
            Self::Redirects => "redirects",
            Self::ProbeTimeout => "probe timeout",
            Self::ScrapeUrl => "scrape URL",
            Self::Interval => "interval",
            Self::Timeout => "scrape timeout",
            Self::Label(name) => return write!(f, "label {name}"),
            Self::Setting(name) => return write!(f, "{name}"),
            Self::MetricStep { number, .. } => return write!(f, "metric relabeling step {}", number + 1),
        })
    }
}

/// How a request begins that is not sent.
pub const NOTHING: &str = "nothing";

/// Every part that a target has.
pub type Effect<'t> = BTreeMap<Aspect, Cow<'t, str>>;

/// What becomes of a target. `step` names the step of that 0-based number, as the same step need not have the same
/// number on both sides.
pub fn effect<'t>(target: &'t Target<'_>, step: impl Fn(usize) -> String) -> Effect<'t> {
    let mut effect = Effect::new();
    match &target.end {
        End::Dropped(by) => {
            effect.insert(Aspect::Fate, format!("dropped by {}", step(*by)).into());
        }
        End::Refused(refused) => {
            effect.insert(Aspect::Fate, format!("refused by Prometheus: {}", refused.reason).into());
        }
        End::Scraped(scrape) if scrape.repeated => {
            effect.insert(
                Aspect::Fate,
                "identical to another target for Prometheus, which scrapes only one".into(),
            );
        }
        End::Scraped(scrape) => of_scrape(scrape, &mut effect),
    }
    effect
}

/// Whether it is really scraped: of targets that are the same to Prometheus, one is.
pub fn is_scraped(target: &Target<'_>) -> bool {
    target.scrape().is_some_and(|scrape| !scrape.repeated)
}

/// Whether both are scraped in the same way, which most are, and which is cheaper to tell than what becomes of them.
pub fn scraped_alike(one: &Target<'_>, other: &Target<'_>) -> bool {
    let (End::Scraped(one), End::Scraped(other)) = (&one.end, &other.end) else { return false };
    one.url == other.url
        && (one.interval, one.timeout, one.repeated) == (other.interval, other.timeout, other.repeated)
        && one.probe == other.probe
        && one.labels.iter().map(named).eq(other.labels.iter().map(named))
}

fn named(label: &Label) -> (&str, &str) {
    (&label.name, &label.value)
}

fn of_scrape<'t>(scrape: &'t Scrape, effect: &mut Effect<'t>) {
    effect.insert(Aspect::ScrapeUrl, scrape.url.as_str().into());
    effect.insert(Aspect::Interval, scrape.interval.to_string().into());
    effect.insert(Aspect::Timeout, scrape.timeout.to_string().into());
    let stored = scrape.labels.iter().filter(|label| !label.name.starts_with("__"));
    effect.extend(stored.map(|label| (Aspect::Label(label.name.clone()), Cow::from(&*label.value))));
    if let Some(asked) = &scrape.probe {
        of_probe(asked, effect);
    }
}

fn of_probe<'t>(asked: &'t Asked, effect: &mut Effect<'t>) {
    effect.insert(Aspect::Module, asked.module.as_str().into());
    let sent = match &asked.request {
        Ok(request) => {
            of_request(request, effect);
            sent(request)
        }
        Err(Refusal::UnknownRequest) => asked.target.clone(),
        Err(Refusal::NoModules) => format!("{}, by a module that no given file defines", asked.target),
        Err(refusal) => format!("{NOTHING} ({refusal})"),
    };
    effect.insert(Aspect::Request, sent.into());
}

fn of_request<'t>(request: &'t Request, effect: &mut Effect<'t>) {
    effect.insert(Aspect::ProbeTimeout, format!("{}s", request.timeout_seconds).into());
    if request.path.is_none() {
        return;
    }
    effect.insert(
        Aspect::Redirects,
        if request.follows_redirects { "followed" } else { "not followed" }.into(),
    );
    if Endpoint::of(&request.url).authority != request.host {
        effect.insert(Aspect::Host, request.host.as_str().into());
    }
}

/// `GET http://web/`, or `tcp web:80`.
fn sent(request: &Request) -> String {
    match request.method.as_str() {
        "" => format!("{} {}", request.prober, request.url),
        method => format!("{method} {}", request.url),
    }
}
