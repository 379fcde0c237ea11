//! What real Prometheus servers made of relabel steps, against what ours makes of them: recorded cases
//! (`tests/oracle/record-relabel`), and new ones asked of the servers themselves (`tests/oracle/live`).
//!
//! Each case goes the whole way: a `prometheus.yml` is read, decoded and checked, then its target is
//! relabeled and finished.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use probelint::prometheus::config;
use probelint::prometheus::labels::{Label, Labels, Writer};
use probelint::prometheus::overlay::Overlay;
use probelint::prometheus::relabel::{Outcome, Program};
use probelint::prometheus::target::{self, JobDefaults, JobLabels};
use probelint::prometheus::version::Version;
use probelint::syntax::{Mistake, Read, yaml};
use probelint::text::FileId;
use serde::Deserialize;
use serde_json::{Value, json};

const VERSIONS: [&str; 3] = ["3.5", "2.53", "2.42"];

/// One case: the labels of a target, the steps, and what the job says.
#[derive(Deserialize)]
struct Case {
    labels: BTreeMap<String, String>,
    relabel_configs: Value,
    #[serde(default = "nothing")]
    scrape_config: Value,
}

fn nothing() -> Value {
    json!({})
}

/// The configuration with which the server was asked.
fn configuration(case: &Case) -> String {
    let mut job = case.scrape_config.clone();
    let labels: BTreeMap<_, _> = case.labels.iter().filter(|(name, _)| *name != "__address__").collect();
    let address = case.labels.get("__address__").map_or("none", String::as_str);
    if job.get("job_name").is_none() {
        job["job_name"] = json!("job");
    }
    job["static_configs"] = json!([{"targets": [address], "labels": labels}]);
    job["relabel_configs"] = case.relabel_configs.clone();
    json!({"scrape_configs": [job]}).to_string()
}

fn decode(read: &Read, version: Version) -> Result<(Program, JobDefaults), Vec<Mistake>> {
    let mut mistakes = read.mistakes.clone();
    let root = read.root.as_ref().expect("a configuration");
    let config = config::decode(root, FileId(0), version, &mut mistakes);
    let job = config.jobs.first().expect("a job");
    let (program, refused) = Program::compile(&job.relabel, version);
    mistakes.extend(refused);
    mistakes.retain(|mistake| mistake.refused);
    if mistakes.is_empty() { Ok((program, JobDefaults::from(job))) } else { Err(mistakes) }
}

fn object<'l>(labels: impl IntoIterator<Item = &'l Label>) -> Value {
    labels.into_iter().map(|label| (label.name.to_string(), Value::from(&*label.value))).collect()
}

/// What ours makes of a case, in the words of the record.
fn answer(case: &Case, read: &Read, version: Version) -> Value {
    let (program, job) = match decode(read, version) {
        Ok(compiled) => compiled,
        Err(mistakes) => {
            let messages: Vec<_> = mistakes.into_iter().map(|mistake| mistake.message).collect();
            return json!({"result": "config error", "errors": messages});
        }
    };
    let mut discovered = Labels::new();
    for (name, value) in &case.labels {
        discovered.set(name.as_str(), value.as_str(), Writer::Discovery);
    }
    let mut labels = target::populate(&JobLabels::new(&job, version), discovered);
    let (run, trace) = program.trace(&mut labels);
    if version >= Version::new(2, 53) && trace.iter().any(|step| !step.ambiguous.is_empty()) {
        return json!({"result": "random"});
    }
    if run.outcome != Outcome::Kept {
        return json!({"result": "dropped"});
    }
    let relabeled = object(&labels);
    match target::finish(Overlay::new(&labels), &job, version) {
        Err(refused) => json!({"result": "target error", "error": refused.reason}),
        Ok(done) => json!({
            "result": "kept",
            "labels": relabeled,
            "target": object(done.labels.iter().filter(|label| !label.name.starts_with("__"))),
            "scrapeUrl": done.scrape_url,
        }),
    }
}

/// Whether both say the same. Of a refused configuration Prometheus tells one mistake, ours all.
fn agrees(ours: &Value, theirs: &Value) -> bool {
    // One name for several labels: the server's own answer changes from load to load.
    if ours["result"] == "random" {
        return theirs["result"] != "config error";
    }
    if theirs["result"] == "random" {
        return theirs["variants"].as_array().is_some_and(|all| all.iter().any(|one| agrees(ours, one)));
    }
    match theirs["result"].as_str() {
        Some("config error") => ours["result"] == "config error",
        Some("target error") => ours["result"] == "target error" && reason(ours) == reason(theirs),
        _ => ours == theirs,
    }
}

/// The reason for which a target is refused. Of a wrong duration 2.42 says less.
fn reason(answer: &Value) -> String {
    let text = answer["error"].as_str().unwrap_or_default();
    let unit = text.split_once("unknown unit ").and_then(|(before, after)| {
        let (_, duration) = after.split_once(" in duration ")?;
        Some(format!("{before}not a valid duration string: {duration}"))
    });
    unit.unwrap_or_else(|| text.to_owned())
}

/// The mistakes of ours that Prometheus' message holds word for word.
fn told_alike(ours: &Value, theirs: &Value) -> bool {
    let told = theirs["error"].as_str().unwrap_or_default();
    let alike = |message: &Value| {
        let message = message.as_str().unwrap_or_default();
        told.contains(message.trim_start_matches("regex: "))
    };
    ours["errors"].as_array().is_some_and(|all| all.iter().any(alike))
}

/// Answers that were compared, by their kind; and the differences.
#[derive(Default)]
struct Comparison {
    counts: BTreeMap<String, usize>,
    differences: Vec<String>,
}

impl Comparison {
    /// Compares the answers of every version to one case.
    fn add(&mut self, question: &Question) {
        let case: Case = serde_json::from_value(question.case.clone()).expect("a case");
        let read = yaml::read(FileId(0), &configuration(&case));
        for (version, theirs) in VERSIONS.iter().zip(&question.answers) {
            let ours = answer(&case, &read, version.parse().expect("a version"));
            self.count(&ours, theirs);
            if !agrees(&ours, theirs) {
                let case = &question.case;
                self.differences
                    .push(format!("{version}: {case}\n  prometheus {theirs}\n  ours       {ours}"));
            }
        }
    }

    fn count(&mut self, ours: &Value, theirs: &Value) {
        let kind = theirs["result"].as_str().unwrap_or_default();
        *self.counts.entry(kind.to_owned()).or_default() += 1;
        if kind == "config error" && told_alike(ours, theirs) {
            *self.counts.entry("config error in the same words".to_owned()).or_default() += 1;
        }
    }

    fn with(mut self, other: Self) -> Self {
        for (kind, count) in other.counts {
            *self.counts.entry(kind).or_default() += count;
        }
        self.differences.extend(other.differences);
        self
    }

    fn finish(self, at_least: usize) {
        let total: usize = ["kept", "dropped", "config error", "target error", "random"]
            .iter()
            .filter_map(|kind| self.counts.get(*kind))
            .sum();
        println!("{total} answers compared, {} differ: {:?}", self.differences.len(), self.counts);
        let shown = self.differences.iter().take(10).cloned().collect::<Vec<_>>().join("\n");
        assert!(self.differences.is_empty(), "{} differ:\n{shown}", self.differences.len());
        assert!(total >= at_least, "only {total} answers");
    }
}

/// A case, and what each of the versions made of it.
struct Question {
    case: Value,
    answers: [Value; 3],
}

fn compare(questions: &[Question], at_least: usize) {
    let compared = |chunk: &[Question]| {
        let mut comparison = Comparison::default();
        for question in chunk {
            comparison.add(question);
        }
        comparison
    };
    let total = std::thread::scope(|scope| {
        let threads: Vec<_> =
            questions.chunks(1000).map(|chunk| scope.spawn(move || compared(chunk))).collect();
        let parts = threads.into_iter().map(|thread| thread.join().expect("a thread without panic"));
        parts.fold(Comparison::default(), Comparison::with)
    });
    total.finish(at_least);
}

#[test]
fn relabeling_does_what_prometheus_does() {
    let question = |line: &str| {
        let row: Value = serde_json::from_str(line).expect("a recorded row");
        let answer =
            |version: &str| if row[version] == "same" { row["3.5"].clone() } else { row[version].clone() };
        Question { case: row["case"].clone(), answers: VERSIONS.map(answer) }
    };
    let rows = include_str!("oracle/relabel/recorded.jsonl").lines();
    compare(&rows.map(question).collect::<Vec<_>>(), 8000);
}

/// A server takes a minute to start with ten thousand jobs.
const CASES_AT_ONCE: usize = 2500;

/// Runs a program of the lab; what it prints is JSON.
fn lab(program: &str, arguments: &[&str], input: &Value) -> Value {
    let path = format!("{}/tests/oracle/lab/{program}", env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(path);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("python3 runs the lab's programs");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input.to_string().as_bytes()).expect("the program reads");
    drop(stdin);
    let output = child.wait_with_output().expect("the program ends");
    assert!(output.status.success(), "{program} failed");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
#[ignore = "asks real servers: tests/oracle/live"]
fn relabeling_does_what_the_servers_here_do() {
    let setting = |name: &str, default: &str| std::env::var(name).unwrap_or_else(|_| default.to_owned());
    let count: usize = setting("PROBELINT_RANDOM_CASES", "10000").parse().expect("a number");
    let cases = lab("random-cases", &[&count.to_string(), &setting("PROBELINT_SEED", "2")], &Value::Null);
    // The servers are asked one after the other: each takes the whole machine.
    let asked = VERSIONS.map(|version| {
        let chunks = cases.as_array().expect("a list").chunks(CASES_AT_ONCE);
        let answers =
            chunks.map(|chunk| lab("relabel-oracle", &["-", "--prometheus", version], &json!(chunk)));
        Value::Array(answers.flat_map(|answers| answers.as_array().cloned().unwrap_or_default()).collect())
    });
    let question = |(number, case): (usize, &Value)| {
        let answers = asked.each_ref().map(|answers| answers[number].clone());
        Question { case: case.clone(), answers }
    };
    let questions: Vec<_> = cases.as_array().into_iter().flatten().enumerate().map(question).collect();
    compare(&questions, count * VERSIONS.len());
}
