//! `probelint test`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::files::{self, Workspace};
use super::origin::{self, Origin};
use super::outcome::{Failure, written};
use super::terminal::{self, ColorChoice};
use super::test_files::Found;
use super::{Outcome, VersionArgs};
use crate::estate::Input;
use crate::expect::{self, Checked, Ground, TestFile, Written};
use crate::render;
use crate::settings::Home;
use crate::syntax::{Mistake, MistakeKind};

#[derive(Debug, Args)]
pub struct TestArgs {
    /// Test files, which have the key `probelint_test`, rule files, and folders of either
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// Write what is observed into the test files wherever they expect something else; they must be YAML
    #[arg(long)]
    bless: bool,
    /// How to show the results
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    versions: VersionArgs,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    /// One line per test, with differences and traces of those that fail
    #[default]
    Pretty,
    /// Test reports in XML, as Jenkins and others read them
    Junit,
    /// JSON, version 1
    Json,
}

/// Runs every test below the paths, and the examples of the users' own rules there; writes what came of them.
pub fn run(args: &TestArgs, color: ColorChoice, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let found = Found::below(&args.paths)?;
    let mut checked: Vec<_> = found.settings.into_iter().collect();
    for (path, text) in &found.tests {
        checked.push(if args.bless { blessed(path, text, args)? } else { check(path, text, args)? });
    }
    checked.extend(found.rules.iter().map(|rule| expect::examples(&rule.path, &rule.below, &rule.text)));
    checked.retain(|file| !file.cases.is_empty() || !file.mistakes.is_empty());
    if checked.is_empty() {
        return Err(Failure::NoTests(shown(&args.paths)));
    }
    written(match args.format {
        Format::Pretty => render::checked_pretty(&checked, terminal::look(color), out),
        Format::Junit => render::checked_junit(&checked, out),
        Format::Json => render::checked_json(&checked, out),
    })?;
    Ok(outcome(&checked))
}

/// The paths in words.
fn shown(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

fn outcome(checked: &[Checked]) -> Outcome {
    let counts = || checked.iter().map(Checked::counts);
    if checked.iter().any(|file| !file.mistakes.is_empty()) || counts().any(|(_, _, broken)| broken > 0) {
        Outcome::Failed
    } else if counts().any(|(_, failed, _)| failed > 0) {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}

/// Writes what is observed into the file, and checks what was written.
fn blessed(path: &Path, text: &str, args: &TestArgs) -> Result<Checked, Failure> {
    let checked = check(path, text, args)?;
    let Some(new) = expect::bless(&checked, text) else { return Ok(checked) };
    fs::write(path, &new).map_err(|error| Failure::Unwritable(path.to_owned(), error))?;
    check(path, &new, args)
}

fn check(path: &Path, text: &str, args: &TestArgs) -> Result<Checked, Failure> {
    let Workspace { rules, settings, mut reader } = files::workspace(path, &Origin::WorkingTree)?;
    let told = reader.versions(&settings);
    let file = reader.sources().add(path, text);
    let mut mistakes = Vec::new();
    let mut tests = expect::read(file, text, |said| args.versions.over(said, told), &mut mistakes);
    let versions = args.versions.over(tests.versions.without_places(), told);
    let config = tests.config.as_ref().map(|config| beside(path, config, &settings.home));
    let inputs = inputs(path, config.as_deref(), &mut tests, &settings.home, &mut mistakes)?;
    let estate = reader.read(inputs, &settings, versions);
    let ground = Ground { rules: &rules, settings: &settings, versions, config: config.as_deref() };
    let checked = expect::run(&tests, estate, &ground, mistakes);
    Ok(Checked { path: path.to_owned(), ..checked })
}

/// The configuration, and the files that go with it. A path that cannot be read is noted, and keeps the tests of
/// jobs from running.
fn inputs(
    path: &Path,
    config: Option<&Path>,
    tests: &mut TestFile,
    home: &Home,
    mistakes: &mut Vec<Mistake>,
) -> Result<Vec<Input>, Failure> {
    let folder = config.unwrap_or(path).parent().unwrap_or(Path::new("")).to_owned();
    let named = tests.config.iter().zip(config).map(|(written, config)| (config.to_owned(), written));
    let further = tests.estate.iter().flatten().map(|written| (beside(path, written, home), written));
    let mut found = Vec::new();
    let mut noted = false;
    for (path, written) in named.chain(further) {
        match under(&path) {
            Ok(files) => found.extend(files),
            Err(Failure::Unreadable(_, error)) => {
                mistakes.push(unreadable(written, &error));
                noted = true;
            }
            Err(failure) => return Err(failure),
        }
    }
    if noted {
        tests.tests.iter_mut().filter(|test| test.job.is_some()).for_each(|test| test.broken = true);
    } else if tests.estate.is_none() {
        found.extend(under(&folder)?);
    }
    files::distinct(found)
}

fn under(path: &Path) -> Result<Vec<origin::Found>, Failure> {
    let here = path.as_os_str().is_empty();
    Origin::WorkingTree.under(if here { Path::new(".") } else { path })
}

fn unreadable(written: &Written, error: &dyn std::fmt::Display) -> Mistake {
    let message = format!("{} cannot be read: {error}", written.value);
    let help = "paths are relative to the folder of this file";
    Mistake::refused(MistakeKind::InvalidValue, written.span, message).help(help)
}

/// A path relative to the folder of a test file, as it is shown.
fn beside(file: &Path, written: &str, home: &Home) -> PathBuf {
    let joined = file.parent().unwrap_or(Path::new("")).join(written);
    home.shown(&home.below(&joined))
}
