//! What the readers refuse, as findings.

use std::sync::Arc;

use crate::finding::{Certainty, Draft, Finding, Label, Severity, complaint_severity};
use crate::syntax::{Mistake, MistakeKind};

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
    let severity = worst(mistake.kind).min(if mistake.refused { Severity::Error } else { Severity::Warning });
    let primary = Label { span: mistake.span, text: String::new() };
    draft.finish(&Arc::from(mistake.kind.rule()), severity, Certainty::Certain, &primary)
}

/// The worst severity of the findings of a page without a predicate.
#[must_use]
pub fn page_severity(id: &str) -> Severity {
    known_severity(id).unwrap_or(Severity::Error)
}

fn known_severity(id: &str) -> Option<Severity> {
    let mistake = MistakeKind::ALL.into_iter().find(|kind| kind.rule() == id);
    mistake.map(worst).or_else(|| complaint_severity(id))
}

fn worst(kind: MistakeKind) -> Severity {
    match kind {
        MistakeKind::UnrenderedTemplate => Severity::Info,
        MistakeKind::IgnoredText | MistakeKind::DuplicateService | MistakeKind::ForeignDialect => {
            Severity::Warning
        }
        _ => Severity::Error,
    }
}

/// Whether the place that a rule blames holds a mistake, so that what it says there is its consequence.
pub fn is_broken(finding: &Finding, broken: &[&Mistake]) -> bool {
    let place = finding.primary.span;
    broken.iter().any(|mistake| place.contains(mistake.span) || mistake.span.contains(place))
}

/// Whether what a whole step lacks follows from a mistake inside it: the default of an action that does not
/// exist is not what anybody meant.
pub fn is_consequence(mistake: &Mistake, causes: &[Mistake]) -> bool {
    causes.iter().any(|cause| cause.span != mistake.span && mistake.span.contains(cause.span))
}

#[cfg(test)]
mod tests {
    use super::known_severity;
    use crate::rule::RuleSet;
    use crate::syntax::MistakeKind;
    use crate::text::Sources;

    #[test]
    fn every_mistake_has_a_page_and_every_page_a_severity() {
        let rules = RuleSet::shipped(&mut Sources::new());
        let lonely = |kind: &MistakeKind| rules.page(kind.rule()).is_none();
        assert_eq!(MistakeKind::ALL.into_iter().filter(lonely).collect::<Vec<_>>(), []);
        let unknown = rules.pages.iter().map(|page| &*page.id).filter(|id| known_severity(id).is_none());
        assert_eq!(unknown.collect::<Vec<_>>(), Vec::<&str>::new());
    }
}
