//! Files that are something because another file names them: targets of `file_sd_configs`, and the
//! jobs of `scrape_config_files`.

use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use crate::prometheus::config::{self, Config, Discovery};
use crate::prometheus::rule_file::RuleFile;
use crate::prometheus::version::Version;
use crate::syntax::{Dialect, Mistake, Node};
use crate::text::{FileId, Sources, glob};

/// A file that was parsed, and is not decoded yet.
#[derive(Debug)]
pub struct Tree {
    /// Its path as shown.
    pub path: PathBuf,
    /// Its name among the sources.
    pub file: FileId,
    /// Its tree.
    pub node: Node,
}

/// A file that is something only when another one names it, and is not worth parsing before.
#[derive(Debug)]
pub struct Unclaimed {
    /// Its path as shown.
    pub path: PathBuf,
    /// Its name among the sources.
    pub file: FileId,
}

/// Decodes every `prometheus.yml` of `trees`; those that another one names in `scrape_config_files`
/// give their jobs to that one.
pub fn prometheus(trees: &[Tree], version: Version, mistakes: &mut Vec<Mistake>) -> Vec<Config> {
    let parts: Vec<Vec<&Tree>> = trees.iter().map(|tree| parts(tree, trees)).collect();
    let is_part = |tree: &Tree| parts.iter().flatten().any(|part| part.file == tree.file);
    let whole = trees.iter().zip(&parts).filter(|(tree, _)| !is_part(tree));
    whole
        .map(|(tree, parts)| {
            let mut config = config::decode(&tree.node, tree.file, version, mistakes);
            for part in parts {
                config::decode_scrape_config_file(&mut config, &part.node, version, mistakes);
            }
            config
        })
        .collect()
}

/// The other trees that `tree` names in `scrape_config_files`.
fn parts<'t>(tree: &Tree, trees: &'t [Tree]) -> Vec<&'t Tree> {
    let globs = tree.node.get("scrape_config_files").and_then(Node::as_list).unwrap_or_default();
    let globs = globs.iter().filter_map(Node::as_scalar).map(|scalar| &*scalar.text);
    let others = || trees.iter().filter(|other| other.file != tree.file);
    globs.flat_map(|glob| matching(glob, &tree.path, others())).collect()
}

/// Gives the groups of the files that `file_sd_configs` name to the jobs; the files that were taken. `parse` gives
/// the tree of a file that can be parsed.
pub fn file_sd(
    configs: &mut [Config],
    home: impl Fn(FileId) -> PathBuf,
    files: &[Unclaimed],
    parse: impl Fn(&Unclaimed) -> Option<Node>,
    version: Version,
    mistakes: &mut Vec<Mistake>,
) -> Vec<FileId> {
    let mut taken = Vec::new();
    for job in configs.iter_mut().flat_map(|config| &mut config.jobs) {
        let path = home(job.place.file);
        for discovery in &mut job.discovery {
            let Discovery::File(sd) = discovery else { continue };
            let found: Vec<_> = sd
                .files
                .iter()
                .flat_map(|glob| matching(glob, &path, files.iter()))
                .filter_map(|file| Some((file, parse(file)?)))
                .collect();
            if found.is_empty() {
                continue;
            }
            let mut groups = Vec::new();
            for (Unclaimed { path, file }, node) in found {
                let repeated = taken.contains(file);
                let mut own = Vec::new();
                groups.extend(config::decode_file_sd(&node, dialect(path), version, &mut own));
                if !repeated {
                    taken.push(*file);
                    mistakes.append(&mut own);
                }
            }
            sd.groups = Some(groups);
        }
    }
    taken
}

/// The configurations that name rule files of which none was given.
pub fn without_rules(configs: &[Config], sources: &Sources, given: &[RuleFile]) -> Vec<FileId> {
    let path = |file| sources.file(file).path();
    let given: Vec<&Path> = given.iter().map(|file| path(file.file)).collect();
    let lacks = |config: &&Config| {
        let is_given = |glob: &str| !matching(glob, path(config.file), given.iter()).is_empty();
        !config.rule_files.iter().all(|glob| is_given(glob))
    };
    configs.iter().filter(lacks).map(|config| config.file).collect()
}

/// How Prometheus reads a file of targets.
fn dialect(path: &Path) -> Dialect {
    let is_json = path.extension().is_some_and(|ending| ending == "json");
    if is_json { Dialect::GoJson } else { Dialect::GoYamlV2 }
}

impl AsRef<Path> for Tree {
    fn as_ref(&self) -> &Path {
        &self.path
    }
}

impl AsRef<Path> for Unclaimed {
    fn as_ref(&self) -> &Path {
        &self.path
    }
}

/// The files that `glob`, written in the file `home`, names. An absolute path is one of the server's:
/// its longest ending that names a file below the folder of `home` counts.
fn matching<'t, T: AsRef<Path>>(glob: &str, home: &Path, files: impl Iterator<Item = &'t T>) -> Vec<&'t T> {
    let files: Vec<_> = files.collect();
    let folder = home.parent().unwrap_or(Path::new(""));
    let names: Vec<_> = Path::new(glob).components().filter(|part| *part != Component::RootDir).collect();
    let endings = if Path::new(glob).is_absolute() { names.len() } else { 1 };
    let patterns = (0..endings).map(|skipped| folder.join(names[skipped..].iter().collect::<PathBuf>()));
    let found = patterns.filter_map(|pattern| matcher(&pattern)).map(|matcher| {
        files.iter().copied().filter(|file| matcher.is_match(tidy(file.as_ref()))).collect::<Vec<_>>()
    });
    found.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

fn matcher(pattern: &Path) -> Option<GlobMatcher> {
    glob(GlobBuilder::new(tidy(pattern).to_str()?).literal_separator(true)).ok()
}

/// The path without `.` parts.
fn tidy(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}
