//! Reading revisions of a repository, by running `git`.

mod links;
mod tree;

#[cfg(test)]
mod tests;

use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::outcome::Failure;
pub use tree::{Blob, Tree};

/// What git sets for its hooks about their own repository, which need not be the one that holds the given paths: what
/// `git rev-parse --local-env-vars` lists, less what is configuration.
const OF_A_HOOK: [&str; 11] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// What is checked out.
pub const HEAD: &str = "HEAD";

/// Why a revision may be missing that exists elsewhere.
const SHALLOW: &str = "pipelines clone only the last commits by default: set fetch-depth: 0 or GIT_DEPTH: 0";

/// What to do about a repository of somebody else.
const DISTRUSTED: &str = "if you trust it, tell git: git config --global --add safe.directory '*', or its folder instead of \
                          the '*'; an image tells everybody with --system";

/// Why there may be nothing at HEAD.
const BROKEN: &str =
    "nothing is committed on this branch, or the repository is damaged: see git status, git fsck";

/// A repository with a working tree.
#[derive(Debug, Clone)]
pub struct Repository {
    /// The topmost folder of the working tree, absolute and without symbolic links.
    root: PathBuf,
}

/// A commit that the repository has, by its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit(String);

impl Repository {
    /// The repository that holds `path`, which need not exist.
    pub fn around(path: &Path) -> Result<Self, Failure> {
        let whole = whole(path)?;
        let folder = whole.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
        let found = git(folder, ["rev-parse", "--show-toplevel"])?;
        if !found.status.success() {
            return Err(not_found(path, &found));
        }
        let root = PathBuf::from(first_line(&found.stdout));
        let root = fs::canonicalize(&root).map_err(|error| Failure::Unreadable(root, error))?;
        Ok(Self { root })
    }

    /// The commit that `revision` names: a branch, a tag, a hash, `HEAD~1`.
    pub fn commit(&self, revision: &str) -> Result<Commit, Failure> {
        let none = || {
            let text = format!("{} has no revision \"{revision}\"", self.root.display());
            Failure::Git(text, Some(if revision == HEAD { BROKEN } else { SHALLOW }))
        };
        // git would take it for an option.
        if revision.starts_with('-') {
            return Err(none());
        }
        let found = self.git(["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])?;
        if found.status.success() { Ok(Commit(first_line(&found.stdout))) } else { Err(none()) }
    }

    /// The commit at which what is checked out branched off `revision`.
    pub fn merge_base(&self, revision: &str) -> Result<Commit, Failure> {
        self.parted(revision, HEAD)
    }

    /// The commit at which the revision `head` branched off `revision`.
    pub fn parted(&self, revision: &str, head: &str) -> Result<Commit, Failure> {
        let (commit, head_commit) = (self.commit(revision)?, self.commit(head)?);
        if commit == head_commit {
            return Ok(commit);
        }
        let found = self.git(["merge-base", &commit.0, &head_commit.0])?;
        if found.status.success() {
            return Ok(Commit(first_line(&found.stdout)));
        }
        let text = format!("git does not know where {head} branched off \"{revision}\"");
        Err(Failure::Git(text, Some(SHALLOW)))
    }

    /// The files of a commit. Contents are read when they are asked for.
    pub fn tree(&self, commit: &Commit) -> Result<Tree, Failure> {
        let listed = self.asked(["ls-tree", "-r", "-z", "--full-tree", &commit.0])?;
        let hidden = self.asked(["ls-files", "-z", "--cached", "--ignored", "--exclude-standard"])?;
        Ok(Tree::listed(self.clone(), parts(&listed), parts(&hidden)))
    }

    /// The files of a submodule, which is in that folder, at a commit; `None` where it is not checked out, so that its
    /// files are not read now, either.
    fn submodule(&self, folder: &Path, commit: &Commit) -> Result<Option<Tree>, Failure> {
        let submodule = Self { root: self.root.join(folder) };
        if !submodule.root.join(".git").exists() {
            return Ok(None);
        }
        submodule.tree(&submodule.commit(&commit.0)?).map(Some)
    }

    /// Whether nothing was committed yet on the branch that is checked out.
    pub fn is_unborn(&self) -> Result<bool, Failure> {
        // Of a broken branch, git cannot tell the name, either.
        let names_a_branch = self.git(["symbolic-ref", "--quiet", HEAD])?.status.success();
        Ok(names_a_branch && !self.git(["rev-parse", "--verify", "--quiet", HEAD])?.status.success())
    }

    /// The files before the first commit.
    pub fn nothing(&self) -> Tree {
        Tree::listed(self.clone(), std::iter::empty(), std::iter::empty())
    }

    /// The paths of files and submodules that differ from the commit, and of those that git does not know yet.
    pub fn changed(&self, commit: &Commit) -> Result<Vec<PathBuf>, Failure> {
        let differ =
            ["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules=none"];
        let differ = self.asked(differ.into_iter().chain([&*commit.0, "--"]))?;
        let new = self.asked(["ls-files", "-z", "--others", "--exclude-standard"])?;
        Ok(parts(&differ).chain(parts(&new)).map(PathBuf::from).collect())
    }

    /// Whether there is a file at that path from the root; a submodule is none.
    pub fn has_file(&self, path: &Path) -> bool {
        self.root.join(path).is_file()
    }

    /// Whether `path` lies in the repository, whether or not there is anything.
    pub fn holds(&self, path: &Path) -> Result<bool, Failure> {
        Ok(self.inside(path)?.is_some())
    }

    fn git<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Result<Output, Failure> {
        git(&self.root, arguments)
    }

    /// What git answers; its refusal is a failure.
    fn asked<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Result<Vec<u8>, Failure> {
        let answer = self.git(arguments)?;
        if answer.status.success() { Ok(answer.stdout) } else { Err(Failure::Git(complaint(&answer), None)) }
    }

    /// A path from the root; `None` for one outside of the repository.
    fn inside(&self, path: &Path) -> Result<Option<PathBuf>, Failure> {
        Ok(whole(path)?.strip_prefix(&self.root).ok().map(Path::to_owned))
    }
}

/// The path without a leading `./`, as files of the working tree are shown.
pub fn shown(path: &Path) -> PathBuf {
    path.strip_prefix("./").unwrap_or(path).to_owned()
}

/// The path, absolute and without symbolic links as far as it exists.
pub fn whole(path: &Path) -> Result<PathBuf, Failure> {
    let unreadable = |error| Failure::Unreadable(path.to_owned(), error);
    let absolute = std::path::absolute(path).map_err(unreadable)?;
    for existing in absolute.ancestors() {
        match fs::canonicalize(existing) {
            Ok(real) => {
                let rest = absolute.strip_prefix(existing).unwrap_or(Path::new(""));
                return Ok(real.join(rest).components().collect());
            }
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
            Err(error) => return Err(unreadable(error)),
        }
    }
    Ok(absolute)
}

fn command<'a>(folder: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new("git");
    command.args([OsStr::new("-C"), folder.as_os_str()]).args(arguments);
    // Messages are read here, and a hook must not wait for the index.
    command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in OF_A_HOOK {
        command.env_remove(name);
    }
    command
}

fn git<'a>(folder: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Result<Output, Failure> {
    command(folder, arguments).output().map_err(|error| not_run(&error))
}

fn not_run(error: &io::Error) -> Failure {
    let text = match error.kind() {
        ErrorKind::NotFound => "git is not installed, and a revision cannot be read without it".to_owned(),
        _ => format!("git cannot be run: {error}"),
    };
    Failure::Git(text, None)
}

/// Why git finds no repository around `path`.
fn not_found(path: &Path, answer: &Output) -> Failure {
    let (path, said) = (path.display(), complaint(answer));
    if said.contains("not a git repository") {
        Failure::Git(format!("{path} is not in a git repository"), None)
    } else if said.contains("dubious ownership") {
        let text = format!("git does not read the repository around {path}, as another user owns it");
        Failure::Git(text, Some(DISTRUSTED))
    } else {
        Failure::Git(said, None)
    }
}

/// What git says of its failure, without its `fatal: `.
fn complaint(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.trim();
    format!("git refuses: {}", said.strip_prefix("fatal: ").unwrap_or(said))
}

/// Texts that end with a zero byte each.
fn parts(listed: &[u8]) -> impl Iterator<Item = String> + '_ {
    let parts = listed.split(|byte| *byte == 0).filter(|part| !part.is_empty());
    parts.map(|part| String::from_utf8_lossy(part).into_owned())
}

fn first_line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().to_owned()
}
