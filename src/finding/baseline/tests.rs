//! What is known, mended and new.

use std::sync::Arc;

use super::Baseline;
use crate::finding::{Certainty, Draft, Finding, Label, Occurrence, Severity, Subject};
use crate::text::{FileId, Span};

fn finding(rule: &str, job: Option<&str>, service: Option<&str>, at: usize) -> Finding {
    let shared = |text: Option<&str>| text.map(Arc::from);
    let occurrence =
        job.zip(service).map(|(job, name)| Occurrence::target(job.into(), Some(name.into()), None));
    let subject = Subject { job: shared(job), service: shared(service), module: None };
    let draft = Draft { subject, occurrence, ..Draft::default() };
    let primary = Label { span: Span::new(FileId(0), at, at + 1), text: String::new() };
    draft.finish(&rule.into(), Severity::Error, Certainty::Certain, &primary)
}

fn path(_: FileId) -> Arc<str> {
    "a.yml".into()
}

fn estate() -> Vec<Finding> {
    vec![
        finding("probe/x", Some("blackbox"), Some("web"), 1),
        finding("probe/x", Some("blackbox"), Some("web"), 1),
        finding("relabel/y", Some("blackbox"), None, 4),
        finding("relabel/y", Some("blackbox"), None, 9),
        finding("syntax/z", None, None, 12),
    ]
}

const TEXT: &str = r#"{
  "version": 1,
  "findings": [
    {"rule":"probe/x","job":"blackbox","service":"web"},
    {"rule":"relabel/y","job":"blackbox","count":2},
    {"rule":"syntax/z","file":"a.yml"}
  ]
}
"#;

#[test]
fn it_is_written_and_read() {
    let written = Baseline::of(&estate(), path).to_json().expect("it can be written");
    assert_eq!(written, TEXT);
    let read = Baseline::read(FileId(1), TEXT).expect("it can be read");
    assert_eq!(read.to_json().expect("it can be written"), TEXT);
    assert_eq!(
        Baseline::default().to_json().expect("it can be written"),
        "{\n  \"version\": 1,\n  \"findings\": []\n}\n"
    );
    for wrong in ["", "{}", "{\"version\": 2, \"findings\": []}", "{\"version\": 1, \"findings\": [{}]}"] {
        assert!(Baseline::read(FileId(1), wrong).is_err(), "{wrong}");
    }
}

#[test]
fn what_is_known_is_held_back_and_what_is_new_is_not() {
    let baseline = Baseline::read(FileId(1), TEXT).expect("it can be read");
    assert_eq!(baseline.part(estate(), |_| false, path).0, []);
    let mut more = estate();
    more.push(finding("probe/x", Some("blackbox"), Some("shop"), 1));
    more.push(finding("relabel/y", Some("blackbox"), None, 10));
    let (fresh, _) = baseline.part(more, |_| false, path);
    let rules: Vec<_> = fresh.iter().map(|finding| &*finding.rule).collect();
    assert_eq!(rules, ["relabel/y", "relabel/y", "probe/x", "relabel/y"]);
}

#[test]
fn what_is_mended_is_told_and_pruned() {
    let baseline = Baseline::read(FileId(1), TEXT).expect("it can be read");
    let left = vec![finding("relabel/y", Some("blackbox"), None, 4)];
    let (_, parted) = baseline.part(left, |_| false, path);
    let told = baseline.outdated(&parted, |rule| rule != "syntax/z");
    let told: Vec<_> =
        told.iter().map(|one| (one.message.as_str(), &TEXT[one.primary.span.range()])).collect();
    assert_eq!(
        told,
        [
            (
                "probe/x is fixed, job \"blackbox\", service \"web\"",
                "{\"rule\":\"probe/x\",\"job\":\"blackbox\",\"service\":\"web\"}"
            ),
            (
                "relabel/y is fixed, job \"blackbox\": 1 of 2 left",
                "{\"rule\":\"relabel/y\",\"job\":\"blackbox\",\"count\":2}"
            ),
        ]
    );
    let pruned = baseline.pruned(&parted, |rule| rule != "syntax/z").to_json().expect("it can be written");
    assert!(
        !pruned.contains("probe/x") && !pruned.contains("count") && pruned.contains("syntax/z"),
        "{pruned}"
    );
}

#[test]
fn it_remembers_what_was_linted() {
    let paths = |paths: &[&str]| paths.iter().map(|path| Arc::from(*path)).collect::<Vec<_>>();
    let written = Baseline::of(&estate(), path).of_paths(paths(&["prometheus.yml", "consul"]));
    let text = written.to_json().expect("it can be written");
    assert!(text.contains("\n  \"paths\": [\"prometheus.yml\",\"consul\"],\n"), "{text}");
    let read = Baseline::read(FileId(1), &text).expect("it can be read");
    for (linted, beyond) in [
        (&["."][..], None),
        (&["prometheus.yml", "consul"], None),
        (&["prometheus.yml"], Some("consul")),
        (&["consul/web.json", "prometheus.yml"], Some("consul")),
        (&["con", "prometheus.yml"], Some("consul")),
    ] {
        assert_eq!(read.beyond(&paths(linted)), beyond, "{linted:?}");
    }
    assert_eq!(Baseline::read(FileId(1), TEXT).expect("it can be read").beyond(&[]), None, "it does not say");
}
