//! Files are known by what they hold, not by their names.

use crate::consul;
use crate::prometheus::rule_file;
use crate::syntax::Node;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A `prometheus.yml`.
    Prometheus,
    /// A `blackbox.yml`.
    Blackbox,
    /// Alerting and recording rules.
    Rules,
    /// Service definitions, agent settings, or an export of registered services.
    Consul(consul::Shape),
}

/// What the tree of a file shows it to be; `None` for a file of no interest.
#[must_use]
pub fn recognise(node: &Node) -> Option<Shape> {
    if is_prometheus(node) {
        Some(Shape::Prometheus)
    } else if is_blackbox(node) {
        Some(Shape::Blackbox)
    } else if rule_file::is_rule_file(node) {
        Some(Shape::Rules)
    } else {
        consul::recognise(node).map(Shape::Consul)
    }
}

/// `scrape_configs` as a list, or a `global` block beside other blocks of Prometheus.
fn is_prometheus(node: &Node) -> bool {
    let has = |key| node.get(key).is_some();
    node.get("scrape_configs").is_some_and(|jobs| jobs.as_map().is_none())
        || has("scrape_config_files")
        || has("global") && (has("rule_files") || has("alerting") || has("remote_write"))
}

/// `modules`, of which one at least names a prober.
fn is_blackbox(node: &Node) -> bool {
    let modules = node.get("modules").and_then(Node::as_map);
    modules.is_some_and(|modules| modules.entries.iter().any(|module| module.value.get("prober").is_some()))
}

/// The key by which a file of tests is known.
const TESTS: &str = "probelint_test";

/// Whether a text is a file of tests, which is no part of the estate: its outermost keys say so.
#[must_use]
pub fn is_test_file(text: &str) -> bool {
    text.contains(TESTS) && text.lines().any(|line| line.trim_start_matches(['{', '"']).starts_with(TESTS))
}

/// Words of which one stands in every file that [`recognise`] can know.
const WORDS: [&str; 7] =
    ["scrape_config", "rule_files", "remote_write", "alerting", "prober", "expr:", "ervice"];

/// Whether it is worth reading a text at all.
#[must_use]
pub fn worth_reading(text: &str) -> bool {
    WORDS.iter().any(|word| text.contains(word)) || consul::worth_reading(text)
}
