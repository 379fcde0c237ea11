//! A running Consul, asked over HTTP. With `cli` the only room that does input and output.

mod connect;
mod error;
mod files;
mod options;
mod proxy;
#[cfg(unix)]
mod socket;

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use serde_json::value::RawValue;

pub use error::{ApiError, Reason};
pub use files::{Files, FilesError};
pub use options::{Options, Token};

use self::proxy::Proxy;
use super::registered::stored;
use crate::go::url::path_escape;
use crate::progress::{Phase, Progress};

/// A connection to one Consul agent or server.
#[derive(Debug)]
pub struct Client {
    agent: ureq::Agent,
    options: Options,
}

/// Every registered service instance of a datacenter at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The entries of the health API, one a line, in a JSON list: what [`super::registered::read`] reads,
    /// and what can be stored for a later run.
    pub text: String,
    /// How many services there are.
    pub services: usize,
    /// How many instances they have.
    pub instances: usize,
    /// Whether Consul says that the token may not see all of it (Consul 1.13 and later say so).
    pub filtered: bool,
}

/// One answer of Consul's.
struct Answer {
    text: String,
    filtered: bool,
}

/// Larger answers are not read; a service of 100,000 instances needs less.
const LARGEST_ANSWER: u64 = 1 << 30;

impl Client {
    /// Prepares a client; nothing is sent yet.
    ///
    /// # Errors
    /// When a file holds no certificate or no key.
    pub fn new(mut options: Options, files: &Files) -> Result<Self, ApiError> {
        let agent = connect::agent(&options, files)?;
        options.token = files.token.clone().or(options.token);
        Ok(Self { agent, options })
    }

    /// Asks for every service and its health, several at a time; `progress` is called after each.
    ///
    /// # Errors
    /// The first error: a missing answer would make the catalog look smaller than it is.
    pub fn snapshot(&self, progress: &Progress) -> Result<Snapshot, ApiError> {
        let listed = self.get("/v1/catalog/services")?;
        let names: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&listed.text)
            .map_err(|_| self.error("/v1/catalog/services", Reason::NotConsul))?;
        let mut names: Vec<&str> = names.keys().map(String::as_str).collect();
        names.sort_unstable();
        let answers = self.health_of(&names, progress)?;
        let filtered = listed.filtered || answers.iter().any(|answer| answer.filtered);
        let (text, instances) =
            joined(&answers).map_err(|_| self.error("/v1/health/service", Reason::NotConsul))?;
        Ok(Snapshot { text, services: names.len(), instances, filtered })
    }

    /// The health of each service, in the order of `names`.
    fn health_of(&self, names: &[&str], progress: &Progress) -> Result<Vec<Answer>, ApiError> {
        let (queue, answers) = (Mutex::new(names.iter().enumerate()), Mutex::new(Vec::new()));
        let failed = AtomicBool::new(false);
        progress.expect(Phase::Asking, || names.len());
        let work = || {
            while let Some((at, name)) = locked(&queue).next().filter(|_| !failed.load(Ordering::Relaxed)) {
                let answer = self.get(&format!("/v1/health/service/{}", path_escape(name)));
                failed.fetch_or(answer.is_err(), Ordering::Relaxed);
                locked(&answers).push((at, answer?));
                progress.done(1);
            }
            Ok(())
        };
        thread::scope(|scope| {
            let workers: Vec<_> =
                (0..self.options.parallel.clamp(1, 64)).map(|_| scope.spawn(work)).collect();
            workers
                .into_iter()
                .try_for_each(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)))
        })?;
        let mut answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
        answers.sort_by_key(|(at, _)| *at);
        Ok(answers.into_iter().map(|(_, answer)| answer).collect())
    }

    fn get(&self, path: &str) -> Result<Answer, ApiError> {
        let mut request = self.agent.get(self.options.url(path)?);
        for (name, value) in self.options.parameters() {
            request = request.query(name, value);
        }
        if let Some(token) = &self.options.token {
            request = request.header("X-Consul-Token", token.reveal());
        }
        if let Some(credentials) = self.options.credentials() {
            request = request.header("Authorization", format!("Basic {credentials}"));
        }
        if let Some(host) = self.options.host() {
            request = request.header("Host", host);
        }
        let failed = |error: &ureq::Error| self.error(path, Reason::of(error));
        let mut answer = request.call().map_err(|error| failed(&error))?;
        let status = answer.status().as_u16();
        let filtered =
            answer.headers().get("X-Consul-Results-Filtered-By-ACLs").is_some_and(|value| value == "true");
        let body = answer.body_mut().with_config().limit(LARGEST_ANSWER).read_to_string();
        if status != 200 {
            let said = self.options.without_secrets(body.as_deref().unwrap_or_default());
            return Err(self.error(path, Reason::refused(status, &said)));
        }
        Ok(Answer { text: body.map_err(|error| failed(&error))?, filtered })
    }

    fn error(&self, path: &str, reason: Reason) -> ApiError {
        let through = self.options.proxy().map(Proxy::shown);
        ApiError { url: format!("{}{path}", self.options.shown()), through, reason }
    }
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The entries of all answers, one a line, and how many there are.
fn joined(answers: &[Answer]) -> serde_json::Result<(String, usize)> {
    let mut entries = Vec::new();
    for answer in answers {
        entries.extend(serde_json::from_str::<Vec<&RawValue>>(&answer.text)?);
    }
    let lines = entries.iter().map(|entry| stored(entry.get()));
    let lines = lines.collect::<serde_json::Result<Vec<_>>>()?;
    Ok((format!("[\n{}\n]\n", lines.join(",\n")), entries.len()))
}
