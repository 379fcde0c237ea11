//! Every way to end, named once.

use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::syntax::Mistake;
use crate::text::{Sources, redact, visible, visible_lines};

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
    let lines = EXIT_CODES.map(|(outcome, meaning)| format!("  {}  {meaning}", outcome.code()));
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
    /// What was named does not exist; the second is a near name.
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
                (format!("cannot read {}: {error}", path.display()), is_stdin.then(|| help.to_owned()))
            }
            Self::Unwritable(path, error) => (format!("cannot write {}: {error}", path.display()), None),
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
            Self::NoSuch(text, near) => (text, near.map(|near| format!("did you mean {near}?"))),
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
