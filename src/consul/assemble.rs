//! From the files of agents to their catalog.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::definitions::{AgentFields, TopLevelCheck};
use super::{Agent, Catalog, Definitions, Instance, Known, NodeCheck, NodeInfo, Pair};
use crate::syntax::{Mistake, MistakeKind};
use crate::text::FileId;

/// What the user says about a node that its files do not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodeDefaults {
    /// The node's name.
    pub name: Option<Arc<str>>,
    /// The address that it advertises.
    pub address: Option<Arc<str>>,
    /// Its datacenter.
    pub datacenter: Option<Arc<str>>,
    /// Its meta.
    pub meta: Option<Vec<Pair>>,
}

/// The catalog of the agents whose files are in one folder, in the order of the files' names.
///
/// They are one agent's, as a `conf.d` is, unless that cannot be: two files name different nodes, or
/// define a service of one id while none configures the agent itself. Then each file is an agent of its own.
#[must_use]
pub fn assemble(files: Vec<Definitions>, defaults: &NodeDefaults) -> (Catalog, Vec<Mistake>) {
    if are_one_agent(&files) {
        return assemble_agent(files, defaults);
    }
    let (mut catalog, mut mistakes) = (Catalog::default(), Vec::new());
    for file in files {
        let (own, noted) = assemble_agent(vec![file], defaults);
        catalog.extend(own);
        mistakes.extend(noted);
    }
    (catalog, mistakes)
}

/// The catalog of one agent, its files merged in the order in which the agent reads them: of two
/// values the later counts, and of two services with one id the one that is registered later.
///
/// What the files say wins over what the user says. Top-level checks join the service that they name;
/// one that names none is a mistake.
#[must_use]
pub fn assemble_agent(files: Vec<Definitions>, defaults: &NodeDefaults) -> (Catalog, Vec<Mistake>) {
    let first = files.first().map(|file| file.file);
    let (mut agent, mut instances, mut checks) = (AgentFields::default(), Vec::new(), Vec::new());
    for file in files {
        agent = agent.merged(file.agent);
        instances.extend(file.services);
        checks.extend(file.checks);
    }
    let mut mistakes = Vec::new();
    let mut instances = last_of_each_id(instances, &mut mistakes);
    let node = Arc::new(node(&agent, defaults));
    for instance in &mut instances {
        instance.node = node.clone();
    }
    mistakes.extend(checks.into_iter().filter_map(|check| attach(check, &mut instances)));
    let is_server = agent.server.is_some_and(|server| server.value);
    let agents = first.map(|file| Agent { file, node, is_server }).into_iter().collect();
    (Catalog { instances, complete: false, agents }, mistakes)
}

fn are_one_agent(files: &[Definitions]) -> bool {
    let names: HashSet<&str> =
        files.iter().filter_map(|file| file.agent.node_name.as_ref()).map(|name| &*name.value).collect();
    let mut file_of: HashMap<&str, FileId> = HashMap::new();
    let mut repeated = false;
    for (id, file) in
        files.iter().flat_map(|file| file.services.iter().map(|service| (&*service.id, file.file)))
    {
        repeated |= *file_of.entry(id).or_insert(file) != file;
    }
    names.len() < 2 && (!repeated || files.iter().any(|file| file.agent.any()))
}

/// An agent keeps one service of an id: the one that it registered last.
fn last_of_each_id(instances: Vec<Instance>, mistakes: &mut Vec<Mistake>) -> Vec<Instance> {
    let mut kept: Vec<Instance> = Vec::with_capacity(instances.len());
    let mut at: HashMap<Arc<str>, usize> = HashMap::new();
    for instance in instances {
        if instance.misspells("id") {
            kept.push(instance);
            continue;
        }
        let place = *at.entry(instance.id.clone()).or_insert(kept.len());
        match kept.get_mut(place) {
            None => kept.push(instance),
            Some(earlier) => {
                mistakes.push(replaced(earlier, &instance));
                *earlier = instance;
            }
        }
    }
    kept
}

fn replaced(earlier: &Instance, later: &Instance) -> Mistake {
    let message = format!("Consul drops this service: a later one has the id \"{}\" too", later.id);
    Mistake::unnoticed(MistakeKind::DuplicateService, earlier.place, message)
        .also(later.place, "this one is kept")
        .help("give each service on an agent its own id")
}

/// The node of an agent whose files say `agent`.
fn node(agent: &AgentFields, defaults: &NodeDefaults) -> NodeInfo {
    let known = |name: &'static str, written: Option<Arc<str>>, default: &Option<Arc<str>>| {
        written.or_else(|| default.clone()).map_or(Known::Unknown(name), Known::Given)
    };
    let meta = agent.node_meta.as_ref().map(|pairs| {
        let mut meta: Vec<_> =
            pairs.iter().map(|(key, value)| (key.value.clone(), value.value.clone())).collect();
        meta.sort();
        meta
    });
    NodeInfo {
        name: known("node-name", agent.name(), &defaults.name),
        address: known("node-address", agent.address(), &defaults.address),
        datacenter: known("datacenter", agent.datacenter(), &defaults.datacenter),
        meta: meta.or_else(|| defaults.meta.clone()).map(Arc::from),
        tagged_addresses: agent.tagged_addresses(),
        id: agent.node_id.clone().map(|id| id.value),
        checks: [NodeCheck::serf()].into(),
    }
}

/// Gives the check to its service; the mistake where there is no such service.
fn attach(found: TopLevelCheck, instances: &mut [Instance]) -> Option<Mistake> {
    let id = found.service_id.filter(|id| !id.is_empty())?;
    if let Some(instance) = instances.iter_mut().find(|instance| instance.id == id.value) {
        instance.checks = instance.checks.iter().cloned().chain([found.check]).collect();
        return None;
    }
    let message = format!("no service has the id \"{}\": Consul refuses this check", id.value);
    Some(Mistake::refused(MistakeKind::InvalidValue, id.span, message))
}
