//! Files of alerting and recording rules, as far as it matters here: what they look at.
//!
//! Follows `model/rulefmt` of prometheus/prometheus, and refuses nothing.

use std::sync::Arc;

use crate::prometheus::promql::{self, Selector};
use crate::syntax::Node;
use crate::text::{FileId, Span};

/// A file that `rule_files` names, or that looks like one.
#[derive(Debug, Clone)]
pub struct RuleFile {
    /// The file.
    pub file: FileId,
    /// Its rules, those of all groups.
    pub rules: Vec<SeriesRule>,
}

/// An alerting or recording rule.
#[derive(Debug, Clone)]
pub struct SeriesRule {
    /// The alert's name; `None` for a recording rule.
    pub alert: Option<Arc<str>>,
    /// Where its expression is.
    pub place: Span,
    /// What its expression selects.
    pub selectors: Vec<Selector>,
}

/// Whether the tree is one of such a file: a group has a rule with an expression.
#[must_use]
pub fn is_rule_file(node: &Node) -> bool {
    rules(node).next().is_some()
}

/// Reads the rules that have an expression.
#[must_use]
pub fn read(node: &Node, file: FileId) -> RuleFile {
    RuleFile { file, rules: rules(node).collect() }
}

fn rules(node: &Node) -> impl Iterator<Item = SeriesRule> {
    items(node, "groups").iter().flat_map(|group| items(group, "rules")).filter_map(rule)
}

fn items<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).and_then(Node::as_list).unwrap_or_default()
}

fn rule(node: &Node) -> Option<SeriesRule> {
    let alert = node.get("alert").and_then(Node::as_scalar);
    node.get("record").and_then(Node::as_scalar).or(alert)?;
    let expression = node.get("expr")?;
    Some(SeriesRule {
        alert: alert.map(|name| name.text.clone()),
        place: expression.span,
        selectors: promql::selectors(&expression.as_scalar()?.text),
    })
}
