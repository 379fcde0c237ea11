//! Lists of relabel steps, as written: `prometheus/model/relabel/relabel.go`.

use std::sync::Arc;

use super::values;
use crate::prometheus::relabel::{Action, RelabelStep};
use crate::prometheus::version::Version;
use crate::syntax::{Dialect, Fields, Mistake, MistakeKind, Node, Style, Value};
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
    let step = RelabelStep {
        place: item.span,
        action: action(&mut fields, item.span),
        source_labels: source_labels(&mut fields, version),
        separator: values::text(&mut fields, "separator"),
        regex_verbatim: fields.take("regex").is_some_and(is_verbatim),
        regex: values::text(&mut fields, "regex"),
        modulus: modulus(&mut fields),
        target_label: values::text(&mut fields, "target_label"),
        replacement: values::text(&mut fields, "replacement"),
    };
    fields.finish();
    Some(step)
}

fn action(fields: &mut Fields<'_, '_>, place: Span) -> Spanned<Action> {
    let Some(name) = fields.string("action") else { return Spanned::new(Action::Replace, place) };
    let action = name.parse::<Action>();
    if let Err(message) = &action {
        let known = Action::ALL.map(Action::name);
        let help = match crate::text::nearest(&name, known) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("one of {}", known.join(", ")),
        };
        fields.note(Mistake::refused(MistakeKind::InvalidValue, name.span, message).help(help));
    }
    name.map(|_| action.unwrap_or(Action::Replace))
}

fn source_labels(fields: &mut Fields<'_, '_>, version: Version) -> Vec<Spanned<Arc<str>>> {
    let labels = fields.strings("source_labels").unwrap_or_default();
    for label in &labels {
        // An item without a value is never looked at.
        if !label.is_empty() && !version.is_label_name(label) {
            let message = format!("\"{}\" is not a valid label name", label.value);
            fields.note(Mistake::refused(MistakeKind::InvalidValue, label.span, message));
        }
    }
    labels
}

fn modulus(fields: &mut Fields<'_, '_>) -> Option<Spanned<u64>> {
    let modulus = fields.integer("modulus")?;
    let Ok(value) = u64::try_from(modulus.value) else {
        let message = format!("modulus takes a whole number from 0, and this is {}", modulus.value);
        fields.note(Mistake::refused(MistakeKind::WrongType, modulus.span, message));
        return None;
    };
    Some(modulus.map(|_| value))
}

/// Whether the text stands in the file as it is, so that its parts have places.
fn is_verbatim(node: &Node) -> bool {
    node.as_scalar().is_some_and(|scalar| match scalar.style {
        // A plain text over several lines is folded.
        Style::Plain => node.span.len() == scalar.text.len(),
        Style::Verbatim => true,
        Style::Rewritten => false,
    })
}
