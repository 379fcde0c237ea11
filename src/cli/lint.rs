//! `probelint lint`.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::Zoned;
use jiff::civil::Date;

use super::baseline::{self, BaselineArgs, Plan};
use super::files::{self, Loaded, Workspace};
use super::outcome::Failure;
use super::terminal::{self, ColorChoice};
use super::{EstateArgs, Outcome};
use crate::finding::{Baseline, OUTDATED, Severity};
use crate::render::{self, Report, Summary};
use crate::rule::RuleSet;
use crate::settings::Settings;
use crate::simulate::simulate;
use crate::text::Sources;
use crate::verdict::{Terms, Verdict, path_of};

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
    #[command(flatten)]
    baseline: BaselineArgs,
    /// The day as of which allowances end, such as 2026-01-31; today by default
    #[arg(long, value_name = "DAY", hide = true)]
    today: Option<Date>,
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

/// Lints, and writes the report to `out`; with `--write-baseline`, writes the baseline instead.
pub fn run(args: &LintArgs, color: ColorChoice, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let Workspace { rules, mut settings, mut reader } = files::workspace(&args.estate.paths[0])?;
    args.choice.apply(&rules, &mut settings)?;
    let plan = args.baseline.plan(&settings, reader.sources())?;
    let Loaded { estate, versions } = files::estate(&args.estate, reader, &settings)?;
    let simulation = simulate(&estate, versions);
    let today = args.today.unwrap_or_else(|| Zoned::now().date());
    let terms = Terms { settings: &settings, today: Some(today), baseline: plan.baseline() };
    let mut verdict = crate::lint(&simulation, &rules, &terms);
    match &plan {
        Plan::Write(path) => return write_baseline(&verdict, path, &settings, &estate.sources, out),
        Plan::Prune(_, path) => prune_baseline(&mut verdict, path)?,
        Plan::Without | Plan::Hold(_) => {}
    }
    let summary = Summary::of(&simulation, &verdict);
    let report = Report { sources: &estate.sources, findings: &verdict.findings, summary };
    show(args.format, &report, color, out)?;
    let fails = verdict.findings.iter().any(|finding| finding.severity >= args.fail_on);
    Ok(if fails { Outcome::Findings } else { Outcome::Clean })
}

fn write_baseline(
    verdict: &Verdict,
    path: &PathBuf,
    settings: &Settings,
    sources: &Sources,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let baseline = Baseline::of(&verdict.findings, path_of(settings, sources));
    baseline::write(&baseline, path)?;
    let ending = if baseline.len() == 1 { "" } else { "s" };
    writeln!(out, "{} known finding{ending} written to {}", baseline.len(), path.display())?;
    Ok(Outcome::Clean)
}

/// Writes what is left of the baseline; what was mended need not be told any more.
fn prune_baseline(verdict: &mut Verdict, path: &PathBuf) -> Result<(), Failure> {
    if let Some(pruned) = &verdict.pruned {
        baseline::write(pruned, path)?;
    }
    verdict.findings.retain(|finding| &*finding.rule != OUTDATED);
    Ok(())
}

fn show(format: Format, report: &Report<'_>, color: ColorChoice, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Pretty => render::pretty(report, terminal::look(color), out),
        Format::Concise => render::concise(report, out),
        Format::Json => render::json(report, out),
    }
}
