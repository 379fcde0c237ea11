//! All that is known of `blackbox_exporter`: its modules, and the request that one sends.

mod module;
mod request;

pub use module::{Module, Modules, Prober};
pub use request::{Asked, Refusal, Request};
