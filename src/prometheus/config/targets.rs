//! Groups of targets: `prometheus/discovery/targetgroup/targetgroup.go`.

use super::StaticGroup;
use crate::prometheus::version::Version;
use crate::syntax::{Dialect, Fields, Mistake, MistakeKind, Node, Value, wrong_type};

/// The groups of a file that `file_sd_configs` names, in YAML ([`Dialect::GoYamlV2`]) or, where its name ends
/// in `.json`, in JSON ([`Dialect::GoJson`]). A mistake keeps the whole file from being used.
pub fn decode_file_sd(
    node: &Node,
    dialect: Dialect,
    version: Version,
    mistakes: &mut Vec<Mistake>,
) -> Vec<StaticGroup> {
    match &node.value {
        Value::Null => Vec::new(),
        Value::List(groups) => {
            groups.iter().filter_map(|group| file_group(group, dialect, version, mistakes)).collect()
        }
        _ => {
            mistakes.push(wrong_type(node, "a file of file_sd_configs", "a list of groups"));
            Vec::new()
        }
    }
}

fn file_group(
    node: &Node,
    dialect: Dialect,
    version: Version,
    mistakes: &mut Vec<Mistake>,
) -> Option<StaticGroup> {
    if node.value == Value::Null {
        let message = "nil target group item found";
        mistakes.push(Mistake::refused(MistakeKind::MissingField, node.span, message));
        return None;
    }
    group(node, dialect, version, mistakes)
}

/// One group with its targets and labels.
pub fn group(
    node: &Node,
    dialect: Dialect,
    version: Version,
    mistakes: &mut Vec<Mistake>,
) -> Option<StaticGroup> {
    let mut fields = Fields::of(node, "target group", dialect, mistakes)?;
    let group = StaticGroup {
        place: node.span,
        targets: fields.strings("targets").unwrap_or_default(),
        labels: fields.string_map("labels").unwrap_or_default(),
    };
    for (name, _) in group.labels.iter().filter(|(name, _)| !version.is_label_name(name)) {
        let message = format!("\"{}\" is not a valid label name", name.value);
        fields.note(Mistake::refused(MistakeKind::InvalidValue, name.span, message));
    }
    fields.refuse_unknown();
    Some(group)
}
