//! The service `consul`, which no file defines: each of Consul's servers registers it for itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Clusters;
use crate::consul::discovery::consul_service;
use crate::consul::{Agent, Catalog, Instance, Known, NodeInfo};
use crate::prometheus::config::{Config, ConsulSd, Discovery, Job};
use crate::prometheus::relabel::{Action, RelabelStep};
use crate::text::Span;

/// The service `consul` of every server that the agents' files describe. Where they describe none, those agents
/// are clients of one that no file describes: no catalog is without a server, so one stands for it, on a node
/// of which only the datacenter is known.
///
/// An export lists the service itself, and so may a file, whose own then counts: with either, none is added. Where
/// no agent's files are given, nor every service, one stands for the servers that a job names.
#[must_use]
pub fn servers(catalog: &Catalog, clusters: &Clusters, configs: &[Config]) -> Vec<Instance> {
    if catalog.instances.iter().any(|instance| &**instance.name() == "consul") {
        return Vec::new();
    }
    if catalog.agents.is_empty() && !catalog.complete {
        return configs.iter().find_map(named_by).into_iter().collect();
    }
    let mut groups: BTreeMap<_, Vec<&Agent>> = BTreeMap::new();
    for agent in &catalog.agents {
        groups.entry((clusters.of(agent.file), datacenter(agent))).or_default().push(agent);
    }
    // Agents that do not say where they are may well be where the others of the cluster are.
    let is_told =
        |cluster: &Option<usize>| groups.keys().any(|(other, told)| other == cluster && told.is_some());
    let distinct = groups.iter().filter(|((cluster, told), _)| told.is_some() || !is_told(cluster));
    distinct.flat_map(|(_, agents)| of_group(agents)).collect()
}

/// The server of which no more is known than that a job of `config` asks for it.
fn named_by(config: &Config) -> Option<Instance> {
    let asks = config.jobs.iter().any(asks_for_consul);
    asks.then(|| consul_service(&Arc::new(NodeInfo::unknown()), Span::new(config.file, 0, 0), None))
}

/// Whether the job discovers the service `consul` by its name, or keeps what has that name.
fn asks_for_consul(job: &Job) -> bool {
    let mut entries = job.discovery.iter().filter_map(|discovery| match discovery {
        Discovery::Consul(sd) => Some(sd),
        _ => None,
    });
    let discovers = |sd: &ConsulSd| sd.services.iter().any(|name| &*name.value == "consul");
    entries.clone().any(|sd| discovers(sd))
        || entries.next().is_some() && job.relabel.iter().any(keeps_consul)
}

/// Whether the step keeps services by their names, that of Consul as written among them.
fn keeps_consul(step: &RelabelStep) -> bool {
    let by_name = matches!(&step.source_labels[..], [label] if &*label.value == "__meta_consul_service");
    let names = step.regex.as_ref().map_or("", |regex| regex.value.trim_matches(['^', '$', '(', ')']));
    step.action.value == Action::Keep && by_name && names.split('|').any(|name| name == "consul")
}

fn datacenter(agent: &Agent) -> Option<Arc<str>> {
    match &agent.node.datacenter {
        Known::Given(name) => Some(name.clone()),
        Known::Unknown(_) => None,
    }
}

/// The servers that agents of one cluster and datacenter are, or have.
fn of_group(agents: &[&Agent]) -> Vec<Instance> {
    let told: Vec<_> = agents.iter().filter(|agent| agent.is_server).collect();
    if told.is_empty() {
        return agents.first().map(|agent| service(agent, &elsewhere(&agent.node))).into_iter().collect();
    }
    told.into_iter().map(|agent| service(agent, &agent.node)).collect()
}

fn service(agent: &Agent, node: &Arc<NodeInfo>) -> Instance {
    consul_service(node, Span::new(agent.file, 0, 0), None)
}

/// A node that no file describes, in the same datacenter as `node`.
fn elsewhere(node: &NodeInfo) -> Arc<NodeInfo> {
    Arc::new(NodeInfo { datacenter: node.datacenter.clone(), ..NodeInfo::unknown() })
}

#[cfg(test)]
mod tests {
    use super::{Clusters, servers};
    use crate::consul::definitions::{Format, decode};
    use crate::consul::{Catalog, NodeDefaults, assemble};
    use crate::syntax::json;
    use crate::text::Sources;

    /// The addresses and datacenters of the servers that agents with these files have.
    fn found(files: &[&str]) -> Vec<String> {
        let (mut sources, mut catalog) = (Sources::new(), Catalog::default());
        for text in files {
            let file = sources.add("agent.json", *text);
            let root = json::read(file, text).root.expect("it is JSON");
            let definitions = decode(&root, file, Format::Json, &mut Vec::new());
            catalog.extend(assemble(vec![definitions], &NodeDefaults::default()).0);
        }
        let servers = servers(&catalog, &Clusters::default(), &[]);
        servers
            .iter()
            .map(|one| format!("{} {}", one.node.address.text(), one.node.datacenter.text()))
            .collect()
    }

    const SERVER: &str = r#"{"server": true, "datacenter": "dc1", "bind_addr": "10.0.0.1"}"#;
    const CLIENT: &str = r#"{"server": false, "datacenter": "dc1", "bind_addr": "10.0.0.9"}"#;

    #[test]
    fn servers_are_those_that_are_described_else_one_that_must_be_there() {
        let web = r#"{"service": {"name": "web", "port": 80}}"#;
        let own = r#"{"service": {"name": "consul", "port": 8500}}"#;
        for (files, expected) in [
            (&[][..], &[][..]),
            (&[SERVER, CLIENT], &["10.0.0.1 dc1"]),
            (&[CLIENT], &["<node-address> dc1"]),
            (&[CLIENT, CLIENT], &["<node-address> dc1"]),
            (&[web], &["<node-address> <datacenter>"]),
            (&[SERVER, web], &["10.0.0.1 dc1"]),
            (&[SERVER, own], &[]),
        ] {
            assert_eq!(found(files), expected, "{files:?}");
        }
    }
}
