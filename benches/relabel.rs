//! Relabeling by itself, one target after the other: `cargo bench --bench relabel`.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use probelint::prometheus::config;
use probelint::prometheus::labels::{Labels, Writer};
use probelint::prometheus::relabel::Program;
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

fn program(steps: &str) -> Program {
    let text = format!("scrape_configs: [{{job_name: job, relabel_configs: {steps}}}]");
    let root = yaml::read(FileId(0), &text).root.expect("a configuration");
    let config = config::decode(&root, FileId(0), Version::default(), &mut Vec::new());
    Program::compile(&config.jobs[0].relabel, Version::default()).0
}

#[divan::bench(args = JOBS.map(|(name, _)| name))]
fn relabel(bencher: Bencher, name: &str) {
    let (_, steps) = JOBS.iter().find(|(known, _)| *known == name).expect("it is one of them");
    let program = program(steps);
    let mut discovered = Labels::new();
    for (name, value) in DISCOVERED {
        discovered.set(name, value, Writer::Discovery);
    }
    bencher.counter(ItemsCount::new(1_u32)).bench(|| {
        let mut labels = discovered.clone();
        (program.run(black_box(&mut labels)).outcome, labels)
    });
}
