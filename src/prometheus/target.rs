//! From discovered labels to a scrape: `prometheus/scrape/target.go`.
//!
//! [`populate`] gives the labels with which relabeling begins, [`finish`] checks what it left and gives
//! the target's labels and the URL that is scraped.

use std::sync::Arc;

use super::config::Job;
use super::duration::Duration;
use super::labels::{Label, Labels, Writer};
use super::overlay::Overlay;
use super::version::{Feature, Version};
use crate::go::net::host_and_port;
use crate::go::quote;
use crate::go::url::{assemble, query_escape};

/// What the names of labels begin with that discovery gives and nobody stores.
const META: &str = "__meta_";

/// What precedes the name of a parameter in its label.
const PARAM: &str = "__param_";

/// What a job gives to each of its targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobDefaults {
    /// `job_name`.
    pub name: Arc<str>,
    /// How often a target is scraped.
    pub scrape_interval: Duration,
    /// How long a scrape may take.
    pub scrape_timeout: Duration,
    /// The path that is asked for.
    pub metrics_path: Arc<str>,
    /// `http` or `https`.
    pub scheme: Arc<str>,
    /// `params`: every name with its values.
    pub params: Vec<(Arc<str>, Vec<Arc<str>>)>,
}

/// The labels that a job gives to its targets, made ready once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobLabels {
    /// Sorted by name, each with whether it wins over a discovered one.
    labels: Vec<(Label, bool)>,
}

impl JobLabels {
    /// Those of that job.
    #[must_use]
    pub fn new(job: &JobDefaults, version: Version) -> Self {
        let mut all: Vec<(Arc<str>, _, _)> = vec![("job".into(), Arc::clone(&job.name), false)];
        if version.has(Feature::IntervalLabels) {
            all.push(("__scrape_interval__".into(), job.scrape_interval.to_string().into(), false));
            all.push(("__scrape_timeout__".into(), job.scrape_timeout.to_string().into(), false));
        }
        all.push(("__metrics_path__".into(), Arc::clone(&job.metrics_path), false));
        all.push(("__scheme__".into(), Arc::clone(&job.scheme), false));
        let param_wins = !version.has(Feature::DiscoveredParamWins);
        all.extend(job.params.iter().filter_map(|(name, values)| {
            let first = Arc::clone(values.first()?);
            Some((format!("{PARAM}{name}").into(), first, param_wins))
        }));
        all.sort_by(|a, b| a.0.cmp(&b.0));
        let label = |(name, value, wins)| (Label { name, value, writer: Writer::Config }, wins);
        Self { labels: all.into_iter().map(label).collect() }
    }
}

impl From<&Job> for JobDefaults {
    fn from(job: &Job) -> Self {
        let params = job.params.iter().map(|param| {
            let values = param.values.iter().map(|value| Arc::clone(&value.value));
            (Arc::clone(&param.name.value), values.collect())
        });
        Self {
            name: Arc::clone(&job.name.value),
            scrape_interval: job.scrape_interval.value,
            scrape_timeout: job.scrape_timeout.value,
            metrics_path: Arc::clone(&job.metrics_path.value),
            scheme: Arc::clone(&job.scheme.value),
            params: params.collect(),
        }
    }
}

/// A target that is scraped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// Its labels; those with `__`, but for `__meta_*`, are kept for the scrape and not stored.
    pub labels: Labels,
    /// The URL that is asked.
    pub scrape_url: String,
    /// How often; `None` where a value that the files do not give stands there.
    pub interval: Option<Duration>,
    /// How long it may take, likewise.
    pub timeout: Option<Duration>,
    /// The path as the exporter receives it, `__metrics_path__`.
    pub path: String,
    /// The query as the exporter receives it, names sorted.
    pub params: Vec<(String, String)>,
}

/// The labels of a discovered target before relabeling: `PopulateDiscoveredLabels`. What discovery gave
/// wins over what the job gives, but for the job's `params` before 3.0.
#[must_use]
pub fn populate(job: &JobLabels, labels: Labels) -> Labels {
    labels.merged(job.labels.iter().map(|(label, wins)| (label, *wins)))
}

/// A target that Prometheus refuses after relabeling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedTarget {
    /// Why, in its own words.
    pub reason: String,
    /// The target as it would be if Prometheus did not.
    pub would_be: Finished,
}

/// The target that relabeling left: `PopulateLabels` after it. `__meta_*` are gone.
///
/// # Errors
/// Where Prometheus refuses the target.
pub fn finish(
    relabeled: &Overlay<'_>,
    job: &JobDefaults,
    version: Version,
) -> Result<Finished, Box<RefusedTarget>> {
    let mut labels = relabeled.labels_without(META);
    match lengths(&mut labels, job, version) {
        Ok((interval, timeout)) => Ok(Finished { interval, timeout, ..unchecked(labels, job) }),
        Err(reason) => Err(Box::new(RefusedTarget { reason, would_be: unchecked(labels, job) })),
    }
}

/// Checks the target, and adds the port that its scheme implies.
fn lengths(labels: &mut Labels, job: &JobDefaults, version: Version) -> Result<Lengths, String> {
    let address = labels.get("__address__");
    if address.is_empty() {
        return Err("no address".to_owned());
    }
    if !version.has(Feature::NoDefaultPort) && lacks_port(address) {
        let address = format!("{address}:{}", default_port(labels, job)?);
        labels.set("__address__", address, Writer::Config);
    }
    let address = labels.get("__address__");
    if address.contains('/') {
        return Err(format!("{} is not a valid hostname", quote(address)));
    }
    if version.has(Feature::IntervalLabels) {
        interval_and_timeout(labels)
    } else {
        Ok((Some(job.scrape_interval), Some(job.scrape_timeout)))
    }
}

/// The target as it would be if Prometheus did not check it; interval and timeout are the job's.
fn unchecked(mut labels: Labels, job: &JobDefaults) -> Finished {
    if labels.label("instance").is_none()
        && let Some(address) = labels.label("__address__").map(|label| Arc::clone(&label.value))
    {
        labels.set("instance", address, Writer::Config);
    }
    let (params, path) = (params(&labels, job), labels.get("__metrics_path__").to_owned());
    let scrape_url = scrape_url(&labels, &params);
    let (interval, timeout) = (Some(job.scrape_interval), Some(job.scrape_timeout));
    Finished { labels, scrape_url, interval, timeout, path, params }
}

/// Whether the address has no port and would be valid with one.
fn lacks_port(address: &str) -> bool {
    host_and_port(address).is_none() && host_and_port(&format!("{address}:1234")).is_some()
}

fn default_port(labels: &Labels, job: &JobDefaults) -> Result<u16, String> {
    match labels.get("__scheme__") {
        "http" | "" => Ok(80),
        "https" => Ok(443),
        // Prometheus shows the job's scheme, not the target's.
        _ => Err(format!("invalid scheme: {}", quote(&job.scheme))),
    }
}

/// Both; `None` for one that is not known.
type Lengths = (Option<Duration>, Option<Duration>);

fn interval_and_timeout(labels: &Labels) -> Result<Lengths, String> {
    let length = |label: &str, what: &str| -> Result<Option<Duration>, String> {
        let text = labels.get(label);
        if super::relabel::is_unknown(text) {
            return Ok(None);
        }
        let length: Duration =
            text.parse().map_err(|error| format!("error parsing scrape {what}: {error}"))?;
        if length.millis == 0 { Err(format!("scrape {what} cannot be 0")) } else { Ok(Some(length)) }
    };
    let interval = length("__scrape_interval__", "interval")?;
    let timeout = length("__scrape_timeout__", "timeout")?;
    if timeout.is_some() && interval.is_some() && timeout > interval {
        let texts = [labels.get("__scrape_timeout__"), labels.get("__scrape_interval__")].map(quote);
        let [timeout, interval] = texts;
        return Err(format!(
            "scrape timeout cannot be greater than scrape interval ({timeout} > {interval})"
        ));
    }
    Ok((interval, timeout))
}

/// The URL that is asked: `Target.URL`.
fn scrape_url(labels: &Labels, params: &[(String, String)]) -> String {
    let mut query = String::new();
    for (name, value) in params {
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(&query_escape(name));
        query.push('=');
        query.push_str(&query_escape(value));
    }
    assemble(labels.get("__scheme__"), labels.get("__address__"), labels.get("__metrics_path__"), &query)
}

/// The job's `params`, the first value of each overridden by `__param_<name>`; sorted by name.
fn params(labels: &Labels, job: &JobDefaults) -> Vec<(String, String)> {
    let own = labels.beginning(PARAM).iter().map(|label| (&label.name[PARAM.len()..], &*label.value));
    let of_job = job.params.iter().flat_map(|(name, values)| {
        let given = own.clone().find(|(known, _)| *known == &**name).map(|(_, value)| value);
        let first = values.first().map(|first| given.unwrap_or(first));
        first.into_iter().chain(values.iter().skip(1).map(|value| &**value)).map(|value| (&**name, value))
    });
    let is_jobs =
        |name: &str| job.params.iter().any(|(known, values)| **known == *name && !values.is_empty());
    let mut params: Vec<_> = of_job.chain(own.clone().filter(|(name, _)| !is_jobs(name))).collect();
    params.sort_by_key(|(name, _)| *name);
    params.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
