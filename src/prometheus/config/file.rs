//! The whole file, and the files that it includes.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Config, Global, Job, alerting, global, job, remote, tables, values};
use crate::prometheus::relabel::Program;
use crate::prometheus::schema::Checker;
use crate::prometheus::version::Version;
use crate::syntax::{Dialect, Fields, Mistake, MistakeKind, Node};
use crate::text::{FileId, Span};

/// Decodes a `prometheus.yml` as that version reads it. What it refuses is noted, each at its place;
/// what can be known in spite of that is still in the result. A job's relabel steps are decoded here, and
/// checked where they are compiled.
#[must_use]
pub fn decode(node: &Node, file: FileId, version: Version, mistakes: &mut Vec<Mistake>) -> Config {
    let mut config = Config {
        file,
        global: Global::default(),
        jobs: Vec::new(),
        scrape_config_files: Vec::new(),
        rule_files: Vec::new(),
        outer_steps: Vec::new(),
        secrets: Vec::new(),
    };
    let Some(mut fields) = Fields::of(node, "prometheus.yml", Dialect::GoYamlV2, mistakes) else {
        return config;
    };
    let mut checker = Checker::new(version);
    let global_node = fields.entry("global").map(|(_, node)| node);
    let has_jobs = fields.take("scrape_configs").and_then(Node::as_list).is_some_and(|jobs| !jobs.is_empty());
    config.global = global::global(global_node, has_jobs, &mut checker, fields.mistakes());
    config.jobs = jobs(&mut fields, &config.global, &mut checker);
    refuse_repeated_names(&config.jobs, 0, fields.mistakes());
    if version >= tables::SCRAPE_CONFIG_FILES {
        config.scrape_config_files = values::globs(&mut fields, "scrape_config_files", "scrape config file");
    }
    config.rule_files = values::globs(&mut fields, "rule_files", "rule file");
    config.outer_steps = alerting::alerting(&mut fields, &mut checker);
    config.outer_steps.extend(remote::remote_write(&mut fields, &mut checker));
    remote::remote_read(&mut fields, &mut checker);
    checker.rest(fields, &tables::TOP);
    config.secrets = checker.secrets;
    mistakes.extend(check_outer_steps(&config, version));
    config
}

/// Decodes a file that `scrape_config_files` names, and adds its jobs to `config`.
pub fn decode_scrape_config_file(
    config: &mut Config,
    node: &Node,
    version: Version,
    mistakes: &mut Vec<Mistake>,
) {
    let Some(mut fields) = Fields::of(node, "scrape config file", Dialect::GoYamlV2, mistakes) else {
        return;
    };
    let mut checker = Checker::new(version);
    let known = config.jobs.len();
    let added = jobs(&mut fields, &config.global, &mut checker);
    config.jobs.extend(added);
    refuse_repeated_names(&config.jobs, known, fields.mistakes());
    fields.finish();
    config.secrets.append(&mut checker.secrets);
}

/// What [`Program::compile`] says of the steps in `alerting` and `remote_write`.
fn check_outer_steps(config: &Config, version: Version) -> Vec<Mistake> {
    config.outer_steps.iter().flat_map(|outer| Program::compile(&outer.steps, version).1).collect()
}

fn jobs(fields: &mut Fields<'_, '_>, global: &Global, checker: &mut Checker) -> Vec<Job> {
    let jobs = fields.list("scrape_configs", |node, mistakes| job::job(node, global, checker, mistakes));
    jobs.unwrap_or_default()
}

/// Notes every job from number `from` on that is named like an earlier one.
fn refuse_repeated_names(jobs: &[Job], from: usize, mistakes: &mut Vec<Mistake>) {
    let mut first: HashMap<&Arc<str>, Span> = HashMap::new();
    for (at, job) in jobs.iter().enumerate().filter(|(_, job)| !job.name.is_empty()) {
        match first.get(&job.name.value) {
            Some(earlier) if at >= from => mistakes.push(repeated_name(job, *earlier)),
            Some(_) => {}
            None => drop(first.insert(&job.name.value, job.name.span)),
        }
    }
}

fn repeated_name(job: &Job, earlier: Span) -> Mistake {
    let message = format!("found multiple scrape configs with job name \"{}\"", job.name.value);
    let (place, help) = match job.name.span {
        // A merge brought the very same line.
        span if span == earlier => (job.place, MERGED),
        span => (span, "give each job a name of its own"),
    };
    Mistake::refused(MistakeKind::DuplicateJob, place, message).also(earlier, "first here").help(help)
}

/// How a job keeps its own name beside a merge.
const MERGED: &str =
    "a << also merges job_name, and overrides one that stands above it: write job_name below the <<";
