//! Lists of relabel steps, as written: `prometheus/model/relabel/relabel.go`.

use std::sync::Arc;

use super::{dialect, values};
use crate::prometheus::relabel::{Action, RelabelStep};
use crate::prometheus::version::Version;
use crate::syntax::{Dialect, Fields, Mistake, MistakeKind, Node, Style, Value, text_item};
use crate::text::{Span, Spanned};

/// The steps of the list `name`; `empty` is the server's message for an item without a value.
pub fn steps(
    fields: &mut Fields<'_, '_>,
    name: &'static str,
    empty: &'static str,
    version: Version,
) -> Vec<RelabelStep> {
    let steps = fields.list(name, |item, mistakes| match item.value {
        Value::Null => {
            mistakes.push(Mistake::refused(MistakeKind::MissingField, item.span, empty));
            None
        }
        _ => step(item, version, mistakes),
    });
    steps.unwrap_or_default()
}

fn step(item: &Node, version: Version, mistakes: &mut Vec<Mistake>) -> Option<RelabelStep> {
    let mut fields = Fields::of(item, "relabel_config", Dialect::GoYamlV2, mistakes)?;
    let foreign = dialect::note(&mut fields);
    let action = action(&mut fields, item.span, version);
    let step = RelabelStep {
        place: item.span,
        foreign: foreign || action.is_none(),
        action: action.unwrap_or(Spanned::new(Action::Replace, item.span)),
        source_labels_place: fields.take("source_labels").map(|list| list.span),
        source_labels: source_labels(&mut fields),
        separator: values::text(&mut fields, "separator"),
        regex_verbatim: fields.take("regex").is_some_and(is_verbatim),
        regex: if dialect::has_regexes(&mut fields) { None } else { values::text(&mut fields, "regex") },
        modulus: fields.natural("modulus"),
        target_label: values::text(&mut fields, "target_label"),
        replacement: values::text(&mut fields, "replacement"),
    };
    fields.finish();
    Some(step)
}

/// The action; for a name that is none the one that must be meant. `None` where none is near, or where vmagent
/// alone knows it: what a step lacks cannot be judged by an action that it does not have.
fn action(fields: &mut Fields<'_, '_>, place: Span, version: Version) -> Option<Spanned<Action>> {
    if let Some((key, Node { value: Value::Null, .. })) = fields.entry("action") {
        let message = "relabel action cannot be empty";
        let mistake = Mistake::refused(MistakeKind::MissingField, key.span, message);
        // Before 2.30, the server takes the file and fails at the first target.
        fields.note(Mistake { refused: version >= Version::new(2, 30), ..mistake });
        return Some(Spanned::new(Action::Replace, key.span));
    }
    let Some(name) = fields.string("action") else { return Some(Spanned::new(Action::Replace, place)) };
    let message = match name.parse() {
        Ok(action) => return Some(name.map(|_| action)),
        Err(message) => message,
    };
    if let Some(of_vmagent) = dialect::action(&name) {
        fields.note(of_vmagent);
        return None;
    }
    let known = Action::ALL.map(Action::name);
    let near = crate::text::nearest(&name, known);
    let help = match near {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("one of {}", known.join(", ")),
    };
    fields.note(Mistake::refused(MistakeKind::InvalidValue, name.span, message).help(help));
    near.and_then(|near| near.parse().ok()).map(|action| name.map(|_| action))
}

/// The names that are read. An item without a value is let through; other names are checked with the step.
fn source_labels(fields: &mut Fields<'_, '_>) -> Vec<Spanned<Arc<str>>> {
    let labels = fields.list("source_labels", |item, mistakes| {
        let label = text_item("source_labels", item, Dialect::GoYamlV2, mistakes)?;
        if label.is_empty() && item.value != Value::Null {
            let message = "\"\" is not a valid label name";
            mistakes.push(Mistake::refused(MistakeKind::InvalidValue, item.span, message));
        }
        Some(label)
    });
    labels.unwrap_or_default()
}

/// Whether the text is in the file as it is, so that its parts have places.
fn is_verbatim(node: &Node) -> bool {
    node.as_scalar().is_some_and(|scalar| match scalar.style {
        // A plain text over several lines is folded.
        Style::Plain => node.span.len() == scalar.text.len(),
        Style::Verbatim => true,
        Style::Rewritten => false,
    })
}
