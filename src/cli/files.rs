//! Finding and reading the files.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use ignore::WalkBuilder;
use walkdir::WalkDir;

use super::EstateArgs;
use super::outcome::Failure;
use crate::estate::{Estate, Input, Reader, Versions};
use crate::rule::RuleSet;
use crate::settings::{Home, Settings};
use crate::text::Sources;

/// The endings that configuration is written under.
const ENDINGS: [&str; 4] = ["yml", "yaml", "json", "hcl"];

/// The name of the settings' file.
pub const SETTINGS: &str = "probelint.toml";

/// The largest file that is looked into, in bytes.
const LARGEST: u64 = 1 << 30;

/// Everything that a run reads.
pub struct Loaded {
    /// The estate.
    pub estate: Estate,
    /// The versions, by argument, else by setting, else the newest.
    pub versions: Versions,
}

/// Everything that a run reads beside the estate.
pub struct Workspace {
    /// The rules, shipped ones and the user's own.
    pub rules: RuleSet,
    /// The settings.
    pub settings: Settings,
    /// What is to read the estate.
    pub reader: Reader,
}

/// Reads the `probelint.toml` above the first path of `args`, and the files under all of them.
pub fn load(args: &EstateArgs, sources: Sources) -> Result<Loaded, Failure> {
    let mut reader = Reader::new(sources);
    let settings = settings(&args.paths[0], &mut reader)?;
    estate(args, reader, &settings)
}

/// Reads the rules, and the settings above `path`.
pub fn workspace(path: &Path) -> Result<Workspace, Failure> {
    let mut sources = Sources::new();
    let mut rules = RuleSet::shipped(&mut sources);
    let mut reader = Reader::new(sources);
    let settings = settings(path, &mut reader)?;
    for folder in &settings.rules.folders {
        if let Err(error) = own_rules(&settings, folder, reader.sources(), &mut rules) {
            rules.unreadable(&settings, folder, &error);
        }
    }
    rules.configure(&settings);
    Ok(Workspace { rules, settings, reader })
}

/// Reads every rule file below a folder that the settings name.
fn own_rules(
    settings: &Settings,
    folder: &str,
    sources: &mut Sources,
    rules: &mut RuleSet,
) -> std::io::Result<()> {
    let root = settings.home.folder.join(folder);
    for entry in WalkDir::new(&root).sort_by_file_name() {
        let entry = entry.map_err(|error| error.into_io_error().unwrap_or(ErrorKind::Other.into()))?;
        let path = entry.path();
        let below = path.strip_prefix(&root).unwrap_or(path);
        if entry.file_type().is_file() && path.extension().is_some_and(|ending| ending == "md") {
            let text = fs::read_to_string(path)?;
            let file = sources.add(settings.home.shown(&Path::new(folder).join(below)), text.as_str());
            rules.load_own(below, file, &text);
        }
    }
    Ok(())
}

/// Reads the `probelint.toml` of the path's folder, or of the nearest folder above it.
fn settings(path: &Path, reader: &mut Reader) -> Result<Settings, Failure> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |error| Failure::Unreadable(path, error)
    };
    let start = fs::canonicalize(path).map_err(unreadable(path))?;
    let current = std::env::current_dir().and_then(fs::canonicalize).map_err(unreadable(Path::new(".")))?;
    for folder in start.ancestors() {
        let file = folder.join(SETTINGS);
        match fs::read_to_string(&file) {
            Ok(text) => {
                let home = Home { folder: folder.to_owned(), current };
                let settings = reader.settings(&home.shown(Path::new(SETTINGS)), &text);
                return Ok(Settings { home, ..settings });
            }
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
            Err(error) => return Err(Failure::Unreadable(file, error)),
        }
    }
    Ok(Settings { home: Home { folder: current.clone(), current }, ..Settings::default() })
}

/// Reads the files under the paths of `args`.
pub fn estate(args: &EstateArgs, mut reader: Reader, settings: &Settings) -> Result<Loaded, Failure> {
    let mut inputs = Vec::new();
    for path in &args.paths {
        inputs.extend(under(path)?);
    }
    inputs.extend(args.consul.input()?);
    inputs.sort_by(|a, b| a.path.cmp(&b.path));
    inputs.dedup_by(|a, b| a.path == b.path);
    let told = reader.versions(settings);
    let versions = Versions {
        prometheus: args.prometheus_version.unwrap_or(told.prometheus),
        blackbox: args.blackbox_version.unwrap_or(told.blackbox),
    };
    let estate = reader.read(inputs, settings, versions);
    if estate.recognised.is_empty() && estate.mistakes.is_empty() {
        return Err(Failure::NothingToLint(args.paths.clone()));
    }
    Ok(Loaded { estate, versions })
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
