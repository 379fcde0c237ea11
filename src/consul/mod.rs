//! All that is known of Consul: service definitions, the catalogue, and what Prometheus discovers from it.

mod catalog;

pub use catalog::{Catalog, Check, CheckKind, Instance, Known, NodeInfo};
