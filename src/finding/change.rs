//! A change that is judged: what was said before it, and which lines it wrote.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::{Baseline, Finding, Identity, Severity};
use crate::text::{ChangedLines, FileId, Sources, Span};

/// A change, to separate what it caused from what was there before.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Change {
    /// What was said before; `None` where nothing that is read was changed.
    before: Option<Before>,
    lines: HashMap<FileId, ChangedLines>,
}

#[derive(Debug, Clone, PartialEq)]
struct Before {
    known: Baseline,
    severities: HashMap<Identity, Severity>,
}

impl Change {
    /// One that touches nothing that is read.
    #[must_use]
    pub fn nothing() -> Self {
        Self::default()
    }

    /// The change from the files `then`, of which `findings` were said, to the files `now`. `path_of` gives the
    /// path of a file of `then` that means the same on every machine.
    pub fn since(
        findings: &[Finding],
        then: &Sources,
        now: &Sources,
        path_of: impl Fn(FileId) -> Arc<str>,
    ) -> Self {
        let mut severities: HashMap<Identity, Severity> = HashMap::new();
        for finding in findings {
            for identity in Identity::every(finding, &path_of) {
                let worst = severities.entry(identity).or_insert(finding.severity);
                *worst = finding.severity.max(*worst);
            }
        }
        let known = Baseline::of(findings, path_of);
        Self { before: Some(Before { known, severities }), lines: changed_lines(then, now) }
    }

    /// Parts `findings`, which are not folded, into those of the change and those that were there before: of the
    /// same rule and subject, no less bad, and with no place on a line that the change wrote.
    pub fn part(
        &self,
        findings: Vec<Finding>,
        sources: &Sources,
        path_of: impl Fn(FileId) -> Arc<str>,
    ) -> (Vec<Finding>, Vec<Finding>) {
        let Some(Before { known, severities }) = &self.before else { return (Vec::new(), findings) };
        let is_worse = |finding: &Finding| {
            let every = Identity::every(finding, &path_of);
            every.iter().any(|one| severities.get(one).is_some_and(|before| *before < finding.severity))
        };
        let is_touched = |finding: &Finding| {
            let places = std::iter::once(&finding.primary).chain(&finding.also);
            places.into_iter().any(|label| self.touches(label.span, sources)) || is_worse(finding)
        };
        let (fresh, parted) = known.part(findings, is_touched, &path_of);
        (fresh, parted.held)
    }

    fn touches(&self, place: Span, sources: &Sources) -> bool {
        let lines = self.lines.get(&place.file);
        lines.is_some_and(|lines| lines.touch(place, sources.file(place.file)))
    }
}

/// The changed lines of every file of `now` that was changed. One that was only renamed was not.
fn changed_lines(then: &Sources, now: &Sources) -> HashMap<FileId, ChangedLines> {
    let old: HashMap<&Path, &str> =
        then.iter().map(|(_, file)| (file.path(), file.text().as_str())).collect();
    let texts: HashSet<&str> = old.values().copied().collect();
    let changed = now.iter().filter_map(|(id, file)| {
        let text: &str = file.text();
        match old.get(file.path()) {
            Some(old) if *old == text => None,
            Some(old) => Some((id, ChangedLines::between(old, text))),
            None if texts.contains(text) => None,
            None => Some((id, ChangedLines::all())),
        }
    });
    changed.collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Change;
    use crate::finding::{Certainty, Draft, Finding, Label, Occurrence, Severity, Subject};
    use crate::text::{FileId, Sources, Span};

    fn sources(files: &[(&str, &str)]) -> Sources {
        let mut sources = Sources::new();
        for (path, text) in files {
            sources.add(path, *text);
        }
        sources
    }

    /// A finding about the service at the word of the first file, and at further words.
    fn finding(sources: &Sources, service: Option<&str>, severity: Severity, words: &[&str]) -> Finding {
        let place = |word: &&str| {
            let start = sources.file(FileId(0)).text().find(word).expect("the word is there");
            Label { span: Span::new(FileId(0), start, start + word.len()), text: String::new() }
        };
        let name: Option<Arc<str>> = service.map(Arc::from);
        let draft = Draft {
            subject: Subject { job: Some("job".into()), service: name.clone(), module: None },
            occurrence: name.map(|name| Occurrence::service(name.clone(), name)),
            also: words[1..].iter().map(place).collect(),
            ..Draft::default()
        };
        draft.finish(&"probe/x".into(), severity, Certainty::Certain, &place(&words[0]))
    }

    fn path(_: FileId) -> Arc<str> {
        "a.yml".into()
    }

    const OLD: &str = "step one\nstep two\nweb\n";
    const NEW: &str = "step one\nstep 2\nweb\nshop\n";

    /// Whether a finding of the new text is of the change, where the old one had `before`.
    fn is_fresh(
        before: Option<(Option<&str>, Severity)>,
        now: (Option<&str>, Severity),
        words: &[&str],
    ) -> bool {
        let (then, new) = (sources(&[("a.yml", OLD)]), sources(&[("a.yml", NEW)]));
        let before = before.map(|(service, severity)| finding(&then, service, severity, &["one"]));
        let change = Change::since(before.as_slice(), &then, &new, path);
        let found = vec![finding(&new, now.0, now.1, words)];
        let (fresh, held) = change.part(found, &new, path);
        assert_eq!(fresh.len() + held.len(), 1);
        fresh.len() == 1
    }

    #[test]
    fn what_was_there_before_is_known_by_its_subject() {
        use Severity::{Error, Info};
        let web = (Some("web"), Error);
        assert!(!is_fresh(Some(web), web, &["one"]), "it was there");
        assert!(!is_fresh(Some(web), (Some("web"), Info), &["one"]), "it is less bad now");
        assert!(is_fresh(None, web, &["one"]), "nothing was there");
        assert!(is_fresh(Some(web), (Some("shop"), Error), &["one"]), "another service");
        assert!(is_fresh(Some((Some("web"), Info)), web, &["one"]), "it became worse");
        assert!(is_fresh(Some(web), web, &["step 2"]), "its own line was changed");
        assert!(is_fresh(Some(web), web, &["one", "shop"]), "another of its lines is new");
        assert!(!is_fresh(Some((None, Error)), (None, Error), &["one"]), "a subject that is no service");
    }

    #[test]
    fn of_several_that_are_alike_the_one_at_a_changed_line_is_new() {
        let (then, new) = (sources(&[("a.yml", OLD)]), sources(&[("a.yml", NEW)]));
        let at = |sources: &Sources, word: &str| finding(sources, None, Severity::Error, &[word]);
        let change = Change::since(&[at(&then, "one")], &then, &new, path);
        let (fresh, _) = change.part(vec![at(&new, "one"), at(&new, "step 2")], &new, path);
        assert_eq!(fresh, [at(&new, "step 2")]);
        let (fresh, _) = change.part(vec![at(&new, "one"), at(&new, "web")], &new, path);
        assert_eq!(fresh.len(), 2, "nobody can tell which is new");
    }

    #[test]
    fn a_file_that_was_only_renamed_was_not_changed() {
        let (then, new) = (sources(&[("a.yml", OLD)]), sources(&[("b.yml", OLD), ("c.yml", "new")]));
        let change = Change::since(&[], &then, &new, path);
        assert!(!change.touches(Span::new(FileId(0), 0, 1), &new));
        assert!(change.touches(Span::new(FileId(1), 0, 1), &new));
    }

    #[test]
    fn a_change_of_nothing_makes_nothing() {
        let new = sources(&[("a.yml", NEW)]);
        let found = vec![finding(&new, Some("web"), Severity::Error, &["one"])];
        assert_eq!(Change::nothing().part(found.clone(), &new, path), (Vec::new(), found));
    }
}
