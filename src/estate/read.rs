//! Reading every file with the reader of its syntax and the decoder of its domain.

use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

use super::claim::{self, Tree, Unclaimed};
use super::recognise::{is_meant, is_test_file, worth_reading};
use super::{Clusters, Estate, Exporters, Shape, Versions};
use super::{agents, recognise, recognise_broken, servers, template};
use crate::blackbox;
use crate::consul::definitions::{self, Format};
use crate::consul::{self, Definitions, registered};
use crate::progress::{Phase, Progress};
use crate::prometheus::rule_file;
use crate::settings::{self, Home, Settings};
use crate::syntax::{Mistake, MistakeKind, Read, hcl, json, yaml};
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
    /// The files of agents.
    definitions: Vec<Definitions>,
    /// Every `prometheus.yml`, and every file of `scrape_config_files`.
    prometheus: Vec<Tree>,
    /// Files that are something only when another file names them.
    unclaimed: Vec<Unclaimed>,
    /// Files of alerting and recording rules that cannot be parsed, with what is wrong with them.
    broken_rules: Vec<(FileId, Vec<Mistake>)>,
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
        self.claim(&settings.home, versions);
        let clusters = Clusters::new(settings, &self.estate.sources);
        let definitions = std::mem::take(&mut self.definitions);
        let (catalog, mistakes) =
            agents::catalog(definitions, &clusters, &self.estate.sources, &settings.consul.node);
        self.estate.catalog.extend(catalog);
        self.estate.mistakes.extend(mistakes);
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
        match String::from_utf8(bytes) {
            Ok(text) => self.text(path, named, text, versions),
            Err(error) => self.not_utf8(path, named, &error),
        }
    }

    /// Takes a file, if it may be one of the estate.
    fn text(&mut self, path: PathBuf, named: bool, text: String, versions: Versions) {
        let is_worth_it = named || worth_reading(&text);
        if !(is_worth_it || may_be_claimed(&text)) || is_test_file(&text) {
            return;
        }
        let file = self.estate.sources.add(&path, text);
        if !is_worth_it {
            return self.unclaimed.push(Unclaimed { path, file });
        }
        let text = self.estate.sources.file(file).text().clone();
        if path.extension().is_some_and(|ending| ending == "json") && registered::peek(&text).is_some() {
            self.estate.recognised.push(file);
            return self.registered(file, &text);
        }
        let mut read = parse(&path, file, &text);
        match read.root.take().map(|node| (recognise(&node), node)) {
            Some((Some(shape), node)) => self.recognised(Tree { path, file, node }, shape, read, versions),
            Some((None, _)) => self.unclaimed.push(Unclaimed { path, file }),
            None => self.broken(Unclaimed { path, file }, named, read),
        }
    }

    /// Takes a file without a tree: an empty one, or one that cannot be parsed, for the reasons in `read`.
    fn broken(&mut self, unread: Unclaimed, named: bool, read: Read) {
        let (file, text) = (unread.file, self.estate.sources.file(unread.file).text());
        let is_named = named && is_meant(&unread.path, text);
        let shape = recognise_broken(&unread.path, text);
        if shape == Some(Shape::Prometheus) {
            self.estate.broken_prometheus.push(file);
        }
        match shape {
            Some(Shape::Rules) if !is_named => self.broken_rules.push((file, read.mistakes)),
            None if !is_named => return self.unclaimed.push(unread),
            _ => {
                self.estate.mistakes.extend(read.mistakes);
                self.estate.recognised.push(file);
            }
        }
        self.estate.comments.extend(read.comments);
    }

    /// Takes a file that was parsed, and is one of the estate; `read` is what its tree leaves of it.
    fn recognised(&mut self, tree: Tree, shape: Shape, read: Read, versions: Versions) {
        self.estate.comments.extend(read.comments);
        if shape == Shape::Rules {
            return self.estate.rule_files.push(rule_file::read(&tree.node, tree.file));
        }
        self.estate.mistakes.extend(read.mistakes);
        self.estate.recognised.push(tree.file);
        self.decode(tree, shape, versions);
    }

    fn decode(&mut self, tree: Tree, shape: Shape, versions: Versions) {
        let (file, mistakes) = (tree.file, &mut self.estate.mistakes);
        match shape {
            Shape::Prometheus => self.prometheus.push(tree),
            Shape::Rules => {}
            Shape::Blackbox => {
                self.estate.blackbox.push(blackbox::decode(&tree.node, file, versions.blackbox, mistakes));
            }
            Shape::Consul(consul::Shape::Registered(_)) => {
                let text = self.estate.sources.file(file).text().clone();
                self.registered(file, &text);
            }
            Shape::Consul(consul::Shape::Definitions) => {
                let format = Format::of(&tree.path);
                self.definitions.push(definitions::decode(&tree.node, file, format, mistakes));
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

    fn not_utf8(&mut self, path: PathBuf, named: bool, error: &FromUtf8Error) {
        let text = String::from_utf8_lossy(error.as_bytes());
        // Of UTF-16, which shells of Windows write, the letters are left beside zeros.
        let letters = text.replace(['\0', char::REPLACEMENT_CHARACTER], "");
        let shape = worth_reading(&letters).then(|| recognise_broken(&path, &letters)).flatten();
        if !named && shape.is_none() {
            return;
        }
        let at = error.utf8_error().valid_up_to();
        let file = self.estate.sources.add(path, text.into_owned());
        if shape == Some(Shape::Prometheus) {
            self.estate.broken_prometheus.push(file);
        }
        let mistake = Mistake::refused(
            MistakeKind::NotParsed,
            Span::new(file, at, at),
            "the file is not UTF-8 from here on".to_owned(),
        );
        self.estate.mistakes.push(mistake);
        self.estate.recognised.push(file);
    }

    /// Decodes every `prometheus.yml` with the files that it names. Files of rules matter only beside one.
    fn claim(&mut self, home: &Home, versions: Versions) {
        let version = versions.prometheus;
        let Estate { sources, prometheus, mistakes, recognised, rule_files, without_rules, .. } =
            &mut self.estate;
        *prometheus = claim::prometheus(&self.prometheus, home, version, mistakes);
        let paths = (home, &*sources);
        let read = |named: &Unclaimed| parse(&named.path, named.file, sources.file(named.file).text());
        recognised.extend(claim::file_sd(prometheus, paths, &self.unclaimed, read, version, mistakes));
        *without_rules = claim::without_rules(prometheus, paths, rule_files);
        if !prometheus.is_empty() {
            recognised.extend(rule_files.iter().map(|rules| rules.file));
            for (file, why) in std::mem::take(&mut self.broken_rules) {
                recognised.push(file);
                mistakes.extend(why);
            }
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
