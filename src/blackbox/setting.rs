//! What a module says beyond the request that it sends, written out, so that two of them can be compared: when a probe
//! fails, whom it trusts, which protocols it speaks.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::Prober;
use crate::syntax::{Dialect, Node, Value, boolean, entries, integer};
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

/// How a field is read, by the last part of its path, and what it says where it is not written; any other is a text,
/// empty unless written: the types of `blackbox_exporter/config/config.go`, defaults that `prober/` adds included.
const FIELDS: [(&str, Type, &str); 28] = [
    ("allow_missing", Type::Switch, "false"),
    ("dns_over_tls", Type::Switch, "false"),
    ("dont_fragment", Type::Switch, "false"),
    ("enable_http2", Type::Switch, "true"),
    ("enable_http3", Type::Switch, "false"),
    ("fail_if_body_matches_regexp", Type::Set, ""),
    ("fail_if_body_not_matches_regexp", Type::Set, ""),
    ("fail_if_header_matches", Type::Set, ""),
    ("fail_if_header_not_matches", Type::Set, ""),
    ("fail_if_not_ssl", Type::Switch, "false"),
    ("fail_if_ssl", Type::Switch, "false"),
    ("insecure_skip_verify", Type::Switch, "false"),
    ("ip_protocol_fallback", Type::Switch, "true"),
    ("payload_size", Type::Number, "0"),
    ("preferred_ip_protocol", Type::Text, "ip6"),
    ("proxy_from_environment", Type::Switch, "false"),
    ("query_class", Type::Text, "IN"),
    ("query_type", Type::Text, "ANY"),
    ("recursion_desired", Type::Switch, "true"),
    ("skip_resolve_phase_with_proxy", Type::Switch, "false"),
    ("starttls", Type::Switch, "false"),
    ("tls", Type::Switch, "false"),
    ("transport_protocol", Type::Text, "udp"),
    ("ttl", Type::Number, "64"),
    ("valid_http_versions", Type::Set, ""),
    // None at all fails every probe.
    ("valid_rcodes", Type::Set, "NOERROR"),
    ("valid_status_codes", Type::Codes, ""),
    ("follow_redirects", Type::Switch, "true"),
];

/// Fields below which names and values are the user's own: none of them is a default.
const OF_THE_USER: [&str; 4] = ["endpoint_params", "headers", "http_headers", "metadata"];

/// What a field means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    /// On or off, however that is spelled.
    Switch,
    /// A whole number, however that is spelled.
    Number,
    /// Texts of which the order does not matter, nor how often one is there.
    Set,
    /// The same of numbers.
    Codes,
    /// What is written.
    Text,
}

/// The settings of the module whose tree is `node`, sorted by name. What stands at `secrets` is hidden, and so is what
/// is sent over a connection.
pub(super) fn settings(node: &Node, prober: Prober, secrets: &[Span]) -> Vec<Setting> {
    let own = entries(node, Dialect::GoYamlV3).into_iter().find(|(key, _)| *key.value == *prober.name());
    let mut found = Vec::new();
    if let Some((_, section)) = own {
        Reader { secrets, found: &mut found }.field(prober.name(), Some(prober.name()), section);
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

struct Reader<'r> {
    secrets: &'r [Span],
    found: &'r mut Vec<Setting>,
}

impl Reader<'_> {
    /// A field, or every field of a mapping; `name` is none for one that the user has named.
    fn field(&mut self, path: &str, name: Option<&str>, node: &Node) {
        if node.as_map().is_some() {
            let is_free = name.is_none_or(|name| OF_THE_USER.contains(&name));
            for (key, value) in entries(node, Dialect::GoYamlV3) {
                let name = Some(&*key.value).filter(|_| !is_free);
                self.field(&format!("{path}.{}", key.value), name, value);
            }
            return;
        }
        let text = self.written(name, node, false);
        if !TOLD.contains(&&*path.to_ascii_lowercase()) && !is_default(name, node, &text) {
            self.found.push(Setting { name: path.into(), print: text.print(), shown: text.shown });
        }
    }

    /// A value on one line, spelled as its type is; `sent` where it goes over the wire.
    fn written(&self, name: Option<&str>, node: &Node, sent: bool) -> Written {
        let kind = name.map_or(Type::Text, |name| type_of(name).0);
        let mut text = Written::default();
        match &node.value {
            Value::Null => {}
            Value::Scalar(scalar) => {
                let meant = meaning(kind, node).unwrap_or_else(|| scalar.text.to_string());
                let hidden = sent || self.secrets.iter().any(|secret| secret.contains(node.span));
                text.add(&meant, if hidden && !meant.is_empty() { "***" } else { &meant });
            }
            Value::List(items) => {
                let mut items: Vec<_> = items.iter().map(|item| self.written(name, item, sent)).collect();
                if matches!(kind, Type::Set | Type::Codes) {
                    items.sort_by(|a, b| (&a.shown, a.print()).cmp(&(&b.shown, b.print())));
                    items.dedup_by_key(|item| item.print());
                }
                text.list("", &items, "");
            }
            Value::Map(_) => text.list("{", &self.fields(node, sent), "}"),
        }
        text
    }

    /// The fields of an item of a list that are no defaults: `header: Location`.
    fn fields(&self, node: &Node, sent: bool) -> Vec<Written> {
        let fields = entries(node, Dialect::GoYamlV3).into_iter().filter_map(|(key, value)| {
            let name = Some(&*key.value);
            let value_text = self.written(name, value, sent || &*key.value == "send");
            (!is_default(name, value, &value_text)).then(|| {
                let mut text = Written::default();
                text.part(&key.value);
                text.part(": ");
                text.take(&value_text);
                text
            })
        });
        fields.collect()
    }
}

fn type_of(name: &str) -> (Type, &'static str) {
    let known = FIELDS.iter().find(|(known, ..)| *known == name);
    known.map_or((Type::Text, ""), |(_, kind, default)| (*kind, default))
}

/// The value of a scalar in the spelling of its type; `None` where only its text counts.
fn meaning(kind: Type, node: &Node) -> Option<String> {
    match kind {
        Type::Switch => boolean(node, Dialect::GoYamlV3).ok().map(|switch| switch.to_string()),
        Type::Number | Type::Codes => integer(node, Dialect::GoYamlV3).ok().map(|number| number.to_string()),
        Type::Set | Type::Text => None,
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

    /// Takes in another text.
    fn take(&mut self, other: &Self) {
        other.print().hash(&mut self.hasher);
        self.shown.push_str(&other.shown);
    }

    fn list(&mut self, open: &str, items: &[Self], close: &str) {
        self.part(open);
        for (number, item) in items.iter().enumerate() {
            self.part(if number > 0 { ", " } else { "" });
            self.take(item);
        }
        self.part(close);
    }

    fn print(&self) -> u64 {
        self.hasher.finish()
    }

    fn add(&mut self, text: &str, shown: &str) {
        text.hash(&mut self.hasher);
        // Writing into a text cannot fail.
        let _ = write!(self.shown, "{shown}");
    }
}

/// Whether the value says no more than a field that is not written; an empty text says that, too.
fn is_default(name: Option<&str>, node: &Node, text: &Written) -> bool {
    let Some((kind, default)) = name.map(type_of) else { return false };
    let is_empty = node.value == Value::Null || kind == Type::Text && text.shown.is_empty();
    is_empty || text.shown == default
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
            (
                "http: {fail_if_ssl: no, enable_http2: 'yes', ip_protocol_fallback: ~, skip_resolve_phase_with_proxy: off}",
                &[],
            ),
            ("http: {preferred_ip_protocol: '', fail_if_body_matches_regexp: []}", &[]),
            ("http: {fail_if_ssl: on}", &["http.fail_if_ssl=true"]),
            ("http: {valid_status_codes: [0xCC, 200, 200]}", &["http.valid_status_codes=200, 204"]),
            ("http: {headers: {X-A: 'false', X-B: ''}}", &["http.headers.X-A=false", "http.headers.X-B="]),
            (
                "http: {fail_if_header_matches: [{header: B, regexp: b, allow_missing: no}, {header: A, regexp: a}]}",
                &["http.fail_if_header_matches={header: A, regexp: a}, {header: B, regexp: b}"],
            ),
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
    fn what_is_the_default_depends_on_the_field() {
        for (prober, section, settings) in [
            (Prober::Icmp, "icmp: {ttl: 64, payload_size: 0, dont_fragment: no}", &[][..]),
            (Prober::Icmp, "icmp: {ttl: 0}", &["icmp.ttl=0"]),
            (Prober::Dns, "dns: {valid_rcodes: [NOERROR], query_class: '', recursion_desired: y}", &[]),
            (Prober::Dns, "dns: {valid_rcodes: []}", &["dns.valid_rcodes="]),
            (Prober::Grpc, "grpc: {service: 'false'}", &["grpc.service=false"]),
            (Prober::Tcp, "tcp: {query_response: [{starttls: off, send: ''}]}", &["tcp.query_response={}"]),
        ] {
            assert_eq!(shown(prober, section), settings, "{section}");
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
