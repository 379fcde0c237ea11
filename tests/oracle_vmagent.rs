//! Relabel steps that vmagent takes (`tests/oracle/record-vmagent`): each is refused where promtool refuses it, as
//! vmagent's own where that is the reason, and the steps that are named instead do to a metric what vmagent does.

use std::collections::BTreeMap;

use probelint::prometheus::config::{self, Config};
use probelint::prometheus::labels::{Labels, Writer};
use probelint::prometheus::promql;
use probelint::prometheus::relabel::{Outcome, Program};
use probelint::prometheus::version::Version;
use probelint::syntax::{Mistake, MistakeKind, yaml};
use probelint::text::FileId;
use serde::Deserialize;

const VERSIONS: [&str; 3] = ["3.5", "2.53", "2.42"];

#[derive(Deserialize)]
struct Case {
    #[serde(rename = "case")]
    title: String,
    steps: String,
    instead: Option<String>,
    /// Why vmagent refuses the steps.
    vmagent: Option<String>,
    #[serde(rename = "dryRun")]
    dry_run: String,
    /// What vmagent makes of each metric, `None` where it is dropped.
    metrics: BTreeMap<String, Option<String>>,
    /// Why the versions of promtool refuse the steps.
    #[serde(flatten)]
    promtool: BTreeMap<String, Option<String>>,
}

fn cases() -> Vec<Case> {
    let recorded = include_str!("oracle/vmagent/recorded.jsonl").lines();
    recorded.map(|line| serde_json::from_str(line).expect("a recorded case")).collect()
}

/// A job with the steps, and why its configuration is refused.
fn decode(steps: &str, version: Version) -> (Config, Vec<Mistake>) {
    let steps = steps.replace('\n', "\n  ");
    let text = format!("scrape_configs:\n- job_name: a\n  metric_relabel_configs:\n  {steps}");
    let read = yaml::read(FileId(0), &text);
    let mut mistakes = read.mistakes;
    let config = config::decode(&read.root.expect("a tree"), FileId(0), version, &mut mistakes);
    mistakes.extend(Program::compile(&config.jobs[0].metric_relabel, version).1);
    mistakes.retain(|mistake| mistake.refused);
    (config, mistakes)
}

fn is_foreign(mistake: &Mistake) -> bool {
    mistake.kind == MistakeKind::ForeignDialect
}

/// Whether a message says that there is no such action or field, or no list there.
fn knows_it_not(message: &str) -> bool {
    ["unknown relabel action", "unknown `action`", "not found in type", "cannot unmarshal !!seq"]
        .iter()
        .any(|words| message.contains(words))
}

#[test]
fn steps_are_refused_as_promtool_does_and_told_to_be_of_vmagent_where_they_are() {
    for case in cases() {
        for version in VERSIONS {
            let (_, mistakes) = decode(&case.steps, version.parse().expect("a version"));
            let refused = case.promtool[version].as_deref();
            assert_eq!(!mistakes.is_empty(), refused.is_some(), "{} on {version}: {mistakes:?}", case.title);
            let of_vmagent = !case.vmagent.as_deref().is_some_and(knows_it_not);
            let foreign = of_vmagent && refused.is_some_and(knows_it_not);
            assert_eq!(mistakes.iter().any(is_foreign), foreign, "{} on {version}: {mistakes:?}", case.title);
        }
    }
}

#[test]
fn vmagent_leaves_out_jobs_with_steps_that_it_cannot_use_but_starts() {
    let judged = |case: &Case| match case.vmagent.as_deref() {
        None => "accepted",
        Some(why) if why.starts_with("error when parsing `relabel_config`") => "leaves the job out",
        Some(_) => "refused",
    };
    for case in cases() {
        assert_eq!(case.dry_run, judged(&case), "{}", case.title);
    }
}

/// The labels of a metric that is written as a selector of its own.
fn labels(metric: &str) -> Labels {
    let mut labels = Labels::new();
    for matcher in promql::selectors(metric).swap_remove(0).matchers {
        labels.set(matcher.label.as_str(), matcher.value.as_str(), Writer::Discovery);
    }
    labels
}

/// A metric as vmagent writes it.
fn told(labels: &Labels) -> String {
    let others = labels.iter().filter(|label| &*label.name != "__name__");
    let others: Vec<_> = others.map(|label| format!("{}={:?}", label.name, label.value)).collect();
    let name = labels.get("__name__");
    if others.is_empty() { name.to_owned() } else { format!("{name}{{{}}}", others.join(", ")) }
}

#[test]
fn what_is_to_be_written_for_prometheus_does_what_vmagent_does() {
    let mut compared = 0;
    for case in cases() {
        let Some(instead) = &case.instead else { continue };
        let (config, mistakes) = decode(instead, Version::NEWEST);
        assert_eq!(mistakes, [], "{}", case.title);
        let (program, _) = Program::compile(&config.jobs[0].metric_relabel, Version::NEWEST);
        for (metric, becomes) in &case.metrics {
            let mut labels = labels(metric);
            let kept = program.run(&mut labels).outcome == Outcome::Kept;
            assert_eq!(kept.then(|| told(&labels)), *becomes, "{}: {metric}", case.title);
            compared += 1;
        }
    }
    assert!(compared >= 30, "only {compared} metrics were compared");
}
