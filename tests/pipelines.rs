//! What `lint` does by itself where a pipeline says of itself what it is.

mod clean;

use std::fs;
use std::path::Path;
use std::process::Command;

use clean::{Clean, probelint};
use tempfile::TempDir;

const LEAK: &str = "tests/scenarios/merge-request-leak.in";

/// Exit code, what was shown, and what was complained of.
fn lint(folder: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = probelint();
    command.current_dir(folder).arg("lint").args(arguments);
    let run = command.envs(environment.iter().copied()).output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (run.status.code(), text(run.stdout), text(run.stderr))
}

/// Runs git; whether it went well, and what was said.
fn try_git(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let done = Command::new("git").clean().current_dir(folder).args(arguments).output();
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
    let script = format!("#!/bin/sh\nexec '{}' lint --only-changed\n", program.display());
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

/// An estate of two repositories: the services are a submodule, at the commit before `billing` leaks.
fn with_submodule() -> (TempDir, TempDir) {
    let (services, estate) = (merge_request(), tempfile::tempdir().expect("a folder"));
    git(services.path(), &["switch", "-q", "main"]);
    for file in ["prometheus.yml", "blackbox.yml"] {
        fs::copy(Path::new(LEAK).join(file), estate.path().join(file)).expect("it can be copied");
        git(services.path(), &["rm", "-q", file]);
    }
    git(services.path(), &["commit", "-q", "-m", "services alone"]);
    let path = estate.path();
    git(path, &["init", "-q", "-b", "main"]);
    let url = services.path().to_str().expect("UTF-8");
    git(path, &["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", url, "services"]);
    git(path, &["add", "-A"]);
    git(path, &["commit", "-q", "-m", "one"]);
    (services, estate)
}

/// Adds a comment to the modules, which changes nothing.
fn comment(folder: &Path) {
    let path = folder.join("blackbox.yml");
    let text = fs::read_to_string(&path).expect("it can be read");
    fs::write(&path, text + "# retires in May\n").expect("it can be written");
}

/// Exit code, and what `diff` shows.
fn diff(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let run = probelint().current_dir(folder).arg("diff").args(arguments).output().expect("it runs");
    (run.status.code(), String::from_utf8(run.stdout).expect("UTF-8"))
}

#[test]
fn files_outside_of_the_repository_are_not_new() {
    let (clone, outside) = (merge_request(), tempfile::tempdir().expect("a folder"));
    let services = clone.path().join("consul/services.json");
    fs::copy(&services, outside.path().join("services.json")).expect("it can be copied");
    git(clone.path(), &["rm", "-q", "consul/services.json"]);
    git(clone.path(), &["commit", "-q", "-m", "services live elsewhere"]);
    comment(clone.path());
    let elsewhere = outside.path().to_str().expect("UTF-8");
    let (code, shown, said) = lint(clone.path(), &[], &["--only-changed", ".", elsewhere]);
    assert_eq!((code, shown.contains("1 not from this change")), (Some(0), true), "{shown}{said}");
    assert_eq!(diff(clone.path(), &["--base", "HEAD", ".", elsewhere]).0, Some(0));
}

#[test]
fn files_of_a_submodule_are_those_of_its_commit() {
    let (_services, estate) = with_submodule();
    let path = estate.path();
    let only_changed = || {
        let (code, shown, said) = lint(path, &[], &["--only-changed"]);
        assert!(said.is_empty(), "{said}");
        (code, shown.lines().last().unwrap_or_default().to_owned())
    };
    let clean = (Some(0), "no findings in 3 files, 1 job, 2 services, 2 probes".to_owned());
    assert_eq!(only_changed(), clean);
    git(&path.join("services"), &["apply", "adds-billing.diff"]);
    let leaks = (Some(1), "1 error in 3 files, 1 job, 3 services, 3 probes".to_owned());
    assert_eq!(only_changed(), leaks, "the submodule alone differs");
    git(&path.join("services"), &["commit", "-q", "-a", "-m", "billing"]);
    assert_eq!(only_changed(), leaks, "its commit differs");
    assert_eq!(diff(path, &["--base", "HEAD"]).0, Some(1));
    git(path, &["commit", "-q", "-a", "-m", "billing"]);
    comment(path);
    let (code, counted) = only_changed();
    assert_eq!((code, counted.contains("1 not from this change")), (Some(0), true), "{counted}");
    git(path, &["submodule", "--quiet", "deinit", "--force", "services"]);
    let (code, counted) = only_changed();
    assert_eq!((code, counted.starts_with("no findings in 2 files")), (Some(0), true), "{counted}");
}

#[test]
fn a_submodule_that_lacks_its_commit_is_named() {
    let (_services, estate) = with_submodule();
    let nowhere = ["update-index", "--cacheinfo", "160000,0123456789012345678901234567890123456789,services"];
    git(estate.path(), &nowhere);
    git(estate.path(), &["commit", "-q", "-m", "nobody has it"]);
    let (code, _, said) = lint(estate.path(), &[], &["--only-changed"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("services has no revision \"0123456789") && said.contains("GIT_DEPTH"), "{said}");
}

#[test]
fn a_branch_that_is_broken_is_not_one_without_commits() {
    for damage in ["0123456789012345678901234567890123456789\n", "", "no hash\n"] {
        let clone = merge_request();
        fs::write(clone.path().join(".git/refs/heads/billing"), damage).expect("it can be written");
        let (code, _, said) = lint(clone.path(), &[], &["--only-changed"]);
        assert_eq!(code, Some(2), "{damage}");
        assert!(said.contains("no revision \"HEAD\"") && said.contains("git fsck"), "{said}");
    }
}

/// Fails unless every report puts the leaking service into the file of that path.
fn assert_reported(folder: &Path, estate: &str, path: &str) {
    for (format, place) in [
        ("github", format!("file={path},")),
        ("gitlab", format!("\"path\": \"{path}\"")),
        ("sarif", format!("\"uri\": \"{path}\"")),
        ("junit", format!("<testsuite name=\"{path}\"")),
        ("markdown", format!("| {path}:")),
    ] {
        let (_, shown, said) = lint(folder, &[], &["--format", format, estate]);
        assert!(shown.contains(&place), "{estate} in {}: {place}: {shown}{said}", folder.display());
    }
}

#[test]
fn reports_name_paths_that_the_service_knows() {
    let clone = merge_request();
    let root = clone.path();
    fs::create_dir(root.join("monitoring")).expect("it can be made");
    fs::write(root.join("monitoring/probelint.toml"), "").expect("it can be written");
    for name in ["prometheus.yml", "blackbox.yml", "consul"] {
        fs::rename(root.join(name), root.join("monitoring").join(name)).expect("it can be moved");
    }
    let known = "monitoring/consul/services.json";
    let elsewhere = tempfile::tempdir().expect("a folder");
    let whole = root.join("monitoring");
    for (folder, estate) in [
        (root, "monitoring"),
        (&whole, "."),
        (&whole.join("consul"), ".."),
        (elsewhere.path(), whole.to_str().expect("UTF-8")),
    ] {
        assert_reported(folder, estate, known);
    }
    fs::remove_dir_all(root.join(".git")).expect("it can be removed");
    assert_reported(root, "monitoring", known);
    assert_reported(&whole, ".", "consul/services.json");
}

#[test]
fn fingerprints_outlive_a_move_of_the_settings_with_their_files() {
    let clone = merge_request();
    let root = clone.path();
    fs::write(root.join("probelint.toml"), "").expect("it can be written");
    fs::create_dir(root.join("consul/web")).expect("it can be made");
    fs::write(root.join("consul/web/web.json"), "{\"service\": {\"name\": 5}}").expect("it can be written");
    let prints = |estate: &str| {
        let (_, shown, _) = lint(root, &[], &["--format", "gitlab", estate]);
        let prints = shown.lines().filter(|line| line.contains("fingerprint")).map(str::to_owned);
        prints.collect::<Vec<_>>()
    };
    let before = prints(".");
    fs::create_dir(root.join("moved")).expect("it can be made");
    for name in ["prometheus.yml", "blackbox.yml", "consul", "probelint.toml"] {
        fs::rename(root.join(name), root.join("moved").join(name)).expect("it can be moved");
    }
    assert_eq!(prints("moved"), before);
    assert!(before.len() > 1, "{before:?}");
}

#[test]
fn what_git_says_to_a_hook_of_its_own_repository_does_not_count_elsewhere() {
    let clone = merge_request();
    for name in [
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_INDEX_FILE",
        "GIT_NAMESPACE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    ] {
        let (code, shown, said) =
            lint(clone.path(), &[(name, "/no/such")], &["--only-changed", "--base", "main"]);
        assert_eq!(code, Some(1), "{name}: {shown}{said}");
        assert!(shown.contains("1 error in 3 files"), "{name}: {shown}");
    }
}

/// As in a container, where the checkout belongs to somebody else.
#[test]
#[cfg(unix)]
fn a_repository_of_somebody_else_is_read_where_git_may() {
    let (clone, home) = (merge_request(), tempfile::tempdir().expect("a folder"));
    let settings = home.path().join("gitconfig");
    let environment = [
        ("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_SYSTEM", settings.to_str().expect("UTF-8")),
    ];
    let told = || lint(clone.path(), &environment, &["--only-changed", "--base", "main"]);
    let (code, _, said) = told();
    assert_eq!((code, said.lines().count()), (Some(2), 2), "{said}");
    assert!(said.contains("another user owns it") && said.contains("safe.directory"), "{said}");
    let dockerfile = fs::read_to_string("Dockerfile").expect("it can be read");
    let trusts =
        dockerfile.lines().find_map(|line| line.split(" && ").find(|part| part.starts_with("git config")));
    let mut shell = Command::new("sh").clean();
    shell.args(["-c", trusts.expect("the image tells git")]).env("GIT_CONFIG_SYSTEM", &settings);
    assert!(shell.status().expect("there is a shell").success());
    let (code, shown, said) = told();
    assert_eq!(code, Some(1), "{shown}{said}");
}
