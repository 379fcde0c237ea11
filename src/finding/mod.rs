//! Findings: what a rule has to say, with its places. [`Draft::finish`] is the one door that makes them.

mod allow;
mod draft;
mod fold;
mod severity;

pub use allow::{Allowance, allowances};
pub use draft::{Draft, Finding, Label, Occurrence, Subject};
pub use fold::fold;
pub use severity::{Certainty, Severity};
