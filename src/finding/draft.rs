//! From what a rule says to a finding that keeps its promises.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use serde::Serialize;

use super::{Certainty, Occurrence, Severity};
use crate::text::{Span, counted, redact, visible, visible_lines};

/// What a finding is about; empty where it does not apply.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize)]
pub struct Subject {
    /// The job's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<Arc<str>>,
    /// The service's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<Arc<str>>,
    /// The module's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module: Option<Arc<str>>,
}

/// A place with what is to be said of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is said; empty for a bare mark.
    pub text: String,
}

/// A judged mistake, with its cause first.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule's id, `probe/root-path`.
    pub rule: Arc<str>,
    /// How bad, its certainty taken into account.
    pub severity: Severity,
    /// How sure.
    pub certainty: Certainty,
    /// What will happen; one line.
    pub message: String,
    /// What to write instead; may have several lines.
    pub help: Option<String>,
    /// What it is about; of a folded finding, the first victim.
    pub subject: Subject,
    /// Every victim, sorted; empty where the subject is no target and no service.
    pub occurrences: Vec<Occurrence>,
    /// The values that the files do not give and that it depends on, such as `<node-address>`, as far as they are known;
    /// none unless it is likely.
    pub depends_on: Vec<String>,
    /// How many more victims of the same cause are not shown, as they are known or were there before the change.
    pub not_new: usize,
    /// The place to edit.
    pub primary: Label,
    /// Further places, without repetition.
    pub also: Vec<Label>,
}

/// How many of the values that it depends on a message names.
const VALUES: usize = 3;

impl Finding {
    /// The message, to how many others it applies, and whether it is less than certain.
    #[must_use]
    pub fn whole_message(&self) -> String {
        format!("{}{}", self.message, self.others())
    }

    /// What follows the message: `, and 2 more services`, `, and in 1 more job`, or nothing for a single victim; how many are not shown;
    /// and that it is less than certain.
    fn others(&self) -> String {
        let things = if self.subject.service.is_some() { "service" } else { "target" };
        let more = match (self.occurrences.len(), self.victims()) {
            (0 | 1, _) => String::new(),
            (jobs, 1) => format!(", and in {}", counted(jobs - 1, "more job")),
            (_, victims) => format!(", and {}", counted(victims - 1, &format!("more {things}"))),
        };
        let not_new = match self.not_new {
            0 => String::new(),
            1 => "; 1 other is not new".to_owned(),
            many => format!("; {} are not new", counted(many, "other")),
        };
        format!("{more}{not_new}{}", self.caveat())
    }

    /// How many services or targets suffer, each once, whatever jobs ask for it.
    fn victims(&self) -> usize {
        self.occurrences.iter().map(Occurrence::victim).collect::<HashSet<_>>().len()
    }

    /// That it is likely; of services that were not given, the rules speak themselves.
    fn caveat(&self) -> String {
        if self.certainty != Certainty::Likely {
            return String::new();
        }
        let (named, others) = self.depends_on.split_at(self.depends_on.len().min(VALUES));
        let others = Some(counted(others.len(), "more value")).filter(|_| !others.is_empty());
        let every: Vec<&str> = named.iter().chain(&others).map(String::as_str).collect();
        let values = match every.as_slice() {
            [] => "a value that".to_owned(),
            [only] => format!("{only}, which"),
            [before @ .., last] => format!("{} and {last}, which", before.join(", ")),
        };
        format!("; likely: it depends on {values} the files do not give")
    }
}

/// What a rule says, before the door.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// What will happen.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// What it is about.
    pub subject: Subject,
    /// The victim, where a target or service is one.
    pub occurrence: Option<Occurrence>,
    /// The values that the files do not give and that it depends on.
    pub depends_on: Vec<String>,
    /// Further places.
    pub also: Vec<Label>,
}

impl Draft {
    /// Makes the finding: one line of message, no credentials, nothing that a terminal would obey, severity as its
    /// certainty allows.
    #[must_use]
    pub fn finish(
        self,
        rule: &Arc<str>,
        severity: Severity,
        certainty: Certainty,
        primary: &Label,
    ) -> Finding {
        let mut also: Vec<Label> = Vec::with_capacity(self.also.len());
        for label in self.also.iter().map(clean_label) {
            if label.span != primary.span && !also.contains(&label) {
                also.push(label);
            }
        }
        Finding {
            rule: rule.clone(),
            severity: certainty.limits(severity),
            certainty,
            message: one_line(&self.message),
            help: self
                .help
                .map(|help| visible_lines(&redact(help.trim_end())))
                .filter(|help| !help.is_empty()),
            subject: self.subject,
            occurrences: self.occurrence.into_iter().collect(),
            depends_on: self.depends_on.iter().map(|value| visible(value)).collect(),
            not_new: 0,
            primary: clean_label(primary),
            also,
        }
    }
}

fn clean_label(label: &Label) -> Label {
    Label { span: label.span, text: one_line(&label.text) }
}

/// The most characters of one word that a message shows; a value from the files may be a word of any length.
const LONGEST_WORD: usize = 300;

/// How many characters are shown at the end of a longer word.
const TAIL: usize = 60;

fn one_line(text: &str) -> String {
    visible(&redact(text).split_whitespace().map(cut).collect::<Vec<_>>().join(" "))
}

/// The word, or its beginning and its end.
fn cut(word: &str) -> Cow<'_, str> {
    let boundary = |characters: usize| word.char_indices().nth(characters).map(|(at, _)| at);
    let (Some(_), Some(head)) = (boundary(LONGEST_WORD), boundary(LONGEST_WORD - TAIL)) else {
        return Cow::Borrowed(word);
    };
    let tail = word.char_indices().rev().nth(TAIL - 1).map_or(word.len(), |(at, _)| at);
    Cow::Owned(format!("{}…{}", &word[..head], &word[tail..]))
}

#[cfg(test)]
mod tests {
    use super::{Certainty, Draft, Label, Occurrence, Severity, Subject};
    use crate::finding::fold;
    use crate::text::{FileId, Span};

    #[test]
    fn overlong_values_are_cut() {
        let message = |text: String| super::one_line(&text);
        assert_eq!(message(format!("regex {} fails", "ä".repeat(300))).chars().count(), 312);
        let cut = message(format!("regex {}b fails", "ä".repeat(300)));
        assert!(cut.contains("ä…ä") && cut.ends_with("äb fails"), "{cut}");
        assert_eq!(cut.chars().count(), 313);
    }

    #[test]
    fn what_is_likely_names_the_values_that_decide() {
        let place = Label { span: Span::new(FileId(0), 3, 9), text: String::new() };
        let message = |certainty, values: &[&str]| {
            let depends_on = values.iter().map(|value| (*value).to_owned()).collect();
            let draft = Draft { message: "it fails".to_owned(), depends_on, ..Draft::default() };
            draft.finish(&"probe/x".into(), Severity::Error, certainty, &place).whole_message()
        };
        for (values, said) in [
            (&[][..], "a value that the files do not give"),
            (&["<a>"], "<a>, which the files do not give"),
            (&["<a>", "<b>"], "<a> and <b>, which the files do not give"),
            (
                &["<a>", "<b>", "<c>", "<d>", "<e>"],
                "<a>, <b>, <c> and 2 more values, which the files do not give",
            ),
        ] {
            assert_eq!(message(Certainty::Likely, values), format!("it fails; likely: it depends on {said}"));
        }
        assert_eq!(message(Certainty::Certain, &[]), "it fails");
    }

    #[test]
    fn one_certain_victim_makes_the_whole_certain() {
        let place = Label { span: Span::new(FileId(0), 3, 9), text: String::new() };
        let finding = |certainty, value: Option<&str>| {
            let depends_on = value.map(str::to_owned).into_iter().collect();
            let draft = Draft { depends_on, ..Draft::default() };
            draft.finish(&"probe/x".into(), Severity::Error, certainty, &place)
        };
        let mut joined = finding(Certainty::Likely, Some("<a>"));
        joined.join(finding(Certainty::Likely, Some("<b>")));
        joined.join(finding(Certainty::Likely, Some("<a>")));
        assert_eq!(joined.depends_on, ["<a>", "<b>"]);
        joined.join(finding(Certainty::Certain, None));
        assert!(joined.depends_on.is_empty());
    }

    #[test]
    fn a_service_that_several_jobs_ask_for_is_one() {
        let place = Label { span: Span::new(FileId(0), 3, 9), text: String::new() };
        let told = |victims: &[(&str, &str)]| {
            let victim = |&(job, id): &(&str, &str)| {
                Occurrence::target(job.into(), Some("web".into()), Some(id.into()))
            };
            let finding = |victim| {
                let subject = Subject { service: Some("web".into()), ..Subject::default() };
                let draft = Draft { occurrence: Some(victim), subject, ..Draft::default() };
                draft.finish(&"probe/x".into(), Severity::Error, Certainty::Certain, &place)
            };
            fold(victims.iter().map(victim).map(finding))[0].whole_message()
        };
        assert_eq!(told(&[("a", "1")]), "");
        assert_eq!(told(&[("a", "1"), ("b", "1")]), ", and in 1 more job");
        assert_eq!(told(&[("a", "1"), ("b", "1"), ("a", "2"), ("b", "3")]), ", and 2 more services");
    }

    #[test]
    fn the_door_cleans_and_lowers() {
        let place = Label { span: Span::new(FileId(0), 3, 9), text: "step\n 2".to_owned() };
        let draft = Draft {
            message: "asks http://u:p@h/\n  twice \u{1b}[2J".to_owned(),
            help: Some("write\n    a: \u{7}b".to_owned()),
            also: vec![place.clone(), place.clone()],
            ..Draft::default()
        };
        let finding = draft.finish(&"probe/x".into(), Severity::Error, Certainty::Likely, &place);
        assert_eq!(finding.message, "asks http://***@h/ twice ␛[2J");
        assert_eq!(finding.help.as_deref(), Some("write\n    a: ␇b"));
        assert_eq!(finding.severity, Severity::Warning);
        assert_eq!(finding.primary.text, "step 2");
        assert!(finding.also.is_empty(), "the primary place is not said twice");
    }
}
