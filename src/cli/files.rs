//! Reading what a run needs: settings, rules, configuration.

use std::collections::HashMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::EstateArgs;
use super::git::{self, Blob};
use super::origin::{Found, Origin};
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
    for Blob { path, bytes, .. } in origin.pages(&root)? {
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
    let mut found = Vec::new();
    for path in &args.paths {
        found.extend(origin.under(path)?);
    }
    let mut inputs = distinct(found)?;
    inputs.extend(live);
    inputs.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(inputs)
}

/// The same files in the order of their paths, each once, though several paths or links may have led to it.
pub fn distinct(found: Vec<Found>) -> Result<Vec<Input>, Failure> {
    let mut known: HashMap<PathBuf, Input> = HashMap::with_capacity(found.len());
    for Found { input, real } in found {
        let input = match known.remove(&real) {
            Some(earlier) => either(earlier, input, &real)?,
            None => input,
        };
        known.insert(real, input);
    }
    let mut inputs: Vec<_> = known.into_values().collect();
    inputs.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(inputs)
}

/// The file `real` by one of two names: the one that the user gave, else its own rather than a link's.
fn either(earlier: Input, later: Input, real: &Path) -> Result<Input, Failure> {
    if earlier.named != later.named {
        return Ok(if earlier.named { earlier } else { later });
    }
    Ok(if is_link(&earlier.path, real)? && !is_link(&later.path, real)? { later } else { earlier })
}

/// Whether the name at the end of `path` is that of a link to the file `real`, not its own.
fn is_link(path: &Path, real: &Path) -> Result<bool, Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default();
    Ok(git::whole(folder)?.join(name) != real)
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

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use super::distinct;
    use crate::cli::origin::Origin;

    /// The files below a folder that some paths lead to, with whether each is named.
    fn found(folder: &Path, paths: &[&str]) -> Vec<(String, bool)> {
        let under = |path: &&str| Origin::WorkingTree.under(&folder.join(path)).expect("it can be read");
        let inputs = distinct(paths.iter().flat_map(under).collect()).expect("their folders exist");
        let shown = |path: &Path| path.strip_prefix(folder).expect("it lies below").display().to_string();
        inputs.iter().map(|input| (shown(&input.path), input.named)).collect()
    }

    #[test]
    fn a_file_comes_once_whatever_leads_to_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        for path in ["real", "linked"] {
            fs::create_dir(folder.join(path)).expect("it can be made");
        }
        fs::write(folder.join("real/a.yml"), "").expect("it can be written");
        fs::write(folder.join("real/b.conf"), "").expect("it can be written");
        for (link, target) in [
            ("linked/a.yml", "../real/a.yml"),
            ("linked/b.yml", "../real/b.conf"),
            ("linked/gone.yml", "gone"),
            ("linked/circle.yml", "circle.yml"),
            ("linked/folder.yml", "../real"),
            ("elsewhere", "real"),
        ] {
            symlink(target, folder.join(link)).expect("a link");
        }
        let is = |path: &str, named| (path.to_owned(), named);
        assert_eq!(found(folder, &["linked"]), [is("linked/a.yml", false), is("linked/b.yml", false)]);
        assert_eq!(found(folder, &["."]), [is("linked/b.yml", false), is("real/a.yml", false)]);
        assert_eq!(found(folder, &["real", "linked/a.yml"]), [is("linked/a.yml", true)]);
        assert_eq!(found(folder, &["real/a.yml", "real/../real/a.yml"]), [is("real/a.yml", true)]);
        assert_eq!(found(folder, &["elsewhere", "real"]), [is("elsewhere/a.yml", false)]);
    }
}
