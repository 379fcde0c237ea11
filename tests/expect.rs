//! Files of tests: what makes one fail, and what `--bless` writes.
//!
//! `TRYCMD=overwrite cargo test --test expect` writes the schema.

use std::fs;
use std::path::Path;

use probelint::estate::{Input, Reader, Versions};
use probelint::expect::{self, CaseVerdict, Checked, Ground};
use probelint::rule::RuleSet;
use probelint::settings::Settings;
use probelint::text::{FileId, Sources};
use proptest::prelude::*;

/// An estate with what tests are about: services that are kept, dropped and not discovered, and one whose address
/// Prometheus refuses.
const PROMETHEUS: &str = r"global: {scrape_interval: 10s, scrape_timeout: 5s}
scrape_configs:
- job_name: web
  metrics_path: /probe
  params: {module: [http_2xx]}
  consul_sd_configs:
  - server: localhost:8500
    tags: [web]
  relabel_configs:
  - source_labels: [__meta_consul_service_metadata_path]
    regex: .+
    action: keep
  - source_labels: [__address__, __meta_consul_service_metadata_path]
    separator: /
    target_label: __param_target
  - source_labels: [__param_target]
    target_label: instance
  - target_label: __address__
    replacement: blackbox:9115
  metric_relabel_configs:
  - source_labels: [__name__]
    regex: go_.*
    action: drop
  - regex: le
    action: labeldrop
- job_name: direct
  consul_sd_configs: [{server: localhost:8500}]
";

const BLACKBOX: &str = "modules: {http_2xx: {prober: http}}\n";

const SERVICES: &str = r#"{"services": [
 {"id": "web-1", "name": "web", "address": "10.0.0.1", "port": 80, "tags": ["web"], "meta": {"path": "health"}},
 {"id": "web-2", "name": "web", "address": "10.0.0.2", "port": 80, "tags": ["web"], "meta": {"path": "ready"}},
 {"id": "bare", "name": "bare", "address": "10.0.0.3", "port": 80, "tags": ["web"]},
 {"id": "db", "name": "db", "address": "10.0.0.4", "port": 5432},
 {"id": "odd", "name": "odd", "address": "10.0.0.5/x", "port": 80}
]}"#;

/// Runs a file of tests in that estate.
fn checked(text: &str) -> Checked {
    checked_in(
        &[
            ("prometheus.yml", PROMETHEUS.to_owned()),
            ("blackbox.yml", BLACKBOX.to_owned()),
            ("web.json", SERVICES.to_owned()),
        ],
        text,
    )
}

/// Runs a file of tests in an estate of these files.
fn checked_in(files: &[(&str, String)], text: &str) -> Checked {
    let mut sources = Sources::new();
    let rules = RuleSet::shipped(&mut sources);
    let mut reader = Reader::new(sources);
    let file = reader.sources().add("tests.yml", text);
    let mut mistakes = Vec::new();
    let told = |said: expect::FileVersions| Versions {
        prometheus: said.prometheus.unwrap_or_default(),
        blackbox: said.blackbox.unwrap_or_default(),
    };
    let tests = expect::read(file, text, told, &mut mistakes);
    let versions = told(tests.versions.without_places());
    let input = |(path, text): &(&str, String)| Input {
        path: path.into(),
        bytes: text.as_bytes().into(),
        named: true,
    };
    let inputs: Vec<_> = files.iter().map(input).collect();
    let settings = Settings::default();
    let estate = reader.read(inputs, &settings, versions);
    let config = tests.config.as_ref().map(|config| Path::new(&*config.value));
    let ground = Ground { rules: &rules, settings: &settings, versions, config };
    expect::run(&tests, estate, &ground, mistakes)
}

/// One test, given its lines behind `name`.
fn one(lines: &str) -> String {
    let lines = lines.trim_end().replace('\n', "\n    ");
    format!("probelint_test: 1\ntests:\n  - name: it\n    {lines}\n")
}

/// `passed`, `broken`, or the fields that differ with what is observed.
fn verdict(checked: &Checked) -> String {
    match &checked.cases[0].verdict {
        CaseVerdict::Passed => "passed".to_owned(),
        CaseVerdict::Broken => "broken".to_owned(),
        CaseVerdict::Failed(failures) => {
            let differences = failures.iter().flat_map(|failure| &failure.differences);
            let told = differences.map(|it| format!("{}: {}", it.field, it.observed.replace('\n', ", ")));
            told.collect::<Vec<_>>().join("; ")
        }
    }
}

/// A test, and the verdict on it. Behind each that passes stands one that differs in the expectation alone.
const VERDICTS: &[(&str, &str)] = &[
    ("job: web\nservice: web-1\nexpect: {probe_url: http://10.0.0.1:80/health}", "passed"),
    (
        "job: web\nservice: web-1\nexpect: {probe_url: http://10.0.0.1:80/}",
        "probe_url: http://10.0.0.1:80/health",
    ),
    (
        "job: web\nservice: web-1\nexpect: {scrape_url: 'http://blackbox:9115/probe?module=http_2xx&target=10.0.0.1%3A80%2Fhealth'}",
        "passed",
    ),
    (
        "job: direct\nservice: web-1\nexpect: {scrape_url: http://10.0.0.1:80/}",
        "scrape_url: http://10.0.0.1:80/metrics",
    ),
    ("job: web\nservice: web-1\nexpect: {module: http_2xx}", "passed"),
    ("job: web\nservice: web-1\nexpect: {module: http_4xx}", "module: http_2xx"),
    ("job: direct\nservice: web-1\nexpect: {module: , probe_url: ''}", "passed"),
    ("job: direct\nservice: web-1\nexpect: {module: http_2xx}", "module: none"),
    ("job: web\nservice: web-1\nexpect: {labels: {instance: 10.0.0.1:80/health, path: }}", "passed"),
    (
        "job: web\nservice: web-1\nexpect: {labels: {instance: '', job: web}}",
        "labels: instance=\"10.0.0.1:80/health\", job=\"web\"",
    ),
    ("job: web\nservice: web-1\nexpect: {all_labels: {instance: 10.0.0.1:80/health, job: web}}", "passed"),
    (
        "job: web\nservice: web-1\nexpect: {all_labels: {job: web}}",
        "all_labels: instance=\"10.0.0.1:80/health\", job=\"web\"",
    ),
    (
        "job: web\nservice: web-1\nexpect: {all_labels: {instance: 10.0.0.1:80/health, job: web, __scheme__: http}}",
        "passed",
    ),
    ("job: web\nservice: web-1\nexpect: {findings: []}", "passed"),
    ("job: web\nservice: web-1\nexpect: {findings: [probe/root-path]}", "findings: none"),
    ("job: web\nservice: bare\nexpect: {dropped: true}", "passed"),
    (
        "job: web\nservice: bare\nexpect: {dropped: false}",
        "dropped: dropped by step 1, a keep that reads __meta_consul_service_metadata_path, on line 10",
    ),
    ("job: web\nservice: bare\nexpect: {dropped: {by: keep, step: 1, line: 10}}", "passed"),
    (
        "job: web\nservice: bare\nexpect: {dropped: {by: keep, line: 11}}",
        "dropped: dropped by step 1, a keep that reads __meta_consul_service_metadata_path, on line 10",
    ),
    ("job: web\nservice: bare\nexpect: {dropped: {reads: [__meta_consul_service_metadata_path]}}", "passed"),
    (
        "job: web\nservice: bare\nexpect: {dropped: {reads: [__meta_consul_tags]}}",
        "dropped: dropped by step 1, a keep that reads __meta_consul_service_metadata_path, on line 10",
    ),
    ("job: web\nservice: web-1\nexpect: {dropped: false}", "passed"),
    ("job: web\nservice: web-1\nexpect: {dropped: {by: keep}}", "dropped: not dropped"),
    ("job: web\nservice: db\nexpect: {discovered: false}", "passed"),
    (
        "job: web\nservice: db\nexpect: {dropped: true}",
        "dropped: not discovered: tags of consul_sd_configs in prometheus.yml:7",
    ),
    ("job: direct\nservice: db\nexpect: {discovered: false}", "discovered: discovered"),
    (
        "job: web\nservice: db\nexpect: {discovered: true}",
        "discovered: not discovered: tags of consul_sd_configs in prometheus.yml:7",
    ),
    ("job: web\nservice: bare\nexpect: {dropped: {}}", "passed"),
    ("job: web\nservice: web-1\nexpect: {dropped: {}}", "dropped: not dropped"),
    ("job: direct\nservice: odd\nexpect: {refused: '\"10.0.0.5/x:80\" is not a valid hostname'}", "passed"),
    (
        "job: direct\nservice: odd\nexpect: {refused: ''}",
        "refused: \"10.0.0.5/x:80\" is not a valid hostname",
    ),
    // A name stands for every instance.
    ("job: web\nservice: web\nexpect: {module: http_2xx, dropped: false}", "passed"),
    (
        "job: web\nservice: web\nexpect: {probe_url: http://10.0.0.1:80/health}",
        "probe_url: http://10.0.0.2:80/ready",
    ),
    // Labels that are given.
    (
        "job: web\nlabels: {__address__: 'x:1', __meta_consul_service_metadata_path: up}\nexpect: {probe_url: http://x:1/up}",
        "passed",
    ),
    ("job: direct\nlabels: {__address__: ''}\nexpect: {refused: no address}", "passed"),
    (
        "job: direct\nlabels: {__address__: x}\nexpect: {labels: {instance: x}, scrape_url: http://x/metrics}",
        "passed",
    ),
    // Samples.
    ("job: web\nmetric: {__name__: go_threads}\nexpect: {dropped: {by: drop}}", "passed"),
    ("job: web\nmetric: {__name__: up}\nexpect: {dropped: true}", "dropped: not dropped"),
    ("job: web\nmetric: {__name__: up, le: '1'}\nexpect: {all_labels: {__name__: up}}", "passed"),
    (
        "metric_relabel_configs: [{regex: __name__, action: labeldrop}]\nmetric: {__name__: up, job: x}\nexpect: {refused: missing metric name (__name__ label)}",
        "passed",
    ),
    // Secrets are compared and not shown.
    (
        "relabel_configs: [{target_label: u, replacement: 'http://me:hunter2@web/'}]\nlabels: {}\nexpect: {labels: {u: 'http://me:hunter2@web/'}}",
        "passed",
    ),
    (
        "relabel_configs: [{target_label: u, replacement: 'http://me:hunter2@web/'}]\nlabels: {}\nexpect: {labels: {u: 'http://me:hunter3@web/'}}",
        "labels: u=\"http://***@web/\"",
    ),
    (
        "job: web\nlabels: {__address__: 'http://me:hunter2@x:1', __meta_consul_service_metadata_path: /up}\nexpect: {findings: []}",
        "findings: probe/double-slash",
    ),
    // Nobody knows.
    (
        "relabel_configs: [{regex: a(.), replacement: a, action: labelmap}]\nlabels: {a1: x, a2: y}\nexpect: {labels: {a1: x}}",
        "expect: one that is not: step 1: it is random which of several labels a labelmap copies to a",
    ),
    (
        "relabel_configs: [{source_labels: [n], regex: node-1, action: keep}]\nlabels: {n: <node-name>}\nexpect: {dropped: false}",
        "expect: one that is not: step 1: whether a keep drops it depends on what the files do not give: <node-name>",
    ),
    (
        "relabel_configs: [{source_labels: [n], regex: node-1, action: keep}, {action: drop}]\nlabels: {n: <node-name>}\nexpect: {dropped: true}",
        "passed",
    ),
    // Nothing is said.
    (
        "job: direct\nservice: odd\nexpect: {labels: {}}",
        "expect: refused: '\"10.0.0.5/x:80\" is not a valid hostname'",
    ),
    (
        "job: web\nservice: bare\nexpect:",
        "expect: dropped: {by: keep, reads: [__meta_consul_service_metadata_path]}",
    ),
];

#[test]
fn a_test_passes_or_tells_what_is_observed() {
    for (lines, wanted) in VERDICTS {
        let checked = checked(&one(lines));
        assert_eq!(checked.mistakes, [], "{lines}");
        assert_eq!(verdict(&checked), *wanted, "{lines}");
    }
}

/// A test that makes no sense: what is said of it, and where.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("job: web\nservice: web-1", "it", "a test has no expect, so it cannot fail"),
    ("job: wbe\nservice: web-1\nexpect: {module: x}", "wbe", "prometheus.yml has no job \"wbe\""),
    (
        "job: web\nservice: wbe-1\nexpect: {module: x}",
        "wbe-1",
        "no service \"wbe-1\" is among the definitions that were read",
    ),
    (
        "service: web-1\nexpect: {module: x}",
        "it",
        "it is not clear which target or sample the test sends through which steps",
    ),
    ("job: web\nservice: web-1\nexpect: {modul: x}", "modul", "expect has no field \"modul\""),
    ("job: web\nservice: bare\nexpect: {dropped: {by: kepp}}", "kepp", "by: no step drops by \"kepp\""),
    (
        "job: web\nlabels: {a: b}\nexpect: {discovered: true}",
        "true",
        "a target with given labels has no discovered",
    ),
    ("job: web\nmetric: {a: b}\nexpect: {module: x}", "x", "a sample has no module"),
    (
        "relabel_configs: []\nlabels: {a: b}\nexpect: {module: x}",
        "x",
        "the result of steps alone has no module",
    ),
    (
        "relabel_configs: [{regex: '(', target_label: a}]\nlabels: {a: b}\nexpect: {dropped: true}",
        "(",
        "regex: error parsing regexp: missing closing ): `^(?s:()$`",
    ),
];

#[test]
fn a_mistake_stands_at_its_place_and_the_other_tests_run() {
    for (lines, place, message) in MISTAKES {
        let good = "  - {name: other, job: web, service: web-1, expect: {module: http_2xx}}\n";
        let checked = checked(&format!("{}{good}", one(lines)));
        let said: Vec<_> = checked.mistakes.iter().map(|mistake| mistake.message.as_str()).collect();
        assert_eq!(said, [*message], "{lines}");
        let shown = checked.sources.slice(checked.mistakes[0].span);
        assert!(shown == *place || *place == "it" && "name".starts_with(shown), "{lines}: {shown}");
        assert_eq!(verdict(&checked), "broken", "{lines}");
        assert!(matches!(checked.cases[1].verdict, CaseVerdict::Passed), "{lines}");
    }
}

/// What is written, before and after: comments and layout stay.
const BLESSED: &[(&str, &str)] = &[
    (
        "job: web # a job\nservice: web-1\nexpect:\n  # what is asked\n  probe_url: 'http://old/'   # not long ago\n  module: http_2xx",
        "job: web # a job\nservice: web-1\nexpect:\n  # what is asked\n  probe_url: 'http://10.0.0.1:80/health'   # not long ago\n  module: http_2xx",
    ),
    (
        "job: web\nservice: web-1\nexpect:\n  module: \"old\"\n  probe_url:",
        "job: web\nservice: web-1\nexpect:\n  module: \"http_2xx\"\n  probe_url: http://10.0.0.1:80/health",
    ),
    (
        "job: web\nservice: web-1\nexpect: {labels: {job: old, instance: , gone: x}}",
        "job: web\nservice: web-1\nexpect: {labels: {job: web, instance: 10.0.0.1:80/health, gone: ''}}",
    ),
    (
        "job: web\nservice: web-1\nexpect:\n  all_labels:\n    job: old # the job\n  dropped: true",
        "job: web\nservice: web-1\nexpect:\n  all_labels:\n    job: web # the job\n    instance: 10.0.0.1:80/health\n  dropped: false",
    ),
    (
        "job: web\nservice: web-1\nexpect:\n  all_labels: { job: web }\n  findings: [probe/root-path]",
        "job: web\nservice: web-1\nexpect:\n  all_labels: { job: web, instance: 10.0.0.1:80/health }\n  findings: []",
    ),
    (
        "job: web\nservice: web-1\nexpect:\n  findings:\n    # nothing, really\n    - probe/root-path\n  all_labels: {}",
        "job: web\nservice: web-1\nexpect:\n  findings:\n    # nothing, really\n    []\n  all_labels: {instance: 10.0.0.1:80/health, job: web}",
    ),
    (
        "job: web\nservice: web-1\nexpect:\n  probe_url: ~ # none\n  module: >-\n    a\n    b\n  labels: {job: &j old}",
        "job: web\nservice: web-1\nexpect:\n  probe_url: http://10.0.0.1:80/health # none\n  module: http_2xx\n  labels: {job: &j web}",
    ),
    (
        "job: web\nservice: web-1\nexpect:\n  findings:\n    # nothing\n  - probe/root-path\n  - b",
        "job: web\nservice: web-1\nexpect:\n  findings:\n    # nothing\n    []",
    ),
    (
        "job: web\nservice: bare\nexpect:\n  dropped:\n    reads:\n    - # one\n      a\n    - b",
        "job: web\nservice: bare\nexpect:\n  dropped:\n    reads:\n    - __meta_consul_service_metadata_path",
    ),
    (
        "job: web\nservice: web-1\nexpect:\n  probe_url: > # not | #here\n    a\n  module: |#why\n\n    |",
        "job: web\nservice: web-1\nexpect:\n  probe_url: http://10.0.0.1:80/health # not | #here\n  module: http_2xx #why",
    ),
    (
        "job: web\nservice: web-1\nexpect:\n  probe_url: >-\n    \t\n\n  module: b",
        "job: web\nservice: web-1\nexpect:\n  probe_url: http://10.0.0.1:80/health\n  module: http_2xx",
    ),
    (
        "job: web\nservice: web-1\nexpect:\n  probe_url: # not | #here\n    a",
        "job: web\nservice: web-1\nexpect:\n  probe_url: # not | #here\n    http://10.0.0.1:80/health",
    ),
    (
        "job: web\nservice: web-1\nexpect:\n  probe_url: >- # soon\n  module: |#why\n",
        "job: web\nservice: web-1\nexpect:\n  probe_url: http://10.0.0.1:80/health # soon\n  module: http_2xx #why",
    ),
    (
        "job: web\nservice: web-1\nexpect:\n  module: &m !!str # empty\n  labels: {job: &j}",
        "job: web\nservice: web-1\nexpect:\n  module: &m !!str http_2xx # empty\n  labels: {job: &j web}",
    ),
    (
        "job: &j web\nservice: web-1\nexpect:\n  module: *j\n  labels: {job: *j}",
        "job: &j web\nservice: web-1\nexpect:\n  module: http_2xx\n  labels: {job: *j}",
    ),
    (
        "job: direct\nservice: web-1\nexpect:\n  module: &j\n  labels: {job: *j}",
        "job: direct\nservice: web-1\nexpect:\n  module: &j\n  labels: {job: direct}",
    ),
    // The step is named as before.
    (
        "job: web\nservice: bare\nexpect: {dropped: {by: drop, step: 3}}",
        "job: web\nservice: bare\nexpect: {dropped: {by: keep, step: 1}}",
    ),
    (
        "job: web\nservice: bare\nexpect:\n  dropped:\n    line: 2 # soon\n    reads: [a]",
        "job: web\nservice: bare\nexpect:\n  dropped:\n    line: 10 # soon\n    reads: [__meta_consul_service_metadata_path]",
    ),
    (
        "job: web\nservice: bare\nexpect:\n  dropped:\n    reads:\n      - a\n      - b # two",
        "job: web\nservice: bare\nexpect:\n  dropped:\n    reads:\n      - __meta_consul_service_metadata_path # two",
    ),
    (
        "job: web\nservice: bare\nexpect:\n  discovered:\n  # soon\n  dropped:\n#  by: keep",
        "job: web\nservice: bare\nexpect:\n  discovered: true\n  # soon\n  dropped: {by: keep, reads: [__meta_consul_service_metadata_path]}\n#  by: keep",
    ),
    (
        "relabel_configs: [{target_label: u, replacement: 'http://me:hunter2@web/'}]\nlabels: {}\nexpect: {labels: {u: x}}",
        "relabel_configs: [{target_label: u, replacement: 'http://me:hunter2@web/'}]\nlabels: {}\nexpect: {labels: {u: 'http://***@web/'}}",
    ),
    // What does not get through is said to.
    (
        "job: web\nservice: bare\nexpect:\n  module: http_2xx",
        "job: web\nservice: bare\nexpect:\n  dropped: {by: keep, reads: [__meta_consul_service_metadata_path]}\n  module: ''",
    ),
    (
        "job: web\nservice: db\nexpect: {module: http_2xx}",
        "job: web\nservice: db\nexpect: {discovered: false, module: ''}",
    ),
    (
        "job: direct\nservice: odd\nexpect: {module: http_2xx}",
        "job: direct\nservice: odd\nexpect: {refused: '\"10.0.0.5/x:80\" is not a valid hostname', module: ''}",
    ),
    // Nothing was expected.
    (
        "job: web\nservice: web-1\nexpect:",
        "job: web\nservice: web-1\nexpect:\n  scrape_url: http://blackbox:9115/probe?module=http_2xx&target=10.0.0.1%3A80%2Fhealth\n  probe_url: http://10.0.0.1:80/health\n  module: http_2xx\n  all_labels: {instance: 10.0.0.1:80/health, job: web}",
    ),
    (
        "relabel_configs:\n  - {source_labels: [a], target_label: b}\nlabels: {a: \"1\\n2: x\"}\nexpect: # yet",
        "relabel_configs:\n  - {source_labels: [a], target_label: b}\nlabels: {a: \"1\\n2: x\"}\nexpect: # yet\n  all_labels: {a: \"1\\n2: x\", b: \"1\\n2: x\"}",
    ),
];

#[test]
fn what_is_observed_is_written_and_then_expected() {
    for (before, after) in BLESSED {
        let blessed = expect::bless(&checked(&one(before)), &one(before)).expect("something differs");
        assert_eq!(blessed, one(after), "{before}");
        let again = checked(&blessed);
        assert_eq!(verdict(&again), "passed", "{before}");
        assert_eq!(expect::bless(&again, &blessed), None, "{before}");
    }
}

#[test]
fn lines_end_as_in_the_file() {
    let text = one("job: web\nservice: web-1\nexpect:\n  all_labels:\n    job: web\n  module:")
        .replace('\n', "\r\n");
    let blessed = expect::bless(&checked(&text), &text).expect("something differs");
    assert_eq!(verdict(&checked(&blessed)), "passed");
    assert_eq!(blessed.matches('\n').count(), blessed.matches("\r\n").count());
    assert!(blessed.contains("    job: web\r\n        instance: 10.0.0.1:80/health\r\n"), "{blessed}");
}

#[test]
fn what_two_instances_have_apart_is_not_written() {
    let text = one("job: web\nservice: web\nexpect: {probe_url: old, module: old}");
    let blessed = expect::bless(&checked(&text), &text).expect("the module differs");
    assert_eq!(blessed, text.replace("module: old", "module: http_2xx"));
}

#[test]
fn what_stands_behind_an_anchor_is_written_by_no_other_test() {
    let text = "probelint_test: 1\ntests:\n- name: a\n  job: web\n  service: web-1\n  expect: &e {module: http_2xx}\n\
                - name: b\n  job: direct\n  service: web-1\n  expect: *e\n";
    let checked = checked(text);
    assert_eq!(checked.counts(), (1, 1, 0));
    assert_eq!(expect::bless(&checked, text), None);
}

/// What the incident taught holds where it is mended, and nowhere else.
#[test]
fn the_tests_of_the_fix_fail_without_it() {
    let read = |path: String| fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    for (tests, folder, definitions, counts) in [
        ("03-healthy", "03-healthy", "services.json", (4, 0, 0)),
        // A path with a slash of its own gets a second one, and a service without a path is asked for "/".
        ("03-healthy", "02-fixed-but-leaky", "services.json", (2, 2, 0)),
        // Every instance is asked for "/"; nobody has the service of the second test.
        ("03-healthy", "01-login-storm", "b2b-admin.json", (1, 2, 1)),
        ("04-review-the-fix", "04-review-the-fix", "b2b-admin.json", (4, 0, 0)),
        ("04-review-the-fix", "01-login-storm", "b2b-admin.json", (0, 4, 0)),
    ] {
        let tests = read(format!("examples/{tests}/relabel-tests.yml"));
        let file = |path: &str| read(format!("examples/{folder}/{path}"));
        let estate = [
            ("prometheus.yml", file("prometheus.yml")),
            ("blackbox.yml", file("blackbox.yml")),
            ("consul/services.json", file(&format!("consul/{definitions}"))),
        ];
        assert_eq!(checked_in(&estate, &tests).counts(), counts, "{folder}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Whatever a file says, every test is judged, and what is blessed once is not blessed again.
    #[test]
    fn any_file_is_judged_and_blessed_once(
        from in 0..4000_usize,
        length in 0..40_usize,
        with in prop::sample::select(vec![
            "", "x", ":", " ", "\n", "'", "\"", "{", "}", "[", "]", "&a ", "*a", "- ", "é", "|\n ", "~", "#", "\t",
            "\n    expect:\n", "dropped: {by: drop}", "labels: {", "all_labels: {}", "web-1", "b2b-admin", "findings: [a]",
        ]),
    ) {
        let many: String = BLESSED.iter().map(|(lines, _)| one(lines).replace("probelint_test: 1\ntests:\n", "")).collect();
        let mut text = format!("probelint_test: 1\ntests:\n{many}");
        let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let range = boundary(from)..boundary(from + length);
        text.replace_range(range, with);
        let first = checked(&text);
        let Some(blessed) = expect::bless(&first, &text) else { return Ok(()) };
        let second = checked(&blessed);
        prop_assert_eq!(first.cases.len(), second.cases.len(), "{}", blessed);
        prop_assert_eq!(first.mistakes.len(), second.mistakes.len(), "{}", blessed);
        let again = expect::bless(&second, &blessed);
        prop_assert!(again.is_none(), "{}\n{}", blessed, again.unwrap_or_default());
    }
}

#[test]
fn json_is_read_and_stays_json() {
    let text = "{\"probelint_test\": 1, \"tests\": [{\"name\": \"a\", \"job\": \"web\", \"service\": \"web-1\", \"expect\": {\"module\": \"old\"}}]}";
    let checked = checked(text);
    assert_eq!(verdict(&checked), "module: http_2xx");
    assert_eq!(expect::bless(&checked, text), None);
}

const TABLE: &str = "tests/scenarios/test-relabeling.in/relabeling.yml";

/// The table of Prometheus' own tests, without its expectations, gets them back.
#[test]
fn blessing_finds_what_the_table_demands() {
    let table = fs::read_to_string(TABLE).expect("the table is there");
    let mut bare = String::new();
    let mut skipping = false;
    for line in table.lines() {
        let inside = line.starts_with("      ");
        skipping = if skipping { inside } else { line.trim() == "expect:" };
        if !skipping || line.trim() == "expect:" {
            bare.push_str(line);
            bare.push('\n');
        }
    }
    let blessed = expect::bless(&checked(&bare), &bare).expect("nothing was expected");
    assert_eq!(checked(&blessed).counts(), (34, 0, 0));
    let expectations = |text: &str| -> Vec<_> {
        let value: serde_yaml::Value = serde_yaml::from_str(text).expect("it is YAML");
        let tests = value["tests"].as_sequence().expect("tests");
        tests.iter().map(|test| test["expect"]["all_labels"].clone()).collect()
    };
    let as_text = |value: &serde_yaml::Value| {
        let labels = value.as_mapping().cloned().unwrap_or_default();
        let text = |value: &serde_yaml::Value| match value {
            serde_yaml::Value::String(text) => text.clone(),
            other => serde_yaml::to_string(other).expect("it is YAML").trim().to_owned(),
        };
        let mut labels: Vec<_> = labels.iter().map(|(name, value)| (text(name), text(value))).collect();
        labels.sort();
        labels
    };
    for (written, demanded) in expectations(&blessed).iter().zip(expectations(&table)) {
        assert_eq!(as_text(written), as_text(&demanded));
    }
}

const SCHEMA: &str = "probelint.test.schema.json";

#[test]
fn the_published_schema_is_the_one_of_the_code() {
    let made = format!("{:#}\n", expect::schema());
    if std::env::var_os("TRYCMD").is_some_and(|word| word == "overwrite") {
        fs::write(SCHEMA, &made).expect("the schema can be written");
    }
    let published = fs::read_to_string(SCHEMA).expect("the schema is there");
    assert!(published == made, "{SCHEMA} is out of date: TRYCMD=overwrite cargo test --test expect");
}

#[test]
fn schema_and_code_judge_alike() {
    let schema = jsonschema::validator_for(&expect::schema()).expect("the schema is one");
    let whole = |rest: &str| format!("probelint_test: 1\n{rest}");
    let test = |lines: &str| one(&format!("job: web\nservice: web-1\n{lines}"));
    for (text, right) in [
        (fs::read_to_string("examples/03-healthy/relabel-tests.yml").expect("it is there"), true),
        (whole("tests: []"), true),
        (
            whole(
                "config: prometheus.yml\nestate: [.]\nversions: {prometheus: '3.5', blackbox: '0.28'}\ntests: []",
            ),
            true,
        ),
        (test("expect: {dropped: {by: keep, reads: [a], step: 1, line: 2}}"), true),
        (test("expect: {dropped: true, labels: {a: b, c: }, findings: [probe/root-path]}"), true),
        (test("expect:"), true),
        (test("expected: {dropped: true}"), false),
        (test("expect: {drop: true}"), false),
        (test("expect: {dropped: {by: replace}}"), false),
        (test("expect: {dropped: {stepp: 1}}"), false),
        (test("expect: {findings: probe/root-path}"), false),
        (test("expect: {labels: [a]}"), false),
        (whole("test: []"), false),
        ("probelint_test: 2\ntests: []".to_owned(), false),
        (whole("tests: {}"), false),
    ] {
        let mut mistakes = Vec::new();
        let _ = expect::read(FileId(0), &text, |_| Versions::default(), &mut mistakes);
        assert_eq!(mistakes.is_empty(), right, "the code: {text}: {mistakes:?}");
        let value: serde_json::Value = serde_yaml::from_str(&text).expect("it is YAML");
        assert_eq!(schema.is_valid(&value), right, "the schema: {text}");
    }
}

#[test]
fn everything_in_the_schema_is_documented() {
    let schema = expect::schema();
    let types = schema["$defs"].as_object().expect("there are types");
    for (name, object) in types.iter().chain([(&"the file".to_owned(), &schema)]) {
        for (key, property) in object["properties"].as_object().into_iter().flatten() {
            assert!(property["description"].is_string(), "{name}: {key}");
        }
    }
}
