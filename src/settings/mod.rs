//! `probelint.toml`: what the files that are linted do not say of themselves.

mod file;
mod nearby;

pub use file::{ConsulSettings, FleetSettings, NodeSettings, Settings, VersionSettings};
pub use nearby::read;
