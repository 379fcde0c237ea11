//! From discovered labels to a scrape: `prometheus/scrape/target.go`.
//!
//! [`populate`] gives the labels with which relabeling begins, [`finish`] checks what it left and gives
//! the target's labels and the URL that is scraped.

use std::sync::{Arc, LazyLock};

use smallvec::SmallVec;

use super::config::Job;
use super::duration::Duration;
use super::labels::{Label, Labels, Writer};
use super::overlay::Overlay;
use super::version::{Feature, Version};
use crate::go::net::host_and_port;
use crate::go::quote;
use crate::go::url::assemble;

/// What the names of labels begin with that discovery gives and nobody stores.
const META: &str = "__meta_";

/// The label that names a target where it is stored.
static INSTANCE: LazyLock<Arc<str>> = LazyLock::new(|| "instance".into());

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
    /// `params`: every name with its values, sorted by name.
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
        let mut params: Vec<_> = params.collect();
        params.sort_by(|(one, _): &(Arc<str>, Vec<_>), (other, _)| one.cmp(other));
        Self {
            name: Arc::clone(&job.name.value),
            scrape_interval: job.scrape_interval.value,
            scrape_timeout: job.scrape_timeout.value,
            metrics_path: Arc::clone(&job.metrics_path.value),
            scheme: Arc::clone(&job.scheme.value),
            params,
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
}

/// The query as an exporter receives it, names sorted.
pub type Params<'p> = SmallVec<[(&'p str, &'p str); 4]>;

impl JobDefaults {
    /// The query that is sent to a target with these labels: the job's `params`, the first value of each
    /// overridden by `__param_<name>`.
    #[must_use]
    pub fn params<'p>(&'p self, labels: &'p Labels) -> Params<'p> {
        let own = |label: &'p Label| Some((label.name.strip_prefix(PARAM)?, &*label.value));
        let mut own = labels.iter().filter_map(own).peekable();
        let mut params = Params::new();
        for (name, values) in &self.params {
            let Some((first, others)) = values.split_first() else { continue };
            while let Some(before) = own.next_if(|(other, _)| **other < **name) {
                params.push(before);
            }
            params.push(own.next_if(|(other, _)| **other == **name).unwrap_or((name, first)));
            params.extend(others.iter().map(|value| (&**name, &**value)));
        }
        params.extend(own);
        params
    }
}

/// The labels of a discovered target before relabeling: `PopulateDiscoveredLabels`. What discovery gave
/// wins over what the job gives, but for the job's `params` before 3.0.
#[must_use]
pub fn populate(job: &JobLabels, labels: Labels) -> Labels {
    labels.merged(&job.labels)
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
    relabeled: Overlay<'_>,
    job: &JobDefaults,
    version: Version,
) -> Result<Finished, Box<RefusedTarget>> {
    let mut labels = relabeled.into_labels(|name| !name.starts_with(META));
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
        interval_and_timeout(labels, job)
    } else {
        Ok((Some(job.scrape_interval), Some(job.scrape_timeout)))
    }
}

/// The target as it would be if Prometheus did not check it; interval and timeout are the job's.
fn unchecked(mut labels: Labels, job: &JobDefaults) -> Finished {
    if labels.label("instance").is_none()
        && let Some(address) = labels.label("__address__").map(|label| Arc::clone(&label.value))
    {
        labels.set(Arc::clone(&INSTANCE), address, Writer::Config);
    }
    let of = |name| labels.get(name);
    let (scheme, address, path) = (of("__scheme__"), of("__address__"), of("__metrics_path__"));
    let scrape_url = assemble(scheme, address, path, &job.params(&labels));
    let (interval, timeout) = (Some(job.scrape_interval), Some(job.scrape_timeout));
    Finished { labels, scrape_url, interval, timeout }
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

fn interval_and_timeout(labels: &Labels, job: &JobDefaults) -> Result<Lengths, String> {
    let interval = length(labels.label("__scrape_interval__"), job.scrape_interval, "interval")?;
    let timeout = length(labels.label("__scrape_timeout__"), job.scrape_timeout, "timeout")?;
    if timeout.is_some() && interval.is_some() && timeout > interval {
        let texts = [labels.get("__scrape_timeout__"), labels.get("__scrape_interval__")].map(quote);
        let [timeout, interval] = texts;
        return Err(format!(
            "scrape timeout cannot be greater than scrape interval ({timeout} > {interval})"
        ));
    }
    Ok((interval, timeout))
}

/// The length that a label gives; the job's own, which is known, where the configuration wrote the label.
fn length(label: Option<&Label>, own: Duration, what: &str) -> Result<Option<Duration>, String> {
    let text = label.map_or("", |label| &label.value);
    let length = match label {
        Some(label) if label.writer == Writer::Config => own,
        _ if super::relabel::is_unknown(text) => return Ok(None),
        _ => text.parse().map_err(|error| format!("error parsing scrape {what}: {error}"))?,
    };
    if length.millis == 0 { Err(format!("scrape {what} cannot be 0")) } else { Ok(Some(length)) }
}

#[cfg(test)]
mod tests {
    use super::{Duration, JobDefaults, Labels, Writer};

    #[test]
    fn a_label_gives_a_parameter_its_first_value_and_names_are_sorted() {
        let params = [("empty", &[][..]), ("module", &["http"]), ("x", &["1", "2"])];
        let params =
            params.map(|(name, values)| (name.into(), values.iter().map(|value| (*value).into()).collect()));
        let job = JobDefaults {
            name: "job".into(),
            scrape_interval: Duration::from_secs(60),
            scrape_timeout: Duration::from_secs(10),
            metrics_path: "/metrics".into(),
            scheme: "http".into(),
            params: params.into(),
        };
        let mut labels = Labels::new();
        for (name, value) in
            [("__param_a", "0"), ("__param_empty", "e"), ("__param_x", "9"), ("__param_z", "5")]
        {
            labels.set(name, value, Writer::Discovery);
        }
        let wanted = [("a", "0"), ("empty", "e"), ("module", "http"), ("x", "9"), ("x", "2"), ("z", "5")];
        assert_eq!(job.params(&labels)[..], wanted);
    }
}
