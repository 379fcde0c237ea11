//! What a pipeline says of itself in its environment.

use std::env;

/// Whether this runs in a workflow of GitHub, which turns commands in the output into annotations.
pub fn is_github() -> bool {
    says("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

/// Whether this runs in a pipeline at all.
pub fn is_pipeline() -> bool {
    says("CI").is_some_and(|value| value != "false" && value != "0")
}

/// Whether git runs this as the hook of a commit, for which it names the index: what is committed differs from HEAD.
pub fn is_commit_hook() -> bool {
    says("GIT_INDEX_FILE").is_some()
}

/// What a change is compared with: what pre-commit was given, or what a merge request is to be merged into, as the
/// pipelines of GitLab, GitHub and Jenkins name it.
pub fn base() -> Option<String> {
    let branch = |name| says(name).map(|branch| format!("origin/{branch}"));
    says("PRE_COMMIT_FROM_REF")
        // GitLab sets it where the merge is what is checked out, and the target has moved on since.
        .or_else(|| says("CI_MERGE_REQUEST_TARGET_BRANCH_SHA"))
        .or_else(|| says("CI_MERGE_REQUEST_DIFF_BASE_SHA"))
        .or_else(|| branch("GITHUB_BASE_REF"))
        .or_else(|| branch("CHANGE_TARGET"))
}

fn says(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
