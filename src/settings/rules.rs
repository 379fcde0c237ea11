//! `rules`: severities, parameters, and folders with your own rules.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::Written;
use crate::finding::Severity;

/// The severity that a rule is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The rule does not run.
    Off,
    /// Worth knowing; does not fail the run by default.
    Info,
    /// Fails the run by default.
    Warning,
    /// Something will not do what it is meant to do.
    Error,
}

impl Level {
    /// The severity; `None` for off.
    #[must_use]
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Info => Some(Severity::Info),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// `[rules]`, or the list of folders alone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RuleSettings {
    /// Folders with your own rules, below the folder of `probelint.toml`.
    pub folders: Vec<Written>,
    /// By rule (`probe/root-path`) or family (`probe`).
    pub named: BTreeMap<Written, RuleSetting>,
}

impl RuleSettings {
    /// What is said of exactly this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&RuleSetting> {
        self.named.iter().find(|(written, _)| &***written == name).map(|(_, setting)| setting)
    }
}

/// What is said of a rule: `"warning"`, or `{severity = "warning", keys = ["team"]}`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RuleSetting {
    /// Its level; `None` for its own.
    pub level: Option<Level>,
    /// Values of the parameters that the rule declares.
    pub parameters: BTreeMap<Written, toml::Value>,
}

impl<'de> Deserialize<'de> for RuleSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RulesVisitor)
    }
}

struct RulesVisitor;

impl<'de> Visitor<'de> for RulesVisitor {
    type Value = RuleSettings;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table of rules, or a list of folders")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<RuleSettings, A::Error> {
        let mut found = RuleSettings::default();
        while let Some(folder) = items.next_element()? {
            found.folders.push(folder);
        }
        Ok(found)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<RuleSettings, A::Error> {
        let mut found = RuleSettings::default();
        while let Some(name) = entries.next_key::<Written>()? {
            if &*name == "folders" {
                found.folders = entries.next_value()?;
            } else {
                let setting = entries.next_value()?;
                found.named.insert(name, setting);
            }
        }
        Ok(found)
    }
}

impl<'de> Deserialize<'de> for RuleSetting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RuleVisitor)
    }
}

struct RuleVisitor;

impl<'de> Visitor<'de> for RuleVisitor {
    type Value = RuleSetting;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"error\", \"warning\", \"info\", \"off\", or a table with severity and parameters")
    }

    fn visit_str<E: de::Error>(self, level: &str) -> Result<RuleSetting, E> {
        let level = Level::deserialize(de::value::StrDeserializer::new(level))?;
        Ok(RuleSetting { level: Some(level), ..RuleSetting::default() })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<RuleSetting, A::Error> {
        let mut found = RuleSetting::default();
        while let Some(name) = entries.next_key::<Written>()? {
            if &*name == "severity" {
                found.level = Some(entries.next_value()?);
            } else {
                let value = entries.next_value()?;
                found.parameters.insert(name, value);
            }
        }
        Ok(found)
    }
}

impl JsonSchema for RuleSettings {
    fn schema_name() -> Cow<'static, str> {
        "RuleSettings".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let folders = generator.subschema_for::<Vec<Written>>();
        let setting = generator.subschema_for::<RuleSetting>();
        json_schema!({
            "description": "Severities and parameters by rule or family, and folders with your own rules.",
            "anyOf": [
                folders,
                {"type": "object", "properties": {"folders": folders}, "additionalProperties": setting}
            ]
        })
    }
}

impl JsonSchema for RuleSetting {
    fn schema_name() -> Cow<'static, str> {
        "RuleSetting".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let level = generator.subschema_for::<Level>();
        json_schema!({
            "description": "A severity, or a table with a severity and the rule's parameters.",
            "anyOf": [level, {"type": "object", "properties": {"severity": level}}]
        })
    }
}
