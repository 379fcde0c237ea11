//! `probelint lint`.

use std::io::Write;

use clap::{Args, ValueEnum};

use super::files::{self, Loaded};
use super::outcome::Failure;
use super::terminal::{self, ColorChoice};
use super::{EstateArgs, Outcome};
use crate::finding::Severity;
use crate::render::{self, Report, Summary};
use crate::rule::RuleSet;
use crate::simulate::simulate;
use crate::text::Sources;

#[derive(Debug, Args)]
pub struct LintArgs {
    #[command(flatten)]
    estate: EstateArgs,
    /// How to show the findings
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The least severity that fails the run
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    fail_on: Severity,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    /// Diagnostics with source text
    #[default]
    Pretty,
    /// One line a finding
    Concise,
    /// JSON, version 1
    Json,
}

/// Lints, and writes the report to `out`.
pub fn run(args: &LintArgs, color: ColorChoice, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let mut sources = Sources::new();
    let rules = RuleSet::shipped(&mut sources);
    let Loaded { estate, versions } = files::load(&args.estate, sources)?;
    let simulation = simulate(&estate, versions);
    let findings = crate::lint(&simulation, &rules);
    let report = Report {
        sources: &estate.sources,
        findings: &findings,
        summary: Summary::of(&simulation, &findings),
    };
    match args.format {
        Format::Pretty => render::pretty(&report, terminal::look(color), out)?,
        Format::Concise => render::concise(&report, out)?,
        Format::Json => render::json(&report, out)?,
    }
    let fails = findings.iter().any(|finding| finding.severity >= args.fail_on);
    Ok(if fails { Outcome::Findings } else { Outcome::Clean })
}
