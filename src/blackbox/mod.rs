//! All that is known of `blackbox_exporter`: its modules, and the request that one sends.

mod decode;
pub mod exporters;
mod module;
mod request;
mod setting;
#[cfg(test)]
mod tests;
mod version;

pub use decode::decode;
pub use module::{Module, Modules, Prober};
pub use request::{Asked, Refusal, Request, ask, decoded_again, module_asked};
pub use setting::Setting;
pub use version::{Change, Version};
