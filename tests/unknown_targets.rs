//! Jobs whose targets are not given: what is wrong with any target is found, and nothing is said of what may be right.

use std::collections::BTreeSet;
use std::fs;

use probelint::Terms;
use probelint::estate::{Input, Reader, Versions};
use probelint::finding::{Certainty, Finding};
use probelint::rule::RuleSet;
use probelint::settings::Settings;
use probelint::simulate::{Keep, simulate};
use probelint::text::Sources;

/// What is found in a file of the folder and in the modules: `file:line rule certainty`.
fn found(file: &str) -> BTreeSet<String> {
    let mut sources = Sources::new();
    let rules = RuleSet::shipped(&mut sources);
    let (settings, versions) = (Settings::default(), Versions::default());
    let input = |name: &str| {
        let path = format!("tests/unknown-targets/{name}");
        Input { bytes: fs::read(&path).expect("the file is there"), path: path.into(), named: true }
    };
    let files = vec![input(file), input("modules.yml")];
    let estate = Reader::new(sources).read(files, &settings, versions);
    let simulation = simulate(&estate, versions, Keep::EVERY);
    assert_eq!(simulation.refused_by_prometheus(), Vec::<&probelint::syntax::Mistake>::new());
    for run in &simulation.jobs {
        assert!(run.imagined.is_some(), "{} has no imagined target", run.job.name.value);
    }
    let findings = probelint::lint(&simulation, &rules, &Terms::from(&settings)).findings;
    let names_its_doubt =
        |finding: &Finding| finding.certainty != Certainty::Likely || !finding.depends_on.is_empty();
    assert_eq!(findings.iter().find(|finding| !names_its_doubt(finding)), None);
    let told = findings.iter().map(|finding| {
        let place = finding.primary.span;
        let file = estate.sources.file(place.file).path().file_name().expect("a name").to_string_lossy();
        let line = estate.sources.start(place).line;
        format!("{file}:{line} {} {:?}", finding.rule, finding.certainty).to_lowercase()
    });
    told.collect()
}

/// The marks of a file: what stands behind `# !`, with its line.
fn marked(file: &str) -> Vec<String> {
    let text = fs::read_to_string(format!("tests/unknown-targets/{file}")).expect("the file is there");
    let marked = text.lines().enumerate();
    let mark =
        |(number, line): (usize, &str)| Some(format!("{file}:{} {}", number + 1, line.split_once("# ! ")?.1));
    marked.filter_map(mark).collect()
}

#[test]
fn what_is_wrong_with_any_target_is_found() {
    let marks = [marked("bad.yml"), marked("modules.yml")];
    assert!(marks.iter().all(|marks| !marks.is_empty()));
    assert_eq!(found("bad.yml"), marks.into_iter().flatten().collect());
}

#[test]
fn nothing_is_said_of_what_may_be_right() {
    assert_eq!(found("good.yml"), BTreeSet::new());
}
