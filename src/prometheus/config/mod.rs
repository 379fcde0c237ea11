//! `prometheus.yml` as typed values with places: `prometheus/config/config.go`.
//!
//! Every mistake is collected at its place, in the words of the server where it has some; a job with a
//! mistake is still decoded as far as it goes.

mod alerting;
mod consul;
mod dialect;
mod file;
mod global;
mod job;
mod model;
mod names;
mod outer;
mod remote;
mod sources;
mod steps;
mod tables;
mod targets;
mod values;

#[cfg(test)]
mod tests;

pub use file::{decode, decode_scrape_config_file};
pub use model::{
    Config, ConsulSd, Discovery, FileSd, Global, Job, OtherSd, OuterSteps, Param, StaticGroup, StepsUse,
};
pub use steps::steps as relabel_steps;
pub use targets::decode_file_sd;
