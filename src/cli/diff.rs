//! `probelint diff`.

use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::baseline::BaselineArgs;
use super::git::{HEAD, Repository};
use super::origin::Origin;
use super::outcome::{Failure, written};
use super::run::Run;
use super::terminal::{self, ColorChoice};
use super::{EstateArgs, Outcome};
use crate::compare::{Both, Diff, Side, compare};
use crate::estate::{Estate, Input, Versions};
use crate::finding::{Finding, Severity};
use crate::progress::Progress;
use crate::render::{self, Compared};
use crate::simulate::{Keep, Simulation, simulate};
use crate::verdict::Terms;

/// `probelint diff OLD NEW` compares two folders, `probelint diff --base REV [PATH]…` the working tree with a revision.
#[derive(Debug, Args)]
#[command(
    override_usage = "probelint diff [OPTIONS] <OLD> <NEW>\n       probelint diff [OPTIONS] --base <REV> [--head <REV>] [PATH]...",
    mut_arg("paths", |arg| arg.help("The files or folders OLD and NEW; with --base, what to read on both sides")),
)]
pub struct DiffArgs {
    /// Compare with the commit at which the working tree, or --head, branched off this branch, tag or hash
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// Use this revision as the new side, instead of the working tree
    #[arg(long, value_name = "REV", requires = "base")]
    head: Option<String>,
    /// How to show the differences
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// What fails the run: a new finding of at least this severity (error, warning, info), any difference (changes),
    /// or nothing (never)
    #[arg(long, value_name = "WHAT", default_value = "warning")]
    fail_on: FailOn,
    #[command(flatten)]
    estate: EstateArgs,
    /// The day as of which allowances end, such as 2026-01-31; today by default
    #[arg(long, value_name = "DAY", hide = true)]
    today: Option<Date>,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    /// For people, in a terminal
    #[default]
    Pretty,
    /// JSON, version 1
    Json,
    /// A comment for a merge request: under 60,000 characters, and it says what it leaves out
    Markdown,
}

/// What makes the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FailOn {
    Never,
    Changes,
    NewFindings(Severity),
}

impl FromStr for FailOn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "never" => Ok(Self::Never),
            "changes" => Ok(Self::Changes),
            severity => Severity::from_str(severity)
                .map(Self::NewFindings)
                .map_err(|_| format!("\"{text}\" is not one of error, warning, info, changes and never")),
        }
    }
}

impl FailOn {
    fn fails(self, diff: &Diff<'_>) -> bool {
        match self {
            Self::Never => false,
            Self::Changes => !diff.is_empty(),
            Self::NewFindings(least) => diff.findings.new.iter().any(|finding| finding.severity >= least),
        }
    }
}

/// Where a side is read, and what it is called.
struct Place {
    origin: Origin,
    paths: Vec<PathBuf>,
    /// What its paths are relative to.
    root: PathBuf,
    name: String,
}

/// Compares, and writes what differs to `out`.
pub fn run(
    args: &DiffArgs,
    color: ColorChoice,
    progress: &Progress,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let places = args.places()?;
    let live = args.estate.consul.input(progress)?;
    let (old, new) = rayon::join(
        || args.read(&places.old, live.clone(), progress),
        || args.read(&places.new, live.clone(), progress),
    );
    // The program ends with this: to free what was read, piece by piece, would only take time.
    let runs = ManuallyDrop::new(Both { old: old?, new: new? });
    if runs.old.is_none() && runs.new.is_none() {
        return Err(Failure::NothingToLint(places.new.paths));
    }
    let nothing = Estate::default();
    let (old, new) =
        rayon::join(|| simulated(runs.old.as_ref(), &nothing), || simulated(runs.new.as_ref(), &nothing));
    let simulations = ManuallyDrop::new(Both { old, new });
    let sides = Both {
        old: args.side(runs.old.as_ref(), &simulations.old, &places.old.root),
        new: args.side(runs.new.as_ref(), &simulations.new, &places.new.root),
    };
    let mut diff = compare(&sides);
    render::hide_secrets(&mut diff);
    let compared =
        Compared { sides: &sides, diff: &diff, names: places.as_ref().map(|place| place.name.as_str()) };
    written(match args.format {
        Format::Pretty => render::diff_pretty(&compared, terminal::look(color), out),
        Format::Json => render::diff_json(&compared, out),
        Format::Markdown => render::diff_markdown(&compared, out),
    })?;
    Ok(if args.fail_on.fails(&diff) { Outcome::Findings } else { Outcome::Clean })
}

impl DiffArgs {
    fn places(&self) -> Result<Both<Place>, Failure> {
        let paths = &self.estate.paths;
        if let Some(base) = &self.base {
            return self.revisions(base, paths);
        }
        let [old, new] = paths.as_slice() else {
            let text = "name two folders to compare, OLD and NEW, or a revision with --base".to_owned();
            return Err(Failure::Usage(text));
        };
        Ok(Both { old, new }.map(|path| Place {
            origin: Origin::WorkingTree,
            paths: vec![path.clone()],
            root: path.strip_prefix("./").unwrap_or(path).to_owned(),
            name: path.display().to_string(),
        }))
    }

    fn revisions(&self, base: &str, paths: &[PathBuf]) -> Result<Both<Place>, Failure> {
        let repository = Repository::around(&paths[0])?;
        let head = self.head.as_deref().unwrap_or(HEAD);
        let parted = repository.parted(base, head)?;
        let new = match &self.head {
            Some(head) => Origin::Revision(repository.tree(&repository.commit(head)?)?),
            None => Origin::WorkingTree,
        };
        let place = |origin, name: &str| Place {
            origin,
            paths: paths.to_vec(),
            root: PathBuf::new(),
            name: name.to_owned(),
        };
        Ok(Both {
            old: place(Origin::Revision(repository.tree(&parted)?), base),
            new: place(new, self.head.as_deref().unwrap_or("the working tree")),
        })
    }

    /// Everything of a side; `None` for a revision without anything to read.
    fn read(&self, place: &Place, live: Option<Input>, progress: &Progress) -> Result<Option<Run>, Failure> {
        let estate = EstateArgs { paths: place.paths.clone(), ..self.estate.clone() };
        let read = Run::load(&estate, &BaselineArgs::default(), &place.origin, live, progress, |_, _| Ok(()));
        match read {
            // In a repository, one side may well be the first with any configuration.
            Err(Failure::NothingToLint(_)) if self.base.is_some() => Ok(None),
            read => read.map(Some),
        }
    }

    fn side<'s>(&self, run: Option<&Run>, simulation: &'s Simulation<'s>, root: &'s Path) -> Side<'s> {
        Side { simulation, findings: run.map_or_else(Vec::new, |run| self.findings(run, simulation)), root }
    }

    fn findings(&self, run: &Run, simulation: &Simulation<'_>) -> Vec<Finding> {
        let terms = Terms { apart: true, ..run.terms(self.today) };
        crate::lint(simulation, &run.rules, &terms).findings
    }
}

fn simulated<'s>(run: Option<&'s Run>, nothing: &'s Estate) -> Simulation<'s> {
    run.map_or_else(|| simulate(nothing, Versions::default(), Keep::EVERY), |run| run.simulate(Keep::EVERY))
}
