//! Files are known by what they hold, not by their names.

use std::path::Path;

use crate::consul;
use crate::prometheus::rule_file;
use crate::syntax::{Layout, Node, outline};
use crate::text::FileId;

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

/// `scrape_configs` as a list, or a `global` block beside other blocks of Prometheus; Promtail has such a list,
/// too, and sends what it finds to `clients`.
fn is_prometheus(node: &Node) -> bool {
    let has = |key| node.get(key).is_some();
    if has("clients") || has("positions") {
        return false;
    }
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
    // Consul's come first: an export is the largest file, and has none of the others.
    consul::worth_reading(text) || WORDS.iter().any(|word| text.contains(word))
}

/// What a text that cannot be parsed was meant to be, by the keys that can be made out in it; `None` for one of no
/// interest.
#[must_use]
pub fn recognise_broken(path: &Path, text: &str) -> Option<Shape> {
    if belongs_to_another_tool(text) {
        return None;
    }
    layouts(path).iter().find_map(|layout| {
        let tree = outline(FileId(0), text, *layout);
        // A bracket too many before a definition makes it the item of a list.
        let first = || tree.as_list().and_then(<[Node]>::first).and_then(recognise);
        let shape = recognise(&tree).or_else(first)?;
        // Consul reads no YAML.
        let fits = *layout == Layout::Brackets || !matches!(shape, Shape::Consul(_));
        fits.then_some(shape)
    })
}

/// How a file of that name may show what belongs to what.
fn layouts(path: &Path) -> &'static [Layout] {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("json" | "hcl") => &[Layout::Brackets],
        Some("yml" | "yaml") => &[Layout::Indentation],
        _ => &[Layout::Indentation, Layout::Brackets],
    }
}

/// Whether the user means the file at `path`, which cannot be parsed, by naming it.
pub fn is_meant(path: &Path, text: &str) -> bool {
    has_known_ending(path) && !belongs_to_another_tool(text)
}

/// Whether the name of a file is one of those that configuration is written under.
#[must_use]
pub fn has_known_ending(path: &Path) -> bool {
    let known = ["yml", "yaml", "json", "hcl"];
    path.extension().is_some_and(|ending| known.iter().any(|known| ending == *known))
}

/// Whether a text is a job of Nomad, or a piece of Terraform or Packer: their blocks look like Consul's, their
/// values do not.
fn belongs_to_another_tool(text: &str) -> bool {
    let labelled = ["job", "variable", "resource", "data", "provider", "module", "output", "source"];
    text.lines().any(|line| {
        let word = line.split([' ', '"', '{']).next().unwrap_or_default();
        let rest = line[word.len()..].trim_start();
        labelled.contains(&word) && rest.starts_with('"') && rest.trim_end().ends_with('{')
            || ["locals", "terraform", "variables", "packer"].contains(&word) && rest.starts_with('{')
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Shape, is_meant, recognise, recognise_broken};
    use crate::consul;
    use crate::syntax::yaml;
    use crate::text::FileId;

    #[test]
    fn promtail_is_no_prometheus() {
        for (text, shape) in [
            ("scrape_configs: [{job_name: a}]", Some(Shape::Prometheus)),
            ("scrape_configs: [{job_name: a}]\nclients: [{url: http://loki:3100}]", None),
            ("positions: {filename: /tmp/p}\nscrape_configs: [{job_name: a}]", None),
        ] {
            let root = yaml::read(FileId(0), text).root.expect("it is YAML");
            assert_eq!(recognise(&root), shape, "{text}");
        }
    }

    #[test]
    fn a_broken_file_is_what_its_keys_say() {
        const HCL: Shape = Shape::Consul(consul::Shape::Definitions);
        for (path, text, shape) in [
            ("web.hcl", "service {\n  name = web\n}\n", Some(HCL)),
            ("web.hcl", "nmae = web\n", None),
            ("job.hcl", "job \"web\" {\n  service {\n    port = http\n  }\n}\n", None),
            ("main.tf", "# all\nlocals {\n  service {\n", None),
            ("agent.hcl", "data_dir = \"/x\"\nservices {\n  name = web\n}\n", Some(HCL)),
            ("prometheus.yml.j2", "scrape_configs:\n{% for a in b %}\n", Some(Shape::Prometheus)),
            ("agent.hcl.tpl", "service {\n  name = \"{{ x }}\"\n  port = {{ y }}\n", Some(HCL)),
            ("values.yml", "service:\n  name: web\n  port: {{ .Values.port }}\n", None),
            ("a.yml", "data:\n  prometheus.yml: |\n    scrape_configs: [\n", None),
            ("promtail.yml", "positions: [\nscrape_configs:\n- job_name: a\n", None),
            ("docker-compose.yml", "services:\n  web:\n    image: 'nginx\n", None),
            ("package.json", r#"{"name": "a", "version": "1", "scripts": {},}"#, None),
            ("tsconfig.json", "{\n  // check\n  \"compilerOptions\": {\"checkJs\": true,},\n}", None),
            (
                "kong.json",
                r#"{"_format_version": "3.0", "services": [{"name": "x", "url": "http://x", "routes": [],}]}"#,
                None,
            ),
        ] {
            assert_eq!(recognise_broken(Path::new(path), text), shape, "{path}");
        }
    }

    #[test]
    fn a_file_that_is_named_is_meant_unless_it_is_another_programs() {
        for (path, text, meant) in [
            ("web.hcl", "nmae = web\n", true),
            ("job.hcl", "job \"web\" {\n  service {\n    port = http\n  }\n}\n", false),
            ("main.tf", "# all\nlocals {\n  service {\n", false),
            ("site.pp", "class web (\n", false),
        ] {
            assert_eq!(is_meant(Path::new(path), text), meant, "{path}");
        }
    }
}
