//! All that is known of Prometheus: its configuration, its relabeling, and what becomes of a target.

pub mod config;
pub mod discovery;
pub mod duration;
pub mod labels;
pub mod overlay;
pub mod promql;
pub mod relabel;
pub mod rule_file;
pub mod schema;
pub mod target;
pub mod version;
