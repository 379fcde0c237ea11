//! Configurations from the wild, one by one, as somebody would lint them who knows nothing of the settings.
//!
//! `PROBELINT_CORPUS` names a folder of them; without it the test says so and passes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use probelint::Terms;
use probelint::estate::{Input, Reader, Versions};
use probelint::finding::{Finding, Severity};
use probelint::rule::RuleSet;
use probelint::settings::Settings;
use probelint::simulate::{Keep, simulate};
use probelint::text::Sources;
use walkdir::WalkDir;

/// How often each rule finds an error in each file. `blackbox_exporter` 0.28 and Consul 1.8.7 refuse these files, for
/// these very fields; every other file is taken by the program that it is for, or is a template.
const ERRORS: [(&str, &str, usize); 2] =
    [("blackbox/029.yml", "syntax/unknown-field", 4), ("consul-json/047.json", "consul/unknown-key", 1)];

#[test]
fn errors_are_found_where_the_real_programs_find_them() {
    let Some(corpus) = env::var_os("PROBELINT_CORPUS").map(PathBuf::from) else {
        eprintln!("skipped: PROBELINT_CORPUS is not set");
        return;
    };
    let mut found: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut files = 0;
    for entry in WalkDir::new(&corpus).sort_by_file_name() {
        let entry = entry.expect("the corpus can be read");
        if !entry.file_type().is_file() {
            continue;
        }
        files += 1;
        let below = entry.path().strip_prefix(&corpus).expect("it lies below");
        let errors = lint(&corpus, below).into_iter().filter(|finding| finding.severity == Severity::Error);
        for error in errors {
            *found.entry((below.display().to_string(), error.rule.to_string())).or_default() += 1;
        }
    }
    assert!(files > 0, "{} is empty", corpus.display());
    let expected = ERRORS.map(|(file, rule, count)| ((file.to_owned(), rule.to_owned()), count));
    assert_eq!(found, BTreeMap::from(expected));
}

/// What is said of one file of the corpus, named by itself.
fn lint(corpus: &Path, below: &Path) -> Vec<Finding> {
    let mut sources = Sources::new();
    let rules = RuleSet::shipped(&mut sources);
    let bytes = fs::read(corpus.join(below)).expect("the file can be read");
    let input = Input { path: below.to_owned(), bytes, named: true };
    let (settings, versions) = (Settings::default(), Versions::default());
    let estate = Reader::new(sources).read(vec![input], &settings, versions);
    probelint::lint(&simulate(&estate, versions, Keep::EVERY), &rules, &Terms::from(&settings)).findings
}
