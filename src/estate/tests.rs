//! Which files of a folder are told to be broken.

use super::{Estate, Input, Reader, Versions};
use crate::settings::Settings;
use crate::syntax::MistakeKind;
use crate::text::Sources;

const PROMETHEUS: (&str, &str) =
    ("prometheus.yml", "scrape_configs:\n- job_name: a\n  file_sd_configs: [{files: ['targets/*.yml']}]\n");

/// What is made of a good `prometheus.yml` and another file.
fn read(path: &str, text: &[u8], named: bool) -> Estate {
    let good = Input { path: PROMETHEUS.0.into(), bytes: PROMETHEUS.1.into(), named: false };
    let other = Input { path: path.into(), bytes: text.into(), named };
    Reader::new(Sources::new()).read(vec![good, other], &Settings::default(), Versions::default())
}

/// The files that are told not to parse.
fn broken(estate: &Estate) -> Vec<String> {
    let unread =
        estate.mistakes.iter().chain(&estate.held_back).filter(|one| one.kind == MistakeKind::NotParsed);
    unread.map(|one| estate.sources.file(one.span.file).path().display().to_string()).collect()
}

#[test]
fn a_broken_file_is_told_in_a_folder_as_well_as_by_its_name() {
    for (path, text) in [
        ("a.json", r#"{"service": {"name": "web", "port": 80,}}"#),
        ("a.json", r#"[{"service": {"name": "web"}}"#),
        ("a.json", r#"{ "services": [ {"name": "web" "port": 80} ] }"#),
        ("a.json", r#"{ "check": {"name": "c", "http": "http://x" "interval": "10s"}}"#),
        ("a.json", r#"{"node_name": "a", "bind_addr": "1.2.3.4",}"#),
        ("a.json", r#"{"Service" {"Name": "web"}}"#),
        ("a.json", r#"{"name": "web", "port": 80, "tags": ["a" "b"]}"#),
        ("a.json", "{\n  \"service\": {\n    \"name\": \"web,\n    \"port\": 80\n  }\n}\n"),
        ("a.hcl", "services = [{ name = \"web\", port = }]\n"),
        ("a.hcl", "service = {\n  name = \"web\"\n"),
        ("a.hcl", "service \"web\" {\n  id = \"web\n  port = 80\n}\n"),
        ("a.yml", r#"{"scrape_configs": [{"job_name": "b"}],}}"#),
        ("a.yml", "{modules: {a: {prober: http}"),
        ("a.yml", "\"modules\":\n  \"a\": {\"prober\": \"http\"\n"),
        ("a.yml", "global:\n\tscrape_interval: 1m\nscrape_configs:\n- job_name: b\n"),
        ("a.yml", "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: \"up == 0\n"),
        ("targets/a.yml", "- targets: ['a:1\n  labels: {}\n"),
        ("targets/a.yml", "- targets: ['a:1\n  labels: {service: web, check: http}\n"),
    ] {
        for named in [false, true] {
            let estate = read(path, text.as_bytes(), named);
            assert_eq!(broken(&estate), [path], "{text}, named: {named}");
            assert_eq!(estate.recognised.len(), 2, "{text}, named: {named}");
        }
    }
}

#[test]
fn a_broken_file_of_another_program_is_told_only_by_its_name() {
    for (path, text) in [
        ("package.json", r#"{"name": "a", "version": "1", "scripts": {"check": "tsc"},}"#),
        ("compose.yml", "services:\n  web:\n    image: 'nginx\n    ports: [80]\n"),
        ("values.yaml", "service:\n  name: {{ web }}-x\n  port: 80\n"),
        ("map.yaml", "kind: ConfigMap\ndata:\n  prometheus.yml: |\n    scrape_configs:\n  x: [\n"),
        ("vars.yml", "prometheus_scrape_configs:\n- job_name: 'a\n"),
        ("pipeline.yml", "check: [\ngroups:\n- name: g\n  rules: [a]\n"),
    ] {
        assert_eq!(broken(&read(path, text.as_bytes(), false)), [""; 0], "{text}");
        assert_eq!(broken(&read(path, text.as_bytes(), true)), [path], "{text}");
    }
}

#[test]
fn rules_that_are_broken_matter_beside_a_prometheus_alone() {
    let text = "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: \"up == 0\n";
    let input = |named| Input { path: "rules.yml".into(), bytes: text.into(), named };
    let read = |named| {
        Reader::new(Sources::new()).read(vec![input(named)], &Settings::default(), Versions::default())
    };
    assert_eq!(broken(&read(false)), [""; 0]);
    assert_eq!(broken(&read(true)), ["rules.yml"]);
}

#[test]
fn a_file_that_is_no_utf_8_is_told_where_its_keys_are_those_of_the_estate() {
    let broken_by = |path, text: &[u8]| broken(&read(path, text, false));
    assert_eq!(broken_by("web.json", b"{\"service\": {\"name\": \"caf\xe9\", \"port\": 80}}"), ["web.json"]);
    let wide = "\u{feff}scrape_configs:\n- job_name: a\n".encode_utf16().flat_map(u16::to_le_bytes);
    assert_eq!(broken_by("wide.yml", &wide.collect::<Vec<_>>()), ["wide.yml"]);
    assert_eq!(broken_by("menu.json", b"{\"name\": \"caf\xe9\", \"dishes\": []}"), [""; 0]);
}
