//! `probelint rules`.

use std::io::{self, Write};
use std::path::Path;

use clap::{Args, ValueEnum};

use super::files::{self, Workspace};
use super::origin::Origin;
use super::outcome::{Failure, place_and_message, written};
use super::{Outcome, lint};
use crate::render::{self, RuleRow};
use crate::rule::{Page, Rule, RuleSet};
use crate::settings::Settings;
use crate::text::Sources;
use crate::verdict::page_severity;

#[derive(Debug, Args)]
pub struct RulesArgs {
    /// Only these rules or families, such as probe/root-path or relabel
    rules: Vec<String>,
    /// Only rules of this severity, or those that do not run
    #[arg(long, value_enum, value_name = "SEVERITY")]
    severity: Vec<Shown>,
    /// How to show the rules
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shown {
    Error,
    Warning,
    Info,
    /// Runs only when asked for
    Off,
    /// New, and so off for now
    Preview,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    /// One line per rule
    #[default]
    Table,
    /// JSON, version 1
    Json,
}

/// Lists the rules to `out`, with the severities of the settings. The user's own broken rules are named on `err`,
/// and fail the run.
pub fn run(args: &RulesArgs, out: &mut dyn Write, err: &mut dyn Write) -> Result<Outcome, Failure> {
    let Workspace { rules, settings, mut reader } = files::workspace(Path::new("."), &Origin::WorkingTree)?;
    lint::refuse_unknown(&rules, &args.rules)?;
    let sources = reader.sources();
    let rows: Vec<_> = rows(&rules, &settings, sources).into_iter().filter(|row| args.shows(row)).collect();
    written(match args.format {
        Format::Table => render::rules_table(&rows, out),
        Format::Json => render::rules_json(&rows, &rules, sources, out),
    })?;
    written(tell_mistakes(&rules, sources, err))?;
    Ok(if rules.mistakes.is_empty() { Outcome::Clean } else { Outcome::Findings })
}

fn tell_mistakes(rules: &RuleSet, sources: &Sources, err: &mut dyn Write) -> io::Result<()> {
    for mistake in &rules.mistakes {
        writeln!(err, "probelint: {}", place_and_message(mistake, sources))?;
        if let Some(help) = &mistake.help {
            writeln!(err, "  help: {help}")?;
        }
    }
    Ok(())
}

impl RulesArgs {
    fn shows(&self, row: &RuleRow) -> bool {
        let named =
            self.rules.is_empty() || self.rules.iter().any(|name| [&row.id, &row.family].contains(&name));
        let severity = |shown: &Shown| Shown::from_str(&row.severity, false).as_ref() == Ok(shown);
        named && (self.severity.is_empty() || self.severity.iter().any(severity))
    }
}

fn rows(rules: &RuleSet, settings: &Settings, sources: &Sources) -> Vec<RuleRow> {
    let judging = rules.rules.iter().map(|rule| RuleRow {
        since: Some(rule.since.to_string()),
        judges: Some(rule.judges.to_string()),
        ..row(&rule.page, severity(rule, settings), sources)
    });
    let refusing = rules.pages.iter().map(|page| row(page, page_severity(&page.id).to_string(), sources));
    let mut rows: Vec<_> = judging.chain(refusing).collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows
}

fn row(page: &Page, severity: String, sources: &Sources) -> RuleRow {
    RuleRow {
        id: page.id.to_string(),
        family: page.id.split('/').next().unwrap_or_default().to_owned(),
        severity,
        title: page.summary(),
        since: None,
        judges: None,
        file: sources.file(page.file).path().display().to_string(),
    }
}

fn severity(rule: &Rule, settings: &Settings) -> String {
    match settings.severity(rule.head(), None) {
        Some(severity) => severity.to_string(),
        None if rule.preview => "preview".to_owned(),
        None => "off".to_owned(),
    }
}
