//! Running the tests of a file.

use std::cell::OnceCell;
use std::path::Path;
use std::sync::Arc;

use super::compare::compare;
use super::file::{Test, TestFile, Written};
use super::observe::Observed;
use super::outcome::{Case, CaseVerdict, Checked, Failure};
use super::subject::{Subject, label_set};
use crate::consul::Instance;
use crate::estate::{Estate, Versions};
use crate::finding::Finding;
use crate::prometheus::config::{Config, Discovery, Job, StaticGroup};
use crate::prometheus::relabel::{Program, RelabelStep};
use crate::rule::RuleSet;
use crate::settings::Settings;
use crate::simulate::{JobRun, Keep, Seen, Simulation, Source, left_out, simulate};
use crate::syntax::{Mistake, MistakeKind, Pair};
use crate::text::{Spanned, nearest};
use crate::verdict::{Terms, lint};

/// On what the tests run, beside the estate.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'g> {
    /// The rules whose findings are expected.
    pub rules: &'g RuleSet,
    /// The settings.
    pub settings: &'g Settings,
    /// The versions that are simulated.
    pub versions: Versions,
    /// The path of the configuration whose jobs are tested, as it is shown; `None` for every one.
    pub config: Option<&'g Path>,
}

/// Runs the tests of a file on an estate, whose sources hold the file as well. `mistakes` are those of the file;
/// what keeps further tests from running joins them.
#[must_use]
pub fn run(file: &TestFile, estate: Estate, ground: &Ground<'_>, mistakes: Vec<Mistake>) -> Checked {
    let mut runner = Runner { ground, estate, mistakes, refused: false };
    runner.choose(file);
    let services = runner.services(file);
    let cases = file.tests.iter().zip(services).map(|(test, known)| Case {
        name: test.name.to_string(),
        place: test.place,
        verdict: known.unwrap_or_else(|| runner.run(test)),
    });
    let cases = cases.collect();
    runner.mistakes.sort_by_key(|mistake| mistake.span);
    Checked { cases, mistakes: runner.mistakes, sources: runner.estate.sources, ..Checked::default() }
}

struct Runner<'r> {
    ground: &'r Ground<'r>,
    estate: Estate,
    mistakes: Vec<Mistake>,
    /// Whether Prometheus refuses a configuration, so that its jobs do nothing.
    refused: bool,
}

/// What one target or sample did otherwise than expected; a mistake where that cannot be said.
type Failures = Result<Vec<Failure>, Mistake>;

impl Runner<'_> {
    /// Keeps the configuration that the file names.
    fn choose(&mut self, file: &TestFile) {
        let Some((path, written)) = self.ground.config.zip(file.config.as_ref()) else { return };
        let Estate { sources, prometheus, .. } = &mut self.estate;
        prometheus.retain(|config| sources.file(config.file).path() == path);
        if prometheus.is_empty() && !self.mistakes.iter().any(|mistake| mistake.span == written.span) {
            let message = format!("{} is not a Prometheus configuration", path.display());
            self.mistakes.push(Mistake::refused(MistakeKind::InvalidValue, written.span, message));
            self.refused = true;
        }
    }

    fn verdict(&mut self, failures: Failures) -> CaseVerdict {
        match failures {
            Ok(failures) if failures.is_empty() => CaseVerdict::Passed,
            Ok(failures) => CaseVerdict::Failed(failures),
            Err(mistake) => {
                self.mistakes.push(mistake);
                CaseVerdict::Broken
            }
        }
    }

    fn cannot_run(&self, test: &Test) -> bool {
        test.broken || self.refused && test.job.is_some()
    }

    /// Simulates the estate once: notes the mistakes for which Prometheus refuses a configuration that is tested,
    /// else gives the verdicts on the tests about services.
    fn services(&mut self, file: &TestFile) -> Vec<Option<CaseVerdict>> {
        if file.tests.iter().all(|test| test.job.is_none()) {
            return file.tests.iter().map(|_| None).collect();
        }
        let simulation = simulate(&self.estate, self.ground.versions, Keep::EVERY);
        let refused: Vec<_> = simulation.refused_by_prometheus().into_iter().cloned().collect();
        self.refused |= !refused.is_empty();
        let whole = Whole { ground: self.ground, simulation, findings: OnceCell::new() };
        let run = |test| match Subject::of(test) {
            Ok(Subject::Service(job, service)) if !self.cannot_run(test) => {
                Some(whole.service(test, job, service))
            }
            _ => None,
        };
        let outcomes: Vec<_> = file.tests.iter().map(run).collect();
        self.mistakes.extend(refused);
        outcomes.into_iter().map(|failures| Some(self.verdict(failures?))).collect()
    }

    fn run(&mut self, test: &Test) -> CaseVerdict {
        let Ok(subject) = Subject::of(test) else { return CaseVerdict::Broken };
        if self.cannot_run(test) {
            return CaseVerdict::Broken;
        }
        let failures = match subject {
            Subject::Service(..) => return CaseVerdict::Broken,
            Subject::Target(job, labels) => self.target(test, job, labels),
            Subject::Sample(job, labels) => job_named(&self.estate, job)
                .and_then(|(_, job)| self.sample(test, &job.metric_relabel, labels)),
            Subject::SampleSteps(steps, labels) => self.sample(test, steps, labels),
            Subject::Steps(steps, labels) => self.steps(test, steps, labels),
        };
        self.verdict(failures)
    }

    fn compiled(&self, steps: &[RelabelStep]) -> Result<Program, Mistake> {
        let (program, mistakes) = Program::compile(steps, self.ground.versions.prometheus);
        mistakes.into_iter().next().map_or(Ok(program), Err)
    }

    fn steps(&self, test: &Test, steps: &[RelabelStep], labels: &[Pair]) -> Failures {
        let observed = Observed::of_labels(test, &self.compiled(steps)?, steps, label_set(labels));
        Ok(compare(&test.expect, observed, &self.estate.sources).into_iter().collect())
    }

    fn sample(&self, test: &Test, steps: &[RelabelStep], labels: &[Pair]) -> Failures {
        let observed = Observed::of_sample(test, &self.compiled(steps)?, steps, label_set(labels));
        Ok(compare(&test.expect, observed, &self.estate.sources).into_iter().collect())
    }

    /// A target that the job is given in place of those that it discovers.
    fn target(&mut self, test: &Test, name: &Written, labels: &[Pair]) -> Failures {
        let (config, job) = job_named(&self.estate, name)?;
        let job = Job { discovery: vec![Discovery::Static(group(test, labels))], ..job.clone() };
        let config = Config { jobs: vec![job], ..config.clone() };
        let others = std::mem::replace(&mut self.estate.prometheus, vec![config]);
        let simulation = simulate(&self.estate, self.ground.versions, Keep::EVERY);
        let findings = findings(&simulation, self.ground, test);
        let observed = simulation.jobs.iter().flat_map(|run| run.targets().map(move |target| (run, target)));
        let observed = observed.map(|(run, target)| Observed::of_target(run, &target, &findings));
        let failures =
            observed.filter_map(|observed| compare(&test.expect, observed, &self.estate.sources)).collect();
        self.estate.prometheus = others;
        Ok(failures)
    }
}

/// The whole estate, for the tests about services.
struct Whole<'w> {
    ground: &'w Ground<'w>,
    simulation: Simulation<'w>,
    findings: OnceCell<Vec<Finding>>,
}

impl Whole<'_> {
    fn service(&self, test: &Test, job: &Written, service: &Written) -> Failures {
        let Simulation { estate, jobs, .. } = &self.simulation;
        let place = job_named(estate, job)?.1.place;
        let run = jobs.iter().find(|run| run.job.place == place).ok_or_else(|| no_such_job(estate, job))?;
        let findings = match &test.expect.findings {
            None => &[][..],
            Some(_) => self.findings.get_or_init(|| findings(&self.simulation, self.ground, test)),
        };
        let mut observed: Vec<_> =
            instances(run, service).map(|target| Observed::of_target(run, &target, findings)).collect();
        if observed.is_empty() {
            let why = self.why_undiscovered(run.job, known(estate, service)?);
            observed.push(Observed::undiscovered(job, service, why));
        }
        let failures = observed.into_iter().filter_map(|seen| compare(&test.expect, seen, &estate.sources));
        Ok(failures.collect())
    }

    /// Which items of `consul_sd_configs` leave the instance out, and by which field.
    fn why_undiscovered(&self, job: &Job, instance: &Instance) -> String {
        let estate = self.simulation.estate;
        let left = left_out(estate, job, instance, self.ground.versions.prometheus);
        let told = left.iter().map(|(sd, reason)| {
            let path = estate.sources.file(sd.place.file).path().display();
            let place = format!("consul_sd_configs in {path}:{}", estate.sources.start(sd.place).line);
            match reason {
                Some(reason) => format!("{} of {place}", reason.field()),
                None => format!("{place} asks servers that do not have it"),
            }
        });
        match told.collect::<Vec<_>>().as_slice() {
            [] => "the job does not use Consul".to_owned(),
            told => told.join(", "),
        }
    }
}

/// What the rules find, where the test asks for it.
fn findings(simulation: &Simulation<'_>, ground: &Ground<'_>, test: &Test) -> Vec<Finding> {
    match test.expect.findings {
        None => Vec::new(),
        Some(_) => lint(simulation, ground.rules, &Terms::from(ground.settings)).findings,
    }
}

/// The targets of the service with that id; else of those with that name.
fn instances<'r, 'e>(run: &'r JobRun<'e>, service: &'r str) -> impl Iterator<Item = Seen<'r, 'e>> {
    let of = |source: Source<'_>, fits: fn(&Instance) -> &Arc<str>| {
        source.instance().is_some_and(|instance| **fits(instance) == *service)
    };
    let by_id = run.sources().any(|source| of(source, |instance| &instance.id));
    let word: fn(&Instance) -> &Arc<str> = if by_id { |one| &one.id } else { |one| one.name() };
    let fits = run.sources().enumerate().filter(move |(_, source)| of(*source, word));
    fits.map(|(number, _)| run.target(number))
}

/// The first instance with that id or name.
fn known<'e>(estate: &'e Estate, service: &Written) -> Result<&'e Instance, Mistake> {
    let names = |instance: &'e Instance| [&*instance.id, &**instance.name()];
    let every = || estate.catalog.instances.iter().chain(&estate.servers);
    let found = every().find(|instance| names(instance).contains(&&*service.value));
    found.ok_or_else(|| {
        let message = format!("no service \"{}\" is among the definitions that were read", service.value);
        unknown(service, message, nearest(service, every().flat_map(names)))
    })
}

/// The job of that name, with its configuration.
fn job_named<'e>(estate: &'e Estate, name: &Written) -> Result<(&'e Config, &'e Job), Mistake> {
    let jobs = estate.prometheus.iter().flat_map(|config| config.jobs.iter().map(move |job| (config, job)));
    let mut named = jobs.filter(|(_, job)| *job.name.value == *name.value);
    match (named.next(), named.next()) {
        (Some(found), None) => Ok(found),
        (None, _) => Err(no_such_job(estate, name)),
        (Some((_, first)), Some((_, second))) => {
            let message = format!("several configurations have a job \"{}\"", name.value);
            let mistake = Mistake::refused(MistakeKind::InvalidValue, name.span, message);
            let mistake =
                mistake.help("write config: at the head of the file, with the path of the one you mean");
            Err(mistake.also(first.name.span, "here").also(second.name.span, "and here"))
        }
    }
}

fn no_such_job(estate: &Estate, name: &Written) -> Mistake {
    let jobs = estate.prometheus.iter().flat_map(|config| &config.jobs).map(|job| &*job.name.value);
    let message = match estate.prometheus.as_slice() {
        [] => "no Prometheus configuration was read".to_owned(),
        [only] => {
            let path = estate.sources.file(only.file).path().display();
            format!("{path} has no job \"{}\"", name.value)
        }
        _ => format!("no configuration has a job \"{}\"", name.value),
    };
    unknown(name, message, nearest(name, jobs))
}

fn unknown(name: &Written, message: String, near: Option<&str>) -> Mistake {
    let mistake = Mistake::refused(MistakeKind::InvalidValue, name.span, message);
    match near {
        Some(near) => mistake.help(format!("did you mean \"{near}\"?")),
        None => mistake,
    }
}

/// One target with the labels of the test.
fn group(test: &Test, labels: &[Pair]) -> StaticGroup {
    let is_address = |(name, _): &&Pair| &*name.value == "__address__";
    let address = labels.iter().find(is_address).map(|(_, address)| address.clone());
    StaticGroup {
        place: test.place,
        targets: vec![address.unwrap_or_else(|| Spanned::new("".into(), test.name.span))],
        labels: labels.iter().filter(|pair| !is_address(pair)).cloned().collect(),
    }
}
