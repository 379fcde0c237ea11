//! Every report for machines is what its reader expects.

use std::collections::BTreeSet;
use std::fs;

use assert_cmd::Command;
use serde_json::Value;

const ESTATE: &str = "examples/01-login-storm";
const FORMATS: [&str; 8] = ["pretty", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"];

fn lint(arguments: &[&str]) -> (i32, String) {
    let mut command = Command::cargo_bin("probelint").expect("the program is built");
    let run = command.arg("lint").args(arguments).output().expect("it runs");
    let text = String::from_utf8(run.stdout).expect("UTF-8");
    (run.status.code().expect("it ends by itself"), text)
}

fn json(format: &str) -> Value {
    serde_json::from_str(&lint(&["--format", format, ESTATE]).1).expect("it is JSON")
}

/// The file of the first finding, and its line, as the JSON report has it.
fn first_place() -> (String, u64) {
    let label = &json("json")["findings"][0]["labels"][0];
    (label["file"].as_str().expect("a path").to_owned(), label["start"]["line"].as_u64().expect("a line"))
}

#[test]
fn the_exit_code_is_the_same_in_every_format() {
    for format in FORMATS {
        for (arguments, code) in [
            (&[ESTATE][..], 1),
            (&[ESTATE, "--exit-zero"], 0),
            (&["examples/03-healthy"], 0),
            (&["no/such/folder"], 2),
        ] {
            let all = [&["--format", format], arguments].concat();
            assert_eq!(lint(&all).0, code, "{all:?}");
        }
    }
}

#[test]
fn sarif_fits_the_schema() {
    let schema = fs::read_to_string("tests/schemas/sarif-2.1.0-rtm.5.json").expect("the schema is there");
    // The published schema has a pattern that is no regular expression.
    let schema = schema.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let schema = serde_json::from_str(&schema).expect("the schema is JSON");
    let schema = jsonschema::validator_for(&schema).expect("the schema is one");
    for estate in [ESTATE, "examples/02-fixed-but-leaky", "examples/03-healthy", "tests/scenarios/refused.in"]
    {
        let log = serde_json::from_str(&lint(&["--format", "sarif", estate]).1).expect("it is JSON");
        let wrong: Vec<_> = schema.iter_errors(&log).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{estate}: {wrong:#?}");
    }
}

#[test]
fn sarif_says_what_the_findings_say() {
    let run = &json("sarif")["runs"][0];
    let result = &run["results"][0];
    let number = result["ruleIndex"].as_u64().and_then(|number| usize::try_from(number).ok());
    let rule = &run["tool"]["driver"]["rules"][number.expect("an index")];
    assert_eq!(rule["id"], result["ruleId"]);
    assert!(rule["help"]["markdown"].as_str().expect("a page").contains("## Bad"));
    let place = &result["locations"][0]["physicalLocation"];
    let (file, line) = first_place();
    assert_eq!(place["artifactLocation"]["uri"], file);
    assert_eq!(place["region"]["startLine"], line);
    let mut results = run["results"].as_array().expect("an array").iter();
    let related =
        results.find_map(|result| result["relatedLocations"].as_array()).expect("one has more places");
    assert!(related[0]["message"]["text"].is_string());
}

#[test]
fn fingerprints_outlive_the_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    let prints = |text: &str| -> BTreeSet<String> {
        fs::write(folder.path().join("prometheus.yml"), text).expect("it can be written");
        let path = folder.path().to_str().expect("UTF-8");
        let log: Value = serde_json::from_str(&lint(&["--format", "gitlab", path]).1).expect("it is JSON");
        let issues = log.as_array().expect("an array");
        issues.iter().map(|issue| issue["fingerprint"].as_str().expect("a text").to_owned()).collect()
    };
    let text = fs::read_to_string("tests/scenarios/settings.in/prometheus.yml").expect("it is there");
    let before = prints(&text);
    assert!(before.len() > 1, "every finding has its own");
    assert_eq!(before, prints(&format!("# one\n# two\n{text}")));
    assert_ne!(before, prints(&text.replace("job_name: blackbox", "job_name: other")));
}

#[test]
fn gitlab_gets_the_fields_that_it_reads() {
    let issues = json("gitlab");
    let (file, line) = first_place();
    for issue in issues.as_array().expect("an array") {
        for field in ["description", "check_name", "fingerprint"] {
            assert!(issue[field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {issue}");
        }
        assert!(["info", "minor", "major"].contains(&issue["severity"].as_str().expect("a text")));
    }
    assert_eq!(issues[0]["location"]["path"], file);
    assert_eq!(issues[0]["location"]["lines"]["begin"], line);
}

#[test]
fn junit_is_read_back() {
    let text = lint(&["--format", "junit", ESTATE]).1;
    let report = quick_junit::Report::deserialize_from_str(&text).expect("it is JUnit's XML");
    let findings = json("json")["findings"].as_array().expect("an array").len();
    assert_eq!(report.failures, findings, "every finding of the example fails");
    assert!(report.test_suites.iter().any(|suite| suite.failures == 0), "a file without findings passes");
}

#[test]
fn several_reports_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("out.sarif");
    let sarif = format!("sarif={}", file.display());
    let (code, shown) = lint(&["--output", &sarif, "--output", "concise", ESTATE]);
    assert_eq!((code, shown), lint(&["--format", "concise", ESTATE]));
    assert_eq!(fs::read_to_string(file).expect("it was written"), lint(&["--format", "sarif", ESTATE]).1);
    assert_eq!(lint(&["--output", "sarif=no/such/folder/out", ESTATE]).0, 2);
    assert_eq!(lint(&["--output", "sarrif", ESTATE]).0, 2);
}
