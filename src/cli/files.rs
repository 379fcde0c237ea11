//! Reading what a run needs: settings, rules, configuration.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::EstateArgs;
use super::git::Blob;
use super::origin::Origin;
use super::outcome::Failure;
use crate::estate::{Estate, Input, Reader, Versions};
use crate::expect::FileVersions;
use crate::progress::Progress;
use crate::rule::RuleSet;
use crate::settings::{Home, Settings};
use crate::text::Sources;

/// The name of the settings' file.
pub const SETTINGS: &str = "probelint.toml";

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
pub fn load(
    args: &EstateArgs,
    origin: &Origin,
    sources: Sources,
    progress: &Progress,
) -> Result<Loaded, Failure> {
    let mut reader = Reader::new(sources).watched(progress);
    let settings = settings(&args.paths[0], origin, &mut reader)?;
    estate(args, inputs(args, origin, args.consul.input(progress)?)?, reader, &settings)
}

/// Reads the rules, and the settings above `path`.
pub fn workspace(path: &Path, origin: &Origin) -> Result<Workspace, Failure> {
    let mut sources = Sources::new();
    let mut rules = RuleSet::shipped(&mut sources);
    let mut reader = Reader::new(sources);
    let settings = settings(path, origin, &mut reader)?;
    for folder in &settings.rules.folders {
        match own_rules(&settings, folder, origin, reader.sources(), &mut rules) {
            Err(Failure::Unreadable(_, error)) => rules.unreadable(&settings, folder, &error),
            read => read?,
        }
    }
    rules.configure(&settings);
    Ok(Workspace { rules, settings, reader })
}

/// Reads every rule file below a folder that the settings name.
fn own_rules(
    settings: &Settings,
    folder: &str,
    origin: &Origin,
    sources: &mut Sources,
    rules: &mut RuleSet,
) -> Result<(), Failure> {
    let root = settings.home.folder.join(folder);
    for Blob { path, bytes } in origin.pages(&root)? {
        let below = path.strip_prefix(&root).unwrap_or(&path);
        let text = utf8(&path, bytes)?;
        let file = sources.add(settings.home.shown(&Path::new(folder).join(below)), text.as_str());
        rules.load_own(below, file, &text);
    }
    Ok(())
}

/// Reads the `probelint.toml` of the path's folder, or of the nearest folder above it.
fn settings(path: &Path, origin: &Origin, reader: &mut Reader) -> Result<Settings, Failure> {
    let start = origin.whole(path)?;
    let here = Path::new(".");
    let current = fs::canonicalize(here).map_err(|error| Failure::Unreadable(here.to_owned(), error))?;
    let root = root(&start, &current).to_owned();
    let home = Home { folder: current.clone(), current, root };
    for folder in start.ancestors() {
        if let Some(text) = origin.text(&folder.join(SETTINGS))? {
            let home = Home { folder: folder.to_owned(), ..home };
            let settings = reader.settings(&home.shown(Path::new(SETTINGS)), &text);
            return Ok(Settings { home, ..settings });
        }
    }
    Ok(Settings { home, ..Settings::default() })
}

/// The root of the repository that holds `path`: of the one around the current folder where that does, as its submodules
/// are files of it, too. The current folder where there is none.
fn root<'p>(path: &'p Path, current: &'p Path) -> &'p Path {
    let is_root = |folder: &&Path| folder.join(".git").exists();
    let around = current.ancestors().find(is_root).filter(|root| path.starts_with(root));
    around.or_else(|| path.ancestors().find(is_root)).unwrap_or(current)
}

/// The files under the paths of `args`, in the order of their paths, with what a running Consul says.
pub fn inputs(args: &EstateArgs, origin: &Origin, live: Option<Input>) -> Result<Vec<Input>, Failure> {
    let mut inputs = Vec::new();
    for path in &args.paths {
        inputs.extend(origin.under(path)?);
    }
    inputs.extend(live);
    inputs.sort_by(|a, b| a.path.cmp(&b.path));
    inputs.dedup_by(|a, b| a.path == b.path);
    Ok(inputs)
}

/// Reads the files.
pub fn estate(
    args: &EstateArgs,
    inputs: Vec<Input>,
    mut reader: Reader,
    settings: &Settings,
) -> Result<Loaded, Failure> {
    let told = reader.versions(settings);
    let versions = args.versions.over(FileVersions::default(), told);
    let estate = reader.read(inputs, settings, versions);
    if estate.recognised.is_empty() && estate.mistakes.is_empty() {
        return Err(Failure::NothingToLint(args.paths.clone()));
    }
    Ok(Loaded { estate, versions })
}

/// The bytes as text.
pub fn utf8(path: &Path, bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|error| {
        Failure::Unreadable(path.to_owned(), io::Error::new(ErrorKind::InvalidData, error.utf8_error()))
    })
}
