//! `probelint test`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::files::{self, Workspace, utf8};
use super::git::Blob;
use super::origin::Origin;
use super::outcome::Failure;
use super::terminal::{self, ColorChoice};
use super::{Outcome, VersionArgs};
use crate::estate::{Input, is_test_file};
use crate::expect::{self, Checked, Ground, TestFile, Written};
use crate::render;
use crate::settings::Home;
use crate::syntax::{Mistake, MistakeKind};

#[derive(Debug, Args)]
pub struct TestArgs {
    /// Files of tests, which have the key `probelint_test`; rule files; folders with either
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// Write what is observed into the files wherever it is not what they expect
    #[arg(long)]
    bless: bool,
    /// How to show what came of the tests
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    versions: VersionArgs,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    /// A line each, with differences and traces of those that fail
    #[default]
    Pretty,
    /// Test reports in XML, as Jenkins and others read them
    Junit,
    /// JSON, version 1
    Json,
}

/// Everything that there is to run.
#[derive(Debug, Default)]
struct Found {
    tests: Vec<(PathBuf, String)>,
    rules: Vec<RuleFile>,
}

/// A rule file, whose path below its folder is the rule's id.
#[derive(Debug)]
struct RuleFile {
    path: PathBuf,
    below: PathBuf,
    text: String,
}

/// Runs every test below the paths, and the examples of the users' own rules there; writes what came of them.
pub fn run(args: &TestArgs, color: ColorChoice, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let found = Found::below(&args.paths)?;
    let mut checked = Vec::new();
    for (path, text) in &found.tests {
        checked.push(if args.bless { blessed(path, text, args)? } else { check(path, text, args)? });
    }
    checked.extend(found.rules.iter().map(|rule| expect::examples(&rule.path, &rule.below, &rule.text)));
    checked.retain(|file| !file.cases.is_empty() || !file.mistakes.is_empty());
    match args.format {
        Format::Pretty => render::checked_pretty(&checked, terminal::look(color), out)?,
        Format::Junit => render::checked_junit(&checked, out)?,
        Format::Json => render::checked_json(&checked, out)?,
    }
    Ok(outcome(&checked))
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
    let versions = args.versions.over(tests.versions.told(), told);
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
    let whole_folder = config.unwrap_or(path).parent().unwrap_or(Path::new("")).to_owned();
    let mut paths: Vec<(PathBuf, Option<&Written>)> =
        tests.config.iter().zip(config).map(|(written, config)| (config.to_owned(), Some(written))).collect();
    match &tests.estate {
        None => paths.push((whole_folder, None)),
        Some(named) => paths.extend(named.iter().map(|name| (beside(path, name, home), Some(name)))),
    }
    let mut inputs = Vec::new();
    let known = mistakes.len();
    for (path, written) in paths {
        let path = if path.as_os_str().is_empty() { PathBuf::from(".") } else { path };
        match (Origin::WorkingTree.under(&path), written) {
            (Err(Failure::Unreadable(_, error)), Some(written)) => mistakes.push(unreadable(written, &error)),
            (found, _) => inputs.extend(found?),
        }
    }
    if mistakes.len() > known {
        tests.tests.iter_mut().filter(|test| test.job.is_some()).for_each(|test| test.broken = true);
    }
    inputs.sort_by(|a, b| a.path.cmp(&b.path));
    inputs.dedup_by(|a, b| a.path == b.path);
    Ok(inputs)
}

fn unreadable(written: &Written, error: &dyn std::fmt::Display) -> Mistake {
    let message = format!("{} cannot be read: {error}", written.value);
    let help = "paths count from the folder of this file";
    Mistake::refused(MistakeKind::InvalidValue, written.span, message).help(help)
}

/// A path that counts from the folder of a file of tests, as it is shown.
fn beside(file: &Path, written: &str, home: &Home) -> PathBuf {
    let joined = file.parent().unwrap_or(Path::new("")).join(written);
    home.shown(&home.below(&joined))
}

impl Found {
    /// The files of tests below the paths; the rule files that are named, and those of the settings' folders that
    /// lie below the paths.
    fn below(paths: &[PathBuf]) -> Result<Self, Failure> {
        let mut found = Self::default();
        let (pages, others): (Vec<_>, Vec<_>) =
            paths.iter().partition(|path| path.extension().is_some_and(|ending| ending == "md"));
        for path in &others {
            found.tests.extend(tests_below(path)?);
        }
        found.tests.sort();
        found.tests.dedup();
        found.rules = own_rules(&paths[0], &others)?;
        for path in pages {
            found.rules.extend(rule_file(path)?);
        }
        found.rules.sort_by(|a, b| a.path.cmp(&b.path));
        found.rules.dedup_by(|a, b| a.path == b.path);
        if found.tests.is_empty() && found.rules.is_empty() {
            let shown: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
            return Err(Failure::NoTests(shown.join(", ")));
        }
        Ok(found)
    }
}

fn tests_below(path: &Path) -> Result<Vec<(PathBuf, String)>, Failure> {
    let mut found = Vec::new();
    for Input { path, bytes, named } in Origin::WorkingTree.under(path)? {
        let text = match (utf8(&path, bytes), named) {
            (Err(failure), true) => return Err(failure),
            (Err(_), false) => continue,
            (Ok(text), _) => text,
        };
        match is_test_file(&text) {
            true => found.push((path, text)),
            false if named => return Err(Failure::NoTests(path.display().to_string())),
            false => {}
        }
    }
    Ok(found)
}

/// The rule files in the folders that the settings name, as far as they lie below one of the paths.
fn own_rules(first: &Path, below: &[&PathBuf]) -> Result<Vec<RuleFile>, Failure> {
    let origin = Origin::WorkingTree;
    let settings = files::workspace(first, &origin)?.settings;
    let asked: Vec<_> = below.iter().map(|path| origin.whole(path)).collect::<Result<_, _>>()?;
    let mut found = Vec::new();
    for folder in &settings.rules.folders {
        let root = settings.home.folder.join(&**folder);
        for Blob { path, bytes } in origin.pages(&root)? {
            if asked.iter().any(|asked| path.starts_with(asked)) {
                let below = path.strip_prefix(&root).unwrap_or(&path).to_owned();
                let path = settings.home.shown(&Path::new(&**folder).join(&below));
                found.push(RuleFile { text: utf8(&path, bytes)?, path, below });
            }
        }
    }
    Ok(found)
}

/// A rule file that is named: its folder is the rule's family.
fn rule_file(path: &Path) -> Result<Option<RuleFile>, Failure> {
    let bytes = fs::read(path).map_err(|error| Failure::Unreadable(path.to_owned(), error))?;
    let whole = Origin::WorkingTree.whole(path)?;
    let family = whole.parent().and_then(Path::file_name).unwrap_or_default();
    let below = Path::new(family).join(whole.file_name().unwrap_or_default());
    Ok(Some(RuleFile { path: path.to_owned(), below, text: utf8(path, bytes)? }))
}
