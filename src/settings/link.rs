//! `[links]`: where people can read more.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use crate::text::redact;

/// The placeholder for the id of a rule.
const RULE: &str = "{rule}";

/// `[links]`: where people can read more.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LinkSettings {
    /// Where the rules' pages can be read, such as `https://wiki.example.org/probelint/{rule}`.
    pub rules: Option<RuleLink>,
}

/// A URL with `{rule}` where the id of a rule belongs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct RuleLink(String);

impl RuleLink {
    /// The URL of a rule's page. An id holds nothing that a URL could not, but for what its author gave it.
    #[must_use]
    pub fn of(&self, rule: &str) -> String {
        self.0.replace(RULE, rule)
    }
}

impl TryFrom<String> for RuleLink {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if !text.starts_with("https://") && !text.starts_with("http://") {
            return Err(format!("\"{text}\" is not a URL such as https://wiki.example.org/probelint/{RULE}"));
        }
        // A terminal would take what follows a control character for its own.
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(format!("{text:?} holds a character that a URL cannot hold"));
        }
        if redact(&text) != text {
            return Err("the URL holds a secret, which every report would show".to_owned());
        }
        if text.contains(RULE) {
            Ok(Self(text))
        } else {
            Err(format!("\"{text}\" has no {RULE} for the id of a rule"))
        }
    }
}

impl JsonSchema for RuleLink {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "RuleLink".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^https?://\\S*\\{rule\\}\\S*$"})
    }
}

#[cfg(test)]
mod tests {
    use super::RuleLink;

    #[test]
    fn a_link_is_a_url_with_a_place_for_the_rule() {
        let link = |text: &str| RuleLink::try_from(text.to_owned());
        let whole = link("https://wiki/probelint#{rule}").expect("it is one");
        assert_eq!(whole.of("probe/root-path"), "https://wiki/probelint#probe/root-path");
        for wrong in [
            "wiki/{rule}",
            "https://wiki/rules",
            "file:///{rule}",
            "https://wiki/ {rule}",
            "https://w/\u{1b}{rule}",
            "https://me:hunter2@w/{rule}",
        ] {
            assert!(link(wrong).is_err(), "{wrong}");
        }
    }
}
