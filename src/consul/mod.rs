//! All that is known of Consul: service definitions, the catalogue, and what Prometheus discovers from it.

mod assemble;
mod catalog;
pub mod definitions;
pub mod discovery;

pub use assemble::{NodeTold, assemble};
pub use catalog::{Catalog, Check, CheckKind, Instance, Known, NodeInfo};
pub use definitions::Definitions;
