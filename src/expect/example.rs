//! The examples of rule files: Bad fires exactly where it is marked, Good is silent.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use super::outcome::{Case, CaseVerdict, Checked, Difference, Failure};
use crate::estate::{Input, Reader};
use crate::finding::Severity;
use crate::rule::{Example, Page, RuleSet};
use crate::settings::Settings;
use crate::simulate::simulate;
use crate::text::{Sources, Span};
use crate::verdict::{Terms, lint};

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
    /// Rules fire elsewhere than marked.
    Differs {
        /// The marks.
        expected: BTreeSet<Mark>,
        /// Where rules fire.
        found: BTreeSet<Mark>,
    },
}

/// Lints an example of the rule `id` with `rules`, of which that one is on in its own examples. `sources` are
/// the files of the rules.
///
/// # Errors
/// When rules fire elsewhere than marked, or the marks do not suit the section.
pub fn check(
    sources: Sources,
    mut rules: RuleSet,
    id: &str,
    example: &Example,
    side: Side,
) -> Result<(), Deviation> {
    let expected: BTreeSet<_> = marks(example).collect();
    match side {
        Side::Bad if !expected.iter().any(|mark| mark.rule == id) => return Err(Deviation::Unmarked),
        Side::Good if !expected.is_empty() => return Err(Deviation::Marked),
        Side::Bad | Side::Good => {}
    }
    for rule in rules.rules.iter_mut().filter(|rule| &**rule.id() == id) {
        rule.severity.get_or_insert(Severity::Info);
        rule.preview = false;
    }
    let found = findings(sources, rules, example);
    if found == expected { Ok(()) } else { Err(Deviation::Differs { expected, found }) }
}

fn marks(example: &Example) -> impl Iterator<Item = Mark> {
    example.files.iter().flat_map(|file| {
        let mark = |(line, rule): &(usize, String)| Mark {
            file: file.path.clone(),
            line: *line,
            rule: rule.clone(),
        };
        file.marks.iter().map(mark)
    })
}

/// The file of an example that is its settings.
const SETTINGS: &str = "probelint.toml";

fn findings(sources: Sources, mut rules: RuleSet, example: &Example) -> BTreeSet<Mark> {
    let mut reader = Reader::new(sources);
    let toml = example.files.iter().find(|file| file.path == SETTINGS);
    let settings = toml.map_or_else(Settings::default, |file| reader.settings(SETTINGS.as_ref(), &file.text));
    rules.configure(&settings);
    let versions = reader.versions(&settings);
    let files = example.files.iter().filter(|file| file.path != SETTINGS);
    let inputs = files.map(|file| Input {
        path: PathBuf::from(&file.path),
        bytes: file.text.clone().into_bytes(),
        named: true,
    });
    let estate = reader.read(inputs.collect(), &settings, versions);
    let simulation = simulate(&estate, versions);
    let found = lint(&simulation, &rules, &Terms::from(&settings)).findings;
    let mark = |place: Span, rule: &str| Mark {
        file: estate.sources.file(place.file).path().display().to_string(),
        line: estate.sources.start(place).line,
        rule: rule.to_owned(),
    };
    found.iter().map(|finding| mark(finding.primary.span, &finding.rule)).collect()
}

/// Runs the examples of a rule file of the users' own: `below` is its path below its folder of rules, which is
/// the rule's id. Only that rule is asked, so that no other one changes the verdict.
#[must_use]
pub fn examples(path: &Path, below: &Path, text: &str) -> Checked {
    let mut sources = Sources::new();
    let mut rules = RuleSet::shipped(&mut sources);
    let shipped = rules.mistakes.len();
    let file = sources.add(path, text);
    rules.load_own(below, file, text);
    let mistakes = rules.mistakes.split_off(shipped);
    let loaded = rules.rules.iter().find(|rule| rule.page.file == file);
    let cases = loaded.map_or_else(Vec::new, |rule| cases(&rule.page, path, text));
    Checked { path: path.to_owned(), sources, mistakes, cases }
}

fn cases(page: &Page, path: &Path, text: &str) -> Vec<Case> {
    let sides = [(Side::Bad, "Bad", page.bad()), (Side::Good, "Good", page.good())];
    let every = sides.into_iter().flat_map(|(side, section, examples)| {
        (1..).zip(examples).map(move |(number, example)| (side, section, number, example))
    });
    let case = |(side, section, number, example): (Side, &str, usize, Example)| {
        let title = format!("{} {section} {number} {}", page.id, example.title);
        let place = Span::new(page.file, 0, text.find('\n').unwrap_or(text.len()));
        let verdict = match alone(page, path, text, &example, side) {
            Ok(()) => CaseVerdict::Passed,
            Err(deviation) => CaseVerdict::Failed(vec![deviation.failure(&page.id, place)]),
        };
        Case { name: title.trim_end().to_owned(), place, verdict }
    };
    every.map(case).collect()
}

/// Checks an example with its rule alone.
fn alone(page: &Page, path: &Path, text: &str, example: &Example, side: Side) -> Result<(), Deviation> {
    let mut sources = Sources::new();
    let file = sources.add(path, text);
    let mut rules = RuleSet::default();
    rules.load(&page.id, file, text);
    check(sources, rules, &page.id, example, side)
}

impl Deviation {
    fn failure(&self, id: &str, place: Span) -> Failure {
        let (expected, observed) = match self {
            Self::Unmarked => (format!("a line with the mark \"# ! {id}\""), "no such line".to_owned()),
            Self::Marked => ("no line with a mark".to_owned(), "a line with a mark".to_owned()),
            Self::Differs { expected, found } => (lines(expected), lines(found)),
        };
        let difference =
            Difference { field: "marks", place, expected, observed, step: None, edits: Vec::new() };
        Failure { subject: id.to_owned(), differences: vec![difference], ..Failure::default() }
    }
}

fn lines(marks: &BTreeSet<Mark>) -> String {
    if marks.is_empty() {
        return "no finding".to_owned();
    }
    let lines = marks.iter().map(|mark| format!("{}:{}: {}", mark.file, mark.line, mark.rule));
    lines.collect::<Vec<_>>().join("\n")
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unmarked => f.write_str("a Bad example marks no line with its rule"),
            Self::Marked => f.write_str("a Good example marks nothing"),
            Self::Differs { expected, found } => {
                write!(f, "expected\n{}\nfound\n{}", lines(expected), lines(found))
            }
        }
    }
}
