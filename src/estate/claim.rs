//! Files that are something because another file names them: targets of `file_sd_configs`, and the
//! jobs of `scrape_config_files`.

use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use crate::prometheus::config::{self, Config, Discovery, StaticGroup};
use crate::prometheus::rule_file::RuleFile;
use crate::prometheus::version::Version;
use crate::settings::Home;
use crate::syntax::{Dialect, Mistake, Node, Read};
use crate::text::{FileId, Sources, glob, relative, tidy};

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
pub fn prometheus(trees: &[Tree], home: &Home, version: Version, mistakes: &mut Vec<Mistake>) -> Vec<Config> {
    let parts: Vec<Vec<&Tree>> = trees.iter().map(|tree| parts(tree, trees, home)).collect();
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
fn parts<'t>(tree: &Tree, trees: &'t [Tree], home: &Home) -> Vec<&'t Tree> {
    let globs = tree.node.get("scrape_config_files").and_then(Node::as_list).unwrap_or_default();
    let globs = globs.iter().filter_map(Node::as_scalar).map(|scalar| &*scalar.text);
    let others = || trees.iter().filter(|other| other.file != tree.file);
    globs.flat_map(|glob| matching(glob, &tree.path, home, others())).collect()
}

/// Gives the groups of the files that `file_sd_configs` name to the jobs; the files that were taken, those that
/// cannot be parsed among them.
pub fn file_sd(
    configs: &mut [Config],
    paths: (&Home, &Sources),
    files: &[Unclaimed],
    read: impl Fn(&Unclaimed) -> Read,
    version: Version,
    mistakes: &mut Vec<Mistake>,
) -> Vec<FileId> {
    let (home, sources) = paths;
    let mut taken = Vec::new();
    for job in configs.iter_mut().flat_map(|config| &mut config.jobs) {
        let path = sources.file(job.place.file).path();
        for discovery in &mut job.discovery {
            let Discovery::File(sd) = discovery else { continue };
            for file in sd.files.iter().flat_map(|glob| matching(glob, path, home, files.iter())) {
                let (groups, noted) = targets(&file.path, read(file), version);
                if let Some(groups) = groups {
                    sd.groups.get_or_insert_default().extend(groups);
                }
                if !taken.contains(&file.file) {
                    taken.push(file.file);
                    mistakes.extend(noted);
                }
            }
        }
    }
    taken
}

/// The groups of a file of targets, unless it cannot be parsed, and what is wrong with it.
fn targets(path: &Path, read: Read, version: Version) -> (Option<Vec<StaticGroup>>, Vec<Mistake>) {
    let mut mistakes = read.mistakes;
    let decode = |node: Node| config::decode_file_sd(&node, dialect(path), version, &mut mistakes);
    (read.root.map(decode), mistakes)
}

/// The configurations that name rule files of which none was given.
pub fn without_rules(configs: &[Config], paths: (&Home, &Sources), given: &[RuleFile]) -> Vec<FileId> {
    let (home, sources) = paths;
    let path = |file| sources.file(file).path();
    let given: Vec<&Path> = given.iter().map(|file| path(file.file)).collect();
    let lacks = |config: &&Config| {
        let is_given = |glob: &str| !matching(glob, path(config.file), home, given.iter()).is_empty();
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

/// The files that `glob`, written in the file `at`, names. An absolute path is one of the server's:
/// its longest ending that names a file below the folder of `at` counts.
fn matching<'t, T: AsRef<Path>>(
    glob: &str,
    at: &Path,
    home: &Home,
    files: impl Iterator<Item = &'t T>,
) -> Vec<&'t T> {
    let folder = home.whole(at.parent().unwrap_or(Path::new("")));
    let way = |file: &'t T| Some((relative(&home.whole(file.as_ref()), &folder)?, file));
    let ways: Vec<_> = files.filter_map(way).collect();
    let pattern = tidy(Path::new(glob));
    let names: Vec<_> = pattern.components().filter(|part| *part != Component::RootDir).collect();
    let endings = if pattern.is_absolute() { names.len() } else { 1 };
    let matchers = (0..endings).filter_map(|skipped| matcher(&names[skipped..].iter().collect::<PathBuf>()));
    let found = |matcher: GlobMatcher| {
        ways.iter().filter(|(way, _)| matcher.is_match(way)).map(|(_, file)| *file).collect::<Vec<_>>()
    };
    matchers.map(found).find(|found| !found.is_empty()).unwrap_or_default()
}

/// The matcher of a pattern of Go's `filepath.Glob`, to which braces are letters.
fn matcher(pattern: &Path) -> Option<GlobMatcher> {
    let pattern = pattern.to_str()?.replace('{', r"\{").replace('}', r"\}");
    glob(GlobBuilder::new(&pattern).literal_separator(true).backslash_escape(true)).ok()
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{Home, matching};

    /// The files that a glob in `at` names, of those that are given.
    fn named(glob: &str, at: &str, files: &[&str]) -> Vec<PathBuf> {
        let home = Home { current: "/r/here".into(), ..Home::default() };
        let files: Vec<_> = files.iter().map(PathBuf::from).collect();
        matching(glob, Path::new(at), &home, files.iter()).into_iter().cloned().collect()
    }

    #[test]
    fn files_are_found_from_the_folder_of_the_file_that_names_them() {
        for (glob, at, file, is_named) in [
            ("targets/*.yml", "prom/prometheus.yml", "prom/targets/t.yml", true),
            ("./targets/*.yml", "prom/prometheus.yml", "prom/targets/t.yml", true),
            ("targets/*.yml", "prom/prometheus.yml", "targets/t.yml", false),
            ("targets/*.yml", "prom/prometheus.yml", "prom/targets/more/t.yml", false),
            ("../targets/*.yml", "prom/prometheus.yml", "targets/t.yml", true),
            ("../targets/*.yml", "prom/prometheus.yml", "prom/targets/t.yml", false),
            ("../../x/../targets/t.yml", "a/b/prometheus.yml", "targets/t.yml", true),
            ("../targets/*.yml", "../prom/prometheus.yml", "../targets/t.yml", true),
            ("../here/t.yml", "../prom/prometheus.yml", "t.yml", true),
            ("t.yml", "/r/here/prometheus.yml", "./t.yml", true),
            ("targets/*.yml", "g/a[b]/prometheus.yml", "g/a[b]/targets/t.yml", true),
            ("targets/*.yml", "g/{a,b}*/prometheus.yml", "g/{a,b}*/targets/t.yml", true),
            ("{a,b}.yml", "prometheus.yml", "{a,b}.yml", true),
            ("{a,b}.yml", "prometheus.yml", "a.yml", false),
            ("t[0-9].yml", "prometheus.yml", "t1.yml", true),
            ("/etc/prometheus/targets/*.yml", "prom/prometheus.yml", "prom/targets/t.yml", true),
            ("/etc/prometheus/../targets/*.yml", "prom/prometheus.yml", "prom/targets/t.yml", true),
            ("/etc/prometheus/targets/*.yml", "prom/prometheus.yml", "targets/t.yml", false),
        ] {
            assert_eq!(named(glob, at, &[file]).len() == 1, is_named, "{glob} in {at}: {file}");
        }
    }
}
