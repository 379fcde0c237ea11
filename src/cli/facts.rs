//! `probelint facts`.

use std::io::Write;

use super::Outcome;
use super::outcome::Failure;
use crate::fact;

/// Writes for each fact its path, type and documentation.
pub fn run(out: &mut dyn Write) -> Result<Outcome, Failure> {
    for fact in fact::all() {
        writeln!(out, "{}: {}\n    {}", fact.path, fact.kind, fact.doc)?;
    }
    Ok(Outcome::Clean)
}
