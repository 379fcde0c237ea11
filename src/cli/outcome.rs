//! Every way to end, named once.

use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::syntax::Mistake;
use crate::text::{Sources, redact};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing to say, or nothing at or above `--fail-on`: exit code 0.
    Clean,
    /// Findings at or above `--fail-on`: exit code 1.
    Findings,
    /// The job could not be done: exit code 2.
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Clean => 0,
            Outcome::Findings => 1,
            Outcome::Failed => 2,
        })
    }
}

/// Why the job could not be done.
#[derive(Debug)]
pub enum Failure {
    /// A path cannot be read.
    Unreadable(PathBuf, io::Error),
    /// A file cannot be written.
    Unwritable(PathBuf, io::Error),
    /// Nothing under the paths is a file of this trade.
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
            Self::Unreadable(path, error) => (format!("cannot read {}: {error}", path.display()), None),
            Self::Unwritable(path, error) => (format!("cannot write {}: {error}", path.display()), None),
            Self::Usage(text) => (text, None),
            Self::Git(text, help) => (text, help.map(str::to_owned)),
            Self::NothingToLint(paths) => {
                let paths: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
                let help =
                    "it looks for prometheus.yml, blackbox.yml and Consul service definitions, by content";
                (format!("nothing to lint in {}", paths.join(", ")), Some(help.to_owned()))
            }
            Self::NoTests(paths) => {
                let help = "files of tests have the key probelint_test; rule files are Markdown";
                (format!("nothing to test in {paths}"), Some(help.to_owned()))
            }
            Self::NoSuch(text, near) => (text, near.map(|near| format!("did you mean {near}?"))),
            Self::Refused(reasons) => (format!("Prometheus refuses this\n  {}", reasons.join("\n  ")), None),
        };
        // Where stderr is gone, too, nobody is left to be told.
        let _ = writeln!(err, "probelint: {text}");
        if let Some(help) = help {
            let _ = writeln!(err, "  help: {help}");
        }
        Outcome::Failed
    }
}

/// `prometheus.yml:4:22: what is wrong`.
pub fn place_and_message(mistake: &Mistake, sources: &Sources) -> String {
    let start = sources.start(mistake.span);
    let path = sources.file(mistake.span.file).path().display();
    format!("{path}:{}:{}: {}", start.line, start.column, redact(&mistake.message))
}
