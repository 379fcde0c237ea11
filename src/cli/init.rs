//! `probelint init`.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::files::{self, Loaded};
use super::origin::Origin;
use super::outcome::Failure;
use super::{EstateArgs, Outcome};
use crate::estate::{Estate, Versions};
use crate::progress::Progress;
use crate::render;
use crate::simulate::{Keep, simulate};
use crate::text::Sources;

#[derive(Debug, Args)]
pub struct InitArgs {
    /// Where to write probelint.toml
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
    #[command(flatten)]
    estate: EstateArgs,
}

/// Writes a `probelint.toml` that fits the estate; one that is there already is left alone.
pub fn run(args: &InitArgs, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let Loaded { estate, versions } =
        match files::load(&args.estate, &Origin::WorkingTree, Sources::new(), &Progress::default()) {
            Err(Failure::NothingToLint(_)) => {
                Loaded { estate: Estate::default(), versions: Versions::default() }
            }
            loaded => loaded?,
        };
    let path = args.folder.join(files::SETTINGS);
    let path = path.strip_prefix(".").map(Path::to_owned).unwrap_or(path);
    let unwritable = |error: std::io::Error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::Usage(format!("there is {} already", path.display())),
        _ => Failure::Unwritable(path.clone(), error),
    };
    let mut file = File::create_new(&path).map_err(unwritable)?;
    render::starter(&simulate(&estate, versions, Keep::FEW), &mut file).map_err(unwritable)?;
    let next = format!("probelint lint --write-baseline {}", render::BASELINE);
    writeln!(out, "{} written; to hold back today's findings, run {next}", path.display())?;
    Ok(Outcome::Clean)
}
