//! `probelint rules`.

use std::io::Write;
use std::path::Path;

use super::Outcome;
use super::files::{self, Workspace};
use super::origin::Origin;
use super::outcome::Failure;
use crate::rule::Rule;

/// Writes one line a rule: id, severity as the settings say it, summary.
pub fn run(out: &mut dyn Write) -> Result<Outcome, Failure> {
    let Workspace { rules, settings, .. } = files::workspace(Path::new("."), &Origin::WorkingTree)?;
    let severity = |rule: &Rule| match settings.severity(rule.head(), None) {
        Some(severity) => severity.to_string(),
        None if rule.preview => "preview".to_owned(),
        None => "off".to_owned(),
    };
    let judging = rules.rules.iter().map(|rule| (&rule.page, severity(rule)));
    let rows: Vec<_> = judging.chain(rules.pages.iter().map(|page| (page, "-".to_owned()))).collect();
    let width = rows.iter().map(|(page, _)| page.id.len()).max().unwrap_or(0);
    for (page, severity) in rows {
        writeln!(out, "{:width$}  {severity:7}  {}", page.id, page.summary())?;
    }
    Ok(Outcome::Clean)
}
