//! What real Prometheus servers made of relabel steps (`tests/oracle/record-relabel`), against what ours
//! makes of them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use probelint::prometheus::duration::Duration;
use probelint::prometheus::labels::{Labels, Writer};
use probelint::prometheus::relabel::{Action, Outcome, Program, RelabelStep};
use probelint::prometheus::target::{self, JobDefaults};
use probelint::prometheus::version::Version;
use probelint::text::{FileId, Span, Spanned};
use serde::Deserialize;
use serde_json::{Value, json};

/// One case: the labels of a target, the steps, and what the job says.
#[derive(Deserialize)]
struct Case {
    labels: BTreeMap<String, String>,
    #[serde(default)]
    relabel_configs: Vec<Value>,
    #[serde(default)]
    scrape_config: Value,
}

fn nowhere() -> Span {
    Span::new(FileId(0), 0, 0)
}

fn spanned<T>(value: T) -> Spanned<T> {
    Spanned::new(value, nowhere())
}

/// A scalar as Go reads it into a text.
fn scalar(value: &Value) -> Arc<str> {
    value.as_str().map_or_else(|| value.to_string().into(), Into::into)
}

fn step(value: &Value) -> Result<RelabelStep, String> {
    let text = |field: &str| value.get(field).map(|value| spanned(scalar(value)));
    let sources = value.get("source_labels").and_then(Value::as_array);
    let action = value.get("action").map_or(Ok(Action::Replace), |action| scalar(action).parse())?;
    Ok(RelabelStep {
        place: nowhere(),
        action: spanned(action),
        source_labels: sources.into_iter().flatten().map(|name| spanned(scalar(name))).collect(),
        separator: text("separator"),
        regex: text("regex"),
        regex_verbatim: true,
        modulus: value.get("modulus").and_then(Value::as_u64).map(spanned),
        target_label: text("target_label"),
        replacement: text("replacement"),
    })
}

fn job(settings: &Value) -> JobDefaults {
    let text = |field: &str, default: &str| settings.get(field).map_or_else(|| default.into(), scalar);
    let length =
        |field: &str, default: &str| -> Duration { text(field, default).parse().expect("a valid duration") };
    let values = |list: &Value| list.as_array().into_iter().flatten().map(scalar).collect();
    let params = settings.get("params").and_then(Value::as_object);
    JobDefaults {
        name: text("job_name", "job"),
        scrape_interval: length("scrape_interval", "1m"),
        scrape_timeout: length("scrape_timeout", "10s"),
        metrics_path: text("metrics_path", "/metrics"),
        scheme: text("scheme", "http"),
        params: params
            .into_iter()
            .flatten()
            .map(|(name, list)| (name.as_str().into(), values(list)))
            .collect(),
    }
}

fn object<'l>(labels: impl IntoIterator<Item = &'l probelint::prometheus::labels::Label>) -> Value {
    labels.into_iter().map(|label| (label.name.to_string(), Value::from(&*label.value))).collect()
}

/// What ours makes of a case, in the words of the record.
fn answer(case: &Case, version: Version) -> Value {
    let steps: Result<Vec<_>, _> = case.relabel_configs.iter().map(step).collect();
    let steps = match steps {
        Ok(steps) => steps,
        Err(error) => return json!({"result": "config error", "error": error}),
    };
    let (program, mistakes) = Program::compile(&steps, version);
    if let Some(first) = mistakes.first() {
        return json!({"result": "config error", "error": first.message});
    }
    let job = job(&case.scrape_config);
    let mut discovered = Labels::new();
    for (name, value) in &case.labels {
        discovered.set(name.as_str(), value.as_str(), Writer::Discovery);
    }
    let mut labels = target::populate(&job, &discovered, version);
    if program.run(&mut labels).outcome != Outcome::Kept {
        return json!({"result": "dropped"});
    }
    let relabeled = object(&labels);
    match target::finish(labels, &job, version) {
        Err(error) => json!({"result": "target error", "error": error}),
        Ok(done) => json!({
            "result": "kept",
            "labels": relabeled,
            "target": object(done.labels.iter().filter(|label| !label.name.starts_with("__"))),
            "scrapeUrl": done.scrape_url,
        }),
    }
}

/// Whether both say the same. Prometheus says more about where an error stands.
fn agrees(ours: &Value, theirs: &Value) -> bool {
    let error = |answer: &Value| answer["error"].as_str().unwrap_or_default().to_owned();
    match theirs["result"].as_str() {
        Some("config error" | "target error") => {
            ours["result"] == theirs["result"]
                && error(theirs).contains(error(ours).trim_start_matches("regex: "))
        }
        _ => ours == theirs,
    }
}

fn compare(version: &str, case: &Value, theirs: &Value, differences: &mut Vec<String>) {
    let parsed: Case = serde_json::from_value(case.clone()).expect("a case");
    let ours = answer(&parsed, version.parse().expect("a version"));
    if !agrees(&ours, theirs) {
        let mut shown = String::new();
        write!(shown, "{version}: {case}\n  prometheus {theirs}\n  ours       {ours}")
            .expect("a string takes all");
        differences.push(shown);
    }
}

#[test]
fn relabeling_does_what_prometheus_does() {
    let mut differences = Vec::new();
    let rows = include_str!("oracle/relabel.jsonl").lines();
    for row in rows.map(|line| serde_json::from_str::<Value>(line).expect("a recorded row")) {
        for version in ["3.5", "2.53", "2.42"] {
            let theirs = if row[version] == "same" { &row["3.5"] } else { &row[version] };
            compare(version, &row["case"], theirs, &mut differences);
        }
    }
    let shown = differences.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
    assert!(differences.is_empty(), "{} differ:\n{shown}", differences.len());
}
