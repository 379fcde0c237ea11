//! Allowances: in comments beside what they allow (`# probelint: allow(probe/root-path) reason`), or for a
//! whole subject.

use std::sync::Arc;

use jiff::civil::Date;

use super::{Finding, Holding, Label};
use crate::text::{FileId, SourceFile, Sources, Span, Spanned};

/// What a comment to probelint starts with, behind its mark.
const OPENING: &str = "probelint:";

/// One rule allowed somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Allowance {
    /// The rule's id as written.
    pub rule: Spanned<Arc<str>>,
    /// Why; empty where nothing is said.
    pub reason: Arc<str>,
    /// The last day on which it holds; `None` for ever.
    pub until: Option<Date>,
    /// What it covers.
    pub cover: Cover,
}

/// Which findings of its rule an allowance covers.
#[derive(Debug, Clone, PartialEq)]
pub enum Cover {
    /// Those with a label on the line of this comment, or in the block right below it.
    Around(Span),
    /// Those of this subject; what is `None` does not matter.
    Subject {
        /// The job's name.
        job: Option<Arc<str>>,
        /// The service's name.
        service: Option<Arc<str>>,
        /// The files of the primary place.
        files: Option<Vec<FileId>>,
    },
}

/// The allowances in a comment, one for each rule that it names; nothing where it does not speak to
/// probelint, and the comment itself where it does and cannot be understood.
///
/// # Errors
/// With the place of the comment that cannot be understood.
pub fn allowances(comment: &Spanned<Arc<str>>) -> Result<Vec<Allowance>, Span> {
    let marks = |c: char| "#/*".contains(c) || c.is_whitespace();
    let body = comment.trim_start_matches(marks);
    let Some(said) = body.strip_prefix(OPENING) else { return Ok(Vec::new()) };
    let rest = said.trim_start().strip_prefix("allow").map(str::trim_start);
    let inner = rest.and_then(|rest| rest.strip_prefix('(')).ok_or(comment.span)?;
    let (rules, reason) = inner.split_once(')').ok_or(comment.span)?;
    if rules.split(',').any(|rule| rule.trim().is_empty()) {
        return Err(comment.span);
    }
    let reason: Arc<str> = reason.trim().trim_end_matches("*/").trim_end().into();
    let mut at = comment.len() - inner.len();
    let mut found = Vec::new();
    for rule in rules.split(',') {
        let from = at + rule.len() - rule.trim_start().len();
        let place = comment.span.part(from..from + rule.trim().len());
        let rule_id = Spanned::new(rule.trim().into(), place);
        found.push(Allowance {
            rule: rule_id,
            reason: reason.clone(),
            until: None,
            cover: Cover::Around(comment.span),
        });
        at += rule.len() + 1;
    }
    Ok(found)
}

impl Allowance {
    /// Whether it covers the finding, were it not expired.
    #[must_use]
    pub fn covers(&self, finding: &Finding, sources: &Sources) -> bool {
        self.rule.value == finding.rule
            && match &self.cover {
                Cover::Around(comment) => labels(finding).any(|label| around(*comment, label.span, sources)),
                Cover::Subject { job, service, files } => {
                    fits(job.as_ref(), finding.subject.job.as_ref())
                        && fits(service.as_ref(), finding.subject.service.as_ref())
                        && files.as_ref().is_none_or(|files| files.contains(&finding.primary.span.file))
                }
            }
    }

    /// What it is to the findings that it holds back.
    #[must_use]
    pub fn holding(&self) -> Holding {
        let reason = self.reason.clone();
        match self.cover {
            Cover::Around(place) => Holding::Comment { reason, place },
            Cover::Subject { .. } => Holding::Settings { reason },
        }
    }

    /// Whether its last day is past.
    #[must_use]
    pub fn is_expired(&self, today: Option<Date>) -> bool {
        self.until.zip(today).is_some_and(|(until, today)| until < today)
    }
}

fn labels(finding: &Finding) -> impl Iterator<Item = &Label> {
    std::iter::once(&finding.primary).chain(&finding.also)
}

fn fits(wanted: Option<&Arc<str>>, found: Option<&Arc<str>>) -> bool {
    wanted.is_none_or(|wanted| Some(wanted) == found)
}

/// Whether `label` touches the comment's line, or starts in the block right below the comment.
fn around(comment: Span, label: Span, sources: &Sources) -> bool {
    if label.file != comment.file {
        return false;
    }
    let file = sources.file(label.file);
    let line = |offset: u32| file.lines().line_of(offset as usize);
    let (own, first, last) =
        (line(comment.start), line(label.start), line(label.end.saturating_sub(1).max(label.start)));
    (first..=last).contains(&own)
        || is_comment(file.line(own)) && block_below(file, own).is_some_and(|block| block.contains(&first))
}

/// The 0-based lines of the block that starts under a comment: its first line, and all that are indented
/// deeper.
fn block_below(file: &SourceFile, comment: usize) -> Option<std::ops::RangeInclusive<usize>> {
    let lines = file.lines().line_count();
    let first = (comment + 1..lines).find(|line| !is_comment(file.line(*line)))?;
    let indent = indent_of(file.line(first))?;
    let end = (first + 1..lines).find(|line| indent_of(file.line(*line)).is_some_and(|own| own <= indent));
    Some(first..=end.unwrap_or(lines) - 1)
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('#') || line.starts_with("//") || line.starts_with("/*")
}

/// How far a line is set in; `None` for an empty one.
fn indent_of(line: &str) -> Option<usize> {
    line.chars().position(|c| !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::{Allowance, allowances};
    use crate::finding::{Certainty, Draft, Finding, Label, Severity};
    use crate::text::{FileId, Sources, Span, Spanned};

    fn read(text: &str) -> Result<Vec<Allowance>, Span> {
        let span = Span::new(FileId(0), 0, text.len());
        allowances(&Spanned::new(text.into(), span))
    }

    #[test]
    fn comments_are_read() {
        for (text, rules, reason) in [
            ("# probelint: allow(probe/a) it is a test", &["probe/a"][..], "it is a test"),
            ("//probelint:allow( probe/a ,probe/b )", &["probe/a", "probe/b"], ""),
            ("/* probelint: allow(probe/a) why */", &["probe/a"], "why"),
            ("# see probelint: allow(probe/a)", &[], ""),
        ] {
            let found = read(text).expect("it is understood");
            assert_eq!(found.iter().map(|one| &*one.rule.value).collect::<Vec<_>>(), rules, "{text}");
            assert_eq!(
                found.iter().map(|one| &text[one.rule.span.range()]).collect::<Vec<_>>(),
                rules,
                "{text}: places"
            );
            assert!(found.iter().all(|one| &*one.reason == reason), "{text}");
        }
        for text in ["# probelint: ignore(probe/a)", "# probelint: allow probe/a", "# probelint: allow()"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    const TEXT: &str =
        "a: 1\n# probelint: allow(probe/a, probe/b) it is a test\n# and more\nb:\n  c: 2\n\n  d: 3\ne: 4\n";

    fn finding(rule: &str, span: Span) -> Finding {
        let primary = Label { span, text: String::new() };
        Draft::default().finish(&rule.into(), Severity::Error, Certainty::Certain, &primary)
    }

    #[test]
    fn the_block_below_and_the_rules_named_are_covered() {
        let mut sources = Sources::new();
        let file = sources.add("a.yml", TEXT);
        let place = |text: &str| {
            let at = TEXT.find(text).expect("it is there");
            Span::new(file, at, at + text.len())
        };
        let comment = place("# probelint: allow(probe/a, probe/b) it is a test");
        let found =
            allowances(&Spanned::new(sources.slice(comment).into(), comment)).expect("it is understood");
        for (rule, text, covered) in [
            ("probe/b", "b:\n  c: 2", true),
            ("probe/a", "c: 2", true),
            ("probe/a", "d: 3", true),
            ("probe/c", "b:\n  c: 2", false),
            ("probe/a", "e: 4", false),
            ("probe/a", "a: 1", false),
        ] {
            let finding = finding(rule, place(text));
            let any = found.iter().any(|allowance| allowance.covers(&finding, &sources));
            assert_eq!(any, covered, "{rule} at {text:?}");
        }
    }

    #[test]
    fn a_comment_behind_something_covers_its_own_line_only() {
        let mut sources = Sources::new();
        let text = "- b: 1 # probelint: allow(probe/a) why\n  c: 2\n";
        let file = sources.add("a.yml", text);
        let comment = Span::new(file, 7, 38);
        let found =
            allowances(&Spanned::new(sources.slice(comment).into(), comment)).expect("it is understood");
        let covered = |from, to| found[0].covers(&finding("probe/a", Span::new(file, from, to)), &sources);
        assert!(covered(2, 6));
        assert!(!covered(41, 45));
    }
}
