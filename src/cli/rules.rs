//! `probelint rules`.

use std::io::Write;

use super::Outcome;
use super::outcome::Failure;
use crate::rule::RuleSet;
use crate::text::Sources;

/// Writes one line a rule: id, severity, summary.
pub fn run(out: &mut dyn Write) -> Result<Outcome, Failure> {
    let set = RuleSet::shipped(&mut Sources::new());
    let severities =
        set.rules.iter().map(|rule| rule.severity.map_or("off".to_owned(), |level| level.to_string()));
    let rows = set.rules.iter().map(|rule| &rule.page).zip(severities);
    let rows: Vec<_> = rows.chain(set.pages.iter().map(|page| (page, "error".to_owned()))).collect();
    let width = rows.iter().map(|(page, _)| page.id.len()).max().unwrap_or(0);
    for (page, severity) in rows {
        writeln!(out, "{:width$}  {severity:7}  {}", page.id, page.summary)?;
    }
    Ok(Outcome::Clean)
}
