//! `prometheus.yml` as typed values with places: `prometheus/config/config.go`.

mod model;

pub use model::{Config, ConsulSd, Discovery, FileSd, Global, Job, OtherSd, Param, StaticGroup};
