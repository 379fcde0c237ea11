//! Reading every file with the reader of its syntax and the decoder of its domain.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::claim::{self, Tree, Unclaimed};
use super::recognise::{is_meant, is_test_file, worth_reading};
use super::{Clusters, Estate, Exporters, Shape, Versions, recognise, servers, template};
use crate::blackbox;
use crate::consul::definitions::{self, Format};
use crate::consul::{self, Definitions, NodeDefaults, registered};
use crate::progress::{Phase, Progress};
use crate::prometheus::rule_file;
use crate::settings::{self, NodeSettings, Settings};
use crate::syntax::{Mistake, MistakeKind, Node, Read, hcl, json, yaml};
use crate::text::{FileId, Sources, Span};

/// One file that was found.
#[derive(Debug, Clone)]
pub struct Input {
    /// The path as it is to be shown.
    pub path: PathBuf,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whether the user named this very file, so that it cannot be passed over in silence.
    pub named: bool,
}

/// Reads files into an [`Estate`].
#[derive(Debug, Default)]
pub struct Reader {
    estate: Estate,
    /// Definitions by folder: the files of one folder belong to one agent.
    agents: BTreeMap<PathBuf, Vec<Definitions>>,
    /// Every `prometheus.yml`, and every file of `scrape_config_files`.
    prometheus: Vec<Tree>,
    /// Files that are something only when another file names them.
    unclaimed: Vec<Unclaimed>,
    /// How many bytes of the present file were reported as read.
    told: usize,
}

impl Reader {
    /// An estate to be, with the files that are known already.
    #[must_use]
    pub fn new(sources: Sources) -> Self {
        Self { estate: Estate { sources, ..Estate::default() }, ..Self::default() }
    }

    /// The same, which reports how far it is, as will whoever works on the estate.
    #[must_use]
    pub fn watched(mut self, progress: &Progress) -> Self {
        self.estate.progress = progress.clone();
        self
    }

    /// Reads a `probelint.toml`; mistakes in it are mistakes of the estate.
    pub fn settings(&mut self, path: &Path, text: &str) -> Settings {
        let file = self.estate.sources.add(path, text);
        settings::read(file, text, &mut self.estate.mistakes)
    }

    /// The files so far; rule files of the user's own join them.
    pub fn sources(&mut self) -> &mut Sources {
        &mut self.estate.sources
    }

    /// The versions that the settings name; mistakes there are mistakes of the estate.
    pub fn versions(&mut self, settings: &Settings) -> Versions {
        Versions::of(settings, &mut self.estate.mistakes)
    }

    /// Reads the files, in their order, and puts together what belongs together.
    #[must_use]
    pub fn read(mut self, inputs: Vec<Input>, settings: &Settings, versions: Versions) -> Estate {
        let bytes = || inputs.iter().map(|input| input.bytes.len()).sum();
        self.estate.progress.expect(Phase::Reading, bytes);
        for input in inputs {
            let bytes = input.bytes.len();
            self.file(input, versions);
            self.estate.progress.done(bytes - std::mem::take(&mut self.told));
        }
        self.claim(versions);
        let clusters = Clusters::new(settings, &self.estate.sources);
        let datacenters = clusters.datacenters(&self.estate.sources);
        let defaults = node_defaults(&settings.consul.node);
        for (folder, files) in std::mem::take(&mut self.agents) {
            let datacenter = datacenters.get(&folder).map(|name| name.as_str().into());
            let defaults = NodeDefaults {
                datacenter: datacenter.or_else(|| defaults.datacenter.clone()),
                ..defaults.clone()
            };
            let (catalog, mistakes) = consul::assemble(files, &defaults);
            self.estate.catalog.extend(catalog);
            self.estate.mistakes.extend(mistakes);
        }
        template::hold_back(&mut self.estate);
        self.estate.catalog.complete |= settings.fleet.complete;
        self.estate.servers = servers::servers(&self.estate.catalog, &clusters, &self.estate.prometheus);
        self.estate.clusters = clusters;
        self.estate.exporters = Exporters::new(settings, &self.estate.sources);
        self.estate.path_keys.clone_from(&settings.consul.path_keys);
        self.estate
    }

    fn file(&mut self, input: Input, versions: Versions) {
        let Input { path, bytes, named } = input;
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) if named || worth_reading(&String::from_utf8_lossy(error.as_bytes())) => {
                return self.not_utf8(path, &error);
            }
            Err(_) => return,
        };
        let is_worth_it = named || worth_reading(&text);
        if !(is_worth_it || may_be_claimed(&text)) || is_test_file(&text) {
            return;
        }
        let file = self.estate.sources.add(&path, text);
        let text = self.estate.sources.file(file).text().clone();
        if !is_worth_it {
            return self.unclaimed.push(Unclaimed { path, file });
        }
        if path.extension().is_some_and(|ending| ending == "json") && registered::peek(&text).is_some() {
            self.estate.recognised.push(file);
            return self.registered(file, &text);
        }
        let Read { root: node, mistakes, comments } = parse(&path, file, &text);
        let shape = node.as_ref().and_then(recognise);
        if let (Some(node), Some(Shape::Rules)) = (&node, shape) {
            self.estate.comments.extend(comments);
            return self.estate.rule_files.push(rule_file::read(node, file));
        }
        if shape.is_some() || (node.is_none() && is_meant(&path, named, &text)) {
            self.estate.mistakes.extend(mistakes);
            self.estate.comments.extend(comments);
            self.estate.recognised.push(file);
        }
        match (node, shape) {
            (Some(node), Some(Shape::Prometheus)) => self.prometheus.push(Tree { path, file, node }),
            (Some(node), Some(shape)) => self.decode(&path, file, &node, shape, versions),
            (Some(_), None) => self.unclaimed.push(Unclaimed { path, file }),
            (None, _) => {}
        }
    }

    fn decode(&mut self, path: &Path, file: FileId, node: &Node, shape: Shape, versions: Versions) {
        let mistakes = &mut self.estate.mistakes;
        match shape {
            Shape::Prometheus | Shape::Rules => {}
            Shape::Blackbox => {
                self.estate.blackbox.push(blackbox::decode(node, file, versions.blackbox, mistakes));
            }
            Shape::Consul(consul::Shape::Registered(_)) => {
                let text = self.estate.sources.file(file).text().clone();
                self.registered(file, &text);
            }
            Shape::Consul(consul::Shape::Definitions) => {
                let is_hcl = path.extension().is_some_and(|ending| ending == "hcl");
                let format = if is_hcl { Format::Hcl } else { Format::Json };
                let folder = path.parent().unwrap_or(Path::new("")).to_owned();
                self.agents
                    .entry(folder)
                    .or_default()
                    .push(definitions::decode(node, file, format, mistakes));
            }
        }
    }

    /// Takes what Consul itself says is registered, without a tree of the whole file.
    fn registered(&mut self, file: FileId, text: &str) {
        let (told, progress) = (&mut self.told, &self.estate.progress);
        let (catalog, noted) = registered::read_watched(text, file, &mut |end| {
            progress.done(end - *told);
            *told = end;
        });
        self.estate.mistakes.extend(noted);
        self.estate.catalog.extend(catalog);
    }

    fn not_utf8(&mut self, path: PathBuf, error: &std::string::FromUtf8Error) {
        let at = error.utf8_error().valid_up_to();
        let file = self.estate.sources.add(path, String::from_utf8_lossy(error.as_bytes()).into_owned());
        let mistake = Mistake::refused(
            MistakeKind::NotParsed,
            Span::new(file, at, at),
            "the file is not UTF-8 from here on".to_owned(),
        );
        self.estate.mistakes.push(mistake);
        self.estate.recognised.push(file);
    }

    /// Decodes every `prometheus.yml` with the files that it names. Files of rules matter only beside one.
    fn claim(&mut self, versions: Versions) {
        let version = versions.prometheus;
        let Estate { sources, prometheus, mistakes, recognised, rule_files, without_rules, .. } =
            &mut self.estate;
        *prometheus = claim::prometheus(&self.prometheus, version, mistakes);
        let home = |file| sources.file(file).path().to_owned();
        let text = |file| sources.file(file).text();
        let tree = |named: &Unclaimed| parse(&named.path, named.file, text(named.file)).root;
        let taken = claim::file_sd(prometheus, home, &self.unclaimed, tree, version, mistakes);
        recognised.extend(taken);
        *without_rules = claim::without_rules(prometheus, sources, rule_files);
        if !prometheus.is_empty() {
            recognised.extend(rule_files.iter().map(|rules| rules.file));
        }
    }
}

fn parse(path: &Path, file: FileId, text: &str) -> Read {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("json") => json::read(file, text),
        Some("hcl") => hcl::read(file, text),
        _ if text.trim_start().starts_with('{') => json::read(file, text),
        _ => yaml::read(file, text),
    }
}

/// Whether another file may name this one for its targets.
fn may_be_claimed(text: &str) -> bool {
    text.contains("targets")
}

fn node_defaults(node: &NodeSettings) -> NodeDefaults {
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
