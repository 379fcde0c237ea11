//! Every example of every rule file runs: Bad fires exactly where it is marked, Good is silent.

use std::collections::BTreeSet;
use std::path::PathBuf;

use libtest_mimic::{Arguments, Failed, Trial};
use probelint::Terms;
use probelint::estate::{Input, Reader, Versions};
use probelint::finding::Severity;
use probelint::rule::{Example, ExampleFile, RuleSet};
use probelint::settings::Settings;
use probelint::simulate::simulate;
use probelint::text::Sources;

/// File, 1-based line, rule.
type Mark = (String, usize, String);

fn main() {
    let arguments = Arguments::from_args();
    let rules = RuleSet::shipped(&mut Sources::new());
    let mut trials = vec![Trial::test("every rule file loads", every_rule_loads)];
    for rule in &rules.rules {
        let page = &rule.page;
        for (kind, examples) in [("bad", page.bad()), ("good", page.good())] {
            for (number, example) in (1..).zip(examples) {
                let id = page.id.to_string();
                let name = format!("{id} {kind} {number} {}", example.title);
                trials.push(Trial::test(name.trim_end(), move || run(&id, &example, kind == "bad")));
            }
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn every_rule_loads() -> Result<(), Failed> {
    let mut sources = Sources::new();
    let set = RuleSet::shipped_as_files(&mut sources);
    let mistakes: Vec<_> = set.mistakes.iter().map(|mistake| (&mistake.message, &mistake.help)).collect();
    if mistakes.is_empty() { Ok(()) } else { Err(format!("{mistakes:#?}").into()) }
}

fn run(id: &str, example: &Example, bad: bool) -> Result<(), Failed> {
    let expected: BTreeSet<Mark> = example.files.iter().flat_map(marks).collect();
    let found = findings(id, example);
    let fires = expected.iter().any(|(_, _, rule)| rule == id);
    if bad && !fires {
        return Err("a Bad example marks no line with its rule".into());
    }
    if !bad && !expected.is_empty() {
        return Err("a Good example marks nothing".into());
    }
    if found == expected { Ok(()) } else { Err(format!("expected {expected:#?}\nfound {found:#?}").into()) }
}

fn marks(file: &ExampleFile) -> impl Iterator<Item = Mark> {
    file.marks.iter().map(|(line, rule)| (file.path.clone(), *line, rule.clone()))
}

/// Lints the example with every shipped rule, so that none fires where it is not meant to; one that is off
/// unless asked for is on in its own examples.
fn findings(id: &str, example: &Example) -> BTreeSet<Mark> {
    let mut sources = Sources::new();
    let mut rules = RuleSet::shipped(&mut sources);
    for rule in rules.rules.iter_mut().filter(|rule| &**rule.id() == id) {
        rule.severity.get_or_insert(Severity::Info);
    }
    let mut reader = Reader::new(sources);
    let toml = example.files.iter().find(|file| file.path == "probelint.toml");
    let settings =
        toml.map_or_else(Settings::default, |file| reader.settings(file.path.as_ref(), &file.text));
    rules.configure(&settings);
    let files = example.files.iter().filter(|file| file.path != "probelint.toml");
    let inputs = files.map(|file| Input {
        path: PathBuf::from(&file.path),
        bytes: file.text.clone().into_bytes(),
        named: true,
    });
    let versions = versions(&settings);
    let estate = reader.read(inputs.collect(), &settings, versions);
    let simulation = simulate(&estate, versions);
    let found = probelint::lint(&simulation, &rules, &Terms::from(&settings)).findings;
    found
        .iter()
        .map(|finding| {
            let span = finding.primary.span;
            let path = estate.sources.file(span.file).path().display().to_string();
            (path, estate.sources.start(span).line, finding.rule.to_string())
        })
        .collect()
}

/// The versions that the example's `probelint.toml` names.
fn versions(settings: &Settings) -> Versions {
    let mut versions = Versions::default();
    if let Some(text) = &settings.versions.prometheus {
        versions.prometheus = text.parse().expect("a version of Prometheus");
    }
    if let Some(text) = &settings.versions.blackbox {
        versions.blackbox = text.parse().expect("a version of blackbox_exporter");
    }
    versions
}
