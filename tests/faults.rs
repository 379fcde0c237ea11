//! A target that probelint calls impossible to ask was never asked by the real `blackbox_exporter` 0.28.0,
//! and one that the exporter could not use is called so (`tests/oracle/blackbox/probes.json`).

use std::collections::BTreeMap;
use std::path::PathBuf;

use probelint::blackbox::Refusal;
use probelint::estate::{Input, Reader, Versions};
use probelint::go::url::parse_query;
use probelint::settings::Settings;
use probelint::simulate::{FaultKind, Keep, simulate};
use probelint::text::Sources;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Recorded {
    query: String,
    #[serde(default)]
    success: bool,
    #[serde(default)]
    requests: Vec<serde_json::Value>,
}

/// What is judged of one scrape: the fault, and whether the exporter's own reading refuses the target.
struct Judged {
    fault: Option<FaultKind>,
    refused: bool,
}

fn input(path: &str, text: String) -> Input {
    Input { path: PathBuf::from(path), bytes: text.into_bytes(), named: true }
}

/// The recorded scrape as the job that sends it.
fn job(query: &str) -> String {
    let mut text = "scrape_configs:\n  - job_name: one\n    metrics_path: /probe\n".to_owned();
    text += "    static_configs:\n      - targets: ['blackbox:9115']\n    params:\n";
    let mut params: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in parse_query(query) {
        params.entry(name).or_default().push(value);
    }
    for (name, values) in params {
        // JSON is YAML but for this one character.
        text += &format!("      {}: {}\n", json!(name), json!(values)).replace('\x7f', "\\x7f");
    }
    text
}

fn judge(query: &str) -> Judged {
    let modules = include_str!("oracle/blackbox/modules.yml").to_owned();
    let files = vec![input("prometheus.yml", job(query)), input("blackbox.yml", modules)];
    let estate = Reader::new(Sources::new()).read(files, &Settings::default(), Versions::default());
    let simulation = simulate(&estate, Versions::default(), Keep::EVERY);
    let run = simulation.jobs.first().unwrap_or_else(|| panic!("{query}: {:?}", estate.mistakes.first()));
    let target = run.target(0);
    let asked = target.asked().expect("a probe");
    Judged {
        fault: run.fault(&target).map(|fault| fault.kind),
        refused: matches!(asked.request, Err(Refusal::BadTarget(_))),
    }
}

/// A path with a blank reaches the server, which has no such path.
fn asks_for_a_blank(query: &str) -> bool {
    query.contains("%20") || query.contains('+')
}

/// Of what somebody has still to fill in, nothing is said.
fn is_placeholder(query: &str) -> bool {
    query.contains("{{") || query.contains("<Unknown>")
}

#[test]
fn what_is_called_impossible_never_reached_anybody() {
    let recorded: Vec<Recorded> =
        serde_json::from_str(include_str!("oracle/blackbox/probes.json")).expect("recorded probes");
    let (mut faults, mut differences) = (0, Vec::new());
    for scrape in recorded.iter().filter(|scrape| !scrape.query.contains("target=&")) {
        let judged = judge(&scrape.query);
        let reached = scrape.success || !scrape.requests.is_empty();
        faults += usize::from(judged.fault.is_some());
        let wrong = judged.fault.is_some() && reached && !asks_for_a_blank(&scrape.query);
        if wrong || judged.fault.is_none() && judged.refused && !is_placeholder(&scrape.query) {
            differences.push(format!("{}: {:?}, reached {reached}", scrape.query, judged.fault));
        }
    }
    assert!(faults > 20, "only {faults} faults: the recording has more");
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
}
