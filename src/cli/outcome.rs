//! Every way to end, named once.

use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::syntax::Mistake;
use crate::text::{Sources, nearest, redact, visible, visible_lines};

/// How a run ended; the number is its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Outcome {
    /// Nothing to say, or nothing at or above `--fail-on`.
    Clean = 0,
    /// Findings at or above `--fail-on`.
    Findings = 1,
    /// The job could not be done.
    Failed = 2,
}

/// What each exit code means, for the manual and `--help`.
pub const EXIT_CODES: [(Outcome, &str); 3] = [
    (Outcome::Clean, "clean: nothing found, or nothing at or above --fail-on"),
    (Outcome::Findings, "findings at or above --fail-on, tests that fail, or broken rules of your own"),
    (Outcome::Failed, "the job could not be done: a path cannot be read, say, or there is nothing to lint"),
];

impl Outcome {
    /// The exit code of the process.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome.code())
    }
}

/// The exit codes, to stand below the options in `--help`.
#[must_use]
pub fn exit_codes() -> String {
    listed(&EXIT_CODES)
}

/// The same for a command that judges nothing, which is done or fails for these reasons.
#[must_use]
pub fn exit_codes_without_findings(failed: &'static str) -> String {
    listed(&[(Outcome::Clean, "done"), (Outcome::Failed, failed)])
}

/// The same for the list of rules.
#[must_use]
pub fn exit_codes_of_rules() -> String {
    listed(&[
        (Outcome::Clean, "all rules are sound"),
        (Outcome::Findings, "some of your own rules are broken"),
        (Outcome::Failed, "there is no rule of that name, or the settings cannot be read"),
    ])
}

fn listed(codes: &[(Outcome, &str)]) -> String {
    let lines: Vec<_> =
        codes.iter().map(|(outcome, meaning)| format!("  {}  {meaning}", outcome.code())).collect();
    format!("Exit codes:\n{}", lines.join("\n"))
}

/// Why the job could not be done.
#[derive(Debug)]
pub enum Failure {
    /// A path cannot be read.
    Unreadable(PathBuf, io::Error),
    /// A file cannot be written.
    Unwritable(PathBuf, io::Error),
    /// Nothing under the paths is a file to lint.
    NothingToLint(Vec<PathBuf>),
    /// Nothing under these paths is a test.
    NoTests(String),
    /// What was named does not exist; the second is what may be meant.
    NoSuch(String, Option<String>),
    /// Prometheus does not load the configuration, for these reasons with their places.
    Refused(Vec<String>),
    /// git cannot give a revision; the second is what may help.
    Git(String, Option<&'static str>),
    /// An argument makes no sense, or a file of the tool's own.
    Usage(String),
    /// The result could not be written.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl Failure {
    /// Says it on `err`. A closed pipe is a quiet end.
    pub fn report(self, err: &mut dyn Write) -> Outcome {
        let (text, help) = match self {
            Self::Output(error) if error.kind() == ErrorKind::BrokenPipe => return Outcome::Clean,
            Self::Output(error) => (format!("cannot write the result: {error}"), None),
            Self::Unreadable(path, error) => {
                let help = "to read standard input, name it: /dev/stdin";
                let is_stdin = path.as_os_str() == "-";
                let text = format!("cannot read {}: {}", path.display(), why(&error));
                (text, is_stdin.then(|| help.to_owned()))
            }
            Self::Unwritable(path, error) if error.kind() == ErrorKind::NotFound => {
                (format!("cannot write {}: there is no such folder", path.display()), None)
            }
            Self::Unwritable(path, error) => {
                (format!("cannot write {}: {}", path.display(), why(&error)), None)
            }
            Self::Usage(text) => (text, None),
            Self::Git(text, help) => (text, help.map(str::to_owned)),
            Self::NothingToLint(paths) => {
                let paths: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
                let help = "it looks for prometheus.yml, blackbox.yml and Consul service definitions, and recognises them by content";
                (format!("nothing to lint in {}", paths.join(", ")), Some(help.to_owned()))
            }
            Self::NoTests(paths) => {
                let help = "test files have the key probelint_test; rule files are Markdown";
                (format!("nothing to test in {paths}"), Some(help.to_owned()))
            }
            Self::NoSuch(text, offered) => (text, offered),
            Self::Refused(reasons) => {
                (format!("Prometheus refuses this configuration:\n  {}", reasons.join("\n  ")), None)
            }
        };
        // If stderr is gone, too, nobody is left to read it.
        let _ = writeln!(err, "probelint: {}", visible_lines(&text));
        if let Some(help) = help {
            let _ = writeln!(err, "  help: {}", visible_lines(&help));
        }
        Outcome::Failed
    }
}

/// The reason in words that are the same everywhere, as far as there are some.
fn why(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}

/// How many names are offered where none is near.
const OFFERED: usize = 5;

/// What to write instead of a name that does not exist: the nearest that does, else the first of them.
pub fn offer(name: &str, known: &[String]) -> Option<String> {
    if let Some(near) = nearest(name, known.iter().map(String::as_str)) {
        return Some(meant(&redact(near)));
    }
    let mut names: Vec<&str> = Vec::new();
    for name in known.iter().map(String::as_str) {
        if !names.contains(&name) {
            names.push(name);
        }
        if names.len() > OFFERED {
            break;
        }
    }
    let more = if names.len() > OFFERED { ", …" } else { "" };
    let shown: Vec<_> = names.into_iter().take(OFFERED).map(redact).collect();
    (!shown.is_empty()).then(|| format!("there is {}{more}", shown.join(", ")))
}

/// Asks whether that name was meant.
pub fn meant(near: &str) -> String {
    format!("did you mean {near}?")
}

/// What came of writing a result whose outcome is known: a closed pipe says only that nobody reads on.
pub fn written(result: Result<(), impl Into<Failure>>) -> Result<(), Failure> {
    match result.map_err(Into::into) {
        Err(Failure::Output(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// `prometheus.yml:4:22: what is wrong`.
pub fn place_and_message(mistake: &Mistake, sources: &Sources) -> String {
    let start = sources.start(mistake.span);
    let path = sources.file(mistake.span.file).shown();
    format!("{path}:{}:{}: {}", start.line, start.column, visible(&redact(&mistake.message)))
}
