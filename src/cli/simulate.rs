//! `probelint simulate`.

use std::io::Write;

use clap::{Args, ValueEnum};

use super::files::{self, Loaded};
use super::origin::Origin;
use super::outcome::{Failure, place_and_message};
use super::{EstateArgs, Outcome, terminal};
use crate::render;
use crate::simulate::simulate;
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
    /// One line a target
    #[default]
    Table,
    /// JSON, version 1
    Json,
}

/// Simulates, and writes every target to `out`. A configuration that Prometheus refuses has none.
pub fn run(args: &SimulateArgs, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let Loaded { estate, versions } = files::load(&args.estate, &Origin::WorkingTree, Sources::new())?;
    let simulation = simulate(&estate, versions);
    let mistakes = simulation.refused_by_prometheus();
    match args.format {
        Format::Json => render::simulation_json(&simulation, &mistakes, out)?,
        Format::Table if mistakes.is_empty() => {
            render::simulation_table(&simulation, terminal::width(), out)?;
        }
        Format::Table => {}
    }
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
