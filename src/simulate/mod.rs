//! Job × instance → target → probe: what Prometheus and the exporter will do with what was read.

mod candidate;
mod endpoint;
mod fault;
mod flaw;
mod imagined;
mod job;
mod left_out;
mod load;
mod print;
mod provenance;
mod secrets;
mod survey;
mod target;
mod targets;
mod undecided;
mod victim;

pub use candidate::{Source, equal_queries};
pub use endpoint::Endpoint;
pub use fault::{Fault, FaultKind, fault};
pub use flaw::flaw;
pub use job::{JobRun, Simulation, simulate};
pub use left_out::left_out;
pub use load::per_day;
pub use provenance::feeds;
pub use secrets::secrets_of_steps;
pub use target::{End, Refused, Scrape, Target};
pub use targets::{Keep, Seen};
