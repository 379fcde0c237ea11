//! The examples of the users' own rule files.

use std::path::Path;

use super::example::{Deviation, Side, check};
use super::outcome::{Case, CaseVerdict, Checked, Difference, Failure};
use crate::rule::{Example, Page, RuleSet};
use crate::simulate::Keep;
use crate::text::{Sources, Span};

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
        let head = heading(page, text, section, &example.title);
        let verdict = match alone(page, path, text, &example, side) {
            Ok(()) => CaseVerdict::Passed,
            Err(deviation) => CaseVerdict::Failed(vec![failure(&deviation, &page.id, head)]),
        };
        let name = format!("{} {section} {number} {}", page.id, example.title);
        Case { name: name.trim_end().to_owned(), place: head, verdict }
    };
    every.map(case).collect()
}

/// Where the heading of an example is: its own, or that of its section.
fn heading(page: &Page, text: &str, section: &str, title: &str) -> Span {
    let line = |from: usize, heading: &str| {
        text[from..].find(&format!("\n{heading}")).map(|at| (from + at + 1, heading.len()))
    };
    let (section, width) = line(0, &format!("## {section}")).unwrap_or((0, 0));
    let own = line(section, &format!("### {title}")).filter(|_| !title.is_empty());
    let (start, width) = own.unwrap_or((section, width));
    Span::new(page.file, start, start + width)
}

/// Checks an example with its rule alone.
fn alone(page: &Page, path: &Path, text: &str, example: &Example, side: Side) -> Result<(), Deviation> {
    let mut sources = Sources::new();
    let file = sources.add(path, text);
    let mut rules = RuleSet::default();
    rules.load(&page.id, file, text);
    check(sources, rules, &page.id, example, side, Keep::EVERY)
}

fn failure(deviation: &Deviation, id: &str, place: Span) -> Failure {
    let (expected, observed) = deviation.sides(id);
    let difference = Difference { field: "marks", place, expected, observed, step: None, edits: Vec::new() };
    Failure { subject: id.to_owned(), differences: vec![difference], ..Failure::default() }
}
