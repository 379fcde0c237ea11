//! What became of a target, of a sample, or of labels.

use std::sync::Arc;

use super::doubt::Doubt;
use super::file::Test;
use crate::finding::Finding;
use crate::prometheus::labels::Labels;
use crate::prometheus::relabel::{self, Program, RelabelStep, StepTrace};
use crate::simulate::{End, JobRun, Target, secrets_of_steps};
use crate::text::{Secrets, is_secret};

/// What Prometheus says when a sample has lost its name; it then refuses the whole scrape.
const NO_NAME: &str = "missing metric name (__name__ label)";

/// What was observed, in the words of the expectations. Texts may hold secrets.
#[derive(Debug, Clone, Default)]
pub struct Observed {
    /// What it was, for messages.
    pub subject: String,
    /// How it ended.
    pub fate: Fate,
    /// The labels after relabeling; none where it was dropped or refused.
    pub labels: Labels,
    /// Whether labels that begin with `__` are not labels of the result.
    pub hides_reserved: bool,
    /// The URL that is scraped; empty for none.
    pub scrape_url: String,
    /// What the exporter requests; empty for nothing.
    pub probe_url: String,
    /// Why the exporter requests nothing, where it is asked.
    pub unprobed: Option<String>,
    /// The module; empty for none.
    pub module: String,
    /// The rules that find something, in order and each once.
    pub findings: Vec<Arc<str>>,
    /// The steps as written.
    pub steps: Vec<RelabelStep>,
    /// What they did.
    pub trace: Vec<StepTrace>,
    /// What nobody is to be shown of all that.
    pub secrets: Secrets,
    /// Why nobody can know the outcome.
    pub doubt: Option<Doubt>,
}

/// How a target, a sample or labels ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Fate {
    /// The job does not discover it, for this reason.
    Undiscovered(String),
    /// A step of that 0-based number dropped it.
    Dropped(usize),
    /// Prometheus refuses it.
    Refused(String),
    /// It is left after relabeling.
    #[default]
    Kept,
}

impl Observed {
    /// A service that the job does not discover.
    pub fn undiscovered(job: &str, service: &str, why: String) -> Self {
        let subject = format!("{service} in job {job}");
        Self { subject, fate: Fate::Undiscovered(why), hides_reserved: true, ..Self::default() }
    }

    /// A target of a job; `findings` are those of the whole run.
    pub fn of_target(run: &JobRun<'_>, target: &Target<'_>, findings: &[Finding]) -> Self {
        let (scrape, trace) = (target.scrape(), run.trace(target));
        let got_through = !matches!(target.end, End::Dropped(_));
        let of_steps = Doubt::of_steps(&run.job.relabel, &trace, got_through, run.program.version());
        let undiscovered = target.uncertain && trace.iter().all(|step| !step.uncertain);
        let asked = target.asked();
        let request = asked.map(|asked| asked.request.as_ref());
        Self {
            subject: target.name_in(run),
            fate: fate(&target.end),
            labels: scrape.map(|scrape| scrape.labels.clone()).unwrap_or_default(),
            hides_reserved: true,
            scrape_url: scrape.map(|scrape| scrape.url.clone()).unwrap_or_default(),
            probe_url: request.and_then(Result::ok).map(|request| request.url.clone()).unwrap_or_default(),
            unprobed: request.and_then(Result::err).map(ToString::to_string),
            module: asked.map(|asked| asked.module.clone()).unwrap_or_default(),
            findings: rules_about(run, target, findings),
            steps: run.job.relabel.clone(),
            secrets: run.secrets_of(target),
            doubt: of_steps.or_else(|| undiscovered.then(Doubt::of_discovery)),
            trace,
        }
    }

    /// Labels that go through steps.
    pub fn of_labels(test: &Test, program: &Program, steps: &[RelabelStep], mut labels: Labels) -> Self {
        let given = labels.iter().map(|label| (&*label.name, &*label.value));
        let mut secrets = Secrets::of(given);
        let (run, trace) = program.trace(&mut labels);
        secrets.extend(&secrets_of_steps(steps, &trace));
        let fate = match run.outcome {
            relabel::Outcome::Dropped { step } => Fate::Dropped(step as usize),
            relabel::Outcome::Kept => Fate::Kept,
        };
        let labels = if fate == Fate::Kept { labels } else { Labels::new() };
        let subject = test
            .job
            .as_ref()
            .map_or("the labels".to_owned(), |job| format!("the sample in job {}", job.value));
        let doubt = Doubt::of_steps(steps, &trace, fate == Fate::Kept, program.version());
        Self { subject, fate, labels, steps: steps.to_vec(), trace, secrets, doubt, ..Self::default() }
    }

    /// The same for a sample, which must have a name in the end.
    pub fn of_sample(test: &Test, program: &Program, steps: &[RelabelStep], labels: Labels) -> Self {
        let observed = Self::of_labels(test, program, steps, labels);
        if observed.fate != Fate::Kept || !observed.labels.get("__name__").is_empty() {
            return observed;
        }
        Self { fate: Fate::Refused(NO_NAME.to_owned()), labels: Labels::new(), ..observed }
    }

    /// A text without secrets.
    pub fn shown(&self, text: &str) -> String {
        self.secrets.hide(text).text
    }

    /// The value of a label of that name without secrets.
    pub fn shown_label(&self, name: &str, value: &str) -> String {
        if is_secret(name, value) { "***".to_owned() } else { self.shown(value) }
    }

    /// Whether the labels are those of a series: not reserved, or of steps alone.
    pub fn shows(&self, label: &str) -> bool {
        !self.hides_reserved || !label.starts_with("__")
    }
}

fn fate(end: &End) -> Fate {
    match end {
        End::Dropped(step) => Fate::Dropped(*step),
        End::Refused(refused) => Fate::Refused(refused.reason.clone()),
        End::Scraped(_) => Fate::Kept,
    }
}

/// The rules whose findings name the target, or its service, as a victim.
fn rules_about(run: &JobRun<'_>, target: &Target<'_>, findings: &[Finding]) -> Vec<Arc<str>> {
    let names: Vec<_> = target.victims_in(run).collect();
    let about = |finding: &&Finding| finding.occurrences.iter().any(|victim| names.contains(victim));
    let mut rules: Vec<_> = findings.iter().filter(about).map(|finding| finding.rule.clone()).collect();
    rules.sort();
    rules.dedup();
    rules
}
