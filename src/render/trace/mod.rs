//! `trace`: one target through every step, for people and as JSON.

mod json;
mod layout;
mod pretty;
mod told;
mod way;
mod wrap;

pub use json::trace_json;
pub use pretty::{trace, trace_steps};
pub use told::{Ended, Passed, Place, Service, Written};
pub use way::Way;
