//! `probelint trace SERVICE`.

use std::io::Write;

use clap::Args;

use super::files::{self, Loaded};
use super::origin::Origin;
use super::outcome::Failure;
use super::terminal::{self, ColorChoice};
use super::{EstateArgs, Outcome};
use crate::render;
use crate::simulate::{JobRun, Target, simulate};
use crate::text::{Sources, nearest};

#[derive(Debug, Args)]
pub struct TraceArgs {
    /// The service: its id, its name, or a target's address
    service: String,
    /// Only this job
    #[arg(long)]
    job: Option<String>,
    #[command(flatten)]
    estate: EstateArgs,
}

/// Writes the way of every target that the name fits, in every job that discovers it.
pub fn run(args: &TraceArgs, color: ColorChoice, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let Loaded { estate, versions } = files::load(&args.estate, &Origin::WorkingTree, Sources::new())?;
    let simulation = simulate(&estate, versions);
    let jobs =
        simulation.jobs.iter().filter(|run| args.job.as_ref().is_none_or(|job| **job == *run.job.name.value));
    let every: Vec<_> = jobs.flat_map(|run| run.discovered().map(move |target| (run, target))).collect();
    let mut found = every.iter().filter(|(_, target)| fits(target, &args.service)).peekable();
    if found.peek().is_none() {
        return Err(no_such_service(&args.service, &every));
    }
    let look = terminal::look(color);
    let mut first = true;
    for (run, target) in found {
        if !std::mem::take(&mut first) {
            writeln!(out)?;
        }
        render::trace(&simulation, run, target, look, out)?;
    }
    Ok(Outcome::Clean)
}

fn fits(target: &Target<'_>, name: &str) -> bool {
    let instance = target.source.instance();
    instance.is_some_and(|instance| *instance.id == *name || *instance.name == *name)
        || target.discovered.get("__address__") == name
}

fn no_such_service(name: &str, every: &[(&JobRun<'_>, &Target<'_>)]) -> Failure {
    let names = every.iter().filter_map(|(_, target)| target.source.instance()).map(|instance| &*instance.id);
    let near = nearest(name, names).map(str::to_owned);
    Failure::NoSuch(format!("no job discovers a service \"{name}\""), near)
}
