//! `probelint facts`.

use std::io::Write;

use super::Outcome;
use super::outcome::Failure;
use crate::fact;

/// Writes one line a fact: path, type, documentation.
pub fn run(out: &mut dyn Write) -> Result<Outcome, Failure> {
    for fact in fact::all() {
        writeln!(out, "{}: {}\n    {}", fact.path, fact.kind, fact.doc)?;
    }
    Ok(Outcome::Clean)
}
