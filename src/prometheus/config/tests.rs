//! What is decoded from a file; what is refused is recorded in `tests/oracle/config.jsonl`.

use super::*;
use crate::prometheus::relabel::{Action, Program};
use crate::prometheus::version::Version;
use crate::syntax::{Dialect, Mistake, yaml};
use crate::text::{FileId, Sources, Span};

struct Decoded {
    sources: Sources,
    config: Config,
    mistakes: Vec<Mistake>,
}

impl Decoded {
    fn of(text: &str, version: Version) -> Self {
        let mut sources = Sources::new();
        let file = sources.add("prometheus.yml", text);
        let read = yaml::read(file, text);
        let mut mistakes = read.mistakes;
        let config = decode(&read.root.expect("a document"), file, version, &mut mistakes);
        Self { sources, config, mistakes }
    }

    fn newest(text: &str) -> Self {
        Self::of(text, Version::NEWEST)
    }

    fn slice(&self, span: Span) -> &str {
        self.sources.slice(span)
    }

    fn complaints(&self) -> Vec<(&str, &str)> {
        self.mistakes.iter().map(|it| (self.slice(it.span), it.message.as_str())).collect()
    }
}

const JOB: &str = "scrape_configs:\n- job_name: a\n";

#[test]
fn a_job_takes_its_times_from_itself_then_global_then_prometheus() {
    let table = [
        ("", 60_000, "a", 10_000, "a"),
        ("  scrape_interval: 5s\n", 5_000, "5s", 5_000, "5s"),
        ("  scrape_interval: 2m\n  scrape_timeout: 20s\n", 120_000, "2m", 20_000, "20s"),
        ("  scrape_interval: 0s\nglobal: {scrape_interval: 30s}\n", 30_000, "30s", 10_000, "a"),
        ("global: {scrape_interval: 6s}\n", 6_000, "6s", 6_000, "a"),
        ("global: {scrape_interval: 30s, scrape_timeout: 25s}\n", 30_000, "30s", 25_000, "25s"),
        (
            "  scrape_interval: 20s\nglobal: {scrape_interval: 30s, scrape_timeout: 25s}\n",
            20_000,
            "20s",
            20_000,
            "20s",
        ),
    ];
    for (rest, interval, interval_at, timeout, timeout_at) in table {
        let decoded = Decoded::newest(&format!("{JOB}{rest}"));
        assert_eq!(decoded.complaints(), [], "{rest}");
        let job = &decoded.config.jobs[0];
        assert_eq!(job.scrape_interval.millis, interval, "{rest}");
        assert_eq!(decoded.slice(job.scrape_interval.span), interval_at, "{rest}");
        assert_eq!(job.scrape_timeout.millis, timeout, "{rest}");
        assert_eq!(decoded.slice(job.scrape_timeout.span), timeout_at, "{rest}");
    }
}

#[test]
fn what_is_written_without_a_value_is_empty_and_not_the_default() {
    let decoded = Decoded::newest(
        "scrape_configs:\n- job_name: a\n  metrics_path:\n\
         \x20 relabel_configs:\n  - {target_label: x, replacement: ~}\n",
    );
    let job = &decoded.config.jobs[0];
    assert_eq!((&*job.metrics_path.value, &*job.scheme.value), ("", "http"));
    assert_eq!(job.relabel[0].replacement.as_ref().map(|text| &*text.value), Some(""));
    assert_eq!(job.relabel[0].separator, None);
}

#[test]
fn sources_stand_in_the_order_of_prometheus_and_keep_their_places() {
    let text = "scrape_configs:\n- job_name: a\n  static_configs: [{targets: [b:1], labels: {x: y}}]\n  \
                kubernetes_sd_configs: [{role: pod}]\n  file_sd_configs: [{files: [t/*.yml]}]\n  \
                consul_sd_configs: [{server: 'c:1', services: [web], token: s3cret}]\n";
    let decoded = Decoded::newest(text);
    assert_eq!(decoded.complaints(), []);
    let job = &decoded.config.jobs[0];
    let [Discovery::Consul(consul), Discovery::File(file), Discovery::Other(other), Discovery::Static(group)] =
        &job.discovery[..]
    else {
        panic!("unexpected order: {:?}", job.discovery)
    };
    assert_eq!((&*consul.server.value, &*consul.tag_separator.value), ("c:1", ","));
    assert_eq!(consul.services.len(), 1);
    assert_eq!(consul.secrets.iter().map(|at| decoded.slice(*at)).collect::<Vec<_>>(), ["s3cret"]);
    assert_eq!(&*file.files[0].value, "t/*.yml");
    assert_eq!(other.kind, "kubernetes");
    assert_eq!((decoded.slice(group.targets[0].span), &*group.labels[0].1.value), ("b:1", "y"));
    assert!(!format!("{job:?}").contains("s3cret"), "no secret in a job");
}

#[test]
fn secrets_are_known_by_their_places_only() {
    let text = "scrape_configs:\n- job_name: a\n  basic_auth: {username: u, password: s1}\n\
                \x20 http_headers: {X-A: {secrets: [s2], values: [v]}}\n\
                \x20 proxy_url: http://u:s3@p\n  http_sd_configs: [{url: 'http://u:s4@h/'}]\n\
                - job_name: b\n  oauth2: {client_id: i, token_url: t, client_secret: s5}\n\
                remote_write: [{url: 'http://w', authorization: {credentials: s6}}]\n";
    let decoded = Decoded::newest(text);
    assert_eq!(decoded.complaints(), []);
    let places = |secrets: &[Span]| {
        let mut found: Vec<_> = secrets.iter().map(|at| decoded.slice(*at).to_owned()).collect();
        found.sort();
        found
    };
    assert_eq!(places(&decoded.config.jobs[0].secrets), ["'http://u:s4@h/'", "http://u:s3@p", "s1", "s2"]);
    assert_eq!(places(&decoded.config.jobs[1].secrets), ["s5"]);
    assert_eq!(decoded.config.secrets.len(), 6);
    let shown = format!("{:?}", decoded.config);
    assert!((1..=6).all(|number| !shown.contains(&format!("s{number}"))), "{shown}");
}

#[test]
fn every_mistake_is_reported_at_its_place() {
    let text = "global: {scrape_timeout: 2m}\nscrape_configs:\n- job_nam: a\n\
                - job_name: b\n  scrape_interval: 5\n  static_configs: [{targets: ['http://x']}]\n\
                - job_name: b\n  relabel_configs:\n  - action: kep\n    sources: [a]\n";
    let decoded = Decoded::newest(text);
    let places: Vec<_> = decoded.complaints().into_iter().map(|(place, _)| place).collect();
    for place in ["2m", "job_nam", "5", "'http://x'", "kep", "sources", "b"] {
        assert!(places.contains(&place), "{place} is missing in {:?}", decoded.complaints());
    }
}

#[test]
fn a_field_of_another_version_says_which() {
    let text =
        "scrape_configs:\n- job_name: a\n  scrape_classic_histograms: true\n  enable_compression: true\n";
    let complaints = |version| {
        let decoded = Decoded::of(text, version);
        decoded.mistakes.iter().map(|it| it.help.clone().unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(complaints(Version::new(2, 45)), ["it was added in 2.49"]);
    assert_eq!(complaints(Version::new(2, 53)), [""; 0]);
    assert_eq!(complaints(Version::new(3, 5)), ["it was removed in 3.0"]);
}

#[test]
fn included_files_add_jobs_whose_names_must_be_new() {
    let mut decoded = Decoded::newest("global: {scrape_interval: 7s}\nscrape_configs: [{job_name: a}]\n");
    let text = "scrape_configs: [{job_name: b}, {job_name: a}]\n";
    let file = decoded.sources.add("more.yml", text);
    let root = yaml::read(file, text).root.expect("a document");
    let mut mistakes = Vec::new();
    decode_scrape_config_file(&mut decoded.config, &root, Version::NEWEST, &mut mistakes);
    let names: Vec<_> = decoded.config.jobs.iter().map(|job| &*job.name.value).collect();
    assert_eq!(names, ["a", "b", "a"]);
    assert_eq!(decoded.config.jobs[1].scrape_interval.millis, 7_000);
    let [mistake] = &mistakes[..] else { panic!("{mistakes:?}") };
    assert_eq!((mistake.span.file, mistake.also[0].0.file), (file, FileId(0)));
}

#[test]
fn groups_of_a_file_are_read_from_yaml_and_json() {
    let table = [
        ("- targets: [a:1, b:2]\n  labels: {x: y}\n", 1, 0),
        (r#"[{"targets": ["a:1", "b:2"], "labels": {"x": "y"}}]"#, 1, 0),
        ("- targets: [a:1, b:2]\n  label: {x: y}\n", 1, 1),
        ("targets: [a:1]\n", 0, 1),
        ("- ~\n", 0, 1),
    ];
    for (text, groups, wrong) in table {
        let mut mistakes = Vec::new();
        let root = yaml::read(FileId(0), text).root.expect("a document");
        let found = decode_file_sd(&root, Dialect::GoYamlV2, Version::NEWEST, &mut mistakes);
        assert_eq!((found.len(), mistakes.len()), (groups, wrong), "{text}: {mistakes:?}");
        assert!(found.iter().all(|group| group.targets.len() == 2), "{text}");
    }
}

#[test]
fn steps_outside_of_jobs_are_kept_with_their_use() {
    let text = "alerting:\n  alert_relabel_configs: [{action: labeldrop, regex: x}]\n\
                \x20 alertmanagers:\n  - relabel_configs: [{action: keep, regex: y, source_labels: [z]}]\n\
                remote_write:\n- url: http://w/\n  write_relabel_configs: [{action: lowercase, regex: x}]\n";
    let decoded = Decoded::newest(text);
    let uses: Vec<_> = decoded.config.outer_steps.iter().map(|outer| outer.used_for).collect();
    assert_eq!(uses, [StepsUse::Alerts, StepsUse::Alertmanagers, StepsUse::RemoteWrite]);
    assert_eq!(decoded.mistakes.len(), 1, "lowercase has no target: {:?}", decoded.complaints());
}

#[test]
fn a_misspelt_action_is_the_one_that_is_meant_and_lacks_nothing_of_another() {
    let steps =
        "  relabel_configs:\n  - {action: kep, source_labels: [a], regex: x}\n  - {action: frobnicate}\n";
    let found = Decoded::newest(&format!("{JOB}{steps}"));
    let unknown = |name| format!("unknown relabel action \"{name}\"");
    let (kep, other) = (unknown("kep"), unknown("frobnicate"));
    assert_eq!(found.complaints(), [("kep", &*kep), ("frobnicate", &*other)]);
    let steps = &found.config.jobs[0].relabel;
    let read: Vec<_> = steps.iter().map(|step| (step.action.value, step.foreign)).collect();
    assert_eq!(read, [(Action::Keep, false), (Action::Replace, true)], "nobody knows what the second does");
    assert!(Program::compile(steps, Version::NEWEST).1.is_empty());
}
