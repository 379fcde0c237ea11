//! A rule's front matter: what it judges, its predicate, and its wording.

use std::str::FromStr;
use std::sync::Arc;

use super::Page;
use super::check::{Checker, Reference};
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
    pub list: &'static Fact,
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
        let mut fields = Fields::of(&node, "the rule's front matter", Dialect::GoYamlV3, mistakes)?;
        let severity = fields.parsed::<Level>("severity");
        let judges = fields.parsed::<Kind>("judges");
        let each = fields.string("each");
        let when = required(&mut fields, "when");
        let at = required(&mut fields, "at");
        let label = fields.string("label");
        let also = fields.list("also", read_also);
        let message = required(&mut fields, "message");
        let help = fields.string("help");
        let certain_if = fields.string("certain_if");
        let since = required(&mut fields, "since");
        let preview = fields.boolean("preview");
        for name in ["judges", "severity"] {
            if !fields.has(name) {
                missing(&mut fields, name);
            }
        }
        fields.finish();

        let mut check = Checker::new(judges?.value, mistakes);
        let each = match each {
            Some(each) => Some(check.each(&each)?),
            None => None,
        };
        Some(Self {
            severity: severity?.value.0,
            judges: judges?.value,
            when: check.expression(&when?)?,
            at: check.place(&at?)?,
            label: optional(label.as_ref(), |label| check.template(label)).ok()?,
            also: also.unwrap_or_default().iter().map(|also| check.also(also)).collect::<Option<_>>()?,
            message: check.template(&message?)?,
            help: optional(help.as_ref(), |help| check.template(help)).ok()?,
            certain_if: optional(certain_if.as_ref(), |fact| check.fact(fact, Type::Bool)).ok()?,
            each,
            since: since?.value,
            preview: preview.is_some_and(|preview| preview.value),
            page,
        })
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
