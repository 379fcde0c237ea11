//! Configurations are accepted and refused as promtool of 2.24, 2.42, 2.53 and 3.5 does
//! (`tests/oracle/record-config`), and the corpus is read without a false complaint.

use std::path::{Path, PathBuf};

use probelint::prometheus::config::{decode, decode_file_sd};
use probelint::prometheus::relabel::Program;
use probelint::prometheus::version::Version;
use probelint::syntax::{Dialect, Mistake, json, yaml};
use probelint::text::{FileId, Sources};

const VERSIONS: [&str; 4] = ["2.24", "2.42", "2.53", "3.5"];

/// What is wrong with a configuration, for one version.
fn mistakes(text: &str, version: Version) -> Vec<Mistake> {
    let read = yaml::read(FileId(0), text);
    let mut mistakes = read.mistakes;
    if let Some(root) = read.root {
        let config = decode(&root, FileId(0), version, &mut mistakes);
        let steps = config.jobs.iter().flat_map(|job| [&job.relabel, &job.metric_relabel]);
        mistakes.extend(steps.flat_map(|steps| Program::compile(steps, version).1));
    }
    mistakes.retain(|mistake| mistake.refused);
    mistakes
}

/// Compares every recorded verdict with whether `judge` finds a mistake.
fn compare(recorded: &str, at_least: usize, judge: impl Fn(&str, &str, Version) -> Vec<Mistake>) {
    let (mut compared, mut wrong) = (0, Vec::new());
    for line in recorded.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("a recorded case");
        let text = |field: &str| case[field].as_str().expect("a text");
        let recorded = |name: &&str| case.get(name).is_some_and(|verdict| verdict != "not built");
        for name in VERSIONS.into_iter().filter(recorded) {
            let mistakes = judge(text("case"), text("yaml"), name.parse().expect("a version"));
            compared += 1;
            if mistakes.is_empty() != case[name].is_null() {
                let said = mistakes.first().map_or("accepted", |mistake| mistake.message.as_str());
                wrong.push(format!("{} on {name}: {}; here: {said}", case["case"], case[name]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} verdicts differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared >= at_least, "only {compared} verdicts were compared");
}

#[test]
fn configurations_are_accepted_and_refused_as_promtool_does() {
    let recorded = include_str!("oracle/config/verdicts.jsonl");
    compare(recorded, 1490, |_, text, version| mistakes(text, version));
}

#[test]
fn files_of_targets_are_accepted_and_refused_as_promtool_does() {
    let recorded = include_str!("oracle/config/file-verdicts.jsonl");
    compare(recorded, 150, |title, text, version| {
        let is_json = title.starts_with("json");
        let dialect = if is_json { Dialect::GoJson } else { Dialect::GoYamlV2 };
        let read = if is_json { json::read(FileId(0), text) } else { yaml::read(FileId(0), text) };
        let mut mistakes = read.mistakes;
        if let Some(root) = read.root {
            decode_file_sd(&root, dialect, version, &mut mistakes);
        }
        mistakes.retain(|mistake| mistake.refused);
        mistakes
    });
}

/// Whether a file of the corpus is a configuration as the server reads it: not a template, nor a chart that
/// holds one.
fn is_plain(text: &str) -> bool {
    let root = yaml::read(FileId(0), text).root;
    let may_be_one = root.is_none_or(|root| root.get("scrape_configs").is_some());
    may_be_one && !text.contains("{{")
}

#[test]
fn the_corpus_is_read_without_a_false_complaint() {
    let Ok(corpus) = std::env::var("PROBELINT_CORPUS") else {
        eprintln!("skipped: PROBELINT_CORPUS is not set");
        return;
    };
    let entries = std::fs::read_dir(Path::new(&corpus).join("prometheus")).expect("the corpus has a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let is_yaml = |path: &PathBuf| path.extension().is_some_and(|end| end == "yml" || end == "yaml");
    let files = paths.filter(is_yaml).map(|path| (std::fs::read_to_string(&path).expect("a text"), path));
    let (mut read, mut complaints) = (0, Vec::new());
    for (text, path) in files.filter(|(text, _)| is_plain(text)) {
        read += 1;
        let found = mistakes(&text, Version::NEWEST);
        let mut sources = Sources::new();
        sources.add(&path, text);
        complaints.extend(found.iter().map(|mistake| {
            format!("{}:{}: {}", path.display(), sources.start(mistake.span).line, mistake.message)
        }));
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    assert!(read >= 10, "only {read} files were read");
}
