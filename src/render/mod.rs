//! What people and programs see of a run.

mod concise;
mod json;
mod pretty;
mod report;
mod simulation;
mod snippet;
mod trace;

pub use concise::concise;
pub use json::json;
pub use pretty::{Look, pretty};
pub use report::{Report, Summary};
pub use simulation::{simulation_json, simulation_table};
pub use trace::trace;
