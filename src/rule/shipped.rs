//! The rule files that were in `rules/` when the program was built.
//!
//! Their front matter was read then, so that a run need not: `build.rs` writes the table, and a test
//! holds it against what the reader of rule files makes of the same texts.

use std::sync::Arc;

use super::front::WrittenRule;
use super::parameter::{Declared, Parameter};
use super::words::{Words, WrittenAlso, WrittenWording};
use crate::fact::Value;
use crate::text::{Span, Spanned};

include!(concat!(env!("OUT_DIR"), "/shipped_rules.rs"));

/// One shipped rule file.
pub struct File {
    /// Its id.
    pub id: &'static str,
    /// The whole file.
    pub text: &'static str,
    /// Its front matter; `None` for the page of a family of mistakes.
    pub front: Option<Front>,
}

/// The front matter of a shipped rule, as written.
pub struct Front {
    severity: &'static str,
    judges: &'static str,
    each: Option<&'static str>,
    when: &'static str,
    at: &'static str,
    label: Option<&'static str>,
    also: &'static [(&'static str, &'static str)],
    message: &'static str,
    help: Option<&'static str>,
    parameters: &'static [Own],
    certain_if: Option<&'static str>,
    since: &'static str,
    preview: bool,
}

/// A parameter.
pub struct Own {
    name: &'static str,
    kind: &'static str,
    default: Default,
}

/// The default of a parameter.
#[expect(dead_code, reason = "which of them occur depends on the rule files")]
pub enum Default {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text.
    Text(&'static str),
    /// Several texts.
    Texts(&'static [&'static str]),
}

impl Front {
    /// The rule as written, all of it standing at `span`.
    pub fn written(&'static self, span: Span) -> WrittenRule {
        let said = |text: &'static str| Spanned::new(Arc::from(text), span);
        WrittenRule {
            severity: self.severity.parse().ok().map(|level| Spanned::new(level, span)),
            judges: self.judges.parse().ok().map(|kind| Spanned::new(kind, span)),
            each: self.each.map(said),
            when: Some(said(self.when)),
            at: Some(said(self.at)),
            words: Words::Shipped(self, span),
            parameters: self.parameters.iter().filter_map(Own::parameter).collect(),
            certain_if: self.certain_if.map(said),
            since: Some(said(self.since)),
            preview: self.preview,
        }
    }

    /// Its wording, standing at `span`.
    pub fn wording(&self, span: Span) -> WrittenWording {
        let said = |text: &'static str| Spanned::new(Arc::from(text), span);
        WrittenWording {
            label: self.label.map(said),
            also: self.also.iter().map(|(at, say)| WrittenAlso { at: said(at), say: said(say) }).collect(),
            message: Some(said(self.message)),
            help: self.help.map(said),
        }
    }
}

impl Own {
    fn parameter(&self) -> Option<Parameter> {
        let Declared(kind) = self.kind.parse().ok()?;
        let value = match self.default {
            Default::Bool(value) => Value::Bool(value),
            Default::Int(value) => Value::Int(value),
            Default::Text(text) => Value::text(text),
            Default::Texts(texts) => Value::list(texts.iter().map(Value::text)),
        };
        Some(Parameter { path: format!("param.{}", self.name), kind, value })
    }
}
