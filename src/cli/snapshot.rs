//! `probelint snapshot`.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::consul::ConsulArgs;
use super::outcome::Failure;
use crate::progress::Progress;
use crate::text::counted;

#[derive(Debug, Args)]
pub struct SnapshotArgs {
    #[command(flatten)]
    consul: ConsulArgs,
    /// The file to write; by default, standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Stores what a running Consul says is registered, to lint it where no Consul can be reached.
pub fn run(
    args: &SnapshotArgs,
    progress: &Progress,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let snapshot = args.consul.snapshot(args.consul.address(), progress)?;
    match &args.output {
        None => out.write_all(snapshot.text.as_bytes())?,
        Some(path) => {
            fs::write(path, &snapshot.text).map_err(|error| Failure::Unwritable(path.clone(), error))?;
        }
    }
    let (instances, services) =
        (counted(snapshot.instances, "instance"), counted(snapshot.services, "service"));
    writeln!(err, "{instances} of {services}")?;
    if snapshot.filtered {
        writeln!(err, "the token may not see all services: Consul left some out")?;
    }
    Ok(Outcome::Clean)
}
