//! `lint`'s baseline: which file, reading and writing it.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use clap::Args;

use super::origin::Origin;
use super::outcome::Failure;
use crate::finding::Baseline;
use crate::settings::Settings;
use crate::text::Sources;

#[derive(Debug, Default, Args)]
pub struct BaselineArgs {
    /// Hold back the findings that this file lists
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write every finding to this file instead of showing it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "prune_baseline"])]
    write_baseline: Option<PathBuf>,
    /// Remove from the baseline what is fixed
    #[arg(long)]
    prune_baseline: bool,
}

/// What is to be done with the baseline.
pub enum Plan {
    /// There is none.
    Without,
    /// Hold back what it knows.
    Hold(Baseline),
    /// The same, and write it to this file without what is fixed.
    Prune(Baseline, PathBuf),
    /// Write everything to this file.
    Write(PathBuf),
}

impl Plan {
    /// The baseline that holds findings back.
    pub fn baseline(&self) -> Option<&Baseline> {
        match self {
            Self::Hold(baseline) | Self::Prune(baseline, _) => Some(baseline),
            Self::Without | Self::Write(_) => None,
        }
    }
}

impl BaselineArgs {
    /// Reads the baseline, which is named here or in the settings. One that the settings name may be absent.
    pub fn plan(&self, settings: &Settings, origin: &Origin, sources: &mut Sources) -> Result<Plan, Failure> {
        if let Some(path) = &self.write_baseline {
            return Ok(Plan::Write(path.clone()));
        }
        let set = settings.baseline.as_ref().map(|name| settings.home.shown(name.text.as_ref()));
        let Some(path) = self.baseline.clone().or(set) else {
            let text = "there is no baseline to prune: name it with --baseline".to_owned();
            return if self.prune_baseline { Err(Failure::Usage(text)) } else { Ok(Plan::Without) };
        };
        let Some(text) = origin.text(&path)? else {
            let may_be_absent = self.baseline.is_none() || !origin.is_now();
            let failure = Failure::Unreadable(path, ErrorKind::NotFound.into());
            return if may_be_absent { Ok(Plan::Without) } else { Err(failure) };
        };
        let plan = self.read(path, text, sources);
        // Nobody fixes the baseline of an older revision any more.
        if origin.is_now() { plan } else { Ok(plan.unwrap_or(Plan::Without)) }
    }

    fn read(&self, path: PathBuf, text: String, sources: &mut Sources) -> Result<Plan, Failure> {
        let file = sources.add(&path, text);
        let baseline = Baseline::read(file, sources.file(file).text())
            .map_err(|error| Failure::Usage(format!("{} is not a baseline: {error}", path.display())))?;
        Ok(if self.prune_baseline { Plan::Prune(baseline, path) } else { Plan::Hold(baseline) })
    }
}

/// Writes a baseline.
pub fn write(baseline: &Baseline, path: &PathBuf) -> Result<(), Failure> {
    let text = baseline.to_json().map_err(std::io::Error::from)?;
    fs::write(path, text).map_err(|error| Failure::Unwritable(path.clone(), error))
}
