//! `probelint lint`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use jiff::Zoned;
use jiff::civil::Date;

use super::baseline::{self, BaselineArgs, Plan};
use super::change::ChangeArgs;
use super::files::{self, Loaded, Workspace};
use super::origin::Origin;
use super::outcome::Failure;
use super::output::OutputArgs;
use super::terminal::ColorChoice;
use super::{EstateArgs, Outcome};
use crate::estate::Input;
use crate::finding::{Baseline, OUTDATED, Severity};
use crate::render::{Report, Summary};
use crate::rule::RuleSet;
use crate::settings::Settings;
use crate::simulate::simulate;
use crate::text::Sources;
use crate::verdict::{Terms, Verdict, path_of};

#[derive(Debug, Args)]
pub struct LintArgs {
    #[command(flatten)]
    estate: EstateArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// The least severity that fails the run
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    fail_on: Severity,
    /// End well whatever is found
    #[arg(long)]
    exit_zero: bool,
    #[command(flatten)]
    choice: RuleChoice,
    #[command(flatten)]
    baseline: BaselineArgs,
    #[command(flatten)]
    change: ChangeArgs,
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

/// Lints, and writes the report to `out`; with `--write-baseline`, writes the baseline instead.
pub fn run(args: &LintArgs, color: ColorChoice, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let live = args.estate.consul.input()?;
    let before = match args.change.before(&args.estate)? {
        None => None,
        Some(origin) => Some(said_before(args, &origin, live.clone())?),
    };
    let Workspace { rules, mut settings, mut reader } =
        files::workspace(&args.estate.paths[0], &Origin::WorkingTree)?;
    args.choice.apply(&rules, &mut settings)?;
    let plan = args.baseline.plan(&settings, &Origin::WorkingTree, reader.sources())?;
    let inputs = files::inputs(&args.estate, &Origin::WorkingTree, live)?;
    let Loaded { estate, versions } = files::estate(&args.estate, inputs, reader, &settings)?;
    let simulation = simulate(&estate, versions);
    let terms = args.terms(&settings, &plan);
    let mut verdict = crate::lint(&simulation, &rules, &Terms { before: before.as_ref(), ..terms });
    match &plan {
        Plan::Write(path) => return write_baseline(&verdict, path, &settings, &estate.sources, out),
        Plan::Prune(_, path) => prune_baseline(&mut verdict, path)?,
        Plan::Without | Plan::Hold(_) => {}
    }
    let report = Report {
        sources: &estate.sources,
        findings: &verdict.findings,
        summary: Summary::of(&simulation, &verdict),
        rules: &rules,
        recognised: &estate.recognised,
        home: &settings.home,
        fail_on: args.fail_on,
    };
    args.output.write(&report, color, out)?;
    let fails = verdict.findings.iter().any(|finding| report.fails(finding)) && !args.exit_zero;
    Ok(if fails { Outcome::Findings } else { Outcome::Clean })
}

impl LintArgs {
    fn terms<'t>(&self, settings: &'t Settings, plan: &'t Plan) -> Terms<'t> {
        let today = self.today.unwrap_or_else(|| Zoned::now().date());
        Terms { today: Some(today), baseline: plan.baseline(), ..settings.into() }
    }
}

/// What the same run would have said of a revision, with the settings, rules and baseline of that revision.
fn said_before(args: &LintArgs, origin: &Origin, live: Option<Input>) -> Result<Baseline, Failure> {
    let Workspace { rules, mut settings, mut reader } = files::workspace(&args.estate.paths[0], origin)?;
    args.choice.apply(&rules, &mut settings)?;
    let plan = args.baseline.plan(&settings, origin, reader.sources())?;
    let inputs = files::inputs(&args.estate, origin, live)?;
    let Loaded { estate, versions } = match files::estate(&args.estate, inputs, reader, &settings) {
        Err(Failure::NothingToLint(_)) => return Ok(Baseline::default()),
        read => read?,
    };
    let verdict = crate::lint(&simulate(&estate, versions), &rules, &args.terms(&settings, &plan));
    Ok(Baseline::of(&verdict.findings, path_of(&settings, &estate.sources)))
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
