//! What holds for any steps and labels, whatever Prometheus makes of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use probelint::prometheus::config;
use probelint::prometheus::labels::{Labels, Writer};
use probelint::prometheus::relabel::{Outcome, Program};
use probelint::prometheus::version::Version;
use probelint::syntax::yaml;
use probelint::text::FileId;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

const NAMES: [&str; 8] =
    ["__address__", "__meta_consul_tags", "__param_target", "__scheme__", "a", "b", "instance", "job"];
const VALUES: [&str; 10] = [
    "10.0.0.1:80",
    "<node-address>:80",
    "<node-name>",
    "web",
    ",a,b,",
    "a;b",
    "x\ny",
    "é日本",
    "$1",
    "<none>",
];
const REGEXES: [&str; 14] = [
    "(.*)",
    ".+",
    "",
    "a",
    "(a)|(b)",
    "([^:]+):(.*)",
    r"\d+.*",
    "(?P<n>.).*",
    "__meta_(.+)",
    "(.*);(.*)",
    "[a-z-]+",
    "(",
    "10.*",
    "__.*",
];
const TEXTS: [&str; 10] = ["$1", "${1}_x", "$n", "", "static", "a", "b", "__address__", "x_$1", "$2/$1"];
const ACTIONS: [&str; 11] = [
    "replace",
    "keep",
    "drop",
    "keepequal",
    "dropequal",
    "hashmod",
    "labelmap",
    "labeldrop",
    "labelkeep",
    "lowercase",
    "uppercase",
];

/// A step; many are refused, as steps of people are.
fn step() -> impl Strategy<Value = Value> {
    let text = || prop::option::weighted(0.8, select(&TEXTS[..]));
    let sources = prop::option::weighted(0.8, subsequence(&NAMES[..], 0..3));
    let parts = (select(&ACTIONS[..]), sources, prop::option::of(select(&REGEXES[..])), text(), text());
    (parts, 0_u8..6).prop_map(|((action, sources, regex, target, replacement), leave_out)| {
        let mut step = Map::from_iter([("action".to_owned(), json!(action))]);
        let mut put =
            |name: &str, value: Value| drop((!value.is_null()).then(|| step.insert(name.to_owned(), value)));
        let names_only = action.starts_with("label");
        let equal = action.ends_with("equal");
        put("source_labels", if names_only { Value::Null } else { json!(sources) });
        put("regex", if equal { Value::Null } else { json!(regex) });
        put("target_label", if names_only { Value::Null } else { json!(target.filter(|_| leave_out > 0)) });
        put(
            "replacement",
            if matches!(action, "replace" | "labelmap") { json!(replacement) } else { Value::Null },
        );
        put("modulus", if action == "hashmod" { json!(7) } else { Value::Null });
        Value::Object(step)
    })
}

fn compile(steps: &[Value], version: Version) -> Program {
    let text = json!({"scrape_configs": [{"job_name": "job", "relabel_configs": steps}]}).to_string();
    let root = yaml::read(FileId(0), &text).root.expect("a configuration");
    let config = config::decode(&root, FileId(0), version, &mut Vec::new());
    Program::compile(&config.jobs[0].relabel, version).0
}

fn discovered(values: &BTreeMap<&str, &str>) -> Labels {
    let mut labels = Labels::new();
    for (name, value) in values {
        labels.set(*name, *value, Writer::Discovery);
    }
    labels
}

fn values(labels: &Labels) -> BTreeMap<Arc<str>, Arc<str>> {
    labels.iter().map(|label| (Arc::clone(&label.name), Arc::clone(&label.value))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_trace_is_what_the_run_did(
        steps in prop::collection::vec(step(), 0..6),
        given in prop::collection::btree_map(select(&NAMES[..]), select(&VALUES[..]), 0..8),
        version in select(vec![Version::new(2, 42), Version::new(2, 53), Version::NEWEST]),
    ) {
        let program = compile(&steps, version);
        let (mut ran, mut traced) = (discovered(&given), discovered(&given));
        let run = program.run(&mut ran);
        let (told, traces) = program.trace(&mut traced);
        prop_assert_eq!(&run, &told);
        prop_assert_eq!(&ran, &traced);

        // Labels are sorted, and an empty value is no label.
        prop_assert!(ran.iter().map(|label| &label.name).is_sorted());
        prop_assert!(ran.iter().all(|label| !label.value.is_empty()));

        // The changes, one after the other, lead from the labels before to those after.
        let mut replayed = values(&discovered(&given));
        let mut writers = BTreeMap::new();
        for step in &traces {
            for change in &step.changed {
                prop_assert_eq!(replayed.get(&change.label), change.before.as_ref());
                match &change.after {
                    Some(value) => drop(replayed.insert(Arc::clone(&change.label), Arc::clone(value))),
                    None => drop(replayed.remove(&change.label)),
                }
            }
            writers.extend(step.wrote.iter().map(|label| (Arc::clone(label), step.step)));
        }
        prop_assert_eq!(&replayed, &values(&ran));

        // A label's writer is the last step that wrote it.
        for label in &ran {
            let step = writers.get(&label.name).map_or(Writer::Discovery, |step| Writer::Step(*step));
            prop_assert_eq!(label.writer, step);
        }

        // One step drops, the last that ran; every step up to it ran, in order.
        let numbers: Vec<_> = traces.iter().map(|step| step.step).collect();
        let all: Vec<_> = program.steps().iter().map(|step| step.number).collect();
        match run.outcome {
            Outcome::Kept => {
                prop_assert_eq!(numbers, all);
                prop_assert!(traces.iter().all(|step| !step.dropped));
            }
            Outcome::Dropped { step } => {
                prop_assert!(all.starts_with(&numbers));
                prop_assert_eq!(numbers.last(), Some(&step));
                let dropped: Vec<_> = traces.iter().filter(|step| step.dropped).map(|step| step.step).collect();
                prop_assert_eq!(dropped, [step]);
            }
        }

        // What is uncertain drops nothing; without unknown values nothing is uncertain.
        prop_assert!(traces.iter().all(|step| !(step.uncertain && step.dropped)));
        let unknown = given.values().any(|value| value.contains("<node-"));
        prop_assert!(unknown || run.uncertain.is_empty());
    }
}
