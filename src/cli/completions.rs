//! `probelint completions`.

use std::io::Write;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::outcome::Failure;
use super::{Cli, Outcome};

#[derive(Debug, Args)]
pub struct CompletionArgs {
    /// The shell
    shell: Shell,
}

/// Writes the script that the shell is to read.
pub fn run(args: &CompletionArgs, out: &mut dyn Write) -> Result<Outcome, Failure> {
    // The generator panics where its output fails, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "probelint", &mut script);
    out.write_all(&script)?;
    Ok(Outcome::Clean)
}
