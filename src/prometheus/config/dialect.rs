//! What vmagent knows of relabel steps and Prometheus does not, and how Prometheus says it: what vmagent 1.145 takes
//! is recorded (`tests/oracle/record-vmagent`), and that the steps named here do the same.

use std::sync::Arc;

use crate::syntax::{Fields, Mistake, MistakeKind, Value};
use crate::text::{Span, Spanned};

/// The actions, each with what to write for Prometheus.
const ACTIONS: [(&str, &str); 9] = [
    (
        "keep_if_equal",
        "write keepequal, which Prometheus has from 2.41 on, with one label in source_labels and the other as target_label",
    ),
    (
        "drop_if_equal",
        "write dropequal, which Prometheus has from 2.41 on, with one label in source_labels and the other as target_label",
    ),
    (
        "keep_if_contains",
        "Prometheus does not look for one label's value in another: where the text is known, write keep with a regex such as '.*text.*'",
    ),
    (
        "drop_if_contains",
        "Prometheus does not look for one label's value in another: where the text is known, write drop with a regex such as '.*text.*'",
    ),
    ("keep_metrics", "write keep with source_labels: [__name__], in metric_relabel_configs"),
    ("drop_metrics", "write drop with source_labels: [__name__], in metric_relabel_configs"),
    ("replace_all", "write a replace step for each place: Prometheus replaces the whole value at once"),
    (
        "labelmap_all",
        "write labelmap with a regex for the whole names, and labeldrop for the old names, which labelmap leaves",
    ),
    ("graphite", "write replace steps with a regex on __name__, in metric_relabel_configs"),
];

/// The fields, each with what to write for Prometheus.
const FIELDS: [(&str, &str); 3] = [
    ("if", "read the labels with source_labels, and put the condition in the regex"),
    ("match", "write replace steps with a regex on __name__, in metric_relabel_configs"),
    ("labels", "write a replace step for each label"),
];

fn mistake(span: Span, what: &str, help: &str) -> Mistake {
    let message =
        format!("{what} is known only to vmagent: Prometheus refuses the whole configuration because of it");
    Mistake::refused(MistakeKind::ForeignDialect, span, message).help(help)
}

/// The mistake of an action that only vmagent knows; `None` for any other.
pub fn action(name: &Spanned<Arc<str>>) -> Option<Mistake> {
    let (action, help) = ACTIONS.iter().find(|(action, _)| name.eq_ignore_ascii_case(action))?;
    Some(mistake(name.span, &format!("the action {action}"), help))
}

/// Notes the fields of a step that only vmagent knows; whether there is one.
pub fn note(fields: &mut Fields<'_, '_>) -> bool {
    let mut found = has_regexes(fields);
    if found && let Some((key, _)) = fields.entry("regex") {
        fields.note(mistake(key.span, "a list as regex", "join the regexes with `|` to one"));
    }
    for (name, help) in FIELDS {
        if fields.has(name)
            && let Some((key, _)) = fields.entry(name)
        {
            fields.note(mistake(key.span, &format!("the field {name}"), help));
            found = true;
        }
    }
    found
}

/// Whether the regex is a list, of which vmagent lets any item match.
pub fn has_regexes(fields: &mut Fields<'_, '_>) -> bool {
    fields.take("regex").is_some_and(|node| matches!(node.value, Value::List(_)))
}
