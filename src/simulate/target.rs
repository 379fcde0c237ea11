//! What becomes of one discovered target.

use super::{JobRun, Source};
use crate::blackbox::Asked;
use crate::blackbox::exporters::Exporter;
use crate::prometheus::duration::Duration;
use crate::prometheus::labels::Labels;
use crate::text::redact;

/// A discovered target of a job, with its end.
#[derive(Debug, Clone)]
pub struct Target<'e> {
    /// Where it was discovered.
    pub source: Source<'e>,
    /// The labels before relabeling, those that the scrape configuration sets included.
    pub discovered: Labels,
    /// What relabeling and the checks after it made of it.
    pub end: End,
    /// Whether a step's verdict depended on a value that the files do not give.
    pub uncertain: bool,
}

/// How a target ends.
#[derive(Debug, Clone)]
pub enum End {
    /// A step of that 0-based number dropped it.
    Dropped(usize),
    /// Prometheus refuses it after relabeling.
    Refused(Box<Refused>),
    /// It is scraped.
    Scraped(Box<Scrape>),
}

/// A target that Prometheus refuses.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Why, in its own words.
    pub reason: String,
    /// The scrape that would be sent if it did not.
    pub would_be: Scrape,
}

/// A scrape that Prometheus will send, and what its exporter does then.
#[derive(Debug, Clone)]
pub struct Scrape {
    /// The labels after relabeling; `__meta_*` are gone.
    pub labels: Labels,
    /// The URL.
    pub url: String,
    /// How often.
    pub interval: Duration,
    /// How long it may take.
    pub timeout: Duration,
    /// The exporter of many targets that is scraped, where it is one.
    pub exporter: Option<&'static Exporter>,
    /// What `blackbox_exporter` does, where it is the one that is scraped.
    pub probe: Option<Asked>,
    /// Whether a later target of the job has the same labels and URL, so that Prometheus scrapes only that.
    pub repeated: bool,
}

impl Target<'_> {
    /// `web (web-1) in job blackbox`; a target that is no service's is named by its address, without credentials.
    #[must_use]
    pub fn name_in(&self, run: &JobRun<'_>) -> String {
        let name = match self.source.instance() {
            Some(instance) if instance.id == *instance.name() => instance.name().to_string(),
            Some(instance) => format!("{} ({})", instance.name(), instance.id),
            None => redact(self.discovered.get("__address__")).into_owned(),
        };
        format!("{name} in job {}", run.job.name.value)
    }

    /// The scrape, where there is one.
    #[must_use]
    pub fn scrape(&self) -> Option<&Scrape> {
        match &self.end {
            End::Scraped(scrape) => Some(scrape),
            _ => None,
        }
    }

    /// The scrape, or that which would be sent if Prometheus did not refuse the target.
    #[must_use]
    pub fn would_be_scrape(&self) -> Option<&Scrape> {
        match &self.end {
            End::Scraped(scrape) => Some(scrape),
            End::Refused(refused) => Some(&refused.would_be),
            End::Dropped(_) => None,
        }
    }

    /// Whether a `blackbox_exporter` is asked about it, or would be if Prometheus did not refuse it.
    #[must_use]
    pub fn would_be_probed(&self) -> bool {
        self.would_be_scrape().is_some_and(|scrape| scrape.probe.is_some())
    }

    /// What the exporter is asked, where it is a `blackbox_exporter`.
    #[must_use]
    pub fn asked(&self) -> Option<&Asked> {
        self.scrape()?.probe.as_ref()
    }
}
