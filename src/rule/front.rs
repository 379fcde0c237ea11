//! A rule's front matter: what it judges, its predicate, and its place.

use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use super::check::{Checker, Reference};
use super::shipped::Front;
use super::words::{Wording, Words, WrittenWording};
use super::{Page, Parameter, parameter};
use crate::fact::{Fact, Kind, Type};
use crate::finding::Severity;
use crate::settings::RuleHead;
use crate::syntax::{Dialect, Fields, Mistake, MistakeKind, Node, yaml};
use crate::text::{Span, Spanned};

/// A rule that was loaded and passed the static check.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its page.
    pub page: Page,
    /// Its severity; `None` for one that is off unless asked for.
    pub severity: Option<Severity>,
    /// What it judges.
    pub judges: Kind,
    /// `each: item in list`: one verdict for every item of a fact that is a list.
    pub each: Option<Each>,
    /// The predicate: what `and` joins in it.
    pub when: Vec<Said>,
    /// The primary place.
    pub at: Reference,
    pub(super) words: Words,
    pub(super) wording: OnceLock<Option<Wording>>,
    /// What users can set.
    pub parameters: Vec<Parameter>,
    /// A fact that must hold for the finding to be certain.
    pub certain_if: Option<&'static Fact>,
    /// The version that brought the rule.
    pub since: Arc<str>,
    /// Whether it is new, and so off unless asked for.
    pub preview: bool,
}

/// `each: label in step.unknown_labels`.
#[derive(Debug, Clone)]
pub struct Each {
    /// The item's name in predicate and wording.
    pub name: String,
    /// The list.
    pub list: Items,
}

/// The list that `each` goes through.
#[derive(Debug, Clone, Copy)]
pub enum Items {
    /// A fact.
    Fact(&'static Fact),
    /// The parameter of that number.
    Parameter(usize),
}

/// An expression or a text with expressions, and the facts that it reads.
#[derive(Debug, Clone)]
pub struct Said {
    /// As written.
    pub source: Arc<str>,
    /// Where.
    pub span: Span,
    /// The facts that it reads.
    pub facts: Vec<&'static Fact>,
    /// Whether it reads a parameter of the rule, or the item that `each` names.
    pub reads_own: bool,
}

impl Rule {
    /// Reads the front matter of `page`, whose whole file is `text`. Any mistake is noted, and a rule
    /// with one is not to be used.
    pub fn read(page: Page, text: &str, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let node = front_node(&page, text, mistakes)?;
        WrittenRule::of(&node, mistakes)?.checked(page, mistakes)
    }

    /// The shipped rule of that front matter.
    pub(super) fn shipped(page: Page, front: &'static Front, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let range = page.front.clone().unwrap_or_default();
        front.written(Span::new(page.file, range.start, range.end)).checked(page, mistakes)
    }

    /// The rule's id.
    #[must_use]
    pub fn id(&self) -> &Arc<str> {
        &self.page.id
    }

    /// What the settings need to know of it.
    #[must_use]
    pub fn head(&self) -> RuleHead<'_> {
        RuleHead { id: self.id(), severity: self.severity, preview: self.preview, judges: true }
    }
}

/// The front matter as written, before its expressions are checked.
#[derive(Debug)]
pub struct WrittenRule {
    /// Its severity.
    pub severity: Option<Spanned<Level>>,
    /// What it judges.
    pub judges: Option<Spanned<Kind>>,
    /// `item in list`.
    pub each: Option<Spanned<Arc<str>>>,
    /// The predicate.
    pub when: Option<Spanned<Arc<str>>>,
    /// The primary place.
    pub at: Option<Spanned<Arc<str>>>,
    /// Its wording.
    pub words: Words,
    /// What users can set.
    pub parameters: Vec<Parameter>,
    /// A fact that must hold for the finding to be certain.
    pub certain_if: Option<Spanned<Arc<str>>>,
    /// The version that brought the rule.
    pub since: Option<Spanned<Arc<str>>>,
    /// Whether it is off unless asked for.
    pub preview: bool,
}

impl WrittenRule {
    fn of(node: &Node, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let mut fields = Fields::of(node, "the rule's front matter", Dialect::GoYamlV3, mistakes)?;
        for name in ["judges", "severity"] {
            if !fields.has(name) {
                missing(&mut fields, name);
            }
        }
        let written = Self {
            severity: fields.parsed("severity"),
            judges: fields.parsed("judges"),
            each: fields.string("each"),
            when: required(&mut fields, "when"),
            at: required(&mut fields, "at"),
            words: Words::Own(WrittenWording::of(&mut fields)),
            parameters: fields.map("parameters", parameter::read).unwrap_or_default(),
            certain_if: fields.string("certain_if"),
            since: required(&mut fields, "since"),
            preview: fields.boolean("preview").is_some_and(|preview| preview.value),
        };
        fields.finish();
        Some(written)
    }

    /// Checks every part before any is missed, so that every mistake is reported.
    fn checked(self, page: Page, mistakes: &mut Vec<Mistake>) -> Option<Rule> {
        let judges = self.judges?.value;
        let mut check = Checker::new(judges, &self.parameters, mistakes);
        let each = optional(self.each.as_ref(), |each| check.each(each));
        let when = self.when.and_then(|when| check.predicate(&when));
        let at = self.at.and_then(|at| check.place(&at));
        let wording = self.words.checked(&mut check);
        let certain_if = optional(self.certain_if.as_ref(), |fact| check.fact(fact, Type::Bool));
        Some(Rule {
            page,
            severity: self.severity?.value.0,
            judges,
            each: each.ok()?,
            when: when?,
            at: at?,
            words: self.words,
            wording: wording.ok()?,
            parameters: self.parameters,
            certain_if: certain_if.ok()?,
            since: self.since?.value,
            preview: self.preview,
        })
    }
}

/// Reads what may be absent; an error where it is there and wrong.
pub fn optional<T, U>(from: Option<T>, read: impl FnOnce(T) -> Option<U>) -> Result<Option<U>, Wrong> {
    from.map_or(Ok(None), |from| read(from).map(Some).ok_or(Wrong))
}

/// A part of the rule is wrong, and has been noted.
pub struct Wrong;

/// The front matter as a tree whose places are those of the whole file.
fn front_node(page: &Page, text: &str, mistakes: &mut Vec<Mistake>) -> Option<Node> {
    let Some(front) = page.front.clone() else {
        let head = Span::new(page.file, 0, text.find('\n').unwrap_or(text.len()));
        let message =
            format!("the rule file {} does not begin with front matter between two lines ---", page.id);
        mistakes.push(Mistake::refused(MistakeKind::BrokenRule, head, message));
        return None;
    };
    let blank: String = text[..front.start].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
    let read = yaml::read(page.file, &(blank + &text[front]));
    mistakes.extend(read.mistakes);
    read.root
}

/// `error`, `warning`, `info`, or `off` for a rule that is asked for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level(Option<Severity>);

impl FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "off" {
            return Ok(Self(None));
        }
        let refused = |_: String| format!("\"{text}\" is not one of error, warning, info and off");
        text.parse().map(|severity| Self(Some(severity))).map_err(refused)
    }
}

/// A text that must be there; noted where it is not.
pub fn required(fields: &mut Fields<'_, '_>, name: &'static str) -> Option<Spanned<Arc<str>>> {
    let found = fields.string(name);
    if found.is_none() && !fields.has(name) {
        missing(fields, name);
    }
    found
}

fn missing(fields: &mut Fields<'_, '_>, name: &str) {
    let message = format!("the rule has no \"{name}\"");
    fields.note(Mistake::refused(MistakeKind::BrokenRule, fields.span(), message));
}

#[cfg(test)]
mod tests {
    use super::{WrittenRule, front_node};
    use crate::rule::Page;
    use crate::rule::shipped::FILES;
    use crate::text::{FileId, Span};

    /// The rule without its places and in one order of parameters.
    fn told(rule: &mut WrittenRule) -> String {
        rule.parameters.sort_by(|a, b| a.path.cmp(&b.path));
        let text = format!("{rule:?}");
        regex::Regex::new(r"Span \{[^}]*\}").expect("a pattern").replace_all(&text, "_").into_owned()
    }

    #[test]
    fn shipped_rules_are_what_their_files_say() {
        for file in FILES.iter().filter(|file| file.front.is_some()) {
            let (mut mistakes, page) = (Vec::new(), Page::of(file.id, FileId(0), file.text));
            let node = front_node(&page, file.text, &mut mistakes);
            let read = node.and_then(|node| WrittenRule::of(&node, &mut mistakes));
            let built = file.front.as_ref().map(|front| front.written(Span::new(FileId(0), 0, 0)));
            assert_eq!(mistakes, [], "{}", file.id);
            assert_eq!(
                read.map(|mut rule| told(&mut rule)),
                built.map(|mut rule| told(&mut rule)),
                "{}",
                file.id
            );
        }
    }
}
