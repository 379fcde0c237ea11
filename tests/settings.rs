//! The published schema of `probelint.toml` is the one of the code, and the two judge alike.
//!
//! `TRYCMD=overwrite cargo test --test settings` writes the file.

use std::fs;

use probelint::settings;
use probelint::text::FileId;

const PATH: &str = "probelint.schema.json";

#[test]
fn the_published_schema_is_the_one_of_the_code() {
    let made = format!("{:#}\n", settings::schema());
    if std::env::var_os("TRYCMD").is_some_and(|word| word == "overwrite") {
        fs::write(PATH, &made).expect("the schema can be written");
    }
    let published = fs::read_to_string(PATH).expect("the schema is there");
    assert!(published == made, "{PATH} is out of date: TRYCMD=overwrite cargo test --test settings");
}

/// Everything that the file can say.
const WHOLE: &str = r#"
preview = true
select = ["probe", "relabel/always-drops"]
ignore = ["consul"]
baseline = "probelint-baseline.json"
[rules]
folders = ["ops/probelint-rules"]
"probe/root-path" = "warning"
blackbox = "off"
"ops/team-meta" = {severity = "error", keys = ["team"]}
[[override]]
paths = ["staging/**"]
rules = {probe = "info"}
[[allow]]
rule = "probe/root-path"
job = "blackbox"
service = "web"
path = "consul/*.json"
reason = "a static page"
until = "2026-01-31"
[versions]
prometheus = "3.5"
blackbox = "0.28"
[consul]
path-keys = ["health_check_endpoint"]
[consul.node]
name = "node-1"
address = "10.0.0.5"
datacenter = "dc1"
meta = {rack = "a"}
[[consul.cluster]]
definitions = ["consul/dc1"]
servers = ["consul-1:8500"]
datacenter = "dc1"
[[blackbox.exporter]]
addresses = ["blackbox-a:9115", "*.example.org"]
modules = "exporters/a.yml"
[fleet]
complete = true
[links]
rules = "https://wiki.example.org/probelint/{rule}"
"#;

#[test]
fn schema_and_code_judge_alike() {
    let schema = jsonschema::validator_for(&settings::schema()).expect("the schema is one");
    for (text, right) in [
        (WHOLE, true),
        ("", true),
        ("rules = [\"ops/probelint-rules\"]", true),
        ("rules = 1", false),
        ("rules = {probe = \"loud\"}", false),
        ("rules = {\"ops/x\" = {severity = \"loud\"}}", false),
        ("previw = true", false),
        ("preview = 1", false),
        ("[[allow]]\nreason = \"x\"", false),
        ("[[override]]\npaths = [\"a\"]", false),
        ("[fleet]\ncompleat = true", false),
        ("[consul]\npath_keys = [\"a\"]", false),
        ("[[consul.cluster]]\nservers = [\"a\"]", false),
    ] {
        let mut mistakes = Vec::new();
        settings::read(FileId(0), text, &mut mistakes);
        assert_eq!(mistakes.is_empty(), right, "the code: {text}: {mistakes:?}");
        let value: toml::Value = toml::from_str(text).expect("it is TOML");
        let value = serde_json::to_value(value).expect("it is JSON, too");
        assert_eq!(schema.is_valid(&value), right, "the schema: {text}");
    }
}

#[test]
fn every_setting_is_documented() {
    let schema = settings::schema();
    let mut objects = vec![("probelint.toml", &schema)];
    objects
        .extend(schema["$defs"].as_object().expect("there are types").iter().map(|(n, o)| (n.as_str(), o)));
    for (name, object) in objects {
        for (key, property) in object["properties"].as_object().into_iter().flatten() {
            assert!(property["description"].is_string(), "{name}: {key}");
        }
    }
}
