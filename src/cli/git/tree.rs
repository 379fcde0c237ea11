//! The files of a revision.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;

use super::links::Links;
use super::{Commit, Repository, command, not_run, shown};
use crate::cli::outcome::Failure;

/// The files of one revision.
#[derive(Debug)]
pub struct Tree {
    /// Where it is from.
    pub repository: Repository,
    /// The object that holds each file, by its path from the root.
    objects: BTreeMap<PathBuf, String>,
    /// The object that says where each symbolic link leads, by its path from the root.
    links: BTreeMap<PathBuf, String>,
    /// The commit of each submodule, by its path from the root.
    submodules: BTreeMap<PathBuf, Commit>,
    /// Files that `.gitignore` hides, though git has them: nobody finds them in the working tree, either.
    hidden: BTreeSet<PathBuf>,
}

/// Where a file is shown, and its path from the root.
type Named = (PathBuf, PathBuf);

/// A file of a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// Its path as it would be shown if it were read from the working tree.
    pub path: PathBuf,
    /// The file itself, to which links may have led: absolute, and without any.
    pub real: PathBuf,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Tree {
    /// What `git ls-tree` lists of a revision, and what is hidden of it.
    pub(super) fn listed(
        repository: Repository,
        listing: impl Iterator<Item = String>,
        hidden: impl Iterator<Item = String>,
    ) -> Self {
        let (mut objects, mut links, mut submodules) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for line in listing {
            match entry_of(&line) {
                // git is asked for contents a line each.
                Some((mode, object, path)) if mode.starts_with("100") && !path.contains('\n') => {
                    objects.insert(path.into(), object.to_owned());
                }
                Some(("120000", object, path)) if !path.contains('\n') => {
                    links.insert(path.into(), object.to_owned());
                }
                Some(("160000", commit, path)) => {
                    submodules.insert(path.into(), Commit(commit.to_owned()));
                }
                _ => {}
            }
        }
        Self { repository, objects, links, submodules, hidden: hidden.map(PathBuf::from).collect() }
    }

    /// The file at `path`, or every file below it whose path passes; none where the revision has nothing there.
    pub fn under(&self, path: &Path, wanted: fn(&Path) -> bool) -> Result<Vec<Blob>, Failure> {
        let Some(inside) = self.repository.inside(path)? else { return Ok(Vec::new()) };
        let mut blobs = self.own(&inside, path, wanted)?;
        for (folder, commit) in &self.submodules {
            let asked = match folder.strip_prefix(&inside) {
                Ok(rest) => path.join(rest),
                Err(_) if inside.starts_with(folder) => path.to_owned(),
                Err(_) => continue,
            };
            if let Some(tree) = self.repository.submodule(folder, commit)? {
                blobs.extend(tree.under(&asked, wanted)?);
            }
        }
        Ok(blobs)
    }

    /// The same without those of submodules; `inside` is the path from the root.
    fn own(&self, inside: &Path, path: &Path, wanted: fn(&Path) -> bool) -> Result<Vec<Blob>, Failure> {
        let below = |file: &Path| {
            let rest = file.strip_prefix(inside).ok()?;
            if rest.as_os_str().is_empty() {
                return Some(shown(path));
            }
            (wanted(rest) && !self.hidden.contains(file)).then(|| shown(&path.join(rest)))
        };
        let files = self.objects.keys().filter_map(|file| Some((below(file)?, file.clone())));
        let links: Vec<_> = self.links.keys().filter_map(|link| Some((below(link)?, link))).collect();
        let (inner, outer) = self.linked(links)?;
        let mut blobs = self.blobs(files.chain(inner).collect())?;
        blobs.extend(outer);
        blobs.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(blobs)
    }

    /// The files that links lead to, shown where the links are: those of the revision, and those outside of the
    /// repository as they are. A link to a folder leads to none.
    fn linked(&self, links: Vec<(PathBuf, &PathBuf)>) -> Result<(Vec<Named>, Vec<Blob>), Failure> {
        let (mut inner, mut outer) = (Vec::new(), Vec::new());
        let leads = if links.is_empty() { Links::default() } else { self.leads()? };
        for (shown, link) in links {
            let Some(end) = leads.end(link) else { continue };
            let file = end.strip_prefix(&self.repository.root).unwrap_or(&end);
            if self.objects.contains_key(file) {
                inner.push((shown, file.to_owned()));
            } else if file.is_absolute() || file.starts_with("..") {
                outer.extend(outside(shown, &self.repository.root.join(file))?);
            }
        }
        Ok((inner, outer))
    }

    fn leads(&self) -> Result<Links, Failure> {
        let links: Vec<_> =
            self.links.iter().map(|(link, object)| (link.as_path(), object.as_str())).collect();
        let targets =
            self.contents(&links)?.into_iter().map(|target| String::from_utf8_lossy(&target).into_owned());
        Ok(Links(self.links.keys().cloned().zip(targets.map(PathBuf::from)).collect()))
    }

    /// Files of the revision, each with the path at which it is shown.
    fn blobs(&self, files: Vec<Named>) -> Result<Vec<Blob>, Failure> {
        let objects: Vec<_> =
            files.iter().map(|(_, file)| (file.as_path(), self.objects[file].as_str())).collect();
        let contents = self.contents(&objects)?;
        let blob = |((path, file), bytes)| Blob { path, real: self.repository.root.join(file), bytes };
        Ok(files.into_iter().zip(contents).map(blob).collect())
    }

    /// The bytes of one file; `None` where the revision has no such file.
    pub fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, Failure> {
        let Some(inside) = self.repository.inside(path)? else { return Ok(None) };
        if let Some((folder, commit)) = self.submodules.iter().find(|(folder, _)| inside.starts_with(folder))
        {
            let tree = self.repository.submodule(folder, commit)?;
            return tree.map_or(Ok(None), |tree| tree.read(path));
        }
        let Some((file, object)) = self.objects.get_key_value(&inside) else { return Ok(None) };
        Ok(self.contents(&[(file, object)])?.pop())
    }

    /// The bytes of every file, in their order, from one process of git: as they would be checked out, with the
    /// line ends of the platform and what filters such as LFS fetch.
    fn contents(&self, objects: &[(&Path, &str)]) -> Result<Vec<Vec<u8>>, Failure> {
        if objects.is_empty() {
            return Ok(Vec::new());
        }
        // git's sizes are those before filters, so a marker line must separate the files.
        let format = format!("--batch={MARK}%(objectname)");
        let mut child = command(&self.repository.root, ["cat-file", "--filters", &format])
            .stdin(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(|error| not_run(&error))?;
        let Some(mut asked) = child.stdin.take() else { return Err(broken_off()) };
        let names: Vec<_> =
            objects.iter().map(|(file, object)| format!("{object} {}\n", file.to_string_lossy())).collect();
        // git stops listening while nobody reads its answers, and so is asked and read at once.
        let answer = thread::scope(|scope| {
            scope.spawn(move || asked.write_all(names.concat().as_bytes()));
            child.wait_with_output()
        });
        let answer = answer.map_err(|error| not_run(&error))?;
        let objects = objects.iter().map(|(_, object)| *object);
        answer.status.success().then(|| parted(&answer.stdout, objects)).flatten().ok_or_else(broken_off)
    }
}

/// A file outside of the repository, if there is one at that place.
fn outside(path: PathBuf, file: &Path) -> Result<Option<Blob>, Failure> {
    let Ok(real) = fs::canonicalize(file) else { return Ok(None) };
    if !real.is_file() {
        return Ok(None);
    }
    let bytes = fs::read(&real).map_err(|error| Failure::Unreadable(path.clone(), error))?;
    Ok(Some(Blob { path, real, bytes }))
}

fn broken_off() -> Failure {
    Failure::Git("git ended while files of a revision were being read".to_owned(), None)
}

/// What precedes every file in git's answer, with the object's name; no configuration could hold it.
const MARK: &str = "\u{1}probelint\u{1}";

/// The files of an answer of `git cat-file`: each after a line with its mark, and with a line break at its end.
/// `None` where an object is missing.
fn parted<'a>(answer: &[u8], objects: impl Iterator<Item = &'a str>) -> Option<Vec<Vec<u8>>> {
    let heads: Vec<_> = objects.map(|object| format!("{MARK}{object}\n").into_bytes()).collect();
    let mut rest = answer;
    let mut files = Vec::with_capacity(heads.len());
    for (number, head) in heads.iter().enumerate() {
        rest = rest.strip_prefix(head.as_slice())?;
        let end = match heads.get(number + 1) {
            Some(next) => line_that_starts(rest, next)?,
            None => rest.len(),
        };
        files.push(rest[..end].strip_suffix(b"\n")?.to_owned());
        rest = &rest[end..];
    }
    Some(files)
}

/// Where the first line begins that starts like that.
fn line_that_starts(text: &[u8], start: &[u8]) -> Option<usize> {
    let breaks = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    breaks.into_iter().find(|at| text[*at..].starts_with(start))
}

/// Mode, object and path of a line of `git ls-tree`, `100644 blob HASH<tab>PATH`.
fn entry_of(line: &str) -> Option<(&str, &str, &str)> {
    let (about, path) = line.split_once('\t')?;
    let mut about = about.split(' ');
    Some((about.next()?, about.nth(1)?, path))
}
