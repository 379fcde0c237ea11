//! The static check: every name is a fact, every filter exists, unlike types are not compared.

use std::sync::Arc;

use minijinja::machinery::ast::{BinOpKind, CallArg, Expr, Stmt};
use minijinja::machinery::{self, Span as At};
use minijinja::value::ValueKind;

use super::Parameter;
use super::conjuncts::conjuncts;
use super::front::{Each, Items, Said};
use super::language::{FILTERS, TESTS, syntax};
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

/// One expression while it is checked.
struct Walk<'c, 'm> {
    check: &'c mut Checker<'m>,
    base: Span,
    /// Names that the template itself makes: loop variables and `set`.
    locals: Vec<String>,
    facts: Vec<&'static Fact>,
    /// Whether it reads a parameter or the item, which only its own rule has.
    reads_own: bool,
    failed: bool,
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

impl Walk<'_, '_> {
    fn stmt(&mut self, stmt: &Stmt<'_>) {
        match stmt {
            Stmt::Template(node) => self.body(&node.children),
            Stmt::EmitExpr(node) => {
                self.expr(&node.expr);
            }
            Stmt::EmitRaw(_) => {}
            Stmt::IfCond(node) => {
                self.expr(&node.expr);
                self.body(&node.true_body);
                self.body(&node.false_body);
            }
            Stmt::ForLoop(node) => {
                self.expr(&node.iter);
                self.local(&node.target);
                self.locals.push("loop".to_owned());
                self.body(&node.body);
                self.body(&node.else_body);
            }
            Stmt::Set(node) => {
                self.expr(&node.expr);
                self.local(&node.target);
            }
            _ => {
                self.fail(At::default(), "only {{ … }}, if, for and set are allowed here".to_owned(), None);
            }
        }
    }

    fn body(&mut self, body: &[Stmt<'_>]) {
        for stmt in body {
            self.stmt(stmt);
        }
    }

    fn local(&mut self, target: &Expr<'_>) {
        if let Expr::Var(name) = target {
            self.locals.push(name.id.to_owned());
        }
    }

    /// Checks an expression and tells its type where it is known.
    fn expr(&mut self, expr: &Expr<'_>) -> Option<Type> {
        match expr {
            Expr::Var(_) | Expr::GetAttr(_) => self.name(expr),
            Expr::Const(node) => constant(node.value.kind()),
            Expr::UnaryOp(node) => drop_type(self.expr(&node.expr)),
            Expr::BinOp(node) => {
                let (left, right) = (self.expr(&node.left), self.expr(&node.right));
                if compares(node.op) {
                    self.alike(left, right, expr.span());
                }
                None
            }
            Expr::Compare(node) => {
                let mut left = self.expr(&node.expr);
                for operand in &node.ops {
                    let right = self.expr(&operand.expr);
                    if !matches!(
                        operand.op,
                        machinery::ast::CompareOpKind::In | machinery::ast::CompareOpKind::NotIn
                    ) {
                        self.alike(left, right, expr.span());
                    }
                    left = right;
                }
                None
            }
            Expr::IfExpr(node) => {
                self.expr(&node.test_expr);
                let kind = self.expr(&node.true_expr);
                node.false_expr.as_ref().and_then(|other| self.expr(other));
                kind
            }
            Expr::Filter(node) => {
                self.known("filter", node.name, FILTERS, expr.span());
                node.expr.as_ref().and_then(|of| self.expr(of));
                self.args(&node.args)
            }
            Expr::Test(node) => {
                self.known("test", node.name, TESTS, expr.span());
                self.expr(&node.expr);
                self.args(&node.args)
            }
            Expr::List(node) => drop_type(node.items.iter().map(|item| self.expr(item)).last().flatten()),
            Expr::GetItem(node) => drop_type(self.expr(&node.expr)),
            _ => self.fail(expr.span(), format!("a {} is not allowed here", expr.description()), None),
        }
    }

    fn args(&mut self, args: &[CallArg<'_>]) -> Option<Type> {
        for arg in args {
            match arg {
                CallArg::Pos(expr)
                | CallArg::Kwarg(_, expr)
                | CallArg::PosSplat(expr)
                | CallArg::KwargSplat(expr) => {
                    self.expr(expr);
                }
            }
        }
        None
    }

    fn name(&mut self, expr: &Expr<'_>) -> Option<Type> {
        let path = dotted(expr)?;
        let root = path.split('.').next().unwrap_or_default();
        if self.locals.iter().any(|local| local == root) {
            return None;
        }
        if let Some((name, kind)) = self.check.item.clone()
            && name == root
        {
            self.reads_own = true;
            return self.item_field(&path, kind, expr.span());
        }
        let span = self.at(expr.span());
        if path.starts_with(PARAMETERS) {
            let found = self.check.parameter(&path, span);
            self.failed |= found.is_none();
            self.reads_own = true;
            return found.map(|number| self.check.parameters[number].kind);
        }
        let Some(fact) = self.check.find(&path, span) else {
            self.failed = true;
            return None;
        };
        self.facts.push(fact);
        Some(fact.kind)
    }

    fn item_field(&mut self, path: &str, kind: Type, at: At) -> Option<Type> {
        let (Some((_, field)), Type::Record(fields)) = (path.split_once('.'), kind) else {
            return Some(kind);
        };
        if let Some((_, kind, _)) = fields.iter().find(|(name, ..)| *name == field) {
            return Some(*kind);
        }
        let near = nearest(field, fields.iter().map(|(name, ..)| *name));
        self.fail(at, format!("{path} is not known"), near.map(|near| format!("did you mean {near}?")))
    }

    fn alike(&mut self, left: Option<Type>, right: Option<Type>, at: At) {
        if let (Some(left), Some(right)) = (left, right)
            && !left.compares_with(right)
        {
            self.fail(at, format!("a {left} never equals a {right}"), None);
        }
    }

    fn known(&mut self, what: &str, name: &str, known: &[&'static str], at: At) {
        if !known.contains(&name) {
            let near = nearest(name, known.iter().copied());
            self.fail(
                at,
                format!("there is no {what} {name}"),
                near.map(|near| format!("did you mean {near}?")),
            );
        }
    }

    fn fail(&mut self, at: At, message: String, help: Option<String>) -> Option<Type> {
        let span = self.at(at);
        self.failed = true;
        self.check.refuse(span, message, help)
    }

    /// The place of a part of the expression, exact where the expression stands on one line as it is.
    fn at(&self, at: At) -> Span {
        let part = self.base.part(at.start_offset as usize..at.end_offset as usize);
        if part.is_empty() { self.base } else { part }
    }
}

/// `a.b.c` for a chain of attributes.
fn dotted(expr: &Expr<'_>) -> Option<String> {
    match expr {
        Expr::Var(node) => Some(node.id.to_owned()),
        Expr::GetAttr(node) => dotted(&node.expr).map(|start| format!("{start}.{}", node.name)),
        _ => None,
    }
}

fn constant(kind: ValueKind) -> Option<Type> {
    match kind {
        ValueKind::Bool => Some(Type::Bool),
        ValueKind::Number => Some(Type::Int),
        ValueKind::String => Some(Type::Text),
        _ => None,
    }
}

fn compares(op: BinOpKind) -> bool {
    matches!(
        op,
        BinOpKind::Eq | BinOpKind::Ne | BinOpKind::Lt | BinOpKind::Lte | BinOpKind::Gt | BinOpKind::Gte
    )
}

fn drop_type(_: Option<Type>) -> Option<Type> {
    None
}
