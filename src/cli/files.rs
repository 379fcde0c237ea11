//! Finding and reading the files.

use std::fs;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::EstateArgs;
use super::outcome::Failure;
use crate::estate::{Estate, Input, Reader, Versions};
use crate::settings::Settings;
use crate::text::Sources;

/// The endings that configuration is written under.
const ENDINGS: [&str; 4] = ["yml", "yaml", "json", "hcl"];

/// The largest file that is looked into, in bytes.
const LARGEST: u64 = 1 << 30;

/// Everything that a run reads.
pub struct Loaded {
    /// The estate.
    pub estate: Estate,
    /// The versions, by argument, else by setting, else the newest.
    pub versions: Versions,
}

/// Reads the files under the paths of `args`, and the `probelint.toml` above the first of them.
pub fn load(args: &EstateArgs, sources: Sources) -> Result<Loaded, Failure> {
    let mut reader = Reader::new(sources);
    let settings = match settings_above(&args.paths[0]) {
        Some((path, text)) => reader.settings(&path, &text),
        None => Settings::default(),
    };
    let mut inputs = Vec::new();
    for path in &args.paths {
        inputs.extend(under(path)?);
    }
    inputs.sort_by(|a, b| a.path.cmp(&b.path));
    inputs.dedup_by(|a, b| a.path == b.path);
    let versions = versions(args, &settings)?;
    let estate = reader.read(inputs, &settings, versions);
    if estate.recognised.is_empty() && estate.mistakes.is_empty() {
        return Err(Failure::NothingToLint(args.paths.clone()));
    }
    Ok(Loaded { estate, versions })
}

fn versions(args: &EstateArgs, settings: &Settings) -> Result<Versions, Failure> {
    let said = &settings.versions;
    let prometheus = said.prometheus.as_deref().map(str::parse).transpose().map_err(Failure::Usage)?;
    let blackbox = said.blackbox.as_deref().map(str::parse).transpose().map_err(Failure::Usage)?;
    Ok(Versions {
        prometheus: args.prometheus_version.or(prometheus).unwrap_or_default(),
        blackbox: args.blackbox_version.or(blackbox).unwrap_or_default(),
    })
}

fn settings_above(path: &Path) -> Option<(PathBuf, String)> {
    let absolute = fs::canonicalize(path).ok()?;
    absolute.ancestors().find_map(|folder| {
        let file = folder.join("probelint.toml");
        fs::read_to_string(&file).ok().map(|text| (file, text))
    })
}

fn under(path: &Path) -> Result<Vec<Input>, Failure> {
    let unreadable = |error| Failure::Unreadable(path.to_owned(), error);
    let kind = fs::metadata(path).map_err(unreadable)?;
    if kind.is_file() {
        let bytes = fs::read(path).map_err(unreadable)?;
        return Ok(vec![Input { path: path.to_owned(), bytes, named: true }]);
    }
    let mut inputs = Vec::new();
    for entry in
        WalkBuilder::new(path).hidden(false).filter_entry(|entry| entry.file_name() != ".git").build()
    {
        let entry = entry.map_err(|error| unreadable(std::io::Error::other(error)))?;
        let relevant =
            entry.path().extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known));
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if relevant && is_file && entry.metadata().is_ok_and(|metadata| metadata.len() <= LARGEST) {
            let bytes = fs::read(entry.path())
                .map_err(|error| Failure::Unreadable(entry.path().to_owned(), error))?;
            let shown = entry.path().strip_prefix("./").unwrap_or(entry.path());
            inputs.push(Input { path: shown.to_owned(), bytes, named: false });
        }
    }
    Ok(inputs)
}
