//! The static check: every name is a fact, every filter exists, unlike types are not compared.

mod walk;

use std::sync::Arc;

use minijinja::machinery;

use self::walk::Walk;
use super::Parameter;
use super::conjuncts::conjuncts;
use super::front::{Each, Items, Said};
use super::language::syntax;
use super::words::{Also, WrittenAlso};
use crate::fact::{self, Fact, Kind, Type};
use crate::syntax::{Mistake, MistakeKind};
use crate::text::{Span, Spanned, nearest};

/// What the paths of parameters start with.
const PARAMETERS: &str = "param.";

/// Where a finding points: a fact that is a place, or a place of the item that `each` names.
#[derive(Debug, Clone, Copy)]
pub enum Reference {
    /// A fact.
    Fact(&'static Fact),
    /// A field of the item.
    Item(&'static str),
}

/// Checks the expressions of one rule.
pub struct Checker<'m> {
    kind: Kind,
    parameters: &'m [Parameter],
    item: Option<(String, Type)>,
    mistakes: &'m mut Vec<Mistake>,
}

impl<'m> Checker<'m> {
    /// For a rule that judges `kind` and has these parameters.
    pub fn new(kind: Kind, parameters: &'m [Parameter], mistakes: &'m mut Vec<Mistake>) -> Self {
        Self { kind, parameters, item: None, mistakes }
    }

    /// Reads `each: item in list`, and knows the item from then on.
    pub fn each(&mut self, text: &Spanned<Arc<str>>) -> Option<Each> {
        let Some((name, path)) = text.split_once(" in ") else {
            return self.refuse(text.span, "each must be written \"item in list\"".to_owned(), None);
        };
        let (list, kind) = self.items(path.trim(), text.span)?;
        let Type::List(item) = kind else {
            return self.refuse(text.span, format!("{} is not a list but {kind}", path.trim()), None);
        };
        self.item = Some((name.trim().to_owned(), *item));
        Some(Each { name: name.trim().to_owned(), list })
    }

    /// Knows the item of `each`, which was read before.
    pub fn know(&mut self, each: &Each) {
        let kind = match each.list {
            Items::Fact(fact) => fact.kind,
            Items::Parameter(number) => self.parameters[number].kind,
        };
        if let Type::List(item) = kind {
            self.item = Some((each.name.clone(), *item));
        }
    }

    fn items(&mut self, path: &str, span: Span) -> Option<(Items, Type)> {
        if path.starts_with(PARAMETERS) {
            let number = self.parameter(path, span)?;
            return Some((Items::Parameter(number), self.parameters[number].kind));
        }
        self.find(path, span).map(|fact| (Items::Fact(fact), fact.kind))
    }

    /// The number of the parameter `param.<name>`.
    fn parameter(&mut self, path: &str, span: Span) -> Option<usize> {
        let found = self.parameters.iter().position(|parameter| parameter.path == path);
        if found.is_none() {
            let near = nearest(path, self.parameters.iter().map(|parameter| parameter.path.as_str()));
            let help = near.map(|near| format!("did you mean {near}?"));
            return self.refuse(span, format!("the rule declares no parameter {path}"), help);
        }
        found
    }

    /// A predicate, as the conditions that `and` joins.
    pub fn predicate(&mut self, text: &Spanned<Arc<str>>) -> Option<Vec<Said>> {
        let parts = conjuncts(text).into_iter().map(|part| {
            let span = if part.len() == text.len() { text.span } else { text.span.part(part.clone()) };
            self.condition(&Spanned::new(text[part].into(), span))
        });
        // Every part is checked before any is missed.
        parts.collect::<Vec<_>>().into_iter().collect()
    }

    fn condition(&mut self, text: &Spanned<Arc<str>>) -> Option<Said> {
        match machinery::parse_expr(text) {
            Err(error) => self.refuse(text.span, format!("the expression cannot be read: {error}"), None),
            Ok(expr) => self.walk(text, |walk| {
                walk.expr(&expr);
            }),
        }
    }

    /// A text with `{{ … }}`.
    pub fn template(&mut self, text: &Spanned<Arc<str>>) -> Option<Said> {
        match machinery::parse(text, "text", syntax()) {
            Err(error) => self.refuse(text.span, format!("the text cannot be read: {error}"), None),
            Ok(stmt) => self.walk(text, |walk| walk.stmt(&stmt)),
        }
    }

    /// A place: a fact of that type, or one with `.place` after it.
    pub fn place(&mut self, text: &Spanned<Arc<str>>) -> Option<Reference> {
        if let Some((name, Type::Record(fields))) = &self.item
            && let Some(field) = text.strip_prefix(&format!("{name}."))
        {
            let found = fields.iter().find(|(known, kind, _)| *known == field && *kind == Type::Place);
            return match found {
                Some((field, ..)) => Some(Reference::Item(field)),
                None => self.refuse(text.span, format!("{name} has no place \"{field}\""), None),
            };
        }
        let longer = format!("{}.place", text.value);
        if let Some(fact) = fact::find(self.kind, &longer) {
            return Some(Reference::Fact(fact));
        }
        self.fact(text, Type::Place).map(Reference::Fact)
    }

    /// A fact of that type.
    pub fn fact(&mut self, text: &Spanned<Arc<str>>, wanted: Type) -> Option<&'static Fact> {
        let fact = self.find(text, text.span)?;
        if fact.kind == wanted {
            return Some(fact);
        }
        self.refuse(text.span, format!("{} is a {}, and a {wanted} is wanted", fact.path, fact.kind), None)
    }

    /// A further place with its words.
    pub fn also(&mut self, written: &WrittenAlso) -> Option<Also> {
        let (at, say) = (self.place(&written.at), self.template(&written.say));
        Some(Also { at: at?, say: say? })
    }

    fn find(&mut self, path: &str, span: Span) -> Option<&'static Fact> {
        if let Some(fact) = fact::find(self.kind, path) {
            return Some(fact);
        }
        let kind = self.kind;
        let elsewhere = fact::all().any(|fact| fact.path == path);
        let near = nearest(path, fact::of(kind).map(|fact| fact.path));
        let message = if elsewhere {
            format!("a rule that judges a {kind} does not see {path}")
        } else {
            format!("there is no fact {path}")
        };
        self.refuse(span, message, near.map(|near| format!("did you mean {near}?")))
    }

    fn refuse<T>(&mut self, span: Span, message: String, help: Option<String>) -> Option<T> {
        let mistake = Mistake::refused(MistakeKind::BrokenRule, span, message);
        self.mistakes.push(Mistake { help, ..mistake });
        None
    }

    fn walk(&mut self, text: &Spanned<Arc<str>>, go: impl FnOnce(&mut Walk<'_, 'm>)) -> Option<Said> {
        let base = text.span;
        let (locals, facts) = (Vec::new(), Vec::new());
        let mut walk = Walk { check: self, base, locals, facts, reads_own: false, failed: false };
        go(&mut walk);
        let Walk { mut facts, failed, reads_own, .. } = walk;
        facts.sort_unstable_by_key(|fact| fact.path);
        facts.dedup_by_key(|fact| fact.path);
        (!failed).then(|| Said { source: text.value.clone(), span: base, facts, reads_own })
    }
}
