//! Whether the targets of a job are kept or followed again is all the same, and so is when findings are folded.

use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};
use probelint::estate::{Estate, Input, Reader, Versions};
use probelint::finding::{Finding, fold};
use probelint::rule::RuleSet;
use probelint::settings::Settings;
use probelint::simulate::{Keep, simulate};
use probelint::text::Sources;
use probelint::verdict::Terms;

/// Folders of estates, each of which is judged.
const FOLDERS: [&str; 3] = ["examples", "tests/scenarios", "tests/oracle/cases"];

fn main() {
    let arguments = Arguments::from_args();
    let entries = FOLDERS.into_iter().flat_map(|folder| fs::read_dir(folder).expect("the folder is there"));
    let folders = entries.map(|entry| entry.expect("it can be listed").path()).filter(|path| path.is_dir());
    let trials = folders.map(|folder| Trial::test(folder.display().to_string(), move || check(&folder)));
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

/// Every rule, those in preview included.
fn check(folder: &Path) -> Result<(), Failed> {
    let mut sources = Sources::new();
    let rules = RuleSet::shipped(&mut sources);
    let settings = Settings { preview: true, ..Settings::default() };
    let estate = read(folder, sources, &settings);
    let judged = |keep, apart| {
        let simulation = simulate(&estate, Versions::default(), keep);
        probelint::lint(&simulation, &rules, &Terms { apart, ..Terms::from(&settings) })
    };
    let (together, apart) = (judged(Keep::EVERY, false), judged(Keep::EVERY, true));
    same("kept", &together, "followed again", &judged(Keep::NONE, false))?;
    same("kept", &apart, "followed again", &judged(Keep::NONE, true))?;
    let by_cause = |findings: Vec<Finding>| {
        let told =
            |one: Finding| (one.primary.span, one.rule, one.certainty, one.depends_on, one.occurrences);
        findings.into_iter().map(told).collect::<Vec<_>>()
    };
    // Folding again only sorts.
    let (at_once, in_the_end) = (by_cause(fold(together.findings)), by_cause(fold(apart.findings)));
    same("folded at once", &at_once, "folded in the end", &in_the_end)
}

fn same<T: PartialEq + Debug>(name: &str, a: &T, other: &str, b: &T) -> Result<(), Failed> {
    if a == b { Ok(()) } else { Err(format!("{name} {a:#?}\n{other} {b:#?}").into()) }
}

fn read(folder: &Path, sources: Sources, settings: &Settings) -> Estate {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let files = walk.map(|entry| entry.expect("it can be listed").into_path()).filter(|path| is_config(path));
    let input = |path: PathBuf| Input { bytes: fs::read(&path).expect("it can be read"), path, named: false };
    Reader::new(sources).read(files.map(input).collect(), settings, Versions::default())
}

fn is_config(path: &Path) -> bool {
    let known = ["yml", "yaml", "json", "hcl"];
    path.is_file() && path.extension().is_some_and(|extension| known.iter().any(|known| extension == *known))
}
