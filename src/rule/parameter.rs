//! Parameters: what users can set for a rule, without writing one of their own.

use std::str::FromStr;
use std::sync::Arc;

use crate::fact::{Type, Value};
use crate::syntax::{Dialect, Fields, Mistake, MistakeKind, Node};
use crate::text::Spanned;

/// One parameter, which the rule's expressions read as `param.<name>`.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// `param.<name>`.
    pub path: String,
    /// Its type: text, number, boolean, or a list of texts.
    pub kind: Type,
    /// What the settings say, else the default.
    pub value: Value,
}

impl Parameter {
    /// Its name in the settings.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.strip_prefix("param.").unwrap_or(&self.path)
    }

    /// Takes a value of the settings.
    ///
    /// # Errors
    /// With what the parameter takes instead.
    pub fn set(&mut self, value: &toml::Value) -> Result<(), String> {
        let read = of_toml(value, self.kind);
        self.value = read.ok_or_else(|| format!("{} takes a {}", self.name(), self.kind))?;
        Ok(())
    }
}

/// Reads one entry of `parameters`: `keys: {type: list of text, default: [team]}`.
pub fn read(name: &Spanned<Arc<str>>, node: &Node, mistakes: &mut Vec<Mistake>) -> Option<Parameter> {
    let mut fields = Fields::of(node, "a parameter", Dialect::GoYamlV3, mistakes)?;
    let kind = fields.parsed::<Declared>("type");
    for field in ["type", "default"] {
        if !fields.has(field) {
            let message = format!("the parameter {} has no \"{field}\"", name.value);
            fields.note(Mistake::refused(MistakeKind::BrokenRule, name.span, message));
        }
    }
    let kind = kind.map(|kind| kind.value.0);
    let value = kind.and_then(|kind| default(&mut fields, kind));
    fields.entry("default");
    fields.finish();
    Some(Parameter { path: format!("param.{}", name.value), kind: kind?, value: value? })
}

fn default(fields: &mut Fields<'_, '_>, kind: Type) -> Option<Value> {
    match kind {
        Type::Bool => fields.boolean("default").map(|value| Value::Bool(value.value)),
        Type::Int => fields.integer("default").map(|value| Value::Int(value.value)),
        Type::List(Type::Text) => {
            let texts = fields.strings("default")?;
            Some(Value::list(texts.iter().map(|text| Value::from(&text.value))))
        }
        _ => fields.string("default").map(|text| Value::Text(text.value)),
    }
}

fn of_toml(value: &toml::Value, kind: Type) -> Option<Value> {
    match (kind, value) {
        (Type::Bool, toml::Value::Boolean(value)) => Some(Value::Bool(*value)),
        (Type::Int, toml::Value::Integer(value)) => Some(Value::Int(*value)),
        (Type::Text, toml::Value::String(text)) => Some(Value::text(text)),
        (Type::List(item), toml::Value::Array(items)) => {
            let items: Option<Vec<_>> = items.iter().map(|value| of_toml(value, *item)).collect();
            items.map(Value::list)
        }
        _ => None,
    }
}

/// A type as a rule file names it.
pub struct Declared(pub Type);

impl FromStr for Declared {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let kinds = [Type::Text, Type::Int, Type::Bool, Type::List(&Type::Text)];
        let known = kinds.map(|kind| kind.to_string());
        let found = kinds.into_iter().zip(&known).find(|(_, name)| *name == text);
        found
            .map(|(kind, _)| Self(kind))
            .ok_or_else(|| format!("\"{text}\" is not one of {}", known.join(", ")))
    }
}
