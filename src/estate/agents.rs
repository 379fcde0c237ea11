//! Which definitions are those of one agent.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Clusters;
use crate::consul::{self, Catalog, Definitions, NodeDefaults};
use crate::settings::NodeSettings;
use crate::syntax::Mistake;
use crate::text::Sources;

/// Where an agent's files are: their folder, and the cluster that the settings count them to.
type Home = (PathBuf, Option<usize>);

/// The catalog of all agents: the files of one folder belong to one, unless they are of several clusters.
pub fn catalog(
    files: Vec<Definitions>,
    clusters: &Clusters,
    sources: &Sources,
    node: &NodeSettings,
) -> (Catalog, Vec<Mistake>) {
    let told = defaults(node);
    let (mut catalog, mut mistakes) = (Catalog::default(), Vec::new());
    for ((_, cluster), files) in by_home(files, clusters, sources) {
        let datacenter = cluster.and_then(|cluster| clusters.datacenter(cluster)).map(Arc::from);
        let defaults =
            NodeDefaults { datacenter: datacenter.or_else(|| told.datacenter.clone()), ..told.clone() };
        let (own, noted) = consul::assemble(files, &defaults);
        catalog.extend(own);
        mistakes.extend(noted);
    }
    (catalog, mistakes)
}

/// The files of each agent. One that the settings count to no cluster is of the only one in its folder, if there
/// is only one.
fn by_home(
    files: Vec<Definitions>,
    clusters: &Clusters,
    sources: &Sources,
) -> BTreeMap<Home, Vec<Definitions>> {
    let folder =
        |file: &Definitions| sources.file(file.file).path().parent().unwrap_or(Path::new("")).to_owned();
    let mut of_folder: BTreeMap<PathBuf, BTreeSet<usize>> = BTreeMap::new();
    for file in &files {
        of_folder.entry(folder(file)).or_default().extend(clusters.of(file.file));
    }
    let mut found: BTreeMap<Home, Vec<Definitions>> = BTreeMap::new();
    for file in files {
        let folder = folder(&file);
        let beside = &of_folder[&folder];
        let only = beside.first().copied().filter(|_| beside.len() == 1);
        found.entry((folder, clusters.of(file.file).or(only))).or_default().push(file);
    }
    found
}

fn defaults(node: &NodeSettings) -> NodeDefaults {
    let shared = |text: &Option<String>| text.as_deref().map(Arc::from);
    let meta = node
        .meta
        .as_ref()
        .map(|meta| meta.iter().map(|(key, value)| (key.as_str().into(), value.as_str().into())).collect());
    NodeDefaults {
        name: shared(&node.name),
        address: shared(&node.address),
        datacenter: shared(&node.datacenter),
        meta,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::{Input, Reader, Versions};
    use crate::text::Sources;

    const TWO: &str = "[[consul.cluster]]\ndefinitions = [\"consul/a.json\"]\ndatacenter = \"dc1\"\n\
                       [[consul.cluster]]\ndefinitions = [\"consul/b.json\"]\ndatacenter = \"dc2\"\n";
    const ONE: &str = "[[consul.cluster]]\ndefinitions = [\"consul/a.json\"]\ndatacenter = \"dc1\"\n";

    /// Every service with its node and datacenter.
    fn services(settings: &str, files: &[(&str, &str)]) -> Vec<String> {
        let mut reader = Reader::new(Sources::new());
        let settings = reader.settings(Path::new("probelint.toml"), settings);
        let input =
            |(path, text): &(&str, &str)| Input { path: path.into(), bytes: (*text).into(), named: false };
        let estate = reader.read(files.iter().map(input).collect(), &settings, Versions::default());
        let service = |instance: &crate::consul::Instance| {
            let node = &instance.node;
            format!("{} on {} in {}", instance.id, node.name.text(), node.datacenter.text())
        };
        estate.catalog.instances.iter().map(service).collect()
    }

    #[test]
    fn files_of_several_clusters_in_one_folder_are_several_agents() {
        let a = ("consul/a.json", r#"{"service": {"name": "web", "port": 80}}"#);
        let b = ("consul/b.json", r#"{"service": {"name": "db", "port": 1}}"#);
        let agent = ("consul/agent.json", r#"{"node_name": "n1", "bind_addr": "10.0.0.1"}"#);
        let unknown = |id: &str, datacenter: &str| format!("{id} on <node-name> in {datacenter}");
        // An order that changes from run to run would show in some of these.
        for _ in 0..32 {
            assert_eq!(services(TWO, &[a, b]), [unknown("web", "dc1"), unknown("db", "dc2")]);
        }
        assert_eq!(services(ONE, &[agent, a]), ["web on n1 in dc1"]);
        assert_eq!(services(ONE, &[a, agent, b]), ["web on n1 in dc1", "db on n1 in dc1"]);
        // Nobody knows whose agent that is.
        assert_eq!(services(TWO, &[agent, a, b]), [unknown("web", "dc1"), unknown("db", "dc2")]);
        assert_eq!(services("", &[agent, a, b]), ["web on n1 in <datacenter>", "db on n1 in <datacenter>"]);
    }
}
