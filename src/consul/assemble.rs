//! From the files of one agent to its catalogue.

use std::sync::Arc;

use super::definitions::{AgentFields, TopLevelCheck};
use super::{Catalog, Definitions, Instance, Known, NodeInfo};
use crate::syntax::{Mistake, MistakeKind};

/// What the user tells of a node that its files do not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodeTold {
    /// The node's name.
    pub name: Option<Arc<str>>,
    /// The address that it advertises.
    pub address: Option<Arc<str>>,
    /// Its datacenter.
    pub datacenter: Option<Arc<str>>,
    /// Its meta.
    pub meta: Option<Vec<(Arc<str>, Arc<str>)>>,
}

/// Merges the files of one agent, in the order in which the agent reads them: by name within a folder.
///
/// An agent's own file wins over what the user tells; of two files the later wins. Top-level checks
/// join the service that they name; one that names none of the services is a mistake.
#[must_use]
pub fn assemble(files: Vec<Definitions>, told: &NodeTold) -> (Catalog, Vec<Mistake>) {
    let (mut agent, mut instances, mut checks) = (AgentFields::default(), Vec::new(), Vec::new());
    for file in files {
        agent = agent.merged(file.agent);
        instances.extend(file.services);
        checks.extend(file.checks);
    }
    let node = Arc::new(node(&agent, told));
    for instance in &mut instances {
        instance.node = node.clone();
    }
    let mistakes = checks.into_iter().filter_map(|check| attach(check, &mut instances)).collect();
    (Catalog { instances, complete: false }, mistakes)
}

/// The node of an agent whose files say `agent`.
fn node(agent: &AgentFields, told: &NodeTold) -> NodeInfo {
    let known = |name: &'static str, written: Option<Arc<str>>, told: &Option<Arc<str>>| {
        written.or_else(|| told.clone()).map_or(Known::Unknown(name), Known::Told)
    };
    let meta = agent.node_meta.as_ref().map(|pairs| {
        let mut meta: Vec<_> =
            pairs.iter().map(|(key, value)| (key.value.clone(), value.value.clone())).collect();
        meta.sort();
        meta
    });
    NodeInfo {
        name: known("node-name", agent.node_name.clone().map(|name| name.value), &told.name),
        address: known("node-address", agent.address(), &told.address),
        datacenter: known("datacenter", agent.datacenter.clone().map(|name| name.value), &told.datacenter),
        meta: meta.or_else(|| told.meta.clone()),
        tagged_addresses: None,
    }
}

/// Gives the check to its service; the mistake where there is no such service.
fn attach(found: TopLevelCheck, instances: &mut [Instance]) -> Option<Mistake> {
    let id = found.service_id?;
    if let Some(instance) = instances.iter_mut().find(|instance| instance.id == id.value) {
        instance.checks.push(found.check);
        return None;
    }
    let message = format!("no service has the id \"{}\": Consul refuses this check", id.value);
    Some(Mistake::refused(MistakeKind::InvalidValue, id.span, message))
}
