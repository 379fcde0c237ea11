//! What Go's standard library does where Rust's crates do something else.

pub mod duration;
