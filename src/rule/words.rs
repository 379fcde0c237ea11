//! What a rule says of what it finds. Most runs find little, so the wording is checked when it is needed.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use super::check::{Checker, Reference};
use super::front::{Rule, Said, Wrong, optional, required};
use super::shipped::Front;
use crate::syntax::{Dialect, Fields, Mistake, Node};
use crate::text::{Span, Spanned};

/// The checked wording of a rule.
#[derive(Debug, Clone)]
pub struct Wording {
    /// What is said at the primary place.
    pub label: Option<Said>,
    /// Further places.
    pub also: Vec<Also>,
    /// What will happen.
    pub message: Said,
    /// What to write instead.
    pub help: Option<Said>,
}

/// A further place.
#[derive(Debug, Clone)]
pub struct Also {
    /// The place; left out where there is none.
    pub at: Reference,
    /// What is said there.
    pub say: Said,
}

/// Where the wording of a rule is to be had.
#[derive(Clone)]
pub enum Words {
    /// In a shipped rule, which stands at that place of its file.
    Shipped(&'static Front, Span),
    /// In a rule file that was read.
    Own(WrittenWording),
}

/// The wording as written.
#[derive(Debug, Clone)]
pub struct WrittenWording {
    /// What is said at the primary place.
    pub label: Option<Spanned<Arc<str>>>,
    /// Further places.
    pub also: Vec<WrittenAlso>,
    /// What will happen.
    pub message: Option<Spanned<Arc<str>>>,
    /// What to write instead.
    pub help: Option<Spanned<Arc<str>>>,
}

/// `{at: …, say: …}` as written.
#[derive(Debug, Clone)]
pub struct WrittenAlso {
    /// The place.
    pub at: Spanned<Arc<str>>,
    /// What is said there.
    pub say: Spanned<Arc<str>>,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.written().fmt(f)
    }
}

impl Words {
    /// Checks what was read from a file; what is shipped is known to be right, and waits for its use.
    pub fn checked(&self, check: &mut Checker<'_>) -> Result<OnceLock<Option<Wording>>, Wrong> {
        match self {
            Self::Shipped(..) => Ok(OnceLock::new()),
            Self::Own(written) => {
                written.checked(check).map(|known| OnceLock::from(Some(known))).ok_or(Wrong)
            }
        }
    }

    /// As written.
    fn written(&self) -> Cow<'_, WrittenWording> {
        match self {
            Self::Shipped(front, span) => Cow::Owned(front.wording(*span)),
            Self::Own(written) => Cow::Borrowed(written),
        }
    }
}

impl WrittenWording {
    /// The wording's part of a front matter.
    pub fn of(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            label: fields.string("label"),
            also: fields.list("also", read_also).unwrap_or_default(),
            message: required(fields, "message"),
            help: fields.string("help"),
        }
    }

    /// Checks every part before any is missed, so that every mistake is reported.
    fn checked(&self, check: &mut Checker<'_>) -> Option<Wording> {
        let label = optional(self.label.as_ref(), |label| check.template(label));
        let also: Vec<_> = self.also.iter().map(|also| check.also(also)).collect();
        let message = self.message.as_ref().and_then(|message| check.template(message));
        let help = optional(self.help.as_ref(), |help| check.template(help));
        Some(Wording {
            label: label.ok()?,
            also: also.into_iter().collect::<Option<_>>()?,
            message: message?,
            help: help.ok()?,
        })
    }
}

impl Rule {
    /// What the rule says; `None` for a shipped rule whose wording is wrong, which the tests rule out.
    #[must_use]
    pub fn wording(&self) -> Option<&Wording> {
        let check = || {
            let mut mistakes = Vec::new();
            let mut check = Checker::new(self.judges, &self.parameters, &mut mistakes);
            if let Some(each) = &self.each {
                check.know(each);
            }
            self.words.written().checked(&mut check)
        };
        self.wording.get_or_init(check).as_ref()
    }
}

fn read_also(node: &Node, mistakes: &mut Vec<Mistake>) -> Option<WrittenAlso> {
    let mut fields = Fields::of(node, "an item of also", Dialect::GoYamlV3, mistakes)?;
    let (at, say) = (required(&mut fields, "at"), required(&mut fields, "say"));
    fields.finish();
    Some(WrittenAlso { at: at?, say: say? })
}
