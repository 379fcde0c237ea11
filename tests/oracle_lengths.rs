//! How long a label may be (`tests/oracle/record-lengths`): `relabel/outgrown-value` fires wherever Prometheus 3 ends
//! with a panic, and says the bound that was found.

mod clean;

use std::collections::BTreeMap;

use clean::probelint;
use serde_json::{Value, json};

const PAGE: &str = include_str!("../rules/relabel/outgrown-value.md");
const MIB: u64 = 1 << 20;

fn recorded() -> Value {
    serde_json::from_str(include_str!("oracle/relabel/lengths.json")).expect("the record")
}

fn cases(recorded: &Value) -> &[Value] {
    recorded["cases"].as_array().expect("the cases")
}

/// A step as it was given to Prometheus.
fn written(step: &Value) -> Value {
    let mut step = step.as_object().expect("a step").clone();
    let times = step.remove("times").and_then(|times| usize::try_from(times.as_u64()?).ok());
    step.extend(times.map(|times| ("replacement".to_owned(), "$1".repeat(times).into())));
    step.into()
}

/// The certainties of the findings about long values.
fn found(case: &Value) -> Vec<String> {
    let lengths = case["labels"].as_object().expect("the lengths");
    let value =
        |length: &Value| "x".repeat(usize::try_from(length.as_u64().expect("a length")).expect("a length"));
    let labels: BTreeMap<_, _> = lengths.iter().map(|(name, length)| (name, value(length))).collect();
    let steps: Vec<_> = case["steps"].as_array().expect("the steps").iter().map(written).collect();
    let targets = json!([{"targets": ["127.0.0.1:1"], "labels": labels}]);
    let job = json!({"job_name": "a", "static_configs": targets, "relabel_configs": steps});
    let folder = tempfile::tempdir().expect("a folder");
    let text = json!({"scrape_configs": [job]}).to_string();
    std::fs::write(folder.path().join("prometheus.yml"), text).expect("a file");
    let output = probelint().args(["lint", "--format", "json"]).arg(folder.path()).output().expect("it runs");
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    let findings = report["findings"].as_array().expect("findings").iter();
    let about = findings.filter(|finding| finding["rule"] == "relabel/outgrown-value");
    about.map(|finding| finding["certainty"].as_str().expect("a text").to_owned()).collect()
}

#[test]
fn a_value_that_ends_prometheus_is_found() {
    let recorded = recorded();
    for case in cases(&recorded) {
        let (found, ends) = (found(case), case["3.5"] != "taken");
        // Between the two bounds, probelint no longer follows a value that Prometheus still takes.
        let followed_no_more = ["1 MiB and a byte", "16 MiB less a byte", "two values of 16 MiB less a byte"];
        let told = ends || followed_no_more.iter().any(|title| case["case"] == *title);
        let certain = found.iter().any(|certainty| certainty == "certain");
        assert_eq!(certain, told, "{}: {found:?}", case["case"]);
    }
}

#[test]
fn the_rule_says_the_bound_that_was_found() {
    let recorded = recorded();
    for what in ["value", "name"] {
        assert_eq!(
            recorded["longest"][what],
            json!({"3.5": 16 * MIB - 1, "2.53": null, "2.42": null}),
            "{what}"
        );
    }
    assert!(PAGE.contains("of 16 MiB"), "the page names the bound");
    for case in recorded["servers"].as_array().expect("the servers") {
        let ends = case["value"] != "16 MiB less a byte";
        assert_eq!(
            (case["3.5"] != "scraped", &case["2.53"], &case["2.42"]),
            (ends, &json!("scraped"), &json!("scraped"))
        );
        let panic = case["3.5"].as_str().and_then(|said| said.strip_prefix("panic: "));
        assert!(
            panic.is_none_or(|said| PAGE.contains(said.trim_end_matches('.'))),
            "{panic:?} is not in the page"
        );
    }
}
