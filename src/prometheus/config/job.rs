//! One item of `scrape_configs`.

use super::{Global, Job, Param, names, sources, steps, tables, values};
use crate::prometheus::duration::Duration;
use crate::prometheus::schema::Checker;
use crate::syntax::{Dialect, Fields, Mistake, MistakeKind, Node, Value, text_item, wrong_type};
use crate::text::{Span, Spanned};

/// Decodes a job with its defaults; `None` where the item is not a mapping.
pub fn job(node: &Node, global: &Global, checker: &mut Checker, mistakes: &mut Vec<Mistake>) -> Option<Job> {
    if node.value == Value::Null {
        let message = "empty or null scrape config section";
        mistakes.push(Mistake::refused(MistakeKind::MissingField, node.span, message));
        return None;
    }
    let mut fields = Fields::of(node, "scrape_config", Dialect::GoYamlV2, mistakes)?;
    let known_secrets = checker.secrets.len();
    let mut job = decode(&mut fields, node.span, global, checker);
    check(&job, &mut fields);
    names::protocols(&mut fields, checker.version);
    let own_names = names::names(&mut fields, true, checker.version);
    names::check(&own_names, &global.names, checker.version, fields.mistakes());
    checker.rest(fields, &tables::SCRAPE_CONFIG);
    job.secrets = checker.secrets[known_secrets..].to_vec();
    Some(job)
}

fn decode(fields: &mut Fields<'_, '_>, place: Span, global: &Global, checker: &mut Checker) -> Job {
    let name = values::text_or(fields, "job_name", "", place);
    let at = name.span;
    let scrape_interval = values::interval(fields, "scrape_interval")
        .unwrap_or_else(|| Spanned::new(global.scrape_interval, global.scrape_interval_at.unwrap_or(at)));
    Job {
        place,
        scrape_timeout: timeout(fields, global, scrape_interval, at),
        scrape_interval,
        metrics_path: values::text_or(fields, "metrics_path", "/metrics", at),
        scheme: values::text_or(fields, "scheme", "http", at),
        params: params(fields),
        relabel: steps::steps(
            fields,
            "relabel_configs",
            "empty or null target relabeling rule in scrape config",
            checker.version,
        ),
        metric_relabel: steps::steps(
            fields,
            "metric_relabel_configs",
            "empty or null metric relabeling rule in scrape config",
            checker.version,
        ),
        discovery: sources::sources(fields, checker),
        secrets: Vec::new(),
        name,
    }
}

/// The job's own timeout; else `global`'s, or the interval where that is shorter.
fn timeout(
    fields: &mut Fields<'_, '_>,
    global: &Global,
    interval: Spanned<Duration>,
    at: Span,
) -> Spanned<Duration> {
    values::interval(fields, "scrape_timeout").unwrap_or_else(|| match global.scrape_timeout_at {
        _ if global.scrape_timeout > interval.value => interval,
        place => Spanned::new(global.scrape_timeout, place.unwrap_or(at)),
    })
}

fn params(fields: &mut Fields<'_, '_>) -> Vec<Param> {
    let params = fields.map("params", |name, node, mistakes| {
        let items = match &node.value {
            Value::Null => &[],
            Value::List(items) => &items[..],
            _ => {
                mistakes.push(wrong_type(node, &format!("params.{}", name.value), "a list"));
                return None;
            }
        };
        let values = items.iter().filter_map(|item| text_item("params", item, Dialect::GoYamlV2, mistakes));
        Some(Param { name: name.clone(), values: values.collect() })
    });
    params.unwrap_or_default()
}

fn check(job: &Job, fields: &mut Fields<'_, '_>) {
    let was_refused = |place: Span, mistakes: &[Mistake]| mistakes.iter().any(|it| place.contains(it.span));
    let written = fields.take("job_name").map(|node| node.span);
    if job.name.is_empty() && !written.is_some_and(|place| was_refused(place, fields.mistakes())) {
        fields.note(Mistake::refused(MistakeKind::MissingField, job.name.span, "job_name is empty"));
    }
    if job.scrape_timeout.value > job.scrape_interval.value {
        let message = format!(
            "scrape timeout greater than scrape interval for scrape config with job name \"{}\"",
            job.name.value
        );
        let (timeout, interval) = (job.scrape_timeout, job.scrape_interval);
        let help = format!("the interval is {}, the timeout {}", interval.value, timeout.value);
        let mistake = Mistake::refused(MistakeKind::InvalidValue, timeout.span, message).help(help);
        fields.note(mistake.also(interval.span, "the interval"));
    }
    sources::check_static_targets(&job.discovery, &job.relabel, fields.mistakes());
}
