//! `probelint simulate`.

use std::io::{self, Write};
use std::mem::ManuallyDrop;

use clap::{Args, ValueEnum};

use super::files::{self, Loaded};
use super::origin::Origin;
use super::outcome::{Failure, place_and_message, written};
use super::{EstateArgs, Outcome, terminal};
use crate::progress::Progress;
use crate::render;
use crate::simulate::{Keep, Simulation, simulate};
use crate::syntax::Mistake;
use crate::text::Sources;

#[derive(Debug, Args)]
pub struct SimulateArgs {
    #[command(flatten)]
    estate: EstateArgs,
    /// How to show the targets
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    /// One line per target
    #[default]
    Table,
    /// JSON, version 1
    Json,
    /// The same as JSON with one object per line, for estates of any size
    Ndjson,
}

/// Simulates, and writes every target to `out`. A configuration that Prometheus refuses has none.
pub fn run(
    args: &SimulateArgs,
    progress: &Progress,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    // The program ends with this: to free what was read, piece by piece, would only take time.
    let loaded =
        ManuallyDrop::new(files::load(&args.estate, &Origin::WorkingTree, Sources::new(), progress)?);
    match args.format {
        Format::Table => whole(&loaded, out, |simulation, mistakes, out| match mistakes {
            [] => {
                tell_mistakes(simulation, err)?;
                render::simulation_table(simulation, terminal::width(), out)
            }
            _ => Ok(()),
        }),
        Format::Json => whole(&loaded, out, render::simulation_json),
        Format::Ndjson => {
            let simulation = ManuallyDrop::new(simulate(&loaded.estate, loaded.versions, Keep::FEW));
            written(render::simulation_lines(&simulation, out))?;
            refused(&simulation.refused_by_prometheus(), &loaded.estate.sources)
        }
    }
}

/// A table has no room for what is wrong with the files, but it has to say that something is.
fn tell_mistakes(simulation: &Simulation<'_>, err: &mut dyn Write) -> io::Result<()> {
    match simulation.every_mistake().count() {
        0 => Ok(()),
        1 => writeln!(
            err,
            "probelint: 1 mistake in the files may hide or change targets: run probelint lint to see it"
        ),
        many => writeln!(
            err,
            "probelint: {many} mistakes in the files may hide or change targets: run probelint lint to see them"
        ),
    }
}

/// Simulates everything before any of it is shown.
fn whole(
    Loaded { estate, versions }: &Loaded,
    out: &mut dyn Write,
    show: impl FnOnce(&Simulation<'_>, &[&Mistake], &mut dyn Write) -> io::Result<()>,
) -> Result<Outcome, Failure> {
    let simulation = ManuallyDrop::new(simulate(estate, *versions, Keep::FEW));
    let mistakes = simulation.refused_by_prometheus();
    written(show(&simulation, &mistakes, out))?;
    refused(&mistakes, &estate.sources)
}

/// The end of a run over a configuration that Prometheus refuses for these mistakes, or a good one without.
pub fn refused(mistakes: &[&Mistake], sources: &Sources) -> Result<Outcome, Failure> {
    match mistakes {
        [] => Ok(Outcome::Clean),
        _ => Err(Failure::Refused(
            mistakes.iter().map(|mistake| place_and_message(mistake, sources)).collect(),
        )),
    }
}
