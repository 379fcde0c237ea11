//! What the readers refuse, as findings.

use std::sync::Arc;

use crate::finding::{Certainty, Draft, Finding, Label, Severity};
use crate::syntax::{Mistake, MistakeKind};
use crate::text::Span;

/// What the readers refuse comes through the same door as what the rules judge.
#[must_use]
pub fn of_mistake(mistake: &Mistake) -> Finding {
    let also = mistake.also.iter().map(|(span, text)| Label { span: *span, text: text.clone() });
    let draft = Draft {
        message: mistake.message.clone(),
        help: mistake.help.clone(),
        also: also.collect(),
        ..Draft::default()
    };
    let severity = match mistake.kind {
        MistakeKind::UnrenderedTemplate => Severity::Info,
        _ if mistake.refused => Severity::Error,
        _ => Severity::Warning,
    };
    let primary = Label { span: mistake.span, text: String::new() };
    draft.finish(&Arc::from(mistake.kind.rule()), severity, Certainty::Certain, &primary)
}

/// Whether the place that a rule blames holds a mistake, so that what it says there is its consequence.
pub fn is_broken(finding: &Finding, broken: &[Span]) -> bool {
    let place = finding.primary.span;
    broken.iter().any(|span| place.contains(*span) || span.contains(place))
}
