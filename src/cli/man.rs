//! `probelint man`.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::builder::Resettable;
use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::outcome::{EXIT_CODES, Failure};
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
        None => page(&man(Cli::command()), out)?,
        Some(folder) => {
            let mut command = Cli::command().disable_help_subcommand(true);
            command.build();
            pages(&command, folder).map_err(|error| Failure::Unwritable(folder.clone(), error))?;
        }
    }
    Ok(Outcome::Clean)
}

/// Writes the page of the command, and those of all below it.
fn pages(command: &Command, folder: &Path) -> io::Result<()> {
    for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
        pages(inner, folder)?;
    }
    let man = man(command.clone());
    page(&man, &mut File::create(folder.join(man.get_filename()))?)
}

/// The exit codes have a section of their own instead of the text below `--help`.
fn man(command: Command) -> Man {
    Man::new(command.after_help(Resettable::Reset))
}

fn page(man: &Man, out: &mut dyn Write) -> io::Result<()> {
    man.render(out)?;
    let mut status = Roff::new();
    status.control("SH", ["EXIT STATUS"]);
    for (outcome, meaning) in EXIT_CODES {
        status.control("TP", []);
        status.text([bold(outcome.code().to_string())]).text([roman(meaning)]);
    }
    status.to_writer(out)
}
