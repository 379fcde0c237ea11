//! probelint shows, before deployment, which request a monitoring estate will really send to each
//! service, and judges whether it is the request that was meant.
//!
//! The pipeline on one page: [`estate`] reads every file into a typed model with places, [`simulate`]
//! follows each discovered target through relabeling to the request that is sent, [`fact`] names what
//! came out, [`rule`] judges it, and [`verdict`] is what is left to say.

pub mod blackbox;
pub mod cli;
pub mod compare;
pub mod consul;
pub mod estate;
pub mod expect;
pub mod fact;
pub mod finding;
pub mod go;
pub mod progress;
pub mod prometheus;
pub mod render;
pub mod rule;
pub mod settings;
pub mod simulate;
pub mod syntax;
pub mod text;
pub mod verdict;

pub use verdict::{Terms, Verdict, lint};
