//! Whole estates, from files to requests, as the real Consul, Prometheus, `blackbox_exporter` and nginx
//! saw them: `tests/oracle/cases/*/expected.json`, recorded by `tests/oracle/lab/run-stack`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};
use probelint::estate::{Estate, Input, Reader, Versions};
use probelint::prometheus::labels::Labels;
use probelint::settings::Settings;
use probelint::simulate::{End, JobRun, Keep, Simulation, Target, simulate};
use probelint::text::Sources;
use serde_json::Value;

/// The agent that the lab starts, in a file that it adds to the definitions; that it is a server of the
/// datacenter `dc1` comes from `-dev`.
const LAB_AGENT: &str =
    r#"{"node_name": "lab", "bind_addr": "127.0.0.1", "server": true, "datacenter": "dc1"}"#;

fn main() {
    let arguments = Arguments::from_args();
    let cases = fs::read_dir("tests/oracle/cases").expect("the cases are there");
    let folders = cases.map(|entry| entry.expect("it can be listed").path());
    let trials = folders.map(|folder| {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        Trial::test(name, move || check(&folder))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

fn check(folder: &Path) -> Result<(), Failed> {
    let knows = if folder.join("catalogue.json").exists() { Knows::Catalogue } else { Knows::Definitions };
    let estate = read(folder, knows);
    let simulation = simulate(&estate, Versions::default(), Keep::EVERY);
    let mut told = fs::read_to_string(folder.join("expected.json"))?;
    if knows == Knows::Definitions {
        told = told.replace("%3A21000", "%3A%3Csidecar-port%3E").replace("21000", "<sidecar-port>");
        told = told.replace("\"1.8.7\"", "\"<consul-version>\"");
    }
    let mut expected: Value = serde_json::from_str(&told)?;
    if knows == Knows::Definitions {
        forget_health(&mut expected);
    }
    let (seen, told) = (kept(&simulation), recorded_kept(&expected)?);
    if seen != told {
        return Err(format!("kept targets differ\nours {seen:#?}\nrecorded {told:#?}").into());
    }
    let (seen, told) = (dropped(&simulation), recorded_dropped(&expected)?);
    if seen != told {
        return Err(format!("dropped targets differ\nours {seen:#?}\nrecorded {told:#?}").into());
    }
    Ok(())
}

/// What probelint is given of the services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Knows {
    /// The files of the agent. Only Consul knows health, the port that it gives to a sidecar, and its version.
    Definitions,
    /// What Consul's health API told of them.
    Catalogue,
}

fn read(folder: &Path, knows: Knows) -> Estate {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let files = walk.map(|entry| entry.expect("it can be listed").into_path());
    let config = |path: &PathBuf| {
        path.extension().is_some_and(|e| ["yml", "json", "hcl"].iter().any(|known| e == *known))
    };
    let is_given = |path: &PathBuf| knows == Knows::Definitions || !path.starts_with(folder.join("consul"));
    let files = files.filter(|path| config(path) && is_given(path) && !path.ends_with("expected.json"));
    let inputs =
        files.map(|path| Input { bytes: fs::read(&path).expect("it can be read"), path, named: false });
    let agent = Input { path: folder.join("consul/zz-lab.json"), bytes: LAB_AGENT.into(), named: false };
    let agent = Some(agent).filter(|_| knows == Knows::Definitions);
    let inputs = inputs.chain(agent).collect();
    Reader::new(Sources::new()).read(inputs, &Settings::default(), Versions::default())
}

/// What is compared of a kept target.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kept {
    scrape_url: String,
    discovered: BTreeMap<String, String>,
    labels: BTreeMap<String, String>,
    request: Option<String>,
}

fn kept(simulation: &Simulation<'_>) -> Vec<Kept> {
    let targets = simulation.jobs.iter().flat_map(JobRun::discovered);
    let mut kept: Vec<_> = targets.filter_map(|target| kept_target(&target)).collect();
    kept.sort();
    kept
}

fn kept_target(target: &Target<'_>) -> Option<Kept> {
    let scrape = target.scrape().filter(|scrape| !scrape.repeated)?;
    // The lab's exporter speaks no TLS, so that nothing is probed then.
    let probe = scrape.probe.as_ref().filter(|_| scrape.labels.get("__scheme__") == "http");
    let request = probe.and_then(|asked| asked.request.as_ref().ok());
    Some(Kept {
        scrape_url: scrape.url.clone(),
        discovered: map(&target.discovered),
        labels: map(&scrape.labels).into_iter().filter(|(name, _)| !name.starts_with("__")).collect(),
        request: request.filter(|request| request.path.is_some()).map(|request| request.url.clone()),
    })
}

fn map(labels: &Labels) -> BTreeMap<String, String> {
    labels.iter().map(|label| (label.name.to_string(), label.value.to_string())).collect()
}

/// A definition tells no health, so that every service is taken to be well.
fn forget_health(expected: &mut Value) {
    for targets in ["activeTargets", "droppedTargets"] {
        for target in expected[targets].as_array_mut().into_iter().flatten() {
            target["discoveredLabels"]["__meta_consul_health"] = "passing".into();
        }
    }
}

fn recorded_labels(target: &Value) -> Result<BTreeMap<String, String>, Failed> {
    Ok(serde_json::from_value(target["discoveredLabels"].clone())?)
}

fn recorded_kept(expected: &Value) -> Result<Vec<Kept>, Failed> {
    let targets = expected["activeTargets"].as_array().ok_or("no activeTargets")?;
    let mut kept: Vec<_> = targets.iter().map(recorded_target).collect::<Result<_, Failed>>()?;
    kept.sort();
    Ok(kept)
}

fn recorded_target(target: &Value) -> Result<Kept, Failed> {
    let url = target["probe"]["requests"][0]["url"].as_str();
    Ok(Kept {
        scrape_url: target["scrapeUrl"].as_str().ok_or("no scrapeUrl")?.to_owned(),
        discovered: recorded_labels(target)?,
        labels: serde_json::from_value(target["labels"].clone())?,
        request: url.map(with_path),
    })
}

/// The exporter logs a URL without path as it is; what it sends then is `/`.
fn with_path(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    if rest.contains('/') { url.to_owned() } else { format!("{scheme}://{rest}/") }
}

/// The discovered labels of every dropped target.
fn dropped(simulation: &Simulation<'_>) -> Vec<BTreeMap<String, String>> {
    let targets = simulation.jobs.iter().flat_map(JobRun::discovered);
    let dropped = targets.filter(|target| matches!(target.end, End::Dropped(_)));
    let mut dropped: Vec<_> = dropped.map(|target| map(&target.discovered)).collect();
    dropped.sort();
    dropped
}

fn recorded_dropped(expected: &Value) -> Result<Vec<BTreeMap<String, String>>, Failed> {
    let targets = expected["droppedTargets"].as_array().ok_or("no droppedTargets")?;
    let mut labels: Vec<_> = targets.iter().map(recorded_labels).collect::<Result<_, _>>()?;
    labels.sort();
    Ok(labels)
}
