//! What an estate of any size is made of.
//!
//! One health export of Consul, two jobs, or three, three modules; tags, meta present and missing, names that are
//! not ASCII, and some IPv6 addresses. The same arguments give the same bytes.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde_json::{Value, json};

/// A third job, which probes every service at its root, as in the incident.
const LEAK: &str = "\
  - job_name: blackbox-all
    metrics_path: /probe
    params:
      module: [http_2xx]
    consul_sd_configs:
      - server: localhost:8500
    relabel_configs:
      - source_labels: [__meta_consul_tags]
        regex: '.*,blackbox_exporter_http,.*'
        action: keep
      - source_labels: [__address__]
        target_label: __param_target
      - source_labels: [__param_target]
        target_label: instance
      - target_label: __address__
        replacement: blackbox:9115
";

const PROMETHEUS: &str = "\
global:
  scrape_interval: 30s
scrape_configs:
  - job_name: blackbox
    metrics_path: /probe
    params:
      module: [http_2xx]
    consul_sd_configs:
      - server: localhost:8500
    relabel_configs:
      - source_labels: [__meta_consul_tags]
        regex: '.*,blackbox_exporter_http,.*'
        action: keep
      - source_labels: [__meta_consul_service_metadata_health_check_endpoint]
        regex: '.+'
        action: keep
      - source_labels: [__address__, __meta_consul_service_metadata_health_check_endpoint]
        regex: '(.+?)/*;/*(.+)'
        replacement: '$1/$2'
        target_label: __param_target
      - source_labels: [__param_target]
        target_label: instance
      - source_labels: [__meta_consul_service]
        target_label: service
      - target_label: __address__
        replacement: blackbox:9115
  - job_name: services
    consul_sd_configs:
      - server: localhost:8500
    relabel_configs:
      - source_labels: [__meta_consul_tags]
        regex: '.*,metrics,.*'
        action: keep
      - regex: '__meta_consul_service_metadata_(team|env)'
        action: labelmap
        replacement: '$1'
";

const BLACKBOX: &str = "\
modules:
  http_2xx:
    prober: http
    timeout: 5s
  tcp_connect:
    prober: tcp
  icmp:
    prober: icmp
";

const NAMES: [&str; 8] =
    ["billing", "orders", "b2b-admin", "lagerverwaltung-süd", "search", "mail", "reports", "日報"];

/// Writes an estate of that many service instances into `folder`; a leaky one has findings.
pub fn write(folder: &Path, services: u32, leaky: bool) -> io::Result<()> {
    fs::create_dir_all(folder.join("consul"))?;
    let leak = if leaky { LEAK } else { "" };
    fs::write(folder.join("prometheus.yml"), format!("{PROMETHEUS}{leak}"))?;
    fs::write(folder.join("blackbox.yml"), BLACKBOX)?;
    let mut out = BufWriter::new(File::create(folder.join("consul/health.json"))?);
    out.write_all(b"[")?;
    for number in 0..services {
        let separator = if number == 0 { "\n" } else { ",\n" };
        write!(out, "{separator}{}", entry(number))?;
    }
    out.write_all(b"\n]\n")?;
    out.flush()
}

/// An entry of `/v1/health/service/:name`.
fn entry(number: u32) -> Value {
    let node = number / 20;
    let address = match number % 50 {
        0 => format!("fd00::{:x}:{:x}", node >> 16, node & 0xffff),
        _ => format!("10.{}.{}.{}", (node >> 16) & 255, (node >> 8) & 255, node & 255),
    };
    let name = NAMES[number as usize % NAMES.len()];
    let port = 8000 + number % 2000;
    json!({
        "Node": {
            "ID": format!("{node:08x}-0000-0000-0000-000000000000"), "Node": format!("node-{node}"),
            "Address": address, "Datacenter": "dc1",
            "TaggedAddresses": {"lan": address, "wan": address}, "Meta": {"rack": format!("r{}", node % 40)},
        },
        "Service": {
            "ID": format!("{name}-{number}"), "Service": name, "Address": address, "Port": port,
            "Tags": tags(number), "Meta": meta(number), "Weights": {"Passing": 1, "Warning": 1},
        },
        "Checks": [{
            "Node": format!("node-{node}"), "CheckID": format!("service:{name}-{number}"), "Name": "health",
            "Status": if number.is_multiple_of(97) { "critical" } else { "passing" },
            "ServiceID": format!("{name}-{number}"), "ServiceName": name, "Type": "http", "Output": "",
        }],
    })
}

fn tags(number: u32) -> Vec<&'static str> {
    let mut tags = vec!["prod"];
    if !number.is_multiple_of(3) {
        tags.push("blackbox_exporter_http");
    }
    if number.is_multiple_of(4) {
        tags.push("metrics");
    }
    tags
}

fn meta(number: u32) -> Value {
    let path = if number.is_multiple_of(7) { "/health" } else { "health" };
    match number % 11 {
        0 => json!({"team": "platform"}),
        _ => {
            json!({"health_check_endpoint": path, "team": "shop", "env": "prod", "build": number.to_string()})
        }
    }
}
