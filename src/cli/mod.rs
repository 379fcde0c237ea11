//! The command line: one file per command. The only room, beside `consul::api`, that does input and output.

mod baseline;
mod change;
mod ci;
mod completions;
mod consul;
mod diff;
mod explain;
mod facts;
mod files;
mod git;
mod init;
mod lint;
mod man;
mod origin;
mod outcome;
mod output;
mod progress;
mod rules;
mod run;
mod simulate;
mod snapshot;
mod terminal;
mod test;
mod test_files;
mod trace;

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

pub use outcome::Outcome;

use crate::blackbox;
use crate::estate::Versions;
use crate::expect::FileVersions;
use crate::go;
use crate::progress::Progress;
use crate::prometheus::version::Version;
use progress::Bar;
use terminal::ColorChoice;

/// Shows which request your monitoring will really send to each service, before you deploy it.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = outcome::exit_codes())]
pub struct Cli {
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t)]
    color: ColorChoice,
    /// Match every regex with the general engine
    #[arg(long, global = true, hide = true)]
    no_direct_matchers: bool,
    /// How long a run takes before it shows on a terminal how far it is, in milliseconds
    #[arg(long, global = true, hide = true, value_name = "MILLISECONDS", default_value_t = 1000)]
    progress_after: u64,
    #[command(subcommand)]
    command: Command,
}

/// What ends a command with 2 that simulates.
const REFUSED: &str =
    "Prometheus refuses the configuration, a path cannot be read, or there is nothing to show";

#[derive(Debug, Subcommand)]
enum Command {
    /// Check configuration files and service definitions
    #[command(after_help = outcome::exit_codes())]
    Lint(lint::LintArgs),
    /// Show every discovered target and the request that will be sent for it
    #[command(after_help = outcome::exit_codes_without_findings(REFUSED))]
    Simulate(simulate::SimulateArgs),
    /// Follow one service through every relabel step of every job, or write the whole estate as a page
    #[command(after_help = outcome::exit_codes_without_findings(REFUSED))]
    Trace(trace::TraceArgs),
    /// Run tests of relabeling, and the examples of your own rules
    #[command(after_help = outcome::exit_codes())]
    Test(test::TestArgs),
    /// Show what a change does to targets, probes and findings, and which edit caused it
    #[command(after_help = outcome::exit_codes())]
    Diff(diff::DiffArgs),
    /// Store what is registered in a running Consul, for use without it
    #[command(after_help = outcome::exit_codes_without_findings("Consul does not answer, or the file cannot be written"))]
    Snapshot(snapshot::SnapshotArgs),
    /// Print the page of a rule
    Explain(explain::ExplainArgs),
    /// List the rules, each with its severity here
    #[command(after_help = outcome::exit_codes_of_rules())]
    Rules(rules::RulesArgs),
    /// List the facts that rules can read
    Facts,
    /// Write a probelint.toml that fits the repository
    Init(init::InitArgs),
    /// Print completions for a shell
    Completions(completions::CompletionArgs),
    /// Print the manual, or write man pages
    Man(man::ManArgs),
}

/// What to read, and as which versions.
#[derive(Debug, Clone, Args)]
struct EstateArgs {
    /// Files and folders; files are recognised by content
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    versions: VersionArgs,
    #[command(flatten)]
    consul: consul::ConsulArgs,
}

/// Which versions are deployed.
#[derive(Debug, Clone, Args)]
struct VersionArgs {
    /// The deployed version of Prometheus, 2.x or 3.x; by default, 3.5. What 2.42, 2.53 and 3.5 do was recorded, what
    /// others do was read in their sources
    #[arg(long, value_name = "VERSION")]
    prometheus_version: Option<Version>,
    /// The deployed version of the blackbox exporter, from 0.15; by default, 0.28, which was recorded
    #[arg(long, value_name = "VERSION")]
    blackbox_version: Option<blackbox::Version>,
}

impl VersionArgs {
    /// The versions of the arguments where there are some, else those that a file says, else the settings'.
    fn over(&self, file: FileVersions, settings: Versions) -> Versions {
        Versions {
            prometheus: self.prometheus_version.or(file.prometheus).unwrap_or(settings.prometheus),
            blackbox: self.blackbox_version.or(file.blackbox).unwrap_or(settings.blackbox),
        }
    }
}

/// Runs the command; the result goes to `out`, chatter to `err`.
pub fn run(cli: &Cli, out: &mut dyn Write, err: &mut dyn Write) -> Outcome {
    go::regexp::use_direct_matchers(!cli.no_direct_matchers);
    let bar = Bar::new(Duration::from_millis(cli.progress_after));
    let mut out = bar.ended_by(out, !terminal::is_stored());
    let mut err = bar.ended_by(err, true);
    let outcome = command(cli, &bar.progress(), &mut out, &mut err);
    bar.end();
    outcome
}

fn command(cli: &Cli, progress: &Progress, out: &mut dyn Write, err: &mut dyn Write) -> Outcome {
    let done = match &cli.command {
        Command::Lint(args) => lint::run(args, cli.color, progress, out, err),
        Command::Simulate(args) => simulate::run(args, progress, out, err),
        Command::Trace(args) => trace::run(args, cli.color, progress, out),
        Command::Test(args) => test::run(args, cli.color, out),
        Command::Diff(args) => diff::run(args, cli.color, progress, out),
        Command::Snapshot(args) => snapshot::run(args, progress, out, err),
        Command::Explain(args) => explain::run(args, out),
        Command::Rules(args) => rules::run(args, out, err),
        Command::Facts => facts::run(out),
        Command::Init(args) => init::run(args, out),
        Command::Completions(args) => completions::run(args, out),
        Command::Man(args) => man::run(args, out),
    };
    done.unwrap_or_else(|failure| failure.report(err))
}
