//! `probelint.toml`: what the files that are linted do not say of themselves.

mod file;
mod home;
mod levels;
mod link;
mod nearby;
mod rules;
mod schema;
mod written;

pub use file::{
    Allow, BlackboxSettings, ClusterSettings, ConsulSettings, Day, ExporterSettings, FleetSettings,
    NodeSettings, Override, Settings, VersionSettings,
};
pub use home::Home;
pub use levels::RuleHead;
pub use link::{LinkSettings, RuleLink};
pub use nearby::read;
pub use rules::{Level, RuleSetting, RuleSettings};
pub use schema::schema;
pub use written::{Pattern, Written};
