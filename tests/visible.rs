//! What a configuration says moves no cursor and wipes no line: whoever reads a log sees all of it.

mod clean;

use std::fs;
use std::path::Path;

use clean::probelint;

/// Sets the title of a terminal, wipes what it shows, moves back, and turns the direction of writing.
const SIGNS: &str = r"\u001b]0;title\u0007\u001b[2Jback\rturned\u202e";

/// An estate with signs in whatever people name themselves, and a mistake that quotes a part of it.
fn write_estate(folder: &Path, path: &str) {
    let config = format!(
        r#"scrape_configs:
  - job_name: "job {SIGNS}"
    metrics_path: /probe
    params: {{module: ["module {SIGNS}"]}}
    consul_sd_configs: [{{server: "localhost:8500"}}]
    relabel_configs:
      - {{source_labels: [__address__, __meta_consul_service_metadata_path], separator: "", target_label: __param_target}}
      - {{source_labels: [__meta_consul_tgas], regex: "tag", action: drop}}
      - {{target_label: __address__, replacement: "blackbox:9115"}}
"#,
    );
    fs::write(folder.join("prometheus.yml"), config).expect("a file");
    let modules = "modules:\n  http_2xx: {prober: http}\n";
    fs::write(folder.join("blackbox.yml"), modules).expect("a file");
    let web = format!(
        r#"{{"service": {{"id": "id {SIGNS}", "name": "name {SIGNS}", "address": "10.0.0.5", "port": 80, "meta": {{"path": "{path} {SIGNS}"}}}}}}"#
    );
    fs::write(folder.join("web.json"), web).expect("a file");
    let tests = format!(
        "probelint_test: 1\nconfig: prometheus.yml\ntests:\n  - name: \"test {SIGNS}\"\n    job: \"job {SIGNS}\"\n    \
         service: \"name {SIGNS}\"\n    expect: {{scrape_url: \"other {SIGNS}\"}}\n"
    );
    fs::write(folder.join("tests.yml"), tests).expect("a file");
}

#[test]
fn nothing_that_a_terminal_would_obey_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    for (side, path) in [("old", "/old"), ("new", "/new")] {
        fs::create_dir(folder.path().join(side)).expect("a folder");
        write_estate(&folder.path().join(side), path);
    }
    // As bytes, the signs are no YAML; a sign that turns the direction is.
    fs::create_dir(folder.path().join("wrong")).expect("a folder");
    let wrong = "scrape_configs: # \u{202e}\n  - job: x\n  - \u{9b}2J\u{1b}[2J\n";
    fs::write(folder.path().join("wrong/prometheus.yml"), wrong).expect("a file");
    for arguments in [
        &["lint", "wrong"][..],
        &["lint", "new", "--format", "pretty"],
        &["lint", "new", "--format", "concise"],
        &["lint", "new", "--format", "github"],
        &["lint", "new", "--format", "markdown"],
        &["lint", "new", "--format", "junit"],
        &["lint", "new", "--format", "json"],
        &["lint", "new/no \u{1b}[2J such"],
        &["simulate", "new"],
        &["simulate", "new", "--format", "ndjson"],
        &["trace", "id \u{1b}]0;title\u{7}\u{1b}[2Jback\rturned\u{202e}", "new"],
        &["diff", "old", "new"],
        &["diff", "old", "new", "--format", "markdown"],
        &["test", "new"],
        &["rules", "no \u{1b}[2J such"],
    ] {
        let output = probelint().args(arguments).current_dir(folder.path()).output().expect("it runs");
        let said = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
        let obeyed = said.chars().find(|sign| sign.is_control() && *sign != '\n' || *sign == '\u{202e}');
        let is_json = arguments.iter().any(|word| word.ends_with("json"));
        // JSON may have the sign that turns the direction, and quotes the others.
        assert_eq!(
            obeyed.filter(|sign| !(is_json && *sign == '\u{202e}')),
            None,
            "{arguments:?}: {}",
            said.escape_debug()
        );
        let is_quoted = ["␛", "?[2J", "\\u001b"].iter().any(|sign| said.contains(sign));
        assert!(is_quoted, "{arguments:?}: {said}");
    }
}
