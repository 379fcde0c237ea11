//! `probelint lint`.

use std::io::Write;

use clap::{Args, ValueEnum};

use super::files::{self, Loaded};
use super::outcome::Failure;
use super::terminal::{self, ColorChoice};
use super::{EstateArgs, Outcome};
use crate::estate::Reader;
use crate::finding::Severity;
use crate::render::{self, Report, Summary};
use crate::rule::RuleSet;
use crate::settings::Settings;
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
    #[command(flatten)]
    choice: RuleChoice,
}

/// Which rules run, over what `probelint.toml` says.
#[derive(Debug, Args)]
struct RuleChoice {
    /// Run only these rules or families, such as probe/root-path,relabel
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Vec<String>,
    /// Do not run these rules or families
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Run new rules, too
    #[arg(long)]
    preview: bool,
}

impl RuleChoice {
    fn apply(&self, rules: &RuleSet, settings: &mut Settings) -> Result<(), Failure> {
        for name in self.select.iter().chain(&self.ignore) {
            if let Some(near) = rules.miss(name, true) {
                return Err(Failure::NoSuch(
                    format!("there is no rule or family {name}"),
                    near.map(str::to_owned),
                ));
            }
        }
        if !self.select.is_empty() {
            settings.select = self.select.iter().map(|name| name.as_str().into()).collect();
        }
        settings.ignore.extend(self.ignore.iter().map(|name| name.as_str().into()));
        settings.preview |= self.preview;
        Ok(())
    }
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
    let mut rules = RuleSet::shipped(&mut sources);
    let mut reader = Reader::new(sources);
    let mut settings = files::settings(&args.estate, &mut reader)?;
    rules.configure(&settings);
    args.choice.apply(&rules, &mut settings)?;
    let Loaded { estate, versions } = files::estate(&args.estate, reader, &settings)?;
    let simulation = simulate(&estate, versions);
    let findings = crate::lint(&simulation, &rules, &settings);
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
