//! What targets have before relabeling (`tests/oracle/record-discovery`): those of lists as probelint reads them, and of
//! discoveries that it does not ask, no label that it holds for impossible.

mod clean;

use std::collections::BTreeSet;

use clean::probelint;
use probelint::prometheus::config::{self, Discovery};
use probelint::prometheus::discovery;
use probelint::prometheus::version::Version;
use probelint::syntax::yaml;
use probelint::text::FileId;
use serde_json::{Map, Value, json};

const VERSIONS: [&str; 3] = ["3.5", "2.53", "2.42"];
const TARGETS: &str = include_str!("oracle/discovery/targets.json");

/// The labels of every target of a job; none where the version does not know the discovery.
fn recorded(job: &str, version: &str) -> Vec<Map<String, Value>> {
    let mut rows = include_str!("oracle/discovery/recorded.jsonl").lines();
    let row = rows.find_map(|line| {
        let row: Value = serde_json::from_str(line).expect("a row");
        (row["job"] == job).then_some(row)
    });
    let row = row.expect("the job is recorded");
    let answer = if row[version] == "same" { &row["3.5"] } else { &row[version] };
    serde_json::from_value(answer.clone()).unwrap_or_default()
}

/// The discovered labels of the one job of a `prometheus.yml`, as the program tells them.
fn simulated(job: &Value, version: &str) -> BTreeSet<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
    write("prometheus.yml", &json!({"scrape_configs": [job]}).to_string());
    write("targets.json", TARGETS);
    let arguments = ["simulate", "--format", "json", "--prometheus-version", version];
    let output = probelint().args(arguments).current_dir(folder.path()).output().expect("it runs");
    let told: Value = serde_json::from_slice(&output.stdout).expect("a simulation");
    let targets = told["targets"].as_array().expect("targets");
    targets.iter().map(|target| target["discovered_labels"].to_string()).collect()
}

#[test]
fn targets_of_lists_have_the_labels_that_prometheus_gives_them() {
    let targets: Value = serde_json::from_str(TARGETS).expect("a list");
    let drop = json!([{"action": "drop"}]);
    for version in VERSIONS {
        for (name, field, items) in [
            ("static", "static_configs", targets.clone()),
            ("file", "file_sd_configs", json!([{"files": ["targets.json"]}])),
        ] {
            let job = json!({"job_name": name, field: items, "relabel_configs": drop});
            let expected = recorded(name, version).into_iter().map(|labels| Value::from(labels).to_string());
            assert_eq!(simulated(&job, version), expected.collect(), "{name} of {version}");
        }
    }
}

/// The one discovery of a job.
fn decoded(field: &str, item: &str) -> Discovery {
    let read = yaml::read(FileId(0), &format!("scrape_configs: [{{job_name: a, {field}: [{item}]}}]"));
    let mut mistakes = read.mistakes;
    let config = config::decode(&read.root.expect("a tree"), FileId(0), Version::NEWEST, &mut mistakes);
    assert_eq!(mistakes, []);
    config.jobs[0].discovery[0].clone()
}

#[test]
fn discoveries_set_no_label_that_they_are_not_known_for() {
    // What the job sets.
    let of_jobs =
        ["__address__", "__metrics_path__", "__scheme__", "__scrape_interval__", "__scrape_timeout__", "job"];
    let dns = decoded("dns_sd_configs", "{names: [web.lab]}");
    let http = decoded("http_sd_configs", "{url: 'http://sd/'}");
    let jobs = ["dns A", "dns AAAA", "dns MX", "dns NS", "dns SRV"].map(|job| (job, &dns));
    for (job, found) in jobs.into_iter().chain([("http", &http)]) {
        let kind = discovery::by_name(job.split(' ').next().unwrap_or(job)).expect("it is known");
        let targets: Vec<_> = VERSIONS.iter().flat_map(|version| recorded(job, version)).collect();
        assert!(!targets.is_empty(), "{job}");
        let labels: BTreeSet<_> = targets.iter().flat_map(Map::keys).collect();
        let other = labels.iter().find(|label| !of_jobs.contains(&label.as_str()) && !kind.may_set(label));
        assert_eq!(other, None, "{job}");
        assert_eq!(labels.contains(&"instance".to_owned()), found.may_name_instances(), "{job}");
        let jobs: BTreeSet<_> = targets.iter().map(|target| target["job"].to_string()).collect();
        assert_eq!(jobs.len() > 1, found.may_set_anything(), "{job}: {jobs:?}");
    }
}

/// A name, or an address in brackets, and a port: never a URL, nor a host alone.
#[test]
fn addresses_of_dns_are_a_host_and_a_port() {
    for job in ["dns A", "dns AAAA", "dns MX", "dns NS", "dns SRV"] {
        for target in recorded(job, "3.5") {
            let address = target["__address__"].as_str().expect("a text");
            let (host, port) = address.rsplit_once(':').expect("a port");
            let is_host =
                host.starts_with('[') == host.contains(':') && !host.contains('/') && !host.ends_with('.');
            assert!(is_host && port.parse::<u16>().is_ok(), "{address}");
        }
    }
}

/// The targets of every case of `lab/run-stack`, which the real Consul found.
#[test]
fn targets_of_consul_have_no_instance_of_their_own() {
    let sd = decoded("consul_sd_configs", "{server: 'localhost:8500'}");
    assert!(!sd.may_name_instances() && !sd.may_set_anything());
    let kind = discovery::by_name("consul").expect("it is known");
    let cases = std::fs::read_dir("tests/oracle/cases").expect("the cases");
    let mut targets = 0;
    for case in cases {
        let path = case.expect("a case").path().join("expected.json");
        let told: Value = serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("JSON");
        let all = ["activeTargets", "droppedTargets"].map(|name| told[name].as_array().expect("targets"));
        for target in all.into_iter().flatten() {
            let labels = target["discoveredLabels"].as_object().expect("labels");
            let address = labels["__address__"].as_str().expect("a text");
            assert!(
                address.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u32>().is_ok()),
                "{address}"
            );
            assert!(!labels.contains_key("instance"), "{labels:?}");
            let meta = labels.keys().filter(|label| label.starts_with("__meta_"));
            assert_eq!(meta.filter(|label| !kind.may_set(label)).count(), 0, "{labels:?}");
            targets += 1;
        }
    }
    assert!(targets >= 50, "only {targets} targets");
}
