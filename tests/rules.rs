//! Every example of every rule file runs: Bad fires exactly where it is marked, Good is silent.

use libtest_mimic::{Arguments, Failed, Trial};
use probelint::expect::{Side, check};
use probelint::rule::{Example, RuleSet};
use probelint::text::Sources;

/// The ids of the rules that are wanted.
const CATALOGUE: &str = include_str!("catalogue.md");

fn main() {
    let arguments = Arguments::from_args();
    let rules = RuleSet::shipped(&mut Sources::new());
    let mut trials = vec![
        Trial::test("every rule file loads", every_rule_loads),
        Trial::test("every rule of the catalogue exists", every_rule_of_the_catalogue_exists),
    ];
    for page in rules.every_page() {
        for (side, kind, examples) in [(Side::Bad, "bad", page.bad()), (Side::Good, "good", page.good())] {
            for (number, example) in (1..).zip(examples) {
                let id = page.id.to_string();
                let name = format!("{id} {kind} {number} {}", example.title);
                trials.push(Trial::test(name.trim_end(), move || run(&id, &example, side)));
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

/// Lints the example with every shipped rule, so that none fires where it is not meant to.
fn run(id: &str, example: &Example, side: Side) -> Result<(), Failed> {
    let mut sources = Sources::new();
    let rules = RuleSet::shipped(&mut sources);
    check(sources, rules, id, example, side).map_err(|deviation| deviation.to_string().into())
}
