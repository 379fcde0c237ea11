//! `probelint lint`.

use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use jiff::civil::Date;

use super::baseline::{self, BaselineArgs, Plan};
use super::change::{Before, ChangeArgs};
use super::origin::Origin;
use super::outcome::{Failure, meant, written};
use super::output::OutputArgs;
use super::run::Run;
use super::terminal::{self, ColorChoice};
use super::{EstateArgs, Outcome};
use crate::estate::Input;
use crate::finding::{Baseline, Change, OUTDATED, Severity};
use crate::progress::Progress;
use crate::render::{Report, Summary};
use crate::rule::RuleSet;
use crate::settings::Settings;
use crate::simulate::Keep;
use crate::text::{Sources, counted};
use crate::verdict::{Terms, Verdict, path_of};

#[derive(Debug, Args)]
pub struct LintArgs {
    #[command(flatten)]
    estate: EstateArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// The lowest severity that fails the run
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    fail_on: Severity,
    /// Exit with 0 whatever is found
    #[arg(long)]
    exit_zero: bool,
    #[command(flatten)]
    choice: RuleChoice,
    #[command(flatten)]
    baseline: BaselineArgs,
    #[command(flatten)]
    change: ChangeArgs,
    /// Hold nothing back: show what is allowed, in the baseline, in preview or not from the change, too
    #[arg(long, conflicts_with_all = ["write_baseline", "prune_baseline"])]
    all: bool,
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
    /// Run rules that are in preview, too
    #[arg(long)]
    preview: bool,
}

impl RuleChoice {
    fn check(&self, rules: &RuleSet) -> Result<(), Failure> {
        refuse_unknown(rules, self.select.iter().chain(&self.ignore))
    }

    fn apply(&self, settings: &mut Settings) {
        if !self.select.is_empty() {
            settings.select = self.select.iter().map(|name| name.as_str().into()).collect();
        }
        settings.ignore.extend(self.ignore.iter().map(|name| name.as_str().into()));
        settings.preview |= self.preview;
    }
}

fn load(args: &LintArgs, origin: &Origin, live: Option<Input>, progress: &Progress) -> Result<Run, Failure> {
    Run::load(&args.estate, &args.baseline, origin, live, progress, |rules, settings| {
        if origin.is_now() {
            args.choice.check(rules)?;
        }
        args.choice.apply(settings);
        settings.preview |= args.all;
        Ok(())
    })
}

fn terms<'r>(args: &LintArgs, run: &'r Run) -> Terms<'r> {
    Terms { all: args.all, ..run.terms(args.today) }
}

/// Refuses names that are neither a rule nor a family.
pub fn refuse_unknown<'n>(
    rules: &RuleSet,
    names: impl IntoIterator<Item = &'n String>,
) -> Result<(), Failure> {
    for name in names {
        if let Some(near) = rules.miss(name, true) {
            let text = format!("there is no rule or family {name}");
            return Err(Failure::NoSuch(text, near.map(meant)));
        }
    }
    Ok(())
}

/// Lints, and writes the report to `out`; with `--write-baseline`, writes the baseline instead. What is removed from a
/// baseline is told on `err`.
pub fn run(
    args: &LintArgs,
    color: ColorChoice,
    progress: &Progress,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let started = Instant::now();
    args.output.check()?;
    let live = args.estate.consul.input(progress)?;
    let before = if args.all { None } else { args.change.before(&args.estate.paths)? };
    // The program ends with this: to free what was read, piece by piece, would only take time.
    let run = ManuallyDrop::new(load(args, &Origin::WorkingTree, live.clone(), progress)?);
    refuse_a_part(args, &run)?;
    let change = before.map(|before| change(args, before, live, &run, progress)).transpose()?;
    let simulation = ManuallyDrop::new(run.simulate(Keep::FEW));
    let terms = Terms { change: change.as_ref(), ..terms(args, &run) };
    let mut verdict = crate::lint(&simulation, &run.rules, &terms);
    match &run.plan {
        Plan::Write(path) => return write_baseline(&verdict, path, &args.estate, &run, out),
        Plan::Prune(known, path) => prune_baseline(&mut verdict, known, path, err)?,
        Plan::Without | Plan::Hold(_) => {}
    }
    let report = Report {
        simulation: &simulation,
        sources: run.sources(),
        findings: &verdict.findings,
        held: &verdict.held,
        summary: Summary::of(&simulation, &verdict),
        rules: &run.rules,
        recognised: &run.loaded.estate.recognised,
        home: &run.settings.home,
        pages: run.settings.links.rules.as_ref(),
        fail_on: args.fail_on,
        elapsed: terminal::is_watched().then(|| started.elapsed()),
    };
    args.output.write(&report, color, out)?;
    let fails = verdict.findings.iter().any(|finding| report.fails(finding)) && !args.exit_zero;
    Ok(if fails { Outcome::Findings } else { Outcome::Clean })
}

/// What changed, going by what the same run says of the files before, with their own settings and baseline.
fn change(
    args: &LintArgs,
    before: Before,
    live: Option<Input>,
    now: &Run,
    progress: &Progress,
) -> Result<Change, Failure> {
    let Before::At(origin) = before else { return Ok(Change::nothing()) };
    let then = match load(args, &origin, live, progress) {
        Err(Failure::NothingToLint(_)) => {
            let none = Sources::new();
            return Ok(Change::since(&[], &none, now.sources(), path_of(&now.settings, &none)));
        }
        loaded => loaded?,
    };
    let verdict = crate::lint(&then.simulate(Keep::FEW), &then.rules, &terms(args, &then));
    let path_of = path_of(&now.settings, then.sources());
    Ok(Change::since(&verdict.findings, then.sources(), now.sources(), path_of))
}

fn write_baseline(
    verdict: &Verdict,
    path: &PathBuf,
    estate: &EstateArgs,
    run: &Run,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let baseline = Baseline::of(&verdict.findings, path_of(&run.settings, run.sources()));
    let baseline = baseline.of_paths(linted(estate, &run.settings));
    baseline::write(&baseline, path)?;
    writeln!(out, "{} written to {}", counted(baseline.len(), "known finding"), path.display())?;
    Ok(Outcome::Clean)
}

/// Writes what is left of the baseline; what was fixed need not be reported any more.
fn prune_baseline(
    verdict: &mut Verdict,
    known: &Baseline,
    path: &PathBuf,
    err: &mut dyn Write,
) -> Result<(), Failure> {
    verdict.findings.retain(|finding| &*finding.rule != OUTDATED);
    let Some(pruned) = &verdict.pruned else { return Ok(()) };
    baseline::write(pruned, path)?;
    match known.len() - pruned.len() {
        0 => Ok(()),
        gone => {
            let entries = counted(gone, "fixed finding");
            written(writeln!(err, "probelint: {entries} removed from {}", path.display()))
        }
    }
}

/// The paths that are linted, from the settings' folder, which itself is `.`.
fn linted(estate: &EstateArgs, settings: &Settings) -> Vec<Arc<str>> {
    let keys = estate.paths.iter().map(|path| settings.home.key(path));
    keys.map(|key| if key.is_empty() { ".".into() } else { key }).collect()
}

/// Refuses to take for fixed what is only not looked at.
fn refuse_a_part(args: &LintArgs, run: &Run) -> Result<(), Failure> {
    let Plan::Prune(known, path) = &run.plan else { return Ok(()) };
    let Some(beyond) = known.beyond(&linted(&args.estate, &run.settings)) else { return Ok(()) };
    let beyond = run.settings.home.shown(Path::new(beyond));
    let beyond = if beyond.as_os_str().is_empty() { Path::new(".") } else { &beyond };
    let text = format!(
        "{} was written for {}, and these paths are not all of that: lint all of it to prune the baseline, or write it \
         anew with --write-baseline",
        path.display(),
        beyond.display()
    );
    Err(Failure::Usage(text))
}
