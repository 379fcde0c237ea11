//! One expression while it is checked: which facts it reads, and the types of its parts where they are known.

use minijinja::machinery::Span as At;
use minijinja::machinery::ast::{BinOpKind, CallArg, CompareOpKind, Expr, Stmt};
use minijinja::value::ValueKind;

use super::super::language::{FILTERS, TESTS};
use super::{Checker, PARAMETERS};
use crate::fact::{Fact, Type};
use crate::text::{Span, nearest};

/// One expression while it is checked.
pub(super) struct Walk<'c, 'm> {
    pub(super) check: &'c mut Checker<'m>,
    pub(super) base: Span,
    /// Names that the template itself makes: loop variables and `set`.
    pub(super) locals: Vec<String>,
    pub(super) facts: Vec<&'static Fact>,
    /// Whether it reads a parameter or the item, which only its own rule has.
    pub(super) reads_own: bool,
    pub(super) failed: bool,
}

impl Walk<'_, '_> {
    /// Checks a statement and all within it.
    pub(super) fn stmt(&mut self, stmt: &Stmt<'_>) {
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
    pub(super) fn expr(&mut self, expr: &Expr<'_>) -> Option<Type> {
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
                    if !matches!(operand.op, CompareOpKind::In | CompareOpKind::NotIn) {
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
