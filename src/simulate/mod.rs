//! Job × instance → target → probe: what Prometheus and the exporter will do with what was read.

mod candidate;
mod job;
mod provenance;
mod target;

pub use candidate::Source;
pub use job::{JobRun, Simulation, simulate};
pub use provenance::feeds;
pub use target::{End, Scrape, Target};
