//! Everything about Consul: service definitions, the catalog, and what Prometheus discovers from it.

pub mod api;
mod assemble;
mod catalog;
mod check;
pub mod definitions;
pub mod discovery;
pub mod filter;
mod meta;
mod node;
pub mod place;
mod recognise;
pub mod registered;

pub use assemble::{NodeDefaults, assemble, assemble_agent};
pub use catalog::{Agent, Catalog, Extra, Instance, ServiceAddress, Weights};
pub use check::{About, Check, CheckId, CheckKind, CheckView, Health};
pub use definitions::{Definitions, Format};
pub use filter::{Filter, FilterError};
pub use meta::{Meta, Texts};
pub use node::{Known, NodeCheck, NodeInfo, Pair};
pub use recognise::{Shape, recognise, worth_reading};
