//! Reading revisions of a repository, by running `git`.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{fs, thread};

use super::outcome::Failure;

/// What a hook of git sets for its own repository, which need not be the one that holds the given paths.
const OF_A_HOOK: [&str; 4] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"];

/// A repository with a working tree.
#[derive(Debug, Clone)]
pub struct Repository {
    /// The topmost folder of the working tree, absolute and without symbolic links.
    root: PathBuf,
}

/// The files of one revision.
#[derive(Debug)]
pub struct Tree {
    /// Where it is from.
    pub repository: Repository,
    /// The object that holds each file, by its path from the root; symbolic links and submodules left out.
    objects: BTreeMap<PathBuf, String>,
}

/// A file of a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// Its path as it would be shown if it were read from the working tree.
    pub path: PathBuf,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Repository {
    /// The repository that holds `path`, which need not exist.
    pub fn around(path: &Path) -> Result<Self, Failure> {
        let whole = whole(path)?;
        let folder = whole.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
        let found = git(folder, ["rev-parse", "--show-toplevel"])?;
        if !found.status.success() {
            let said = complaint(&found);
            let none = format!("{} is in no git repository", path.display());
            return Err(Failure::Git(if said.contains("not a git repository") { none } else { said }));
        }
        let root = PathBuf::from(first_line(&found.stdout));
        let root = fs::canonicalize(&root).map_err(|error| Failure::Unreadable(root, error))?;
        Ok(Self { root })
    }

    /// The hash of the commit that `revision` names.
    pub fn commit(&self, revision: &str) -> Result<String, Failure> {
        let none = || Failure::Git(format!("{} has no revision \"{revision}\"", self.root.display()));
        // git would take it for an option.
        if revision.starts_with('-') {
            return Err(none());
        }
        let found = self.git(["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])?;
        if found.status.success() { Ok(first_line(&found.stdout)) } else { Err(none()) }
    }

    /// The hash of the commit at which what is checked out parted from `revision`.
    pub fn merge_base(&self, revision: &str) -> Result<String, Failure> {
        let commit = self.commit(revision)?;
        let found = self.git(["merge-base", &commit, "HEAD"])?;
        if found.status.success() {
            return Ok(first_line(&found.stdout));
        }
        Err(Failure::Git(format!(
            "git does not know where HEAD parted from \"{revision}\": a shallow clone needs a greater depth"
        )))
    }

    /// The files of the revision that `revision` names, such as a branch, a tag or a hash. Contents are read
    /// when they are asked for.
    pub fn tree(&self, revision: &str) -> Result<Tree, Failure> {
        let commit = self.commit(revision)?;
        let listed = self.asked(["ls-tree", "-r", "-z", "--full-tree", &commit])?;
        let lines = listed.split(|byte| *byte == 0).map(String::from_utf8_lossy);
        let objects = lines.filter_map(|line| file_of(&line)).collect();
        Ok(Tree { repository: self.clone(), objects })
    }

    /// The paths of files that differ from the commit, and of those that git does not know yet.
    pub fn changed(&self, commit: &str) -> Result<Vec<PathBuf>, Failure> {
        let differ = ["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", commit, "--"];
        let mut listed = self.asked(differ)?;
        listed.extend(self.asked(["ls-files", "-z", "--others", "--exclude-standard"])?);
        let names = listed.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        Ok(names.map(|name| PathBuf::from(String::from_utf8_lossy(name).into_owned())).collect())
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
        if answer.status.success() { Ok(answer.stdout) } else { Err(Failure::Git(complaint(&answer))) }
    }

    /// A path from the root; `None` for one outside of the repository.
    fn inside(&self, path: &Path) -> Result<Option<PathBuf>, Failure> {
        Ok(whole(path)?.strip_prefix(&self.root).ok().map(Path::to_owned))
    }
}

impl Tree {
    /// The file at `path`, or every file below it whose path passes; none where the revision has nothing there.
    pub fn under(&self, path: &Path, wanted: impl Fn(&Path) -> bool) -> Result<Vec<Blob>, Failure> {
        let Some(inside) = self.repository.inside(path)? else { return Ok(Vec::new()) };
        let below = self.objects.iter().filter_map(|(file, object)| {
            let rest = file.strip_prefix(&inside).ok()?;
            let shown = if rest.as_os_str().is_empty() { path.to_owned() } else { shown(&path.join(rest)) };
            (shown == path || wanted(rest)).then_some((shown, object.as_str()))
        });
        let (paths, objects): (Vec<_>, Vec<_>) = below.unzip();
        let contents = self.contents(&objects)?;
        Ok(paths.into_iter().zip(contents).map(|(path, bytes)| Blob { path, bytes }).collect())
    }

    /// The bytes of one file; `None` where the revision has no such file.
    pub fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, Failure> {
        let object = self.repository.inside(path)?.and_then(|inside| self.objects.get(&inside));
        let Some(object) = object else { return Ok(None) };
        Ok(self.contents(&[object.as_str()])?.pop())
    }

    /// The bytes of every object, in their order, from one process of git.
    fn contents(&self, objects: &[&str]) -> Result<Vec<Vec<u8>>, Failure> {
        if objects.is_empty() {
            return Ok(Vec::new());
        }
        let mut child = command(&self.repository.root, ["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(|error| not_run(&error))?;
        let (asked, answers) = (child.stdin.take(), child.stdout.take());
        let Some((mut asked, answers)) = asked.zip(answers) else { return Err(broken_off()) };
        let mut answers = BufReader::new(answers);
        let names = objects.join("\n") + "\n";
        // git stops listening while nobody reads its answers, and so is asked and read at once. The answers are
        // moved in, so that they are closed, and git ends, before the asking thread is waited for.
        let read = thread::scope(move |scope| {
            scope.spawn(move || asked.write_all(names.as_bytes()));
            objects.iter().map(|_| next_object(&mut answers)).collect::<io::Result<Vec<_>>>()
        });
        let ended = child.wait().map_err(|error| not_run(&error))?;
        match read {
            Ok(contents) if ended.success() => Ok(contents),
            _ => Err(broken_off()),
        }
    }
}

/// One answer of `git cat-file --batch`: `HASH blob SIZE`, and the bytes with a line break behind them.
fn next_object(answers: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut head = String::new();
    answers.read_line(&mut head)?;
    let size = head.trim_end().rsplit(' ').next().and_then(|size| size.parse().ok());
    let size: u64 = size.ok_or(ErrorKind::InvalidData)?;
    let mut bytes = Vec::new();
    answers.take(size + 1).read_to_end(&mut bytes)?;
    if bytes.pop() == Some(b'\n') && bytes.len() as u64 == size {
        Ok(bytes)
    } else {
        Err(ErrorKind::UnexpectedEof.into())
    }
}

/// Path and object of a line of `git ls-tree`, `100644 blob HASH<tab>PATH`; `None` for what is no file.
fn file_of(line: &str) -> Option<(PathBuf, String)> {
    let (about, path) = line.split_once('\t')?;
    let mut about = about.split(' ');
    let is_file = about.next()?.starts_with("100") && about.next()? == "blob";
    is_file.then(|| Some((PathBuf::from(path), about.next()?.to_owned()))).flatten()
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
    command.args([OsStr::new("-C"), folder.as_os_str()]).args(arguments).env("LC_ALL", "C");
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
    Failure::Git(match error.kind() {
        ErrorKind::NotFound => "git is not installed, and a revision cannot be read without it".to_owned(),
        _ => format!("git cannot be run: {error}"),
    })
}

fn broken_off() -> Failure {
    Failure::Git("git broke off while files of a revision were read".to_owned())
}

/// What git says of its failure, without its `fatal: `.
fn complaint(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.trim();
    format!("git refuses: {}", said.strip_prefix("fatal: ").unwrap_or(said))
}

fn first_line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use tempfile::TempDir;

    use super::{Blob, Repository, git};
    use crate::cli::outcome::Failure;

    /// A repository with one commit.
    fn repository(files: &[(&str, &[u8])]) -> TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        run(folder.path(), &["init", "-q", "-b", "main"]);
        for (name, bytes) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
            fs::write(path, bytes).expect("it can be written");
        }
        run(folder.path(), &["add", "-A"]);
        run(folder.path(), &["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "one"]);
        folder
    }

    fn run(folder: &Path, arguments: &[&str]) {
        let done = git(folder, arguments.iter().copied()).expect("git is installed");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    fn said(failure: &Failure) -> &str {
        let Failure::Git(text) = failure else { panic!("{failure:?}") };
        text
    }

    #[test]
    fn files_are_those_of_the_revision_under_paths_as_they_are_given() {
        let big = vec![b'x'; 1 << 20];
        let folder = repository(&[("a/b c/ü.yml", b"one\n"), ("a/x.json", b""), ("z.yml", &big)]);
        fs::write(folder.path().join("z.yml"), "new").expect("it can be written");
        fs::remove_dir_all(folder.path().join("a")).expect("it can be removed");
        let tree = Repository::around(folder.path()).expect("one").tree("HEAD").expect("a revision");
        let given = folder.path().join("a");
        let found = tree.under(&given, |path| path.extension().is_some_and(|ending| ending == "yml"));
        assert_eq!(
            found.expect("they can be read"),
            [Blob { path: given.join("b c/ü.yml"), bytes: b"one\n".into() }]
        );
        let every = tree.under(folder.path(), |_| true).expect("they can be read");
        let sizes: Vec<_> = every.iter().map(|blob| blob.bytes.len()).collect();
        assert_eq!(sizes, [4, 0, big.len()]);
        let named = tree.under(&folder.path().join("z.yml"), |_| false).expect("it can be read");
        assert_eq!(named[0].bytes, big, "a file that is named needs no ending");
        assert_eq!(tree.read(&given.join("x.json")).expect("it can be read"), Some(Vec::new()));
        assert_eq!(tree.read(&given.join("no.json")).expect("git answers"), None);
        assert_eq!(tree.under(Path::new("/"), |_| true).expect("git answers"), [], "not of this repository");
    }

    #[test]
    fn where_a_branch_parted_is_found() {
        let folder = repository(&[("a.yml", b"1")]);
        let commit = |text: &str| {
            fs::write(folder.path().join("a.yml"), text).expect("it can be written");
            run(folder.path(), &["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", text]);
        };
        run(folder.path(), &["switch", "-qc", "work"]);
        commit("2");
        run(folder.path(), &["switch", "-q", "main"]);
        commit("3");
        run(folder.path(), &["switch", "-q", "work"]);
        let repository = Repository::around(folder.path()).expect("one");
        let parted = repository.merge_base("main").expect("a commit");
        assert_eq!(parted, repository.commit("main~1").expect("a commit"));
        run(folder.path(), &["switch", "-q", "--orphan", "other"]);
        fs::write(folder.path().join("b.yml"), "4").expect("it can be written");
        run(folder.path(), &["add", "b.yml"]);
        commit("5");
        let failure = repository.merge_base("main").expect_err("they have nothing in common");
        assert!(said(&failure).contains("shallow"), "{failure:?}");
    }

    #[test]
    fn what_git_cannot_give_is_said() {
        let folder = repository(&[("a.yml", b"1")]);
        let repository = Repository::around(folder.path()).expect("one");
        for revision in ["no-such", "--all", "HEAD:a.yml", ""] {
            let failure = repository.tree(revision).expect_err("no revision");
            assert!(said(&failure).contains(&format!("no revision \"{revision}\"")), "{failure:?}");
        }
        let outside = tempfile::tempdir().expect("a folder");
        let failure = Repository::around(&outside.path().join("no/such")).expect_err("no repository");
        assert!(said(&failure).ends_with("is in no git repository"), "{failure:?}");
    }
}
