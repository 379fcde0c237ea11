//! `rules`: what there is, as a table and as JSON, version 1.

use std::io::{self, Write};

use serde::Serialize;

use crate::text::{Sources, redact, visible};
use crate::{rule::RuleSet, syntax::Mistake};

/// One rule as it is listed.
#[derive(Debug, Clone, Serialize)]
pub struct RuleRow {
    /// Its id.
    pub id: String,
    /// The first part of the id.
    pub family: String,
    /// `error`, `warning`, `info`, `off` or `preview`, as the settings say.
    pub severity: String,
    /// What it flags, in one sentence.
    pub title: String,
    /// The version that brought it; `None` for what the readers refuse.
    pub since: Option<String>,
    /// What it judges, likewise.
    pub judges: Option<String>,
    /// The file that holds it.
    pub file: String,
}

#[derive(Serialize)]
struct Document<'r> {
    version: u32,
    rules: &'r [RuleRow],
    mistakes: Vec<JsonMistake<'r>>,
}

#[derive(Serialize)]
struct JsonMistake<'r> {
    file: String,
    line: usize,
    column: usize,
    message: String,
    help: Option<&'r str>,
}

/// One line a rule.
///
/// # Errors
/// When `out` does not take it.
pub fn rules_table(rows: &[RuleRow], out: &mut dyn Write) -> io::Result<()> {
    let width = rows.iter().map(|row| row.id.len()).max().unwrap_or(0);
    for row in rows {
        writeln!(out, "{:width$}  {:7}  {}", row.id, row.severity, visible(&row.title))?;
    }
    Ok(())
}

/// The rules, and the mistakes for which others are left out.
///
/// # Errors
/// When `out` does not take it.
pub fn rules_json(rows: &[RuleRow], set: &RuleSet, sources: &Sources, out: &mut dyn Write) -> io::Result<()> {
    let mistakes = set.mistakes.iter().map(|mistake| json_mistake(mistake, sources)).collect();
    serde_json::to_writer_pretty(&mut *out, &Document { version: 1, rules: rows, mistakes })?;
    writeln!(out)
}

fn json_mistake<'r>(mistake: &'r Mistake, sources: &Sources) -> JsonMistake<'r> {
    let start = sources.start(mistake.span);
    JsonMistake {
        file: sources.file(mistake.span.file).path().display().to_string(),
        line: start.line,
        column: start.column,
        message: redact(&mistake.message).into_owned(),
        help: mistake.help.as_deref(),
    }
}
