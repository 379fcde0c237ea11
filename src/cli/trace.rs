//! `probelint trace`.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::builder::Resettable;
use clap::{Args, ValueEnum};
use jiff::Zoned;

use super::files::{self, Loaded, Workspace};
use super::origin::Origin;
use super::outcome::{Failure, meant, offer, written};
use super::simulate::refused;
use super::terminal::{self, ColorChoice};
use super::{EstateArgs, Outcome};
use crate::consul::Instance;
use crate::finding::Severity;
use crate::progress::Progress;
use crate::prometheus::labels::Labels;
use crate::render::{self, Opening, Report, Summary};
use crate::simulate::{JobRun, Keep, Seen, Simulation, Source, simulate};
use crate::text::{Sources, redact};
use crate::verdict::Terms;

#[derive(Debug, Args)]
// Without a default, a "." that is given can be told from none.
#[command(mut_arg("paths", |arg| arg.default_value(Resettable::Reset).help(
    "Files and folders; files are recognised by content; by default, the current folder"
)))]
pub struct TraceArgs {
    /// The service: its id or name, or a target's address. For a page it may be left out: an argument with a slash,
    /// and `.`, is a path
    service: Option<String>,
    /// Only this job
    #[arg(long)]
    job: Option<String>,
    #[command(flatten)]
    estate: EstateArgs,
    /// How to show the steps
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Every step, for people
    #[default]
    Pretty,
    /// JSON, version 1
    Json,
    /// A page with the whole estate: every target, its steps and its findings; it needs no network
    Html,
}

/// A job's target, with the job.
type Found<'s, 'e> = (&'s JobRun<'e>, Seen<'s, 'e>);

/// Writes the steps of every target that has that name, in every job that discovers it. A configuration that
/// Prometheus refuses has none.
pub fn run(
    args: &TraceArgs,
    color: ColorChoice,
    progress: &Progress,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    if args.format == Format::Html {
        return page(args, progress, out);
    }
    let (service, read) = args.service_and_paths();
    let unnamed = || Failure::Usage("name a service; --format html shows all of them".to_owned());
    let service = service.ok_or_else(unnamed)?;
    let Loaded { estate, versions } = files::load(&read, &Origin::WorkingTree, Sources::new(), progress)?;
    let simulation = simulate(&estate, versions, Keep::FEW);
    let mistakes = simulation.refused_by_prometheus();
    let found = if mistakes.is_empty() { found(args, service, &simulation)? } else { Vec::new() };
    written(match args.format {
        Format::Json => {
            let found: Vec<_> = found.iter().map(|(run, target)| (*run, &**target)).collect();
            render::trace_json(&simulation, service, &found, &mistakes, out)
        }
        Format::Pretty | Format::Html => pretty(&simulation, &found, color, out),
    })?;
    refused(&mistakes, &estate.sources)
}

/// Writes a page with the whole estate, judged as `lint` judges it; the baseline hides nothing there.
fn page(args: &TraceArgs, progress: &Progress, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let (service, read) = args.service_and_paths();
    let Workspace { rules, settings, reader } = files::workspace(&read.paths[0], &Origin::WorkingTree)?;
    let inputs = files::inputs(&read, &Origin::WorkingTree, read.consul.input(progress)?)?;
    let Loaded { estate, versions } = files::estate(&read, inputs, reader.watched(progress), &settings)?;
    let simulation = simulate(&estate, versions, Keep::FEW);
    let mistakes = simulation.refused_by_prometheus();
    if let Some(service) = service.filter(|_| mistakes.is_empty()) {
        found(args, service, &simulation)?;
    }
    let terms = Terms { today: Some(Zoned::now().date()), ..(&settings).into() };
    let verdict = crate::lint(&simulation, &rules, &terms);
    let report = Report {
        simulation: &simulation,
        sources: &estate.sources,
        findings: &verdict.findings,
        held: &verdict.held,
        summary: Summary::of(&simulation, &verdict),
        rules: &rules,
        recognised: &estate.recognised,
        home: &settings.home,
        pages: settings.links.rules.as_ref(),
        fail_on: Severity::Warning,
        elapsed: None,
    };
    written(render::html(&report, Opening { service, job: args.job.as_deref() }, out))?;
    refused(&mistakes, &estate.sources)
}

impl TraceArgs {
    /// The service, and what is to be read: for a page, the first argument is a path where it is written as one.
    fn service_and_paths(&self) -> (Option<&str>, EstateArgs) {
        let is_path =
            |text: &str| matches!(text, "." | "..") || text.contains('/') && Path::new(text).exists();
        let service = self.service.as_deref();
        let path = service.filter(|text| self.format == Format::Html && is_path(text));
        let mut paths: Vec<_> = path.map(PathBuf::from).into_iter().collect();
        paths.extend_from_slice(&self.estate.paths);
        if paths.is_empty() {
            paths.push(".".into());
        }
        (service.filter(|_| path.is_none()), EstateArgs { paths, ..self.estate.clone() })
    }
}

fn pretty(
    simulation: &Simulation<'_>,
    found: &[Found<'_, '_>],
    color: ColorChoice,
    out: &mut dyn Write,
) -> io::Result<()> {
    let look = terminal::look(color);
    for (number, (run, target)) in found.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        render::trace(simulation, run, target, look, out)?;
    }
    Ok(())
}

/// The targets that the name fits, of the job that is asked for.
fn found<'s, 'e>(
    args: &TraceArgs,
    service: &str,
    simulation: &'s Simulation<'e>,
) -> Result<Vec<Found<'s, 'e>>, Failure> {
    let is_asked = |run: &&JobRun<'_>| args.job.as_ref().is_none_or(|job| **job == *run.job.name.value);
    let jobs: Vec<_> = simulation.jobs.iter().filter(is_asked).collect();
    if let Some(job) = args.job.as_ref().filter(|_| jobs.is_empty()) {
        let known: Vec<_> = simulation.jobs.iter().map(|run| run.job.name.value.to_string()).collect();
        return Err(Failure::NoSuch(format!("there is no job \"{}\"", redact(job)), offer(job, &known)));
    }
    let found: Vec<_> = jobs.iter().flat_map(|run| found_in(run, service)).collect();
    let are_read = simulation.every_mistake().next().is_none();
    if found.is_empty() { Err(no_such_service(service, &jobs, are_read)) } else { Ok(found) }
}

/// The targets of the job that the name fits; only they are followed again.
fn found_in<'s, 'e>(run: &'s JobRun<'e>, name: &str) -> Vec<Found<'s, 'e>> {
    let given =
        run.sources().enumerate().filter(|(number, source)| fits(*source, &run.labels_of(*number), name));
    let servers = run.servers.iter().filter(|server| fits(server.source, &server.discovered, name));
    let found = given.map(|(number, _)| run.target(number)).chain(servers.map(Seen::Kept));
    found.map(|target| (run, target)).collect()
}

fn fits(source: Source<'_>, discovered: &Labels, name: &str) -> bool {
    let instance = source.instance();
    instance.is_some_and(|instance| *instance.id == *name || **instance.name() == *name)
        || discovered.get("__address__") == name
}

/// `are_read` says that nothing is wrong with the files.
fn no_such_service(name: &str, jobs: &[&JobRun<'_>], are_read: bool) -> Failure {
    let told = format!("no job discovers a service \"{}\"", redact(name));
    let told =
        if are_read { told } else { told + ", but mistakes in the files may hide it: run probelint lint" };
    if Path::new(name).exists() {
        return Failure::NoSuch(told, Some(meant(&format!("./{name}, the path"))));
    }
    let servers = || jobs.iter().flat_map(|run| &run.servers);
    let sources = jobs.iter().flat_map(|run| run.sources()).chain(servers().map(|server| server.source));
    let both = |instance: &Instance| [instance.id.to_string(), instance.name().to_string()];
    let ids = sources.filter_map(Source::instance).flat_map(both);
    let of_servers = servers().map(|server| Cow::Borrowed(&server.discovered));
    let labels = jobs.iter().flat_map(|run| run.discovered_labels()).chain(of_servers);
    let addresses = labels.map(|labels| labels.get("__address__").to_owned());
    let known: Vec<String> = ids.chain(addresses).collect();
    Failure::NoSuch(told, offer(name, &known))
}
