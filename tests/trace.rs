//! `trace` for machines: the JSON, and what the page is made of. `tests/html` looks at the page itself.

mod clean;

use clean::probelint;
use serde_json::Value;

fn trace(arguments: &[&str]) -> (i32, String) {
    let run = probelint().arg("trace").args(arguments).output().expect("it runs");
    (run.status.code().expect("it ends by itself"), String::from_utf8(run.stdout).expect("UTF-8"))
}

/// What the page's script reads.
fn data(page: &str) -> Value {
    let (_, rest) = page.split_once("id=\"data\">").expect("the data");
    let (json, _) = rest.split_once("</script>").expect("its end");
    serde_json::from_str(json).expect("it is JSON")
}

const STORM: &str = "examples/01-login-storm";
const HOSTILE: &str = "tests/html/estate";

#[test]
fn the_json_tells_what_groups_captured_and_what_changed() {
    let (code, text) = trace(&["--format", "json", "Nginx", "examples/02-fixed-but-leaky"]);
    let document: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!((code, &document["version"], &document["service"]), (0, &1.into(), &"Nginx".into()));
    let steps = document["targets"][0]["trace"].as_array().expect("a list");
    let written = |step: &&Value| step["changed"][0]["label"] == "__param_target";
    let step = steps.iter().find(written).expect("a step writes the target");
    let value: Vec<char> = step["value"].as_str().expect("a text").chars().collect();
    let captures = step["captures"].as_array().expect("a list");
    assert!(!captures.is_empty());
    for capture in captures {
        let place = |end: &str| usize::try_from(capture[end].as_u64().expect("a number")).expect("small");
        let part: String = value[place("start")..place("end")].iter().collect();
        assert_eq!(capture["text"], part.as_str(), "where the group stands in the value");
    }
}

#[test]
fn the_page_knows_every_target_its_steps_and_its_findings() {
    let (code, page) = trace(&["--format", "html", STORM]);
    let data = data(&page);
    assert_eq!(code, 0);
    let targets = data["targets"].as_array().expect("a list");
    let (services, others): (Vec<_>, Vec<_>) =
        targets.iter().partition(|target| target["service"]["name"] == "b2b-admin");
    assert_eq!((services.len(), others.len()), (3, 1), "Consul's own service is discovered, too");
    assert_eq!(others[0]["ended"]["dropped"]["step"], 0);
    for target in services {
        let rules = target["findings"].as_array().expect("a list").iter();
        let rules: Vec<_> = rules.map(|at| &data["findings"][usize_of(at)]["rule"]).collect();
        assert_eq!(rules, ["probe/root-path"]);
        assert_eq!(target["way"].as_array().expect("a list").len(), 5);
    }
    assert_eq!(data["steps"].as_array().expect("a list").len(), 12, "what is the same is written once");
    assert_eq!(trace(&["--format", "html", STORM]).1, page, "the same files give the same page");
}

#[test]
fn a_job_whose_services_nobody_gave_has_a_row_for_any() {
    let (code, page) =
        trace(&["--format", "html", &format!("{STORM}/prometheus.yml"), &format!("{STORM}/blackbox.yml")]);
    let data = data(&page);
    let targets = data["targets"].as_array().expect("a list");
    assert_eq!((code, targets.len()), (0, 1));
    let any = &targets[0];
    assert_eq!((&any["imagined"], &any["service"]), (&true.into(), &Value::Null));
    assert_eq!(any["ended"]["probe"]["url"], "http://<service-address>:<service-port>/");
    let steps = data["jobs"][0]["steps"].as_array().expect("a list");
    let numbers: Vec<_> =
        any["way"].as_array().expect("a list").iter().map(|step| usize_of(&step[0])).collect();
    assert_eq!(numbers, (0..steps.len()).collect::<Vec<_>>(), "the steps that drop are there, too");
    let rules = any["findings"].as_array().expect("a list").iter();
    let rules: Vec<_> = rules.map(|at| &data["findings"][usize_of(at)]["rule"]).collect();
    assert!(rules.contains(&&"probe/root-path".into()), "{rules:?}");
}

fn usize_of(value: &Value) -> usize {
    usize::try_from(value.as_u64().expect("a number")).expect("small")
}

#[test]
fn a_service_or_a_path_may_come_first() {
    let opening = |arguments: &[&str]| {
        let (code, page) = trace(&[&["--format", "html"], arguments].concat());
        (code, (code == 0).then(|| data(&page)["opening"]["service"].clone()))
    };
    assert_eq!(opening(&[STORM]), (0, Some(Value::Null)));
    assert_eq!(opening(&["Nginx", STORM]), (0, Some("Nginx".into())));
    assert_eq!(opening(&["Nginy", STORM]), (2, None));
}

#[test]
fn the_order_of_paths_does_not_matter() {
    let page = |paths: &[&str]| {
        let mut command = probelint();
        let command = command.current_dir(STORM).args(["trace", "--format", "html"]).args(paths);
        let run = command.output().expect("it runs");
        data(&String::from_utf8(run.stdout).expect("UTF-8"))["targets"].as_array().map(Vec::len)
    };
    let whole = page(&[]);
    assert_ne!(whole, Some(0));
    for paths in [&["."][..], &["./consul", "."], &[".", "./consul"]] {
        assert_eq!(page(paths), whole, "{paths:?}");
    }
}

#[test]
fn no_secret_and_no_element_of_others_is_on_the_page() {
    for arguments in
        [&["--format", "html", HOSTILE][..], &["--format", "json", "retired.example.org", HOSTILE]]
    {
        let (code, text) = trace(arguments);
        assert_eq!(code, 0);
        for secret in ["hunter2", "s3cret-word"] {
            assert!(!text.contains(secret), "{secret}");
        }
    }
    let simulated = probelint().args(["simulate", "--format", "json", HOSTILE]).output().expect("it runs");
    let shown = String::from_utf8(simulated.stdout).expect("UTF-8");
    assert!(shown.contains("&token=***") && !shown.contains("s3cret-word") && !shown.contains("hunter2"));
    let page = trace(&["--format", "html", HOSTILE]).1;
    assert_eq!(page.matches("<script").count(), 2);
    assert!(data(&page).to_string().contains("</script><img src=http://evil.example"), "it is told as text");
}

#[test]
fn a_password_that_a_step_names_is_not_on_the_page_either() {
    let folder = tempfile::tempdir().expect("a folder");
    // What the regex names is a secret only because a target has it.
    let config = "scrape_configs:
  - job_name: web
    metrics_path: /probe
    params: {module: [http_2xx]}
    static_configs:
      - targets: ['http://me:hunter2@10.0.0.5/health']
    relabel_configs:
      - {regex: '.*:(hunter2)@.*', source_labels: [__meta_consul_tgas], action: drop}
      - source_labels: [__address__]
        regex: 'http://[^@]+@(.*)'
        target_label: __param_target
      - target_label: __address__
        replacement: blackbox:9115
";
    std::fs::write(folder.path().join("prometheus.yml"), config).expect("a file");
    let modules = "modules:\n  http_2xx:\n    prober: http\n";
    std::fs::write(folder.path().join("blackbox.yml"), modules).expect("a file");
    let (code, page) = trace(&["--format", "html", &folder.path().display().to_string()]);
    let data = data(&page);
    assert_eq!((code, &data["jobs"][0]["steps"][0]["regex"]), (0, &".*:(***)@.*".into()));
    let label = &data["findings"][0]["labels"][0];
    let line = "      - {regex: '.*:(***)@.*', source_labels: [__meta_consul_tgas], action: drop}";
    assert_eq!(label["lines"][0], line, "{data}");
    let columns = line.find("__meta").expect("it is there");
    assert_eq!(label["columns"], serde_json::json!([columns, columns + "__meta_consul_tgas".len()]));
    assert!(!page.contains("hunter2"));
}

#[test]
fn what_prometheus_refuses_has_no_targets_but_a_page() {
    let (code, page) = trace(&["--format", "html", "tests/scenarios/refused.in/"]);
    assert_eq!(code, 2);
    let data = data(&page);
    assert_eq!(data["targets"], Value::Array(Vec::new()));
    assert!(!data["refused"].as_array().expect("a list").is_empty());
    let (code, text) = trace(&["--format", "json", "web", "tests/scenarios/refused.in"]);
    let document: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!((code, &document["targets"]), (2, &Value::Array(Vec::new())));
    assert!(document["refused"][0]["line"].is_u64());
}
