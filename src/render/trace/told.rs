//! What is told of a target's way, as every format of `trace` shows it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::simulate::Target;
use crate::text::{Finder, Sources, Span, redact};

/// A file and a 1-based line of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file's path as it is shown.
    pub file: String,
    /// The line.
    pub line: usize,
}

impl Place {
    /// Where a span starts.
    pub fn of(span: Span, sources: &Sources) -> Self {
        let file = sources.file(span.file).path().display().to_string();
        Self { file, line: sources.line(span) }
    }
}

/// A relabel step as Prometheus reads it: what its action uses, defaults filled in.
#[derive(Debug, Serialize)]
pub struct Written {
    /// Its 0-based number.
    pub step: usize,
    /// The action's name.
    pub action: &'static str,
    /// Where the step stands.
    pub place: Place,
    /// The labels that are read.
    pub source_labels: Vec<Arc<str>>,
    /// Between their values; `None` where none or one is read.
    pub separator: Option<String>,
    /// The regex, unanchored as written.
    pub regex: Option<String>,
    /// The modulus of `hashmod`.
    pub modulus: Option<u64>,
    /// The label that is written, or compared.
    pub target_label: Option<String>,
    /// What is written.
    pub replacement: Option<String>,
}

impl Written {
    /// The same without these secrets.
    pub fn hiding(mut self, secrets: &Finder<'_>) -> Self {
        let texts = [&mut self.separator, &mut self.regex, &mut self.target_label, &mut self.replacement];
        for text in texts.into_iter().flatten() {
            *text = secrets.hide(text).text;
        }
        self
    }
}

/// What a step did to one target; by default, nothing that is told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Passed {
    /// The joined values of its source labels; `None` for actions that look at names.
    pub value: Option<String>,
    /// The value of the target label, for actions that compare with it.
    pub compared: Option<String>,
    /// Whether the regex matched, a name did, or both sides were equal; `None` where nothing is asked.
    pub matched: Option<bool>,
    /// What the groups of the regex captured.
    pub captures: Vec<Group>,
    /// What changed, in order.
    pub changed: Vec<Changed>,
    /// The labels that were written with the value that they had.
    pub unchanged: Vec<Arc<str>>,
    /// What `target_label` became, where it is no label name, so that nothing was written.
    pub refused_name: Option<String>,
    /// Names that several labels were mapped to; which one wins is random.
    pub ambiguous: Vec<Arc<str>>,
    /// Whether the target was dropped.
    pub dropped: bool,
    /// Whether a value that the files do not give decides what the step does.
    pub uncertain: bool,
}

/// What one group captured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Its number, from 1.
    #[serde(rename = "group")]
    pub number: usize,
    /// Its first character in `value`, 0-based.
    pub start: usize,
    /// One past its last character.
    pub end: usize,
    /// The text.
    pub text: String,
}

/// A changed label; `None` where there is no such label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// Its name.
    pub label: Arc<str>,
    /// Its value before.
    pub before: Option<String>,
    /// Its value after.
    pub after: Option<String>,
}

/// What is registered in Consul.
#[derive(Debug, Serialize)]
pub struct Service {
    /// Its id.
    pub id: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its node's name.
    pub node: String,
}

impl Service {
    /// The service that a target is.
    pub fn of(target: &Target<'_>) -> Option<Self> {
        let instance = target.source.instance()?;
        let node = redact(&instance.node.name.text()).into_owned();
        Some(Self { id: instance.id.clone(), name: instance.name().clone(), node })
    }
}

/// How a target ends.
#[derive(Debug, Serialize)]
pub struct Ended {
    /// The step that dropped it.
    pub dropped: Option<Dropped>,
    /// Why Prometheus refuses it, in its own words.
    pub error: Option<String>,
    /// The labels after relabeling, `__meta_*` left out.
    pub labels: Option<BTreeMap<Arc<str>, String>>,
    /// The request that Prometheus sends.
    pub scrape: Option<Scraped>,
    /// The request that `blackbox_exporter` sends then, where it is the one that is scraped.
    pub probe: Option<Probed>,
}

/// The step that dropped a target.
#[derive(Debug, Serialize)]
pub struct Dropped {
    /// Its action.
    pub by: &'static str,
    /// Its 0-based number.
    pub step: usize,
    /// Where it stands.
    pub place: Place,
}

/// A scrape.
#[derive(Debug, Serialize)]
pub struct Scraped {
    /// Its URL.
    pub url: String,
    /// How often, as in `1m30s`.
    pub interval: String,
    /// How long it may take.
    pub timeout: String,
    /// Whether another target of the job is the same, so that Prometheus scrapes only that.
    pub repeated: bool,
}

/// A probe.
#[derive(Debug, Serialize)]
pub struct Probed {
    /// The module that is asked for.
    pub module: String,
    /// Its prober, as far as it is known.
    pub prober: Option<String>,
    /// The method of an `http` request.
    pub method: Option<String>,
    /// For `http` the URL, else what is dialled or asked.
    pub url: Option<String>,
    /// Why nothing is sent.
    pub error: Option<String>,
}
