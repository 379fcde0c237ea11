//! The examples of rule files: Bad fires exactly where it is marked, Good is silent.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};

use crate::estate::{Input, Reader};
use crate::finding::{Baseline, Finding, Severity};
use crate::rule::{Example, ExampleFile, RuleSet};
use crate::settings::Settings;
use crate::simulate::{Keep, simulate};
use crate::text::Sources;
use crate::verdict::{Terms, lint};

/// The day on which every example is read, so that allowances end, or do not, for ever.
const TODAY: Date = date(2026, 1, 31);

/// The file of an example that is its settings.
const SETTINGS: &str = "probelint.toml";

/// Where a rule fires in an example.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The file's path in the example.
    pub file: String,
    /// The line, 1-based.
    pub line: usize,
    /// The rule's id.
    pub rule: String,
}

/// Which section an example stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// `## Bad`.
    Bad,
    /// `## Good`.
    Good,
}

/// What is wrong with an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deviation {
    /// A Bad example marks no line with its rule.
    Unmarked,
    /// A Good example marks a line.
    Marked,
    /// The baseline that its settings name cannot be read, for this reason.
    NoBaseline(String),
    /// Rules fire elsewhere than marked.
    Differs {
        /// The marks.
        expected: BTreeSet<Mark>,
        /// Where rules fire.
        found: BTreeSet<Mark>,
    },
}

/// Lints an example of the rule `id` with `rules`, of which that one is on in its own examples. `sources` are
/// the files of the rules; `keep` tells which targets are kept, which is all the same to the rules.
///
/// # Errors
/// When rules fire elsewhere than marked, or the marks do not suit the section.
pub fn check(
    sources: Sources,
    mut rules: RuleSet,
    id: &str,
    example: &Example,
    side: Side,
    keep: Keep,
) -> Result<(), Deviation> {
    let expected: BTreeSet<_> = example.files.iter().flat_map(marks).collect();
    match side {
        Side::Bad if !expected.iter().any(|mark| mark.rule == id) => return Err(Deviation::Unmarked),
        Side::Good if !expected.is_empty() => return Err(Deviation::Marked),
        Side::Bad | Side::Good => {}
    }
    for rule in rules.rules.iter_mut().filter(|rule| &**rule.id() == id) {
        rule.severity.get_or_insert(Severity::Info);
        rule.preview = false;
    }
    let found = findings(sources, rules, example, keep)?;
    if found == expected { Ok(()) } else { Err(Deviation::Differs { expected, found }) }
}

fn marks(file: &ExampleFile) -> impl Iterator<Item = Mark> {
    let mark =
        |(line, rule): &(usize, String)| Mark { file: file.path.clone(), line: *line, rule: rule.clone() };
    file.marks.iter().map(mark)
}

fn findings(
    sources: Sources,
    mut rules: RuleSet,
    example: &Example,
    keep: Keep,
) -> Result<BTreeSet<Mark>, Deviation> {
    let mut files: Vec<_> = example.files.iter().collect();
    let mut reader = Reader::new(sources);
    let written = take(&mut files, |path| path == SETTINGS).pop();
    let settings =
        written.map_or_else(Settings::default, |file| reader.settings(file.path.as_ref(), &file.text));
    own_rules(&settings, &mut files, &mut rules, reader.sources());
    rules.configure(&settings);
    let baseline = baseline(&settings, &mut files, reader.sources())?;
    let versions = reader.versions(&settings);
    let estate = reader.read(files.into_iter().map(input).collect(), &settings, versions);
    let simulation = simulate(&estate, versions, keep);
    let terms = Terms { today: Some(TODAY), baseline: baseline.as_ref(), ..Terms::from(&settings) };
    let found = lint(&simulation, &rules, &terms).findings;
    Ok(found.iter().map(|finding| fired(finding, &estate.sources)).collect())
}

/// Takes the files with such a path out.
fn take<'f>(files: &mut Vec<&'f ExampleFile>, wanted: impl Fn(&str) -> bool) -> Vec<&'f ExampleFile> {
    files.extract_if(.., |file| wanted(&file.path)).collect()
}

/// Loads the rules in the folders that the settings name.
fn own_rules(settings: &Settings, files: &mut Vec<&ExampleFile>, rules: &mut RuleSet, sources: &mut Sources) {
    for folder in &settings.rules.folders {
        for file in take(files, |path| Path::new(path).starts_with(&**folder)) {
            let below = Path::new(&file.path).strip_prefix(&**folder).unwrap_or(Path::new(&file.path));
            rules.load_own(below, sources.add(&file.path, file.text.as_str()), &file.text);
        }
    }
}

/// The baseline that the settings name.
fn baseline(
    settings: &Settings,
    files: &mut Vec<&ExampleFile>,
    sources: &mut Sources,
) -> Result<Option<Baseline>, Deviation> {
    let Some(name) = settings.baseline.as_deref() else { return Ok(None) };
    let known = take(files, |path| path == name).pop();
    let known = known.ok_or_else(|| Deviation::NoBaseline(format!("there is no file {name}")))?;
    let file = sources.add(&known.path, known.text.as_str());
    Baseline::read(file, &known.text).map(Some).map_err(Deviation::NoBaseline)
}

fn input(file: &ExampleFile) -> Input {
    Input { path: PathBuf::from(&file.path), bytes: file.text.clone().into_bytes(), named: true }
}

fn fired(finding: &Finding, sources: &Sources) -> Mark {
    let span = finding.primary.span;
    let file = sources.file(span.file).path().display().to_string();
    Mark { file, line: sources.start(span).line, rule: finding.rule.to_string() }
}

impl Deviation {
    /// What the example says, and what is so, each in lines.
    #[must_use]
    pub fn sides(&self, id: &str) -> (String, String) {
        let (expected, observed) = match self {
            Self::Unmarked => (format!("a line with the mark \"# ! {id}\""), "no such line"),
            Self::Marked => ("no line with a mark".to_owned(), "a line with a mark"),
            Self::NoBaseline(why) => ("the baseline that the settings name".to_owned(), why.as_str()),
            Self::Differs { expected, found } => return (lines(expected), lines(found)),
        };
        (expected, observed.to_owned())
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (expected, observed) = self.sides("rule/id");
        write!(f, "expected\n{expected}\nobserved\n{observed}")
    }
}

fn lines(marks: &BTreeSet<Mark>) -> String {
    if marks.is_empty() {
        return "no finding".to_owned();
    }
    let lines = marks.iter().map(|mark| format!("{}:{}: {}", mark.file, mark.line, mark.rule));
    lines.collect::<Vec<_>>().join("\n")
}
