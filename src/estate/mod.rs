//! Which file is what, and everything that was read.

mod claim;
mod read;
mod recognise;
mod template;

use crate::blackbox::{self, Modules};
use crate::consul::Catalog;
use crate::prometheus::{
    self,
    config::{Config, Job},
};
use crate::syntax::{Comment, Mistake};
use crate::text::{FileId, Sources};

pub use read::{Input, Reader};
pub use recognise::{Shape, recognise};

/// Which versions are deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Versions {
    /// Of Prometheus.
    pub prometheus: prometheus::version::Version,
    /// Of `blackbox_exporter`.
    pub blackbox: blackbox::Version,
}

/// A monitoring estate: every file that matters, read.
#[derive(Debug, Default)]
pub struct Estate {
    /// All files, those of no interest left out.
    pub sources: Sources,
    /// Every `prometheus.yml`.
    pub prometheus: Vec<Config>,
    /// Every `blackbox.yml`.
    pub blackbox: Vec<Modules>,
    /// Every registered service.
    pub catalog: Catalog,
    /// What is wrong with the files.
    pub mistakes: Vec<Mistake>,
    /// Mistakes that are not told, as their files are templates.
    pub held_back: Vec<Mistake>,
    /// The files that were recognised.
    pub recognised: Vec<FileId>,
    /// Comments of every recognised file, for allowances.
    pub comments: Vec<Comment>,
}

impl Estate {
    /// The modules of the exporter that a job asks; `None` where no `blackbox.yml` was given.
    ///
    /// With several files, the nearest folder's counts: the one that shares most with the job's own.
    #[must_use]
    pub fn modules_for(&self, job: &Job) -> Option<&Modules> {
        let home = self.sources.file(job.place.file).path();
        let shared = |modules: &&Modules| {
            let path = self.sources.file(modules.file).path();
            path.components().zip(home.components()).take_while(|(one, other)| one == other).count()
        };
        self.blackbox.iter().rev().max_by_key(shared)
    }
}
