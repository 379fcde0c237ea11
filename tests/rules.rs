//! Every example of every rule file runs: Bad fires exactly where it is marked, Good is silent.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use libtest_mimic::{Arguments, Failed, Trial};
use probelint::Terms;
use probelint::estate::{Input, Reader, Versions};
use probelint::finding::{Baseline, Finding, Severity};
use probelint::rule::{Example, ExampleFile, RuleSet};
use probelint::settings::Settings;
use probelint::simulate::simulate;
use probelint::text::Sources;

/// File, 1-based line, rule.
type Mark = (String, usize, String);

/// The file of an example that holds its settings.
const SETTINGS: &str = "probelint.toml";

/// The ids of the rules that are wanted.
const CATALOGUE: &str = include_str!("catalogue.md");

/// The day on which every example is read.
const TODAY: Date = date(2026, 1, 31);

fn main() {
    let arguments = Arguments::from_args();
    let rules = RuleSet::shipped(&mut Sources::new());
    let mut trials = vec![
        Trial::test("every rule file loads", every_rule_loads),
        Trial::test("every rule of the catalogue exists", every_rule_of_the_catalogue_exists),
    ];
    for page in rules.every_page() {
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

fn every_rule_of_the_catalogue_exists() -> Result<(), Failed> {
    let rules = RuleSet::shipped(&mut Sources::new());
    let wanted = CATALOGUE.lines().filter_map(|line| line.strip_prefix("- "));
    let ids: Vec<_> = wanted
        .map(|line| line.split_once(" is ").and_then(|(_, other)| other.split(':').next()).unwrap_or(line))
        .collect();
    let missing: Vec<_> = ids.iter().filter(|id| rules.page(id).is_none()).collect();
    if !ids.is_empty() && missing.is_empty() { Ok(()) } else { Err(format!("no rule {missing:?}").into()) }
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
    let mut files: Vec<_> = example.files.iter().collect();
    let mut reader = Reader::new(sources);
    let written = take(&mut files, |path| path == SETTINGS).pop();
    let settings =
        written.map_or_else(Settings::default, |file| reader.settings(file.path.as_ref(), &file.text));
    own_rules(&settings, &mut files, &mut rules, reader.sources());
    rules.configure(&settings);
    let baseline = baseline(&settings, &mut files, reader.sources());
    let versions = versions(&settings);
    let estate = reader.read(files.into_iter().map(input).collect(), &settings, versions);
    let simulation = simulate(&estate, versions);
    let terms = Terms { today: Some(TODAY), baseline: baseline.as_ref(), ..Terms::from(&settings) };
    let found = probelint::lint(&simulation, &rules, &terms).findings;
    found.iter().map(|finding| mark(finding, &estate.sources)).collect()
}

/// Takes the files with such a path out.
fn take<'f>(files: &mut Vec<&'f ExampleFile>, wanted: impl Fn(&str) -> bool) -> Vec<&'f ExampleFile> {
    files.extract_if(.., |file| wanted(&file.path)).collect()
}

/// Loads the rules in the folders that the settings name.
fn own_rules(settings: &Settings, files: &mut Vec<&ExampleFile>, rules: &mut RuleSet, sources: &mut Sources) {
    for folder in &settings.rules.folders {
        for file in take(files, |path| path.starts_with(&**folder)) {
            let below = Path::new(&file.path).strip_prefix(&**folder).expect("it starts so");
            rules.load_own(below, sources.add(&file.path, file.text.as_str()), &file.text);
        }
    }
}

/// The baseline that the settings name.
fn baseline(settings: &Settings, files: &mut Vec<&ExampleFile>, sources: &mut Sources) -> Option<Baseline> {
    let name = settings.baseline.as_deref()?;
    let known = take(files, |path| path == name).pop().expect("the baseline is there");
    let file = sources.add(&known.path, known.text.as_str());
    Some(Baseline::read(file, &known.text).expect("a baseline"))
}

fn input(file: &ExampleFile) -> Input {
    Input { path: PathBuf::from(&file.path), bytes: file.text.clone().into_bytes(), named: true }
}

fn mark(finding: &Finding, sources: &Sources) -> Mark {
    let span = finding.primary.span;
    let path = sources.file(span.file).path().display().to_string();
    (path, sources.start(span).line, finding.rule.to_string())
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
