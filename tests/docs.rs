//! Every command shown in the documentation, with the output that it shows.
//!
//! `TRYCMD=overwrite cargo test --test docs` writes the real output.

#[test]
fn readmes_and_scenarios_show_real_output() {
    trycmd::TestCases::new()
        .env("GITHUB_ACTIONS", "false")
        .case("README.md")
        .case("examples/*/README.md")
        .case("tests/scenarios/*.md");
}
