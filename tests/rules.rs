//! Every example of every rule file runs: Bad fires exactly where it is marked, Good is silent.

use libtest_mimic::{Arguments, Failed, Trial};
use probelint::expect::{Side, check};
use probelint::rule::{Example, RuleSet};
use probelint::simulate::Keep;
use probelint::text::Sources;

/// The ids of the rules that are wanted.
const CATALOGUE: &str = include_str!("catalogue.md");

fn main() {
    let arguments = Arguments::from_args();
    let mistakes = mistakes();
    let mut trials =
        vec![Trial::test("every rule of the catalogue exists", every_rule_of_the_catalogue_exists)];
    if mistakes.is_empty() {
        trials.extend(examples());
    }
    let loads = move || if mistakes.is_empty() { Ok(()) } else { Err(mistakes.join("\n").into()) };
    trials.push(Trial::test("every rule file loads", loads));
    libtest_mimic::run(&arguments, trials).exit();
}

/// One test for each example. With a rule that does not load, all of them would fail.
fn examples() -> Vec<Trial> {
    let rules = RuleSet::shipped(&mut Sources::new());
    let mut trials = Vec::new();
    for page in rules.every_page() {
        for (side, kind, examples) in [(Side::Bad, "bad", page.bad()), (Side::Good, "good", page.good())] {
            for (number, example) in (1..).zip(examples) {
                let id = page.id.to_string();
                let name = format!("{id} {kind} {number} {}", example.title);
                trials.push(Trial::test(name.trim_end(), move || run(&id, &example, side)));
            }
        }
    }
    trials
}

/// What is wrong with the rule files, each mistake at its place.
fn mistakes() -> Vec<String> {
    let mut sources = Sources::new();
    let set = RuleSet::shipped_as_files(&mut sources);
    let shown = set.mistakes.iter().map(|mistake| {
        let (path, start) = (sources.file(mistake.span.file).path(), sources.start(mistake.span));
        let help = mistake.help.iter().map(|help| format!("; {help}"));
        let place = format!("{}:{}:{}", path.display(), start.line, start.column);
        format!("{place}: {}{}", mistake.message, help.collect::<String>())
    });
    shown.collect()
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

/// Lints the example with every shipped rule, so that none fires where it is not meant to; whether targets are kept or
/// followed again is the same.
fn run(id: &str, example: &Example, side: Side) -> Result<(), Failed> {
    for keep in [Keep::EVERY, Keep::NONE] {
        let mut sources = Sources::new();
        let rules = RuleSet::shipped(&mut sources);
        check(sources, rules, id, example, side, keep).map_err(|deviation| deviation.to_string())?;
    }
    Ok(())
}
