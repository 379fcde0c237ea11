//! What the fields of a module mean: the types of `blackbox_exporter/config/config.go`, and defaults that `prober/` adds
//! included.

use super::written::Written;
use crate::go::canonical_header;
use crate::prometheus::schema::bytes;
use crate::syntax::{Dialect, Node, Value, boolean, integer};

/// What a field means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// On or off, however that is spelled.
    Switch,
    /// A whole number, however that is spelled.
    Number,
    /// A number of bytes, in any unit.
    Size,
    /// The name of a header, in any letter case.
    Header,
    /// A name of DNS, with or without the dot of the root.
    Domain,
    /// A text, without the space around it.
    Word,
    /// Texts of which the order does not matter, nor how often one is there.
    Set,
    /// The same of numbers.
    Codes,
    /// What is written.
    Text,
}

/// How a field is read, by the last part of its path, and what it says where it is not written; any other is a text,
/// empty unless written.
#[rustfmt::skip]
const FIELDS: [(&str, Type, &str); 37] = [
    ("allow_missing",                   Type::Switch, "false"),
    ("body_size_limit",                 Type::Size,   "0"),
    ("dns_over_tls",                    Type::Switch, "false"),
    ("dont_fragment",                   Type::Switch, "false"),
    ("enable_http2",                    Type::Switch, "true"),
    ("enable_http3",                    Type::Switch, "false"),
    ("fail_if_all_match_regexp",        Type::Set,    ""),
    ("fail_if_body_matches_regexp",     Type::Set,    ""),
    ("fail_if_body_not_matches_regexp", Type::Set,    ""),
    ("fail_if_header_matches",          Type::Set,    ""),
    ("fail_if_header_not_matches",      Type::Set,    ""),
    ("fail_if_matches_regexp",          Type::Set,    ""),
    ("fail_if_none_matches_regexp",     Type::Set,    ""),
    ("fail_if_not_matches_regexp",      Type::Set,    ""),
    ("fail_if_not_ssl",                 Type::Switch, "false"),
    ("fail_if_ssl",                     Type::Switch, "false"),
    ("follow_redirects",                Type::Switch, "true"),
    ("header",                          Type::Header, ""),
    ("insecure_skip_verify",            Type::Switch, "false"),
    ("ip_protocol_fallback",            Type::Switch, "true"),
    ("labels",                          Type::Set,    ""),
    ("payload_size",                    Type::Number, "0"),
    ("preferred_ip_protocol",           Type::Text,   "ip6"),
    ("proxy_from_environment",          Type::Switch, "false"),
    ("query_class",                     Type::Text,   "IN"),
    ("query_name",                      Type::Domain, ""),
    ("query_type",                      Type::Text,   "ANY"),
    ("recursion_desired",               Type::Switch, "true"),
    ("skip_resolve_phase_with_proxy",   Type::Switch, "false"),
    ("starttls",                        Type::Switch, "false"),
    ("tls",                             Type::Switch, "false"),
    ("transport_protocol",              Type::Text,   "udp"),
    ("ttl",                             Type::Number, "64"),
    ("type",                            Type::Word,   "Bearer"),
    ("valid_http_versions",             Type::Set,    ""),
    // None at all fails every probe.
    ("valid_rcodes",                    Type::Set,    "NOERROR"),
    ("valid_status_codes",              Type::Codes,  ""),
];

/// Fields below which names and values are the user's own: none of them is a default.
pub const OF_THE_USER: [&str; 6] =
    ["claims", "endpoint_params", "headers", "http_headers", "metadata", "proxy_connect_header"];

/// How the field is read, and what it says where it is not written.
pub fn type_of(name: &str) -> (Type, &'static str) {
    let known = FIELDS.iter().find(|(known, ..)| *known == name);
    known.map_or((Type::Text, ""), |(_, kind, default)| (*kind, default))
}

/// A value in the one spelling that its meaning has, and as it is shown.
pub struct Meaning {
    /// What is compared.
    pub compared: String,
    /// What is shown; as written where that reads better.
    pub shown: String,
}

/// What a scalar says as a value of that type; what no such value is says its text.
pub fn meaning(kind: Type, node: &Node, text: &str) -> Meaning {
    let plain = |value: Option<String>| {
        let value = value.unwrap_or_else(|| text.to_owned());
        Meaning { compared: value.clone(), shown: value }
    };
    let spelled = |compared: String| Meaning { compared, shown: text.to_owned() };
    match kind {
        Type::Switch => plain(boolean(node, Dialect::GoYamlV3).ok().map(|switch| switch.to_string())),
        Type::Number | Type::Codes => {
            plain(integer(node, Dialect::GoYamlV3).ok().map(|number| number.to_string()))
        }
        // Less than none is no limit, as 0 is.
        Type::Size => spelled(bytes(text).map_or_else(|| text.to_owned(), |bytes| bytes.max(0).to_string())),
        Type::Header => spelled(canonical_header(text)),
        Type::Domain => spelled(format!("{}.", text.strip_suffix('.').unwrap_or(text))),
        Type::Word => spelled(text.trim().to_owned()),
        Type::Set | Type::Text => plain(None),
    }
}

/// Whether the value says no more than a field that is not written; an empty text says that, too.
pub fn is_default(name: Option<&str>, node: &Node, text: &Written) -> bool {
    let Some((kind, default)) = name.map(type_of) else { return false };
    let is_text = matches!(kind, Type::Text | Type::Domain | Type::Word);
    let is_empty = node.value == Value::Null || is_text && text.shown.trim().is_empty();
    let compared = || node.as_scalar().map(|scalar| meaning(kind, node, &scalar.text).compared);
    is_empty || text.shown == default || compared().is_some_and(|compared| compared == default)
}
