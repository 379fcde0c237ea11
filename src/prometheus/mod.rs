//! All that is known of Prometheus: its configuration, its relabeling, and what becomes of a target.

pub mod config;
pub mod discovery;
pub mod duration;
pub mod labels;
pub mod relabel;
pub mod schema;
pub mod target;
pub mod version;
