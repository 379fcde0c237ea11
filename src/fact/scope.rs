//! What a rule judges, one at a time.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use crate::blackbox::Module;
use crate::consul::{Check, Instance};
use crate::finding::{Occurrence, Subject};
use crate::simulate::{JobRun, Simulation, Source, Target};

/// The kinds of things that rules judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// What `blackbox_exporter` will do for one scraped target.
    Probe,
    /// One discovered target of one job, dropped ones included, strays left out.
    Target,
    /// One target that a job asks as it was discovered though it is no application: Consul itself, or a proxy
    /// of its mesh. That it is asked at all is what is wrong with it, so no other kind has it.
    Stray,
    /// One relabel step of one job.
    Step,
    /// One job.
    Job,
    /// One service instance.
    Service,
    /// One check of one service instance.
    Check,
    /// One module of `blackbox.yml`.
    Module,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Probe,
        Self::Target,
        Self::Stray,
        Self::Step,
        Self::Job,
        Self::Service,
        Self::Check,
        Self::Module,
    ];

    /// The roots of the facts that its rules see.
    #[must_use]
    pub fn roots(self) -> &'static [&'static str] {
        match self {
            Self::Probe => &["probe", "module", "target", "service", "job"],
            Self::Target | Self::Stray => &["target", "service", "job"],
            Self::Step => &["step", "job"],
            Self::Job => &["job"],
            Self::Service => &["service"],
            Self::Check => &["check", "service"],
            Self::Module => &["module"],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Probe => "probe",
            Self::Target => "target",
            Self::Stray => "stray",
            Self::Step => "step",
            Self::Job => "job",
            Self::Service => "service",
            Self::Check => "check",
            Self::Module => "module",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = Self::ALL.map(Self::name);
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| format!("rules judge one of {}, not \"{text}\"", names.join(", ")))
    }
}

/// One subject with all that surrounds it; what does not apply is `None`.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The whole simulation.
    pub simulation: &'a Simulation<'a>,
    /// The job.
    pub job: Option<&'a JobRun<'a>>,
    /// The target.
    pub target: Option<&'a Target<'a>>,
    /// The 0-based number of the step.
    pub step: Option<usize>,
    /// The service instance.
    pub service: Option<&'a Instance>,
    /// The check.
    pub check: Option<&'a Check>,
    /// The module, where it is what is judged.
    pub module: Option<&'a Module>,
}

impl<'a> Scope<'a> {
    /// The simulation, and nothing of it.
    #[must_use]
    pub fn of(simulation: &'a Simulation<'a>) -> Self {
        Self { simulation, job: None, target: None, step: None, service: None, check: None, module: None }
    }

    pub(super) fn jobs(self) -> impl Iterator<Item = Self> {
        self.simulation.jobs.iter().map(move |job| Self { job: Some(job), ..self })
    }

    pub(super) fn steps(self) -> impl Iterator<Item = Self> {
        let steps = self.job.map_or(0, |run| run.job.relabel.len());
        (0..steps).map(move |step| Self { step: Some(step), ..self })
    }

    /// The same, about that target of the job.
    pub(super) fn at<'t>(self, target: &'t Target<'t>) -> Scope<'t>
    where
        'a: 't,
    {
        Scope { target: Some(target), service: target.source.instance(), ..self }
    }

    /// Whether rules that judge targets judge it: it is neither one of Consul's servers nor a stray.
    pub(super) fn is_target(&self) -> bool {
        let is_server = self.target.is_some_and(|target| matches!(target.source, Source::Server(..)));
        !is_server && !self.is_stray()
    }

    /// The services of those 0-based numbers.
    pub(super) fn services(self, numbers: Range<usize>) -> impl Iterator<Item = Self> {
        let instances = &self.simulation.estate.catalog.instances[numbers];
        instances.iter().map(move |service| Self { service: Some(service), ..self })
    }

    pub(super) fn checks(self) -> impl Iterator<Item = Self> {
        let checks = self.service.map_or(&[][..], |service| &service.checks);
        checks.iter().map(move |check| Self { check: Some(check), ..self })
    }

    pub(super) fn modules(self) -> impl Iterator<Item = Self> {
        let modules = self.simulation.estate.blackbox.iter().flat_map(|file| &file.modules);
        modules.map(move |module| Self { module: Some(module), ..self })
    }

    pub(super) fn is_probe(&self) -> bool {
        self.target.is_some_and(Target::would_be_probed)
    }

    /// What a finding about it is about.
    #[must_use]
    pub fn subject(&self) -> Subject {
        let asked = self.target.and_then(Target::asked).map(|asked| Arc::from(asked.module.as_str()));
        Subject {
            job: self.job.map(|run| run.job.name.value.clone()),
            service: self.service.map(|service| service.name().clone()),
            module: self.module.map(|module| module.name.value.clone()).or(asked),
        }
    }

    /// The victim that a finding about it names, where there is one.
    #[must_use]
    pub fn occurrence(&self) -> Option<Occurrence> {
        match self.job.zip(self.target) {
            Some((run, target)) => target.victim_in(run),
            None => {
                self.service.map(|service| Occurrence::service(service.name().clone(), service.id.clone()))
            }
        }
    }

    /// The values that the files do not give and that decide what becomes of the target, such as `<node-address>`.
    #[must_use]
    pub fn undecided(&self) -> Vec<String> {
        self.job.zip(self.target).map(|(run, target)| run.undecided(target)).unwrap_or_default()
    }

    /// Whether a verdict about it rests on a value that the files do not give.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        self.target.is_some_and(|target| target.uncertain)
    }
}
