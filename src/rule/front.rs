//! A rule's front matter: what it judges, its predicate, and its wording.

use std::str::FromStr;
use std::sync::Arc;

use super::check::{Checker, Reference};
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
    /// The predicate.
    pub when: Said,
    /// The primary place.
    pub at: Reference,
    /// What is said at the primary place.
    pub label: Option<Said>,
    /// Further places.
    pub also: Vec<Also>,
    /// What will happen.
    pub message: Said,
    /// What to write instead.
    pub help: Option<Said>,
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

/// A further place.
#[derive(Debug, Clone)]
pub struct Also {
    /// The place; left out where there is none.
    pub at: Reference,
    /// What is said there.
    pub say: Said,
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
}

impl Rule {
    /// Reads the front matter of `page`, whose whole file is `text`. Any mistake is noted, and a rule
    /// with one is not to be used.
    pub fn read(page: Page, text: &str, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let node = front_node(&page, text, mistakes)?;
        let written = WrittenRule::of(&node, mistakes)?;
        written.checked(page, mistakes)
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
struct WrittenRule {
    severity: Option<Spanned<Level>>,
    judges: Option<Spanned<Kind>>,
    each: Option<Spanned<Arc<str>>>,
    when: Option<Spanned<Arc<str>>>,
    at: Option<Spanned<Arc<str>>>,
    label: Option<Spanned<Arc<str>>>,
    also: Vec<WrittenAlso>,
    message: Option<Spanned<Arc<str>>>,
    help: Option<Spanned<Arc<str>>>,
    parameters: Vec<Parameter>,
    certain_if: Option<Spanned<Arc<str>>>,
    since: Option<Spanned<Arc<str>>>,
    preview: bool,
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
            label: fields.string("label"),
            also: fields.list("also", read_also).unwrap_or_default(),
            message: required(&mut fields, "message"),
            help: fields.string("help"),
            parameters: fields.map("parameters", parameter::read).unwrap_or_default(),
            certain_if: fields.string("certain_if"),
            since: required(&mut fields, "since"),
            preview: fields.boolean("preview").is_some_and(|preview| preview.value),
        };
        fields.finish();
        Some(written)
    }

    /// Checks every part before any is missed, so that every mistake is told.
    fn checked(self, page: Page, mistakes: &mut Vec<Mistake>) -> Option<Rule> {
        let judges = self.judges?.value;
        let mut check = Checker::new(judges, &self.parameters, mistakes);
        let each = optional(self.each.as_ref(), |each| check.each(each));
        let when = self.when.and_then(|when| check.expression(&when));
        let at = self.at.and_then(|at| check.place(&at));
        let label = optional(self.label.as_ref(), |label| check.template(label));
        let also: Vec<_> = self.also.iter().map(|also| check.also(also)).collect();
        let message = self.message.and_then(|message| check.template(&message));
        let help = optional(self.help.as_ref(), |help| check.template(help));
        let certain_if = optional(self.certain_if.as_ref(), |fact| check.fact(fact, Type::Bool));
        Some(Rule {
            page,
            severity: self.severity?.value.0,
            judges,
            each: each.ok()?,
            when: when?,
            at: at?,
            label: label.ok()?,
            also: also.into_iter().collect::<Option<_>>()?,
            message: message?,
            help: help.ok()?,
            parameters: self.parameters,
            certain_if: certain_if.ok()?,
            since: self.since?.value,
            preview: self.preview,
        })
    }
}

/// Reads what may be absent; an error where it is there and wrong.
fn optional<T, U>(from: Option<T>, read: impl FnOnce(T) -> Option<U>) -> Result<Option<U>, Wrong> {
    from.map_or(Ok(None), |from| read(from).map(Some).ok_or(Wrong))
}

/// A part of the rule is wrong, and has been noted.
struct Wrong;

/// The front matter as a tree whose places are those of the whole file.
fn front_node(page: &Page, text: &str, mistakes: &mut Vec<Mistake>) -> Option<Node> {
    let front = page.front.clone()?;
    let blank: String =
        text[..front.start].chars().map(|sign| if sign == '\n' { '\n' } else { ' ' }).collect();
    let read = yaml::read(page.file, &(blank + &text[front]));
    mistakes.extend(read.mistakes);
    read.root
}

/// `error`, `warning`, `info`, or `off` for a rule that is asked for by name.
#[derive(Debug, Clone, Copy)]
struct Level(Option<Severity>);

impl FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "off" {
            return Ok(Self(None));
        }
        text.parse().map(|severity| Self(Some(severity))).map_err(|error| format!("{error}, nor off"))
    }
}

fn required(fields: &mut Fields<'_, '_>, name: &'static str) -> Option<Spanned<Arc<str>>> {
    let found = fields.string(name);
    if found.is_none() && !fields.has(name) {
        missing(fields, name);
    }
    found
}

fn missing(fields: &mut Fields<'_, '_>, name: &str) {
    let message = format!("the rule says no \"{name}\"");
    fields.note(Mistake::refused(MistakeKind::BrokenRule, fields.span(), message));
}

/// `{at: …, say: …}` as written.
pub struct WrittenAlso {
    /// The place.
    pub at: Spanned<Arc<str>>,
    /// What is said there.
    pub say: Spanned<Arc<str>>,
}

fn read_also(node: &Node, mistakes: &mut Vec<Mistake>) -> Option<WrittenAlso> {
    let mut fields = Fields::of(node, "an item of also", Dialect::GoYamlV3, mistakes)?;
    let (at, say) = (required(&mut fields, "at"), required(&mut fields, "say"));
    fields.finish();
    Some(WrittenAlso { at: at?, say: say? })
}
