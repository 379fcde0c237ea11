//! How far a run is: the rooms report what there is to do and what is done, and whoever watches may show it.

use std::fmt;
use std::sync::Arc;

/// What may take its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Asking a running Consul; units are services.
    Asking,
    /// Reading files; units are bytes.
    Reading,
    /// Following targets; units are targets, and services that are no targets of a job.
    Simulating,
    /// Applying the rules; units are subjects of rules.
    Judging,
    /// Writing down what becomes of targets; units are targets.
    Showing,
}

/// Somebody who watches, called from whichever thread.
pub trait Watcher: Send + Sync {
    /// So many units more are to be done in this phase.
    fn expect(&self, phase: Phase, units: usize);
    /// So many units of the latest phase are done.
    fn done(&self, units: usize);
}

/// Where the rooms report how far they are. By default nobody watches, and reporting costs a comparison.
#[derive(Clone, Default)]
pub struct Progress(Option<Arc<dyn Watcher>>);

impl Progress {
    /// Tells that watcher.
    #[must_use]
    pub fn told_to(watcher: Arc<dyn Watcher>) -> Self {
        Self(Some(watcher))
    }

    /// Tells that so many units more are to be done in this phase; they are counted only where somebody watches.
    pub fn expect(&self, phase: Phase, units: impl FnOnce() -> usize) {
        if let Some(watcher) = &self.0 {
            watcher.expect(phase, units());
        }
    }

    /// Tells that so many units of the present phase are done.
    pub fn done(&self, units: usize) {
        if let Some(watcher) = &self.0 {
            watcher.done(units);
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_some() { "Progress(watched)" } else { "Progress(unwatched)" })
    }
}
