//! What holds for the difference of any two estates.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use probelint::compare::{Aspect, Both, Cause, Diff, Side, Subject, compare, effect};
use probelint::estate::{Estate, Input, Reader, Versions};
use probelint::rule::RuleSet;
use probelint::settings::Settings;
use probelint::simulate::{Keep, Simulation, simulate};
use probelint::text::Sources;
use probelint::{Terms, lint};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

const STEPS: [&str; 14] = [
    r#"{"source_labels": ["__meta_consul_tags"], "regex": ".*,probe,.*", "action": "keep"}"#,
    r#"{"source_labels": ["__meta_consul_tags"], "regex": ".*,(probe|site),.*", "action": "keep"}"#,
    r#"{"source_labels": ["__meta_consul_service_metadata_path"], "regex": "status", "action": "drop"}"#,
    r#"{"source_labels": ["__meta_consul_service_metadata_path"], "target_label": "__tmp_path"}"#,
    r#"{"source_labels": ["__address__", "__tmp_path"], "regex": "(.*);(.*)", "replacement": "$1/$2", "target_label": "__param_target"}"#,
    r#"{"source_labels": ["__address__"], "target_label": "__param_target"}"#,
    r#"{"source_labels": ["__address__"], "regex": "(.*)", "replacement": "https://$1/", "target_label": "__param_target"}"#,
    r#"{"source_labels": ["__param_target"], "target_label": "instance"}"#,
    r#"{"source_labels": ["__meta_consul_service_metadata_module"], "regex": "(.+)", "target_label": "__param_module"}"#,
    r#"{"source_labels": ["__meta_consul_service"], "target_label": "service"}"#,
    r#"{"regex": "__meta_consul_service_metadata_(path|team)", "action": "labelmap"}"#,
    r#"{"regex": "path", "action": "labeldrop"}"#,
    r#"{"target_label": "__address__", "replacement": "blackbox:9115"}"#,
    r#"{"target_label": "__scrape_interval__", "replacement": "20s"}"#,
];

const METRIC_STEPS: [&str; 3] = [
    r#"{"source_labels": ["__name__"], "regex": "go_.*", "action": "drop"}"#,
    r#"{"source_labels": ["__name__"], "regex": "process_.*", "action": "drop"}"#,
    r#"{"regex": "id", "action": "labeldrop"}"#,
];

fn service(id: &'static str) -> impl Strategy<Value = Value> {
    let meta = |values: &'static [&'static str]| prop::option::of(select(values));
    let parts = (
        subsequence(&["probe", "site", "x"][..], 0..3),
        meta(&["health", "/health", "status"]),
        meta(&["a", "b"]),
    );
    (parts, meta(&["http_2xx", "head"]), select(&[80, 8080][..])).prop_map(move |((tags, path, team), module, port)| {
        let known = [("path", path), ("team", team), ("module", module)];
        let meta: BTreeMap<_, _> = known.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
        json!({"id": id, "name": &id[..3], "address": "10.0.0.5", "port": port, "tags": tags, "meta": meta})
    })
}

/// The files of an estate: `prometheus.yml`, `blackbox.yml` and definitions.
fn files() -> impl Strategy<Value = [(&'static str, String); 3]> {
    let services = ["web-1", "web-2", "api-1", "api-2", "job-1"].map(service);
    let services = services.map(|service| prop::option::weighted(0.8, service));
    let job = (
        prop::collection::vec(select(&STEPS[..]), 0..7),
        select(&["10s", "30s"][..]),
        select(&["/probe", "/metrics"][..]),
    );
    let listed = subsequence(&["a:1", "b:2", "c:3"][..], 1..=3);
    let behind = (
        select(&["5s", "8s"][..]),
        subsequence(&[200, 204, 401][..], 0..3),
        subsequence(&METRIC_STEPS[..], 0..3).prop_shuffle(),
    );
    (services, job, listed, behind).prop_map(|(services, (steps, interval, path), listed, (timeout, codes, metric))| {
        let metric: Vec<Value> = metric.into_iter().map(|step| serde_json::from_str(step).expect("JSON")).collect();
        let steps: Vec<Value> = steps.into_iter().map(|step| serde_json::from_str(step).expect("JSON")).collect();
        let prometheus = json!({"scrape_configs": [
            {"job_name": "blackbox", "metrics_path": path, "scrape_interval": interval, "relabel_configs": steps,
             "consul_sd_configs": [{"server": "localhost:8500"}]},
            {"job_name": "nodes", "static_configs": [{"targets": listed}], "metric_relabel_configs": metric},
        ]});
        let modules = json!({"modules": {
            "http_2xx": {"prober": "http", "timeout": timeout, "http": {"valid_status_codes": codes}}, "head": {"prober": "http", "timeout": timeout, "http": {"method": "HEAD"}},
        }});
        let text = |value: Value| serde_json::to_string_pretty(&value).expect("JSON");
        [("prometheus.yml", text(prometheus)), ("blackbox.yml", text(modules)), ("services.json", text(json!({"services": services.into_iter().flatten().collect::<Vec<_>>()})))]
    })
}

fn read(files: &[(&str, String)]) -> Estate {
    let inputs = files.iter().map(|(path, text)| Input {
        path: path.into(),
        bytes: text.clone().into_bytes(),
        named: true,
    });
    Reader::new(Sources::new()).read(inputs.collect(), &Settings::default(), Versions::default())
}

static RULES: LazyLock<RuleSet> = LazyLock::new(|| RuleSet::shipped(&mut Sources::new()));

fn side<'s>(simulation: &'s Simulation<'s>, rules: &RuleSet) -> Side<'s> {
    let settings = Settings::default();
    let terms = Terms { apart: true, ..(&settings).into() };
    Side { simulation, findings: lint(simulation, rules, &terms).findings, root: Path::new("") }
}

type View = BTreeMap<(String, Subject), BTreeMap<Aspect, String>>;

/// What becomes of every target; which step drops one has another number on either side.
fn view(simulation: &Simulation<'_>) -> View {
    let mut view = View::new();
    for run in &simulation.jobs {
        for target in run.targets() {
            let parts = effect(&target, |_| String::new())
                .into_iter()
                .map(|(aspect, value)| (aspect, value.into_owned()));
            let key = (run.job.name.to_string(), Subject::of(&target));
            assert!(view.insert(key, parts.map(unnumbered).collect()).is_none(), "one of a name");
        }
    }
    view
}

fn unnumbered((aspect, value): (Aspect, String)) -> (Aspect, String) {
    let value = if value.starts_with("dropped by") { "dropped".to_owned() } else { value };
    (aspect, value)
}

fn apply(diff: &Diff<'_>, view: &mut View) {
    let members = diff.groups.iter().flat_map(|group| &group.members);
    // What would happen to any service is no target of the estate.
    for member in members.filter(|member| member.subject != Subject::Anyone) {
        let key = (member.job().to_owned(), member.subject.clone());
        let parts = view.entry(key.clone()).or_default();
        for delta in member.deltas.iter().filter(|delta| !delta.aspect.is_shared()) {
            let value = |value: &Option<String>| {
                value.clone().map(|value| unnumbered((delta.aspect.clone(), value)).1)
            };
            assert_eq!(
                parts.get(&delta.aspect).cloned(),
                value(&delta.value.old),
                "{key:?} {}",
                delta.aspect
            );
            match value(&delta.value.new) {
                Some(value) => drop(parts.insert(delta.aspect.clone(), value)),
                None => drop(parts.remove(&delta.aspect)),
            }
        }
        if parts.is_empty() {
            view.remove(&key);
        }
    }
}

/// By job and target, what is done with the answer of each that is scraped: the module's settings, and metric relabeling.
fn behind(simulation: &Simulation<'_>) -> BTreeMap<(String, Subject), (String, String, Vec<String>)> {
    let mut behind = BTreeMap::new();
    for run in &simulation.jobs {
        let metric = run.job.metric_relabel.iter().map(|step| {
            format!("{:?} {:?}", step.action.value, step.regex.as_ref().map(|regex| &regex.value))
        });
        let metric: Vec<_> = metric.collect();
        for target in run.targets().filter(|target| target.scrape().is_some_and(|scrape| !scrape.repeated)) {
            let module = run.module(&target);
            let name = module.map_or_else(String::new, |module| module.name.value.to_string());
            let codes = module
                .map(|module| module.valid_status_codes.iter().map(|code| code.value).collect::<Vec<_>>());
            behind.insert(
                (run.job.name.to_string(), Subject::of(&target)),
                (name, format!("{codes:?}"), metric.clone()),
            );
        }
    }
    behind
}

/// The targets of which the difference tells such a part.
fn told<'d>(diff: &'d Diff<'_>, is_meant: impl Fn(&Aspect) -> bool + 'd) -> BTreeSet<(String, Subject)> {
    let members = diff.groups.iter().flat_map(|group| &group.members);
    let told = members.filter(|member| {
        member.subject != Subject::Anyone && member.deltas.iter().any(|delta| is_meant(&delta.aspect))
    });
    told.map(|member| (member.job().to_owned(), member.subject.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_difference_leads_from_old_to_new(old in files(), new in files()) {
        let estates = Both { old: read(&old), new: read(&new) };
        let simulations = estates.as_ref().map(|estate| simulate(estate, Versions::default(), Keep::EVERY));
        let sides = simulations.as_ref().map(|simulation| Side { simulation, findings: Vec::new(), root: Path::new("") });
        let diff = compare(&sides);
        let mut applied = view(&simulations.old);
        apply(&diff, &mut applied);
        prop_assert_eq!(applied, view(&simulations.new));
        for group in &diff.groups {
            prop_assert!(group.cause != Cause::Elsewhere, "{:?} {:?}", group.kind, group.members[0].deltas);
            for member in &group.members {
                prop_assert!(group.place(&sides, member).is_some() || member.subject == Subject::Anyone);
                if let Cause::Module(_, name, _) = &group.cause {
                    prop_assert_eq!(&member.newest().asked().expect("a probe").module, &**name);
                }
            }
        }
    }

    #[test]
    fn what_is_done_with_answers_is_told_of_every_target_that_it_concerns(old in files(), new in files()) {
        let estates = Both { old: read(&old), new: read(&new) };
        let simulations = estates.as_ref().map(|estate| simulate(estate, Versions::default(), Keep::EVERY));
        let sides = simulations.as_ref().map(|simulation| Side { simulation, findings: Vec::new(), root: Path::new("") });
        let diff = compare(&sides);
        let both = simulations.as_ref().map(behind);
        let scraped: Vec<_> = both.new.iter().filter_map(|(key, new)| Some((key, both.old.get(key)?, new))).collect();
        let metric = scraped.iter().filter(|(_, old, new)| old.2 != new.2).map(|(key, ..)| (*key).clone()).collect();
        prop_assert_eq!(told(&diff, |aspect| matches!(aspect, Aspect::MetricStep { .. })), metric);
        let module = scraped.iter().filter(|(_, old, new)| old.0 == new.0 && old.1 != new.1).map(|(key, ..)| (*key).clone()).collect();
        prop_assert_eq!(told(&diff, |aspect| matches!(aspect, Aspect::Setting(_))), module);
    }

    #[test]
    fn an_estate_does_not_differ_from_itself(files in files()) {
        let estates = Both { old: read(&files), new: read(&files) };
        let simulations = estates.as_ref().map(|estate| simulate(estate, Versions::default(), Keep::EVERY));
        let sides = simulations.as_ref().map(|simulation| side(simulation, &RULES));
        let diff = compare(&sides);
        prop_assert!(diff.is_empty(), "{} groups", diff.groups.len());
    }
}
