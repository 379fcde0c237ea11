//! What a module says beyond the request that it sends, written out, so that two of them can be compared: when a probe
//! fails, whom it trusts, which protocols it speaks.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::Prober;
use crate::syntax::{Dialect, Node, Value, entries};
use crate::text::Span;

/// One field of the prober's section that does not say what is the default anyway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its path: `http.valid_status_codes`.
    pub name: Arc<str>,
    /// What it says on one line; `***` for every part that may be a secret.
    pub shown: String,
    /// Tells values apart that differ in secrets alone.
    print: u64,
}

/// What other parts of a probe tell: the request, and how long it may take.
const TOLD: [&str; 4] =
    ["http.method", "http.headers.host", "http.follow_redirects", "http.no_follow_redirects"];

/// Fields by the last part of their path, and what they say where they are not written; any other is off or empty.
const DEFAULTS: [(&str, &str); 7] = [
    ("enable_http2", "true"),
    ("ip_protocol_fallback", "true"),
    ("recursion_desired", "true"),
    ("preferred_ip_protocol", "ip6"),
    ("query_class", "IN"),
    ("query_type", "ANY"),
    ("transport_protocol", "udp"),
];

/// The settings of the module whose tree is `node`, sorted by name. What stands at `secrets` is hidden, and so is what
/// is sent over a connection.
pub(super) fn settings(node: &Node, prober: Prober, secrets: &[Span]) -> Vec<Setting> {
    let own = entries(node, Dialect::GoYamlV3).into_iter().find(|(key, _)| *key.value == *prober.name());
    let mut found = Vec::new();
    if let Some((_, section)) = own {
        Reader { secrets, found: &mut found }.field(prober.name(), section);
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

struct Reader<'r> {
    secrets: &'r [Span],
    found: &'r mut Vec<Setting>,
}

impl Reader<'_> {
    /// A field, or every field of a mapping.
    fn field(&mut self, path: &str, node: &Node) {
        if node.as_map().is_some() {
            for (key, value) in entries(node, Dialect::GoYamlV3) {
                self.field(&format!("{path}.{}", key.value), value);
            }
            return;
        }
        let mut text = Written::default();
        self.value(node, false, &mut text);
        if !TOLD.contains(&&*path.to_ascii_lowercase()) && !is_default(path, &text.shown) {
            self.found.push(Setting { name: path.into(), shown: text.shown, print: text.hasher.finish() });
        }
    }

    /// A value on one line; `sent` where it goes over the wire.
    fn value(&self, node: &Node, sent: bool, text: &mut Written) {
        match &node.value {
            Value::Null => {}
            Value::Scalar(scalar) => {
                let hidden = sent || self.secrets.iter().any(|secret| secret.contains(node.span));
                text.add(&scalar.text, if hidden { "***" } else { &scalar.text });
            }
            Value::List(items) => {
                for (number, item) in items.iter().enumerate() {
                    text.part(if number > 0 { ", " } else { "" });
                    self.value(item, sent, text);
                }
            }
            Value::Map(_) => {
                for (number, (key, value)) in entries(node, Dialect::GoYamlV3).into_iter().enumerate() {
                    text.part(if number > 0 { ", " } else { "{" });
                    text.part(&key.value);
                    text.part(": ");
                    self.value(value, sent || &*key.value == "send", text);
                }
                text.part("}");
            }
        }
    }
}

/// A text as it may be shown, and a print of it as it is.
#[derive(Default)]
struct Written {
    shown: String,
    hasher: DefaultHasher,
}

impl Written {
    fn part(&mut self, text: &str) {
        self.add(text, text);
    }

    fn add(&mut self, text: &str, shown: &str) {
        text.hash(&mut self.hasher);
        // Writing into a text cannot fail.
        let _ = write!(self.shown, "{shown}");
    }
}

fn is_default(path: &str, text: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or(path);
    let default = DEFAULTS.iter().find(|(known, _)| *known == name).map(|(_, default)| *default);
    match default {
        Some(default) => text == default,
        None => matches!(text, "" | "false"),
    }
}

#[cfg(test)]
mod tests {
    use super::settings;
    use crate::blackbox::Prober;
    use crate::syntax::yaml;
    use crate::text::FileId;

    /// The settings of a module, the word `hidden` being a secret.
    fn shown(prober: Prober, section: &str) -> Vec<String> {
        let root = yaml::read(FileId(0), section).root.expect("it is YAML");
        let at = section.find("hidden").map(|at| crate::text::Span::new(FileId(0), at, at + "hidden".len()));
        let found = settings(&root, prober, at.as_slice());
        found.iter().map(|setting| format!("{}={}", setting.name, setting.shown)).collect()
    }

    #[test]
    fn what_is_the_default_or_told_elsewhere_is_left_out() {
        for (section, settings) in [
            ("http: {method: HEAD, headers: {HOST: a}, follow_redirects: false}", &[][..]),
            ("http: {fail_if_ssl: false, valid_status_codes: [], enable_http2: true, compression: ''}", &[]),
            ("http: {preferred_ip_protocol: ip6, fail_if_not_ssl: ~}\ntcp: {tls: true}", &[]),
            ("http: {valid_status_codes: [200, 204]}", &["http.valid_status_codes=200, 204"]),
            (
                "http: {enable_http2: false, fail_if_ssl: true}",
                &["http.enable_http2=false", "http.fail_if_ssl=true"],
            ),
            (
                "http: {fail_if_header_matches: [{header: Location, regexp: /login.*}]}",
                &["http.fail_if_header_matches={header: Location, regexp: /login.*}"],
            ),
            (
                "base: &b {fail_if_ssl: true}\nhttp: {<<: *b, tls_config: {server_name: a}}",
                &["http.fail_if_ssl=true", "http.tls_config.server_name=a"],
            ),
        ] {
            assert_eq!(shown(Prober::Http, section), settings, "{section}");
        }
    }

    #[test]
    fn secrets_are_hidden_and_yet_told_apart() {
        assert_eq!(shown(Prober::Http, "http: {bearer_token: hidden}"), ["http.bearer_token=***"]);
        let query = |sent: &str| format!("tcp: {{query_response: [{{send: {sent}}}, {{expect: OK}}]}}");
        assert_eq!(shown(Prober::Tcp, &query("PASS x")), ["tcp.query_response={send: ***}, {expect: OK}"]);
        let read =
            |text: &str| settings(&yaml::read(FileId(0), text).root.expect("it is YAML"), Prober::Tcp, &[]);
        assert_ne!(read(&query("PASS x")), read(&query("PASS y")));
        assert_eq!(read(&query("PASS x")), read(&query("'PASS x'")));
    }
}
