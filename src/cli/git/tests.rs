//! Against the real `git`.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Blob, Repository, Tree, git};
use crate::cli::outcome::Failure;

/// What somebody's own settings of git would change.
const SETTLED: [(&str, &str); 6] = [
    ("user.name", "a"),
    ("user.email", "a@b"),
    ("commit.gpgsign", "false"),
    ("core.hooksPath", "/dev/null"),
    ("core.excludesFile", "/dev/null"),
    ("core.autocrlf", "false"),
];

/// A repository with one commit.
fn repository(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    run(folder.path(), &["init", "-q", "-b", "main"]);
    for (name, value) in SETTLED {
        run(folder.path(), &["config", name, value]);
    }
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        fs::write(path, bytes).expect("it can be written");
    }
    run(folder.path(), &["add", "-A"]);
    run(folder.path(), &["commit", "-q", "-m", "one"]);
    folder
}

fn run(folder: &Path, arguments: &[&str]) {
    let done = git(folder, arguments.iter().copied()).expect("git is installed");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// The files of the last commit.
fn head(folder: &Path) -> Tree {
    let repository = Repository::around(folder).expect("one");
    let commit = repository.commit("HEAD").expect("a commit");
    repository.tree(&commit).expect("its files")
}

/// The path without symbolic links, of which a folder for temporary files may have some.
fn real(path: &Path) -> PathBuf {
    super::whole(path).expect("a path")
}

fn said(failure: &Failure) -> &str {
    let Failure::Git(text, _) = failure else { panic!("{failure:?}") };
    text
}

#[test]
fn files_are_those_of_the_revision_under_paths_as_they_are_given() {
    let big = vec![b'x'; 1 << 20];
    let folder = repository(&[("a/b c/ü.yml", b"one\n"), ("a/x.json", b""), ("z.yml", &big)]);
    fs::write(folder.path().join("z.yml"), "new").expect("it can be written");
    fs::remove_dir_all(folder.path().join("a")).expect("it can be removed");
    let tree = head(folder.path());
    let given = folder.path().join("a");
    let found = tree.under(&given, |path| path.extension().is_some_and(|ending| ending == "yml"));
    assert_eq!(
        found.expect("they can be read"),
        [Blob {
            path: given.join("b c/ü.yml"),
            real: real(&given).join("b c/ü.yml"),
            bytes: b"one\n".into()
        }]
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
fn files_are_as_they_would_be_checked_out() {
    let folder = repository(&[
        (".gitattributes", b"*.yml text eol=crlf"),
        (".gitignore", b"hidden/\nnamed.yml"),
        ("a b.yml", b"one\r\ntwo\r\n"),
    ]);
    fs::write(folder.path().join("named.yml"), "x\r\n").expect("it can be written");
    run(folder.path(), &["add", "--force", "named.yml"]);
    run(folder.path(), &["commit", "-q", "-m", "two"]);
    let tree = head(folder.path());
    let is_yaml = |path: &Path| path.extension().is_some_and(|ending| ending == "yml");
    let found = tree.under(folder.path(), is_yaml).expect("they can be read");
    let path = folder.path().join("a b.yml");
    assert_eq!(found, [Blob { real: real(&path), path, bytes: b"one\r\ntwo\r\n".into() }]);
    let named = tree.under(&folder.path().join("named.yml"), is_yaml).expect("it can be read");
    assert_eq!(named[0].bytes, b"x\r\n", "one that is named is read, ignored or not");
}

#[cfg(unix)]
#[test]
fn links_lead_to_the_files_of_the_revision() {
    use std::os::unix::fs::symlink;

    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("far.yml"), "far").expect("it can be written");
    let folder = repository(&[("real/a.yml", b"one"), ("real/b.conf", b"two"), ("x/y.md", b"")]);
    for (link, target) in [
        ("x/a.yml", Path::new("../real/a.yml")),
        ("x/b.yml", Path::new("../real/b.conf")),
        ("x/again.yml", Path::new("a.yml")),
        ("x/circle.yml", Path::new("circle.yml")),
        ("x/far.yml", &outside.path().join("far.yml")),
        ("x/folder.yml", Path::new("../real")),
        ("x/gone.yml", Path::new("../gone.yml")),
    ] {
        symlink(target, folder.path().join(link)).expect("a link");
    }
    run(folder.path(), &["add", "-A"]);
    run(folder.path(), &["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "links"]);
    fs::write(folder.path().join("real/a.yml"), "new").expect("it can be written");
    let given = folder.path().join("x");
    let is_yaml = |path: &Path| path.extension().is_some_and(|ending| ending == "yml");
    let found = head(folder.path()).under(&given, is_yaml).expect("they can be read");
    let blob = |name: &str, file: PathBuf, bytes: &[u8]| Blob {
        path: given.join(name),
        real: real(&file),
        bytes: bytes.into(),
    };
    let inner = |name: &str| folder.path().join("real").join(name);
    assert_eq!(
        found,
        [
            blob("a.yml", inner("a.yml"), b"one"),
            blob("again.yml", inner("a.yml"), b"one"),
            blob("b.yml", inner("b.conf"), b"two"),
            blob("far.yml", outside.path().join("far.yml"), b"far"),
        ]
    );
}

#[test]
fn before_the_first_commit_there_is_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    run(folder.path(), &["init", "-q"]);
    let repository = Repository::around(folder.path()).expect("one");
    assert!(repository.commit("HEAD").is_err());
    assert_eq!(repository.nothing().under(folder.path(), |_| true).expect("nothing is asked"), []);
}

#[test]
fn where_a_branch_parted_is_found() {
    let folder = repository(&[("a.yml", b"1")]);
    let commit = |text: &str| {
        fs::write(folder.path().join("a.yml"), text).expect("it can be written");
        run(folder.path(), &["commit", "-qam", text]);
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
    assert!(said(&failure).contains("branched off"), "{failure:?}");
}

#[test]
fn what_git_cannot_give_is_said() {
    let folder = repository(&[("a.yml", b"1")]);
    let repository = Repository::around(folder.path()).expect("one");
    for revision in ["no-such", "--all", "HEAD:a.yml", ""] {
        let failure = repository.commit(revision).expect_err("no revision");
        assert!(said(&failure).contains(&format!("no revision \"{revision}\"")), "{failure:?}");
    }
    let outside = tempfile::tempdir().expect("a folder");
    let failure = Repository::around(&outside.path().join("no/such")).expect_err("no repository");
    assert!(said(&failure).ends_with("is not in a git repository"), "{failure:?}");
}
