//! Every command shown in the documentation, with the output that it shows.
//!
//! `TRYCMD=overwrite cargo test --test docs` writes the real output.

use std::env;
use std::path::PathBuf;

use trycmd::TestCases;
use trycmd::schema::Bin;

#[test]
fn readmes_and_scenarios_show_real_output() {
    let cases = TestCases::new();
    // What a pipeline, or a person's own git, says of itself is none of the scenarios' business.
    for name in [
        "CI",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA",
        "CI_MERGE_REQUEST_TARGET_BRANCH_SHA",
        "PRE_COMMIT_FROM_REF",
        "GITHUB_ACTIONS",
        "GITHUB_BASE_REF",
        "CHANGE_TARGET",
    ] {
        cases.env(name, "");
    }
    for name in ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"] {
        cases.env(name, "/dev/null");
    }
    for role in ["AUTHOR", "COMMITTER"] {
        cases
            .env(format!("GIT_{role}_NAME"), "scenario")
            .env(format!("GIT_{role}_EMAIL"), "scenario@example.org");
    }
    cases.register_bin("git", on_path("git"));
    cases.case("README.md").case("examples/*/README.md").case("tests/scenarios/*.md");
}

/// A program of the system that scenarios call.
fn on_path(program: &str) -> Bin {
    let folders = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file());
    Bin::Path(found.unwrap_or_else(|| PathBuf::from(program)))
}
