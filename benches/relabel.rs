//! Relabeling by itself, one target after the other: `cargo bench --bench relabel`.

use std::fmt;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use probelint::go::regexp::use_direct_matchers;
use probelint::prometheus::config::{self, Config};
use probelint::prometheus::labels::{Labels, Writer};
use probelint::prometheus::relabel::Program;
use probelint::prometheus::target::{self, JobDefaults, JobLabels};
use probelint::prometheus::version::Version;
use probelint::syntax::yaml;
use probelint::text::FileId;

/// Jobs as people write them, and the incident's own.
const JOBS: [(&str, &str); 4] = [
    (
        "incident",
        "[{source_labels: [__meta_consul_tags], regex: '.*,blackbox_exporter_http,.*', action: keep},
          {source_labels: [__address__], target_label: __param_target},
          {source_labels: [__param_target], target_label: instance},
          {target_label: __address__, replacement: 'blackbox:9115'}]",
    ),
    (
        "path from meta",
        "[{source_labels: [__meta_consul_service_metadata_health_check_endpoint], regex: '.+', action: keep},
          {source_labels: [__address__, __meta_consul_service_metadata_health_check_endpoint],
           regex: '(.+?)/*;/*(.+)', replacement: '$1/$2', target_label: __param_target},
          {source_labels: [__param_target], target_label: instance},
          {target_label: __address__, replacement: 'blackbox:9115'}]",
    ),
    (
        "port from meta",
        r"[{source_labels: [__meta_consul_service_metadata_env], regex: 'prod|staging', action: keep},
           {source_labels: [__address__, __meta_consul_service_metadata_port],
            regex: '([^:]+)(?::\d+)?;(\d+)', replacement: '$1:$2', target_label: __address__}]",
    ),
    (
        "labels from meta",
        "[{regex: '__meta_consul_service_metadata_(team|env)', action: labelmap, replacement: '$1'},
          {source_labels: [__meta_consul_service], target_label: service}]",
    ),
];

/// What Consul's discovery says of a service.
const DISCOVERED: [(&str, &str); 13] = [
    ("__address__", "10.0.3.17:8443"),
    ("__meta_consul_address", "10.0.3.17"),
    ("__meta_consul_dc", "dc1"),
    ("__meta_consul_health", "passing"),
    ("__meta_consul_node", "node-817"),
    ("__meta_consul_service", "billing"),
    ("__meta_consul_service_address", "10.0.3.17"),
    ("__meta_consul_service_id", "billing-16340"),
    ("__meta_consul_service_metadata_env", "prod"),
    ("__meta_consul_service_metadata_health_check_endpoint", "health"),
    ("__meta_consul_service_metadata_port", "9100"),
    ("__meta_consul_service_port", "8443"),
    ("__meta_consul_tags", ",prod,blackbox_exporter_http,metrics,"),
];

fn main() {
    divan::main();
}

fn job(steps: &str) -> Config {
    let text = format!(
        "scrape_configs: [{{job_name: job, metrics_path: /probe, params: {{module: [http_2xx]}}, relabel_configs: {steps}}}]"
    );
    let root = yaml::read(FileId(0), &text).root.expect("a configuration");
    config::decode(&root, FileId(0), Version::default(), &mut Vec::new())
}

fn program(config: &Config) -> Program {
    Program::compile(&config.jobs[0].relabel, Version::default()).0
}

fn steps(name: &str) -> &'static str {
    JOBS.iter().find(|(known, _)| *known == name).expect("it is one of them").1
}

fn discovered() -> Labels {
    let mut labels = Labels::new();
    for (name, value) in DISCOVERED {
        labels.set(name, value, Writer::Discovery);
    }
    labels
}

/// A job, and whether its regexes are matched directly where they can be.
struct Case {
    job: &'static str,
    direct: bool,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.job, if self.direct { "direct" } else { "general" })
    }
}

/// Both ways of each job, one right after the other.
fn cases() -> impl Iterator<Item = Case> {
    JOBS.iter().flat_map(|(job, _)| [true, false].map(|direct| Case { job, direct }))
}

/// The steps alone.
#[divan::bench(args = cases(), sample_count = 400, sample_size = 50)]
fn relabel(bencher: Bencher, case: &Case) {
    use_direct_matchers(case.direct);
    let program = program(&job(steps(case.job)));
    let discovered = discovered();
    bencher.counter(ItemsCount::new(1_u32)).bench(|| {
        let (run, labels) = program.relabel(black_box(&discovered));
        (run.outcome, labels.labels())
    });
}

/// What Prometheus calls `PopulateLabels`, and the URL: from what discovery found to what is scraped.
#[divan::bench(args = cases(), sample_count = 400, sample_size = 50)]
fn target(bencher: Bencher, case: &Case) {
    use_direct_matchers(case.direct);
    let config = job(steps(case.job));
    let (program, defaults) = (program(&config), JobDefaults::from(&config.jobs[0]));
    let labels = JobLabels::new(&defaults, Version::default());
    let bencher = bencher.counter(ItemsCount::new(1_u32)).with_inputs(discovered);
    bencher.bench_local_values(|discovered| {
        let discovered = target::populate(&labels, discovered);
        let (_, relabeled) = program.relabel(&discovered);
        let finished = target::finish(relabeled, &defaults, Version::default());
        (finished.is_ok(), discovered)
    });
}
