//! `probelint man`.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_mangen::Man;

use super::outcome::Failure;
use super::{Cli, Outcome};

#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write a page for the program and for each command into this folder, instead of showing the first
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

/// Writes the manual, in roff.
pub fn run(args: &ManArgs, out: &mut dyn Write) -> Result<Outcome, Failure> {
    match &args.folder {
        None => Man::new(Cli::command()).render(out)?,
        Some(folder) => clap_mangen::generate_to(Cli::command(), folder)
            .map_err(|error| Failure::Unwritable(folder.clone(), error))?,
    }
    Ok(Outcome::Clean)
}
