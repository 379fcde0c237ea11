//! Every report for machines is what its reader expects.

mod clean;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use clean::{Clean, probelint};
use serde_json::{Value, json};

const ESTATE: &str = "examples/01-login-storm";
const FORMATS: [&str; 9] =
    ["pretty", "concise", "json", "sarif", "sarif-suppressed", "github", "gitlab", "junit", "markdown"];

fn lint(arguments: &[&str]) -> (i32, String) {
    let run = probelint().arg("lint").args(arguments).output().expect("it runs");
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

/// Whether a path from the root of the repository, which may have more than this package, is that of the file.
fn is_path_of(path: &Value, file: &str) -> bool {
    path.as_str().is_some_and(|path| Path::new(path).ends_with(file))
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
    for estate in [
        ESTATE,
        "examples/02-fixed-but-leaky",
        "examples/03-healthy",
        "tests/scenarios/refused.in",
        "tests/scenarios/broken-estate.in",
        "tests/scenarios/links.in",
        ALLOWED,
    ] {
        for format in ["sarif", "sarif-suppressed"] {
            let log = serde_json::from_str(&lint(&["--format", format, estate]).1).expect("it is JSON");
            let wrong: Vec<_> = schema.iter_errors(&log).map(|error| error.to_string()).collect();
            assert!(wrong.is_empty(), "{format} of {estate}: {wrong:#?}");
        }
    }
}

const ALLOWED: &str = "tests/scenarios/allowances.in";

/// The results of a lint of what is allowed on the last day of an allowance, with further arguments.
fn results_allowed(format: &str, more: &[&str]) -> Vec<Value> {
    let all = [&["--format", format, "--today", "2026-01-31", ALLOWED], more].concat();
    let mut log: Value = serde_json::from_str(&lint(&all).1).expect("it is JSON");
    let Value::Array(results) = log["runs"][0]["results"].take() else { panic!("{log}") };
    results
}

/// The rule, and for each suppression its kind, reason and line, of results that are not open.
fn suppressed(results: &[Value]) -> Vec<String> {
    let told = results.iter().filter_map(|result| {
        let suppressions = result["suppressions"].as_array().filter(|all| !all.is_empty())?;
        let told = suppressions.iter().map(|one| {
            let line = &one["location"]["physicalLocation"]["region"]["startLine"];
            assert_eq!(one["status"], "accepted");
            format!("{} {} {line}", one["kind"], one["justification"])
        });
        Some(format!("{}: {}", result["ruleId"], told.collect::<Vec<_>>().join(", ")).replace('"', ""))
    });
    told.collect()
}

#[test]
fn sarif_can_tell_what_is_allowed_and_why() {
    let (open, all) = (results_allowed("sarif", &[]), results_allowed("sarif-suppressed", &[]));
    assert_eq!(
        suppressed(&all),
        [
            "scrape/missing-instance: inSource one target, told apart by its job 2",
            "relabel/unknown-meta-label: inSource null 20",
            "probe/root-path: external a static page null",
            "probe/root-path: external until the shop has a health page null",
        ]
    );
    // Either every result has suppressions, or none has; those that are open stay what they are.
    let mut open_of_all = all.clone();
    open_of_all.retain_mut(|result| {
        let suppressions = result.as_object_mut().and_then(|result| result.remove("suppressions"));
        suppressions.expect("every result has them").as_array().expect("an array").is_empty()
    });
    assert_eq!(open_of_all, open);
    assert!(open.iter().all(|result| result["suppressions"].is_null()), "{open:#?}");
    let prints: BTreeSet<_> = all.iter().map(|result| result["partialFingerprints"].to_string()).collect();
    assert_eq!(prints.len(), all.len(), "each has a name of its own");
}

#[test]
fn sarif_can_tell_what_the_baseline_knows() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("baseline.json").display().to_string();
    assert_eq!(lint(&["--today", "2026-01-31", "--write-baseline", &file, ALLOWED]).0, 0);
    let more = ["--baseline", &file];
    assert_eq!(results_allowed("sarif", &more), Vec::<Value>::new());
    let told = suppressed(&results_allowed("sarif-suppressed", &more));
    let known: Vec<_> =
        told.iter().filter(|told| told.ends_with("external the baseline knows it null")).collect();
    assert_eq!((known.len(), told.len()), (results_allowed("sarif", &[]).len(), 8), "{told:#?}");
    assert_eq!(suppressed(&results_allowed("sarif-suppressed", &["--all"])), Vec::<String>::new());
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
    assert!(is_path_of(&place["artifactLocation"]["uri"], &file), "{place}");
    assert_eq!(place["region"]["startLine"], line);
    let mut results = run["results"].as_array().expect("an array").iter();
    let related =
        results.find_map(|result| result["relatedLocations"].as_array()).expect("one has more places");
    assert!(related[0]["message"]["text"].is_string());
}

#[test]
fn sarif_walks_the_way_of_the_victim() {
    let log = lint(&["--format", "sarif", "examples/02-fixed-but-leaky"]).1;
    let log: Value = serde_json::from_str(&log).expect("it is JSON");
    let results = log["runs"][0]["results"].as_array().expect("an array");
    let slash = results.iter().find(|result| result["ruleId"] == "probe/double-slash").expect("it is found");
    let thread = &slash["codeFlows"][0]["threadFlows"][0];
    assert_eq!(thread["id"], "reports in job blackbox_exporter_http");
    let stations: Vec<_> = thread["locations"].as_array().expect("an array").iter().map(station).collect();
    assert_eq!(
        stations,
        [
            "services.json:42 essential: reports in job blackbox_exporter_http is discovered as 172.12.1.190:8091",
            "prometheus.yml:16 essential: step 2 (replace) reads \"172.12.1.190:8091;/health\" and writes \
             __param_target=\"172.12.1.190:8091//health\"",
            "prometheus.yml:20 important: step 3 (replace) reads \"172.12.1.190:8091//health\" and writes \
             instance=\"172.12.1.190:8091//health\"",
            "prometheus.yml:22 important: step 4 (replace) reads \"reports\" and writes service=\"reports\"",
            "prometheus.yml:24 important: step 5 (replace) writes __address__=\"172.12.1.20:9115\"",
            "prometheus.yml:6 important: blackbox requests http://172.12.1.190:8091//health",
        ]
    );
    let state = &thread["locations"][1]["state"]["__param_target"]["text"];
    assert_eq!(state, "172.12.1.190:8091//health");
}

/// Place, importance and words of one station of a code flow.
fn station(station: &Value) -> String {
    let location = &station["location"];
    let place = &location["physicalLocation"];
    let file = place["artifactLocation"]["uri"].as_str().and_then(|uri| uri.rsplit('/').next());
    let words = location["message"]["text"].as_str().expect("a text");
    let importance = station["importance"].as_str().expect("a text");
    format!("{}:{} {importance}: {words}", file.expect("a file"), place["region"]["startLine"])
}

#[test]
fn a_target_that_is_dropped_ends_at_its_step() {
    let log = lint(&["--format", "sarif", "tests/scenarios/broken-estate.in"]).1;
    let log: Value = serde_json::from_str(&log).expect("it is JSON");
    let results = log["runs"][0]["results"].as_array().expect("an array");
    let unknown = results.iter().find(|result| result["ruleId"] == "relabel/unknown-meta-label");
    let stations = &unknown.expect("it is found")["codeFlows"][0]["threadFlows"][0]["locations"];
    let stations = stations.as_array().expect("an array");
    assert_eq!(
        station(&stations[1]),
        "prometheus.yml:16 essential: step 1 (keep) reads \"\" and drops the target"
    );
    assert_eq!(stations.len(), 2);
}

#[test]
fn json_names_the_values_on_which_a_finding_depends() {
    let shown = lint(&["--format", "json", "tests/scenarios/certainty.in/given"]).1;
    let shown: Value = serde_json::from_str(&shown).expect("it is JSON");
    let findings = shown["findings"].as_array().expect("an array");
    let depends: Vec<_> =
        findings.iter().map(|finding| (&finding["certainty"], &finding["depends_on"])).collect();
    assert!(depends.contains(&(&json!("likely"), &json!(["<node-address>"]))), "{depends:?}");
    assert!(depends.iter().all(|(certainty, values)| **certainty == "likely" || values.is_null()));
}

#[test]
fn no_report_tells_a_secret() {
    for format in FORMATS {
        for estate in ["tests/scenarios/secrets.in", "tests/scenarios/secrets-in-tags.in"] {
            let shown = lint(&["--preview", "--format", format, estate]).1;
            for secret in ["my-secret", "hunter2"] {
                assert!(!shown.contains(secret), "{format}: {shown}");
            }
        }
    }
}

#[test]
fn no_victim_tells_a_secret_however_many_there_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let targets = |n| format!("        - http://admin:hunter2@10.0.0.{n}/health\n");
    let estate = fs::read_to_string("tests/scenarios/secrets.in/prometheus.yml").expect("it is there");
    let line = "      - targets: ['http://admin:hunter2@10.0.0.5/health']\n";
    let more = format!("      - targets:\n{}", (1..=9).map(targets).collect::<String>());
    fs::write(folder.path().join("prometheus.yml"), estate.replace(line, &more)).expect("it is written");
    fs::copy("tests/scenarios/secrets.in/blackbox.yml", folder.path().join("blackbox.yml")).expect("copied");
    for format in FORMATS {
        let (code, shown) = lint(&["--format", format, &folder.path().to_string_lossy()]);
        assert_eq!(code, 1, "{format}: {shown}");
        assert!(!shown.contains("hunter2"), "{format}: {shown}");
        assert!(format != "json" || shown.contains("***@10.0.0.9"), "every victim is there: {shown}");
    }
}

#[test]
fn rules_are_linked_where_the_settings_say_to() {
    const ESTATE: &str = "tests/scenarios/links.in";
    const PAGE: &str = "https://wiki.example.org/probelint/probe/double-slash";
    let pretty = |force: &str| {
        let run = probelint().env("FORCE_HYPERLINK", force).args(["lint", ESTATE]).output().expect("it runs");
        String::from_utf8(run.stdout).expect("UTF-8")
    };
    let link = format!("\x1b]8;;{PAGE}\x1b\\probe/double-slash");
    assert!(pretty("1").contains(&link), "{:?}", pretty("1"));
    assert!(!pretty("0").contains('\x1b'), "only where the terminal has links");
    let log: Value = serde_json::from_str(&lint(&["--format", "sarif", ESTATE]).1).expect("it is JSON");
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("an array");
    assert!(rules.iter().any(|rule| rule["helpUri"] == PAGE), "{rules:#?}");
    assert!(lint(&["--format", "markdown", ESTATE]).1.contains(&format!("[`probe/double-slash`](<{PAGE}>)")));
}

#[test]
fn github_is_not_left_to_cut_in_silence() {
    let folder = tempfile::tempdir().expect("a folder");
    let job = |number: usize| format!("  - job_name: job{number}\n    scrape_intervall: 30s\n");
    let annotated = |jobs: usize| {
        let text = format!("scrape_configs:\n{}", (0..jobs).map(job).collect::<String>());
        fs::write(folder.path().join("prometheus.yml"), text).expect("it can be written");
        let shown = lint(&["--format", "github", folder.path().to_str().expect("UTF-8")]).1;
        (shown.lines().count(), shown.lines().next().unwrap_or_default().to_owned())
    };
    assert_eq!(annotated(10).0, 10);
    let (lines, first) = annotated(11);
    assert_eq!(lines, 12);
    assert_eq!(
        first,
        "::notice title=probelint::GitHub shows no more than 10 of 11 errors: the log has them all"
    );
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
    assert!(is_path_of(&issues[0]["location"]["path"], &file), "{issues}");
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

/// What `simulate` writes, and its exit code.
fn simulate(format: &str, estate: &str) -> (i32, String) {
    let run = probelint().args(["simulate", "--format", format, estate]).output().expect("it runs");
    (run.status.code().expect("it ends by itself"), String::from_utf8(run.stdout).expect("UTF-8"))
}

/// The lines of that kind as the entries that they are elsewhere.
fn lines_of(kind: &str, text: &str) -> Vec<Value> {
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON"));
    let told = lines.filter(|line| line["kind"] == kind).map(|mut line| {
        let fields = line.as_object_mut().expect("a line is an object");
        assert_eq!(fields.remove("version"), Some(1.into()));
        fields.remove("kind");
        line
    });
    told.collect()
}

#[test]
fn lines_of_json_are_the_entries_of_the_document() {
    let large = tempfile::tempdir().expect("a folder");
    write_large(large.path());
    for estate in [
        ESTATE,
        "examples/02-fixed-but-leaky",
        "tests/scenarios/broken-file.in",
        "tests/scenarios/clusters.in",
        "tests/scenarios/exporters.in",
        "tests/scenarios/refused.in",
        "tests/scenarios/secrets.in",
        "tests/oracle/cases/discovery-entries",
        large.path().to_str().expect("UTF-8"),
    ] {
        let (code, whole) = simulate("json", estate);
        let whole: Value = serde_json::from_str(&whole).expect("it is JSON");
        let lines = simulate("ndjson", estate);
        assert_eq!(lines.0, code, "{estate}");
        assert!(lines_of("target", &lines.1) == *whole["targets"].as_array().expect("an array"), "{estate}");
        for (kind, field) in [("refused", "refused"), ("mistake", "mistakes")] {
            let told = whole[field].as_array().cloned().unwrap_or_default();
            assert_eq!(lines_of(kind, &lines.1), told, "{estate}");
        }
    }
}

#[test]
fn colour_is_forced_only_where_it_is_asked_for() {
    for (environment, coloured) in [
        (&[][..], false),
        (&[("CLICOLOR_FORCE", "1")], true),
        (&[("CLICOLOR_FORCE", "0")], false),
        (&[("CLICOLOR_FORCE", "")], false),
        (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
    ] {
        let mut command = probelint();
        let run = command.envs(environment.iter().copied()).args(["lint", ESTATE]).output().expect("it runs");
        assert_eq!(run.stdout.contains(&0x1b), coloured, "{environment:?}");
    }
}

/// As many targets as are followed on every core, and some that are the same to Prometheus.
fn write_large(folder: &Path) {
    let mut text = "scrape_configs:\n  - job_name: large\n    static_configs:\n      - targets:\n".to_owned();
    for number in 0..6000 {
        let address = if number % 7 == 0 { number / 14 } else { number };
        writeln!(text, "          - host-{address}:80").expect("a string takes it");
    }
    text += "    relabel_configs:\n      - {source_labels: [__address__], regex: '.*3:80', action: drop}\n";
    fs::write(folder.join("prometheus.yml"), text).expect("it can be written");
}

#[test]
fn who_reads_one_line_of_json_ends_it_quietly() {
    let large = tempfile::tempdir().expect("a folder");
    write_large(large.path());
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_probelint")).clean();
    command.args(["simulate", "--format", "ndjson"]).arg(large.path());
    let mut run = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    let mut first = String::new();
    BufReader::new(run.stdout.take().expect("a pipe")).read_line(&mut first).expect("it is written");
    assert_eq!(lines_of("target", &first).len(), 1);
    let ended = run.wait_with_output().expect("it ends");
    assert_eq!((ended.status.code(), ended.stderr.as_slice()), (Some(0), &b""[..]));
}
