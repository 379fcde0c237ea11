//! Programs run as by nobody in particular: what a person, a pipeline or a hook of git has set does not matter.

use std::env;

use assert_cmd::Command;

/// What the machine needs, and what whoever runs tests tells them.
const KEPT: [&str; 7] =
    ["PATH", "TMPDIR", "TEMP", "SystemRoot", "LLVM_PROFILE_FILE", "TRYCMD", "RUST_BACKTRACE"];

/// git knows nobody's settings, and a person of its own.
const GIT: [(&str, &str); 6] = [
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_CONFIG_SYSTEM", "/dev/null"),
    ("GIT_AUTHOR_NAME", "a"),
    ("GIT_AUTHOR_EMAIL", "a@example.org"),
    ("GIT_COMMITTER_NAME", "a"),
    ("GIT_COMMITTER_EMAIL", "a@example.org"),
];

/// A program to run.
pub trait Clean {
    /// With none of this process' environment that could change what it does.
    fn clean(self) -> Self;
}

impl Clean for Command {
    fn clean(mut self) -> Self {
        self.env_clear().envs(environment());
        self
    }
}

impl Clean for std::process::Command {
    fn clean(mut self) -> Self {
        self.env_clear().envs(environment());
        self
    }
}

fn environment() -> impl Iterator<Item = (&'static str, String)> {
    let kept = KEPT.into_iter().filter_map(|name| Some((name, env::var(name).ok()?)));
    kept.chain(GIT.map(|(name, value)| (name, value.to_owned())))
}

/// The program that is tested.
pub fn probelint() -> Command {
    Command::cargo_bin("probelint").expect("it is built").clean()
}
