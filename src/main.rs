//! Arguments in, exit code out.

use std::io::{BufWriter, Write, stderr, stdout};
use std::process::ExitCode;

use clap::Parser;
use probelint::cli::{Cli, Outcome, run};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut out = BufWriter::new(stdout().lock());
    let outcome = run(&cli, &mut out, &mut stderr());
    match out.flush() {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Outcome::Failed.into(),
        _ => outcome.into(),
    }
}
