//! What `lint` does by itself where a pipeline says of itself what it is.

use std::fs;
use std::path::Path;
use std::process::Command as Program;

use assert_cmd::Command;
use tempfile::TempDir;

const LEAK: &str = "tests/scenarios/merge-request-leak.in";

/// Everything by which pipelines are known.
const TOLD: [&str; 8] = [
    "CI",
    "GITHUB_ACTIONS",
    "GITHUB_BASE_REF",
    "GITLAB_CI",
    "CI_MERGE_REQUEST_DIFF_BASE_SHA",
    "CI_MERGE_REQUEST_TARGET_BRANCH_SHA",
    "CHANGE_TARGET",
    "PRE_COMMIT_FROM_REF",
];

/// Exit code, what was shown, and what was complained of.
fn lint(folder: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::cargo_bin("probelint").expect("the program is built");
    command.current_dir(folder).arg("lint").args(arguments);
    for name in TOLD {
        command.env_remove(name);
    }
    let run = command.envs(environment.iter().copied()).output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (run.status.code(), text(run.stdout), text(run.stderr))
}

/// Runs git as somebody who signs nothing; whether it went well, and what was said.
fn try_git(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let settled = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
    let done = Program::new("git").current_dir(folder).args(settled).args(arguments).output();
    let done = done.expect("git is installed");
    (done.status.success(), String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned())
}

fn git(folder: &Path, arguments: &[&str]) {
    let (done, said) = try_git(folder, arguments);
    assert!(done, "git {arguments:?}: {said}");
}

/// A clone in which a branch, checked out, adds a leaking service to `origin/main`.
fn merge_request() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    fs::create_dir(path.join("consul")).expect("it can be made");
    for file in ["prometheus.yml", "blackbox.yml", "consul/services.json", "adds-billing.diff"] {
        fs::copy(Path::new(LEAK).join(file), path.join(file)).expect("it can be copied");
    }
    git(path, &["init", "-q", "-b", "main"]);
    git(path, &["add", "-A"]);
    git(path, &["commit", "-q", "-m", "one"]);
    git(path, &["update-ref", "refs/remotes/origin/main", "main"]);
    git(path, &["switch", "-q", "-c", "billing"]);
    git(path, &["apply", "adds-billing.diff"]);
    git(path, &["commit", "-q", "-a", "-m", "billing"]);
    folder
}

#[test]
fn a_merge_request_knows_what_it_is_merged_into() {
    let clone = merge_request();
    for (name, value) in [
        ("GITHUB_BASE_REF", "main"),
        ("CHANGE_TARGET", "main"),
        ("PRE_COMMIT_FROM_REF", "main"),
        ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "main"),
        ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "refs/remotes/origin/main"),
    ] {
        let (code, shown, _) = lint(clone.path(), &[("CI", "true"), (name, value)], &["--only-changed"]);
        assert_eq!(code, Some(1), "{name}");
        assert!(shown.contains("probe/missing-path-meta"), "{name}: {shown}");
    }
}

#[test]
#[cfg(unix)]
fn a_hook_of_git_stops_the_commit_that_leaks() {
    let clone = merge_request();
    let path = clone.path();
    git(path, &["switch", "-q", "main"]);
    install_hook(path);
    fs::write(path.join("notes.md"), "nothing to lint").expect("it can be written");
    git(path, &["add", "notes.md"]);
    git(path, &["commit", "-m", "notes"]);
    git(path, &["apply", "adds-billing.diff"]);
    let (passed, said) = try_git(path, &["commit", "-a", "-m", "billing"]);
    assert!(!passed && said.contains("probe/missing-path-meta"), "{said}");
    fs::copy(Path::new(LEAK).join("gives-the-path.diff"), path.join("repair.diff"))
        .expect("it can be copied");
    git(path, &["apply", "repair.diff"]);
    git(path, &["commit", "-a", "-m", "billing, with its path"]);
}

#[cfg(unix)]
fn install_hook(repository: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let program = assert_cmd::cargo::cargo_bin("probelint");
    let script = format!("#!/bin/sh\nunset CI\nexec '{}' lint --only-changed\n", program.display());
    let folder = repository.join(".git/hooks");
    fs::create_dir_all(&folder).expect("it can be made");
    let hook = folder.join("pre-commit");
    fs::write(&hook, script).expect("it can be written");
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).expect("it is ours");
}

#[test]
fn files_that_git_does_not_know_are_new() {
    let clone = merge_request();
    let told = |name: &str| {
        let (code, shown, said) = lint(clone.path(), &[], &["--only-changed", "--format", "concise", name]);
        assert!(said.is_empty(), "{said}");
        (code, shown.lines().filter(|line| line.contains("web.json")).count())
    };
    let leak = r#"{"service": {"name": "web", "check": {"http": "http://web/", "interval": "10s"}}}"#;
    fs::create_dir(clone.path().join("made")).expect("it can be made");
    fs::write(clone.path().join("made/web.json"), leak).expect("it can be written");
    assert_eq!(told("."), (Some(1), 1), "not added yet");
    fs::write(clone.path().join(".gitignore"), "made/").expect("it can be written");
    assert_eq!(told("."), (Some(0), 0), "ignored");
    assert_eq!(told("made/web.json"), (Some(1), 1), "ignored, and named");
}

#[test]
fn before_the_first_commit_everything_is_new() {
    let clone = merge_request();
    git(clone.path(), &["switch", "-q", "--orphan", "new"]);
    git(clone.path(), &["checkout", "-q", "billing", "--", "."]);
    let (code, shown, said) = lint(clone.path(), &[], &["--only-changed"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(shown.contains("1 error in 3 files"), "{shown}");
}

#[test]
fn a_shallow_clone_is_told_how_to_reach_back() {
    let clone = merge_request();
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("file://{}", clone.path().display());
    git(folder.path(), &["clone", "-q", "--depth=1", "--branch=billing", &url, "."]);
    let (code, _, said) = lint(folder.path(), &[("GITHUB_BASE_REF", "main")], &["--only-changed"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("no revision \"origin/main\"") && said.contains("fetch-depth: 0"), "{said}");
}

#[test]
fn a_pipeline_that_does_not_say_it_is_told_to() {
    let clone = merge_request();
    let (code, _, said) = lint(clone.path(), &[("CI", "true")], &["--only-changed"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("--base"), "{said}");
    let (code, _, _) = lint(clone.path(), &[("CI", "true")], &["--only-changed", "--base", "origin/main"]);
    assert_eq!(code, Some(1));
    let (code, _, _) = lint(clone.path(), &[], &["--only-changed"]);
    assert_eq!(code, Some(0), "elsewhere, only what is not committed counts");
}

#[test]
fn annotations_come_by_themselves_only_where_they_are_read() {
    let clone = merge_request();
    let annotated = |environment, arguments: &[&str]| {
        let (_, shown, _) = lint(clone.path(), environment, arguments);
        (shown.contains("\n::error "), shown.contains("1 error in 3 files"))
    };
    assert_eq!(annotated(&[("GITHUB_ACTIONS", "true"), ("CI", "true")], &[]), (true, true));
    assert_eq!(annotated(&[("GITLAB_CI", "true"), ("CI", "true")], &[]), (false, true));
    assert_eq!(annotated(&[("CI", "true")], &[]), (false, true));
    let asked = ["--output", "pretty"];
    assert_eq!(annotated(&[("GITHUB_ACTIONS", "true")], &asked), (false, true), "what is asked for wins");
}

#[test]
fn a_hook_in_another_worktree_finds_its_own_repository() {
    let clone = merge_request();
    let git_dir = clone.path().join(".git");
    let told = [("GIT_DIR", git_dir.to_str().expect("UTF-8")), ("GIT_INDEX_FILE", "index")];
    let (code, shown, said) = lint(clone.path(), &told, &["--only-changed", "--base", "main", "consul", "."]);
    assert_eq!(code, Some(1), "{shown}{said}");
    assert!(shown.contains("1 error in 3 files"), "{shown}");
}

#[test]
fn without_git_or_a_repository_it_says_so() {
    let clone = merge_request();
    let (code, _, said) = lint(clone.path(), &[("PATH", "")], &["--only-changed"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("git is not installed"), "{said}");
    let (code, _, said) = lint(clone.path(), &[], &["--only-changed", "--base", "mian"]);
    assert_eq!((code, said.contains("no revision \"mian\"")), (Some(2), true), "{said}");
    let folder = tempfile::tempdir().expect("a folder");
    let (code, _, said) = lint(folder.path(), &[], &["--only-changed"]);
    assert_eq!((code, said.contains("is not in a git repository")), (Some(2), true), "{said}");
}
