//! Allowances written beside what they allow: `# probelint: allow(probe/root-path) reason`.

use std::sync::Arc;

use super::Finding;
use crate::text::{Sources, Span, Spanned};

/// What starts an allowance in a comment.
const OPENING: &str = "probelint: allow(";

/// One rule allowed at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Allowance {
    /// The rule's id as written.
    pub rule: Spanned<Arc<str>>,
    /// Why; empty where nothing is said.
    pub reason: Arc<str>,
    /// The whole comment.
    pub comment: Span,
}

/// The allowances in a comment, one for each rule that it names.
#[must_use]
pub fn allowances(comment: &Spanned<Arc<str>>) -> Vec<Allowance> {
    let Some(opening) = comment.find(OPENING) else { return Vec::new() };
    let start = opening + OPENING.len();
    let Some(length) = comment[start..].find(')') else { return Vec::new() };
    let reason = comment[start + length + 1..].trim();
    let mut at = start;
    let mut found = Vec::new();
    for rule in comment[start..start + length].split(',') {
        let indent = rule.len() - rule.trim_start().len();
        let from = at + indent;
        let span = comment.span.part(from..from + rule.trim().len());
        let rule_id = Spanned::new(rule.trim().into(), span);
        found.push(Allowance { rule: rule_id, reason: reason.into(), comment: comment.span });
        at += rule.len() + 1;
    }
    found
}

impl Allowance {
    /// Whether it covers the finding: it stands on a line that a label of the finding touches, or in
    /// the comment lines right above one.
    #[must_use]
    pub fn covers(&self, finding: &Finding, sources: &Sources) -> bool {
        let labels = std::iter::once(&finding.primary).chain(&finding.also);
        self.rule.value == finding.rule && labels.into_iter().any(|label| self.touches(label.span, sources))
    }

    fn touches(&self, label: Span, sources: &Sources) -> bool {
        if label.file != self.comment.file {
            return false;
        }
        let file = sources.file(label.file);
        let line = |offset: u32| file.lines().line_of(offset as usize);
        let (comment, first, last) =
            (line(self.comment.start), line(label.start), line(label.end.saturating_sub(1).max(label.start)));
        (first..=last).contains(&comment)
            || comment < first && (comment..first).all(|line| is_comment(file.line(line)))
    }
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('#') || line.starts_with("//")
}

#[cfg(test)]
mod tests {
    use super::allowances;
    use crate::finding::{Certainty, Draft, Label, Severity};
    use crate::text::{Sources, Span, Spanned};

    const TEXT: &str =
        "a: 1\n# probelint: allow(probe/a, probe/b) it is a test\n# and more\nb:\n  c: 2\nd: 3\n";

    #[test]
    fn the_lines_below_and_the_rules_named_are_covered() {
        let mut sources = Sources::new();
        let file = sources.add("a.yml", TEXT);
        let place = |text: &str| {
            let at = TEXT.find(text).expect("it is there");
            Span::new(file, at, at + text.len())
        };
        let comment = place("# probelint: allow(probe/a, probe/b) it is a test");
        let found = allowances(&Spanned::new(sources.slice(comment).into(), comment));
        assert_eq!(
            found.iter().map(|one| sources.slice(one.rule.span)).collect::<Vec<_>>(),
            ["probe/a", "probe/b"]
        );
        assert_eq!(&*found[0].reason, "it is a test");
        let covered = |rule: &str, text: &str| {
            let primary = Label { span: place(text), text: String::new() };
            let finding =
                Draft::default().finish(&rule.into(), Severity::Error, Certainty::Certain, &primary);
            found.iter().any(|allowance| allowance.covers(&finding, &sources))
        };
        assert!(covered("probe/b", "b:\n  c: 2"));
        assert!(!covered("probe/c", "b:\n  c: 2"), "another rule");
        assert!(!covered("probe/a", "c: 2"), "not right below");
        assert!(!covered("probe/a", "a: 1"), "above the comment");
    }
}
