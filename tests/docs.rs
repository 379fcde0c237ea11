//! Every command shown in the documentation, with the output that it shows; every link in it; the test file that the
//! README explains; and every field of JSON that the pages describe.
//!
//! `TRYCMD=overwrite cargo test --test docs` writes the real output.

mod clean;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clean::{Clean, probelint};
use ignore::WalkBuilder;
use serde_json::Value;
use trycmd::TestCases;
use trycmd::schema::Bin;

const SHOWN: &str = "readmes_and_scenarios_show_real_output";

#[test]
fn readmes_and_scenarios_show_real_output() {
    if !has_clean_environment() {
        return;
    }
    let cases = TestCases::new();
    cases.register_bin("git", on_path("git"));
    cases.case("README.md").case("examples/*/README.md").case("tests/scenarios/*.md");
}

/// Scenarios have the environment of this process; where that is somebody's, another process runs them.
fn has_clean_environment() -> bool {
    const CLEAN: &str = "PROBELINT_CLEAN";
    if env::var_os(CLEAN).is_some() {
        return true;
    }
    let mut again = Command::new(env::current_exe().expect("a program")).clean();
    let run = again.args(["--exact", SHOWN, "--nocapture"]).env(CLEAN, "yes").status();
    assert!(run.expect("it runs").success(), "a page does not show the real output: see above");
    false
}

/// A program of the system that scenarios call.
fn on_path(program: &str) -> Bin {
    let folders = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file());
    Bin::Path(found.unwrap_or_else(|| PathBuf::from(program)))
}

/// The lines of a page outside of front matter and fences, with what is in backticks left out.
fn prose(page: &str) -> impl Iterator<Item = String> {
    let front = page.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
    let body = front.map_or(page, |(_, body)| body);
    let mut fenced = false;
    let outside = body.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        fenced ^= is_fence;
        !fenced && !is_fence
    });
    outside.map(|line| line.split('`').step_by(2).collect())
}

/// What a page's links point to: `(file, heading)`, either of which may be empty.
fn links(page: &str) -> Vec<(String, String)> {
    let text = prose(page).collect::<Vec<_>>().join("\n");
    let ends = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let ends = ends.filter(|link| !link.contains("://"));
    ends.map(|link| link.split_once('#').unwrap_or((link, ""))).map(|(a, b)| (a.into(), b.into())).collect()
}

/// A heading as links name it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

fn has_heading(page: &Path, wanted: &str) -> bool {
    let text = fs::read_to_string(page).unwrap_or_default();
    let mut headings = text.lines().filter(|line| line.starts_with('#'));
    headings.any(|line| anchor(line.trim_start_matches('#')) == wanted)
}

#[test]
fn every_link_leads_somewhere() {
    let files = WalkBuilder::new(".").build().map(|entry| entry.expect("it can be read").into_path());
    let (mut seen, mut broken) = (0, Vec::new());
    for path in files.filter(|path| path.extension().is_some_and(|ending| ending == "md")) {
        let page = fs::read_to_string(&path).expect("it can be read");
        for (file, heading) in links(&page) {
            let to = if file.is_empty() { path.clone() } else { path.with_file_name(&file) };
            seen += 1;
            if !to.exists() || !(heading.is_empty() || has_heading(&to, &heading)) {
                broken.push(format!("{}: {file}#{heading}", path.display()));
            }
        }
    }
    assert!(seen > 20, "only {seen} links were found");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_readmes_test_file_passes_beside_the_example() {
    let readme = fs::read_to_string("README.md").expect("it can be read");
    let (_, rest) = readme.split_once("```yaml\nprobelint_test:").expect("a test file");
    let (tests, _) = rest.split_once("```").expect("the end of the fence");
    let folder = tempfile::tempdir().expect("a folder");
    for file in ["prometheus.yml", "blackbox.yml", "consul/services.json"] {
        let copy = folder.path().join(file);
        fs::create_dir_all(copy.parent().expect("a folder")).expect("it can be made");
        fs::copy(Path::new("examples/03-healthy").join(file), copy).expect("it can be copied");
    }
    fs::write(folder.path().join("tests.yml"), format!("probelint_test:{tests}")).expect("it can be written");
    let run = probelint().arg("test").arg(folder.path()).output();
    let said = String::from_utf8(run.expect("it runs").stdout).expect("UTF-8");
    assert!(said.ends_with("\n3 passed in 1 file\n"), "{said}");
}

/// The pages that describe JSON, with commands that write it.
const DESCRIBED: [(&str, &str); 7] = [
    ("docs/json.md", "lint examples/02-fixed-but-leaky"),
    ("docs/json.md", "diff examples/01-login-storm examples/04-review-the-fix"),
    ("docs/json.md", "test tests/scenarios/test-failing.in"),
    ("docs/json.md", "test tests/scenarios/test-broken.in"),
    ("docs/json.md", "rules"),
    ("docs/simulate.md", "simulate examples/02-fixed-but-leaky"),
    ("docs/trace.md", "trace Nginx examples/02-fixed-but-leaky"),
];

/// The names of fields, without those that are labels of a target.
fn fields(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| fields(item, found)),
        Value::Object(entries) => {
            for (name, value) in entries {
                found.insert(name.clone());
                let is_labels = name.ends_with("labels") && value.is_object();
                if !is_labels && name != "changed" {
                    fields(value, found);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn every_field_of_json_is_described() {
    for (page, command) in DESCRIBED {
        let text = fs::read_to_string(page).expect("it can be read");
        let run = probelint().args(command.split(' ')).args(["--format", "json"]).output().expect("it runs");
        let document: Value = serde_json::from_slice(&run.stdout).expect("JSON");
        let mut found = BTreeSet::new();
        fields(&document, &mut found);
        assert!(found.len() > 5, "{command}: {found:?}");
        for name in found {
            assert!(
                text.contains(&format!("`{name}`")),
                "{page} does not describe {name}, which {command} writes"
            );
        }
    }
}
