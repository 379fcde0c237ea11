//! What `probelint test` finds below its paths.

use std::fs;
use std::path::{Path, PathBuf};

use super::files::{self, Workspace, distinct, utf8};
use super::git::Blob;
use super::origin::Origin;
use super::outcome::Failure;
use crate::estate::{Estate, Input, Reader, is_test_file};
use crate::expect::Checked;
use crate::rule::RuleSet;
use crate::settings::Settings;

/// Everything that there is to run.
#[derive(Debug, Default)]
pub struct Found {
    /// Files of tests, with their texts.
    pub tests: Vec<(PathBuf, String)>,
    /// Rule files of the users' own.
    pub rules: Vec<RuleFile>,
    /// Mistakes in the settings, which are reported before anything else.
    pub settings: Option<Checked>,
}

/// A rule file, whose path below its folder is the rule's id.
#[derive(Debug)]
pub struct RuleFile {
    /// As it is shown.
    pub path: PathBuf,
    /// Below the folder of rules.
    pub below: PathBuf,
    /// What it holds.
    pub text: String,
}

impl Found {
    /// The files of tests below the paths; the rule files that are named, and those of the settings' folders that
    /// are below the paths.
    pub fn below(paths: &[PathBuf]) -> Result<Self, Failure> {
        let mut found = Self::default();
        let (pages, others): (Vec<_>, Vec<_>) =
            paths.iter().partition(|path| path.extension().is_some_and(|ending| ending == "md"));
        for path in &others {
            found.tests.extend(tests_below(path)?);
        }
        found.tests.sort();
        found.tests.dedup();
        found.own_rules(&paths[0], &others)?;
        for path in pages {
            found.rules.push(rule_file(path)?);
        }
        found.rules.sort_by(|a, b| a.path.cmp(&b.path));
        found.rules.dedup_by(|a, b| a.path == b.path);
        Ok(found)
    }

    /// The rule files in the folders that the settings name, as far as they are below one of the paths.
    fn own_rules(&mut self, first: &Path, below: &[&PathBuf]) -> Result<(), Failure> {
        let origin = Origin::WorkingTree;
        let Workspace { rules, settings, reader } = files::workspace(first, &origin)?;
        let asked: Vec<_> = below.iter().map(|path| origin.whole(path)).collect::<Result<_, _>>()?;
        for folder in &settings.rules.folders {
            let root = settings.home.folder.join(&**folder);
            // One that cannot be read is among the mistakes of the settings.
            for Blob { path, bytes, .. } in origin.pages(&root).unwrap_or_default() {
                if asked.iter().any(|asked| path.starts_with(asked)) {
                    let below = path.strip_prefix(&root).unwrap_or(&path).to_owned();
                    let path = settings.home.shown(&Path::new(&**folder).join(&below));
                    self.rules.push(RuleFile { text: utf8(&path, bytes)?, path, below });
                }
            }
        }
        self.settings = mistaken(&settings, &rules, reader);
        Ok(())
    }
}

/// The settings as a file with mistakes, where they have some.
fn mistaken(settings: &Settings, rules: &RuleSet, mut reader: Reader) -> Option<Checked> {
    let versions = reader.versions(settings);
    let Estate { sources, mistakes, .. } = reader.read(Vec::new(), settings, versions);
    let every = mistakes.iter().chain(&rules.mistakes);
    let own: Vec<_> = every.filter(|mistake| Some(mistake.span.file) == settings.file).cloned().collect();
    let path = sources.file(settings.file?).path().to_owned();
    (!own.is_empty()).then(|| Checked { path, sources, mistakes: own, cases: Vec::new() })
}

fn tests_below(path: &Path) -> Result<Vec<(PathBuf, String)>, Failure> {
    let mut found = Vec::new();
    for Input { path, bytes, named } in distinct(Origin::WorkingTree.under(path)?)? {
        let text = match (utf8(&path, bytes), named) {
            (Err(failure), true) => return Err(failure),
            (Err(_), false) => continue,
            (Ok(text), _) => text,
        };
        match is_test_file(&text) {
            true => found.push((path, text)),
            false if named => return Err(Failure::NoTests(path.display().to_string())),
            false => {}
        }
    }
    Ok(found)
}

/// A rule file that is named: its folder is the rule's family.
fn rule_file(path: &Path) -> Result<RuleFile, Failure> {
    let bytes = fs::read(path).map_err(|error| Failure::Unreadable(path.to_owned(), error))?;
    let whole = Origin::WorkingTree.whole(path)?;
    let family = whole.parent().and_then(Path::file_name).unwrap_or_default();
    let below = Path::new(family).join(whole.file_name().unwrap_or_default());
    Ok(RuleFile { path: path.to_owned(), below, text: utf8(path, bytes)? })
}
