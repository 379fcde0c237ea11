//! Service definitions and agent configuration, as the files of a Consul agent hold them.
//!
//! Follows `agent/config/config.go` of hashicorp/consul. JSON and HCL come as one tree, so nothing
//! here asks which it was.

mod agent;
mod agent_fields;
mod check;
mod limits;
mod register;
mod service;

use std::path::Path;
use std::sync::Arc;

pub use agent::AgentFields;
pub(super) use agent_fields::is_agent_field;
pub(super) use check::FIELDS as CHECK_FIELDS;
pub(super) use service::FIELDS as SERVICE_FIELDS;

use super::{Check, Instance};
use crate::syntax::{Dialect, Fields, Mistake, MistakeKind, Node, wrong_type};
use crate::text::{FileId, Spanned};

/// What one file of an agent defines.
#[derive(Debug, Clone)]
pub struct Definitions {
    /// The file.
    pub file: FileId,
    /// What it says about the agent itself.
    pub agent: AgentFields,
    /// Its services with their nested checks, each followed by its sidecar; their node is not yet known.
    pub services: Vec<Instance>,
    /// Its top-level checks.
    pub checks: Vec<TopLevelCheck>,
}

/// A check that stands beside the services.
#[derive(Debug, Clone)]
pub struct TopLevelCheck {
    /// The service that it is for; `None` for a check of the node.
    pub service_id: Option<Spanned<Arc<str>>>,
    /// The check.
    pub check: Check,
}

/// How a file of an agent is written, as far as Consul's decoding differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// JSON: a list is a list.
    Json,
    /// HCL: a single block stands for a list of it. JSON in a file called `.hcl` is read in this way too.
    Hcl,
}

impl Format {
    /// The format that Consul takes from a file's name.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        if path.extension().is_some_and(|ending| ending == "hcl") { Self::Hcl } else { Self::Json }
    }
}

/// Whose rules hold for a definition.
#[derive(Debug, Clone, Copy)]
struct Rules {
    dialect: Dialect,
    format: Format,
}

/// Reads one file of an agent; what is wrong is noted, and all that is right is kept.
pub fn decode(node: &Node, file: FileId, format: Format, mistakes: &mut Vec<Mistake>) -> Definitions {
    let rules = Rules { dialect: Dialect::Consul, format };
    let mut found =
        Definitions { file, agent: AgentFields::default(), services: Vec::new(), checks: Vec::new() };
    let Some(mut fields) = Fields::of(node, "the configuration", Dialect::Consul, mistakes) else {
        return found;
    };
    // The agent registers `services` first, then `service`: of two with one id the later stays.
    let mut nodes = service::plural(&mut fields, format);
    nodes.extend(one(&mut fields, "service", "services", format));
    for node in nodes {
        found.services.extend(register::service(node, rules, fields.mistakes()));
    }
    found.checks.extend(check::top_level(&mut fields, rules));
    found.agent = AgentFields::take(&mut fields);
    fields.finish();
    found
}

/// The service that a body of `/v1/agent/service/register` registers, followed by its sidecar.
pub(super) fn registration(node: &Node, mistakes: &mut Vec<Mistake>) -> Vec<Instance> {
    register::service(node, Rules { dialect: Dialect::GoJson, format: Format::Json }, mistakes)
}

/// The items of the list `name`; what is none in this format is noted, and taken for its only item.
fn items<'n>(fields: &mut Fields<'n, '_>, name: &'static str, format: Format) -> Vec<&'n Node> {
    let Some(node) = fields.take(name) else { return Vec::new() };
    if let Some(items) = node.as_list() {
        return items.iter().collect();
    }
    if format == Format::Json || node.as_map().is_none() {
        fields.note(wrong_type(node, name, "a list"));
    }
    vec![node]
}

/// What `name` holds: one mapping. Several, which Consul refuses but people write, are one mistake, and all are read.
fn one<'n>(fields: &mut Fields<'n, '_>, name: &'static str, plural: &str, format: Format) -> Vec<&'n Node> {
    let Some(node) = fields.take(name) else { return Vec::new() };
    let items = node.as_list().unwrap_or_default();
    let [first, second, ..] = items else { return vec![node] };
    let (several, help) = match format {
        Format::Hcl => (format!("{name} blocks"), format!("call each block {plural}: {plural} {{ … }}")),
        Format::Json => (format!("items in {name}"), format!("call the list \"{plural}\"")),
    };
    let message = format!("{} {several}, where Consul takes one: it refuses the file", items.len());
    let mistake = Mistake::refused(MistakeKind::WrongType, second.span, message);
    fields.note(mistake.also(first.span, "the first").help(help));
    items.iter().collect()
}
