//! Which Consul servers know which services.

use std::collections::HashMap;
use std::path::Path;

use crate::prometheus::config::ConsulSd;
use crate::settings::{ClusterSettings, Settings};
use crate::text::{FileId, Sources, host_port};

/// The clusters that the settings distinguish; with none, every server knows every service.
#[derive(Debug, Clone, Default)]
pub struct Clusters {
    told: Vec<ClusterSettings>,
    /// The cluster of each file of definitions that is of one.
    of: HashMap<FileId, usize>,
}

impl Clusters {
    /// The clusters of the settings, with the files that belong to each; the first one that fits counts.
    #[must_use]
    pub fn new(settings: &Settings, sources: &Sources) -> Self {
        let told = settings.consul.cluster.clone();
        let fits = |cluster: &ClusterSettings, path: &Path| {
            cluster.definitions.iter().any(|pattern| pattern.fits(path))
        };
        let home = |path: &Path| {
            let path = settings.home.below(path);
            told.iter().position(|cluster| fits(cluster, &path))
        };
        let files = if told.is_empty() { None } else { Some(sources.iter()) };
        let of =
            files.into_iter().flatten().filter_map(|(id, file)| Some((id, home(file.path())?))).collect();
        Self { told, of }
    }

    /// The datacenter of a cluster, by its 0-based number, if the settings name it.
    #[must_use]
    pub fn datacenter(&self, cluster: usize) -> Option<&str> {
        self.told.get(cluster)?.datacenter.as_deref()
    }

    /// The 0-based number of the cluster that a file of definitions is of; `None` for one of every cluster.
    #[must_use]
    pub fn of(&self, file: FileId) -> Option<usize> {
        self.of.get(&file).copied()
    }

    /// Whether the server that `sd` asks knows a service that `file` defines: a cluster is asked for by its
    /// datacenter, else by one of its servers.
    #[must_use]
    pub fn knows(&self, sd: &ConsulSd, file: FileId) -> bool {
        self.of.get(&file).is_none_or(|cluster| self.is_asked(sd, &self.told[*cluster]))
    }

    /// For every cluster, whether `sd` asks it; all servers of a cluster answer alike.
    #[must_use]
    pub fn asked(&self, sd: &ConsulSd) -> Vec<bool> {
        self.told.iter().map(|cluster| self.is_asked(sd, cluster)).collect()
    }

    fn is_asked(&self, sd: &ConsulSd, cluster: &ClusterSettings) -> bool {
        if let (Some(asked), Some(own)) = (&sd.datacenter, &cluster.datacenter) {
            return *asked.value == **own;
        }
        let has = |cluster: &ClusterSettings| {
            cluster.servers.iter().any(|server| host_port(server) == host_port(&sd.server.value))
        };
        has(cluster) || cluster.servers.is_empty() && !self.told.iter().any(has)
    }
}

#[cfg(test)]
mod tests {
    use super::{Clusters, ConsulSd};
    use crate::settings;
    use crate::text::{FileId, Sources, Span, Spanned};

    fn sd(server: &str, datacenter: Option<&str>) -> ConsulSd {
        let place = Span::new(FileId(0), 0, 0);
        let text = |text: &str| Spanned::new(text.into(), place);
        ConsulSd {
            place,
            server: text(server),
            datacenter: datacenter.map(text),
            namespace: None,
            partition: None,
            tag_separator: text(","),
            services: Vec::new(),
            tags: Vec::new(),
            node_meta: Vec::new(),
            filter: None,
            health_filter: None,
            allow_stale: None,
            refresh_interval: None,
            secrets: Vec::new(),
        }
    }

    #[test]
    fn a_server_knows_the_services_of_its_own_cluster() {
        let mut sources = Sources::new();
        let files =
            ["probelint.toml", "dc1/web.json", "dc2/web.json", "web.json"].map(|path| sources.add(path, ""));
        let text = "[[consul.cluster]]\ndefinitions = [\"dc1\"]\nservers = [\"a:8500\", \"b:8500\"]\ndatacenter = \"dc1\"\n\
                    [[consul.cluster]]\ndefinitions = [\"dc2/*.json\"]\nservers = [\"http://c:8500\"]\n";
        let settings = settings::read(files[0], text, &mut Vec::new());
        let clusters = Clusters::new(&settings, &sources);
        for (server, datacenter, known) in [
            ("a:8500", None, [true, false, true]),
            ("b:8500", None, [true, false, true]),
            ("c:8500", None, [false, true, true]),
            ("http://u:p@a:8500", None, [true, false, true]),
            ("u:p@c:8500/", None, [false, true, true]),
            ("d:8500", None, [false, false, true]),
            ("c:8500", Some("dc1"), [true, true, true]),
            ("a:8500", Some("dc2"), [false, false, true]),
        ] {
            let found = [1, 2, 3].map(|file| clusters.knows(&sd(server, datacenter), files[file]));
            assert_eq!(found, known, "{server} {datacenter:?}");
        }
        assert_eq!(clusters.asked(&sd("http://b:8500", None)), [true, false]);
    }
}
