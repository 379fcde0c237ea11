//! What probelint makes of Consul's definitions, against what the real Consul made of them
//! (`tests/oracle/consul/definitions.json`, recorded by `tests/oracle/record-consul-definitions`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use probelint::consul::{self, Catalog, Format, Known, NodeDefaults};
use probelint::syntax::{Mistake, hcl, json};
use probelint::text::Sources;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    name: String,
    format: String,
    files: Vec<String>,
    validate: Verdict,
    agent: Option<Agent>,
}

#[derive(Deserialize)]
struct Verdict {
    accepted: bool,
}

#[derive(Deserialize)]
struct Agent {
    accepted: bool,
    #[serde(default)]
    services: Vec<Service>,
    #[serde(default)]
    checks: Vec<Check>,
}

#[derive(Deserialize, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "PascalCase")]
struct Service {
    #[serde(rename = "ID")]
    id: String,
    #[serde(rename = "Service")]
    name: String,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    meta: BTreeMap<String, String>,
    port: i64,
    #[serde(default)]
    address: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    tagged_addresses: BTreeMap<String, Address>,
    weights: Weights,
    enable_tag_override: bool,
}

#[derive(Deserialize, Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "PascalCase")]
struct Address {
    address: String,
    port: i64,
}

#[derive(Deserialize, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "PascalCase")]
struct Weights {
    passing: i64,
    warning: i64,
}

#[derive(Deserialize)]
struct Check {
    #[serde(rename = "ServiceID")]
    service_id: String,
    #[serde(rename = "Name")]
    name: String,
    #[serde(rename = "Type")]
    kind: String,
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("oracle/consul/definitions.json")).expect("the recording is JSON")
}

/// Verdicts that depend on more than the definitions: scripts are allowed on the command line too, and
/// namespaces are Consul Enterprise's.
const ELSEWHERE: &[&str] = &["check-script-off", "namespace-in-oss"];

fn read(case: &Case) -> (Catalog, Vec<Mistake>) {
    let (mut sources, mut mistakes) = (Sources::new(), Vec::new());
    let mut files = Vec::new();
    for text in &case.files {
        let file = sources.add(format!("case.{}", case.format), text.as_str());
        let format = Format::of(sources.file(file).path());
        let read = match format {
            Format::Json => json::read(file, text),
            Format::Hcl => hcl::read(file, text),
        };
        mistakes.extend(read.mistakes);
        files.extend(read.root.map(|root| consul::definitions::decode(&root, file, format, &mut mistakes)));
    }
    let (catalog, noted) = consul::assemble_agent(files, &NodeDefaults::default());
    mistakes.extend(noted);
    (catalog, mistakes)
}

#[test]
fn definitions_are_refused_where_consul_refuses_them() {
    for case in cases().iter().filter(|case| !ELSEWHERE.contains(&&*case.name)) {
        let accepted = case.validate.accepted && case.agent.as_ref().is_some_and(|agent| agent.accepted);
        let refusals: Vec<_> = read(case).1.into_iter().filter(|mistake| mistake.refused).collect();
        assert_eq!(refusals.is_empty(), accepted, "{}: {:?}\n{refusals:#?}", case.name, case.files);
    }
}

#[test]
fn the_agent_registers_the_same_services() {
    for case in &cases() {
        let Some(agent) = case.agent.as_ref().filter(|agent| agent.accepted) else { continue };
        let (catalog, _) = read(case);
        let mut found: Vec<_> = catalog.instances.iter().map(|instance| service(instance, agent)).collect();
        found.sort();
        assert_eq!(found, agent.services, "{}", case.name);
    }
}

/// The instance as the agent shows it; a port that Consul assigns is taken from there.
fn service(instance: &consul::Instance, agent: &Agent) -> Service {
    let recorded = agent.services.iter().find(|service| *service.id == *instance.id);
    let port = match instance.port {
        Known::Given(port) => port,
        Known::Unknown(_) => recorded.map(|service| service.port).filter(|port| *port >= 21000).unwrap_or(-2),
    };
    let extra = instance.extra();
    let mut tagged_addresses: BTreeMap<_, _> = instance.tagged_addresses().iter().map(address).collect();
    if let (Known::Unknown(_), Some(recorded)) = (&instance.port, recorded) {
        // The agent derives them after it has chosen the port.
        tagged_addresses.clone_from(&recorded.tagged_addresses);
    }
    Service {
        id: instance.id.to_string(),
        name: instance.name().to_string(),
        tags: instance.tags().iter().map(ToString::to_string).collect(),
        meta: instance.meta().iter().map(|(key, value)| (key.to_string(), value.to_string())).collect(),
        port,
        address: instance.address.as_deref().unwrap_or_default().to_owned(),
        kind: instance.kind().to_owned(),
        tagged_addresses,
        weights: Weights { passing: extra.weights.passing, warning: extra.weights.warning },
        enable_tag_override: extra.enable_tag_override,
    }
}

fn address((name, address): &(Arc<str>, consul::ServiceAddress)) -> (String, Address) {
    (name.to_string(), Address { address: address.address.to_string(), port: address.port })
}

#[test]
fn the_agent_runs_the_same_checks() {
    for case in &cases() {
        let Some(agent) = case.agent.as_ref().filter(|agent| agent.accepted) else { continue };
        let (catalog, _) = read(case);
        let own = |check: &&Check| !check.service_id.is_empty() && !check.name.starts_with("Connect Sidecar");
        // Consul 1.8 does not tell the type of a check beside the services.
        let typed = |kind: &str| (!kind.is_empty()).then(|| kind.to_owned());
        let recorded: BTreeSet<_> = agent
            .checks
            .iter()
            .filter(own)
            .map(|check| (check.service_id.clone(), typed(&check.kind)))
            .collect();
        let found: BTreeSet<_> = catalog
            .instances
            .iter()
            .flat_map(|instance| {
                instance.checks.iter().map(|check| (instance.id.to_string(), check.kind.type_name()))
            })
            .collect();
        for (id, kind) in &recorded {
            let same = found
                .iter()
                .any(|(own, found)| own == id && kind.as_deref().is_none_or(|kind| kind == *found));
            assert!(same, "{}: {id} {kind:?} in {found:?}", case.name);
        }
        assert_eq!(found.len(), recorded.len(), "{}: {found:?} {recorded:?}", case.name);
    }
}
