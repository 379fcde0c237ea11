//! Which file is what, and everything that was read.

mod agents;
mod claim;
mod cluster;
mod exporter;
mod read;
mod recognise;
mod servers;
mod template;

use std::str::FromStr;

use crate::blackbox::{self, Modules};
use crate::consul::{Catalog, Instance};
use crate::progress::Progress;
use crate::prometheus;
use crate::prometheus::config::Config;
use crate::prometheus::rule_file::RuleFile;
use crate::settings::{Settings, Written};
use crate::syntax::{Comment, Mistake, MistakeKind};
use crate::text::{FileId, Sources, Span};

pub use cluster::Clusters;
pub use exporter::Exporters;
pub use read::{Input, Reader};
pub use recognise::{Shape, has_known_ending, is_test_file, recognise, recognise_broken};

/// Which versions are deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Versions {
    /// Of Prometheus.
    pub prometheus: prometheus::version::Version,
    /// Of `blackbox_exporter`.
    pub blackbox: blackbox::Version,
}

impl Versions {
    /// The versions that the settings name; one that is not a version is noted.
    pub fn of(settings: &Settings, mistakes: &mut Vec<Mistake>) -> Self {
        let said = &settings.versions;
        Self {
            prometheus: version(settings.file, said.prometheus.as_ref(), mistakes),
            blackbox: version(settings.file, said.blackbox.as_ref(), mistakes),
        }
    }
}

fn version<T: Default + FromStr<Err = String>>(
    file: Option<FileId>,
    written: Option<&Written>,
    mistakes: &mut Vec<Mistake>,
) -> T {
    let Some((file, written)) = file.zip(written) else { return T::default() };
    written.parse().unwrap_or_else(|error: String| {
        let range = written.range();
        let place = Span::new(file, range.start, range.end);
        mistakes.push(Mistake::refused(MistakeKind::BadSettings, place, error));
        T::default()
    })
}

/// A monitoring estate: every file that matters, read.
#[derive(Debug, Default)]
pub struct Estate {
    /// All files, those of no interest left out.
    pub sources: Sources,
    /// Every `prometheus.yml`.
    pub prometheus: Vec<Config>,
    /// What was meant to be a `prometheus.yml`, and cannot be parsed.
    pub broken_prometheus: Vec<FileId>,
    /// Every `blackbox.yml`.
    pub blackbox: Vec<Modules>,
    /// Every file of alerting and recording rules.
    pub rule_files: Vec<RuleFile>,
    /// The configurations that name rule files of which none was given.
    pub without_rules: Vec<FileId>,
    /// Every registered service.
    pub catalog: Catalog,
    /// The service `consul` of Consul's servers, where the catalog is made of definitions, which do not name it.
    pub servers: Vec<Instance>,
    /// What is wrong with the files.
    pub mistakes: Vec<Mistake>,
    /// Mistakes that are held back, as their files are templates.
    pub held_back: Vec<Mistake>,
    /// The files that were recognised.
    pub recognised: Vec<FileId>,
    /// Comments of every recognised file, for allowances.
    pub comments: Vec<Comment>,
    /// Which Consul servers know which services.
    pub clusters: Clusters,
    /// Which exporter has which file of modules.
    pub exporters: Exporters,
    /// The meta keys that carry the path of a probe, as the settings name them.
    pub path_keys: Vec<String>,
    /// Who watches how far the work on the estate is.
    pub progress: Progress,
}

#[cfg(test)]
mod tests;
