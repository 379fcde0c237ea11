//! `remote_write` and `remote_read`, for the steps of the former.

use std::sync::Arc;

use super::{OuterSteps, StepsUse, outer, steps};
use crate::prometheus::schema::{Block, Checker};
use crate::syntax::{Dialect, Fields, Mistake, MistakeKind, Node, Value};
use crate::text::Spanned;

/// The lists of steps in `remote_write`.
pub fn remote_write(fields: &mut Fields<'_, '_>, checker: &mut Checker) -> Vec<OuterSteps> {
    let mut found = Vec::new();
    let names = fields.list("remote_write", |item, mistakes| {
        let mut fields = open(item, "remote_write", mistakes)?;
        let empty = "empty or null relabeling rule in remote write config";
        let steps = steps::steps(&mut fields, "write_relabel_configs", empty, checker.version);
        found.push(OuterSteps { used_for: StepsUse::RemoteWrite, steps });
        name(fields, checker, &outer::REMOTE_WRITE)
    });
    refuse_repeated(&names.unwrap_or_default(), "remote write", fields.mistakes());
    found.retain(|list| !list.steps.is_empty());
    found
}

/// Judges `remote_read`.
pub fn remote_read(fields: &mut Fields<'_, '_>, checker: &mut Checker) {
    let names = fields.list("remote_read", |item, mistakes| {
        let fields = open(item, "remote_read", mistakes)?;
        name(fields, checker, &outer::REMOTE_READ)
    });
    refuse_repeated(&names.unwrap_or_default(), "remote read", fields.mistakes());
}

fn open<'n, 'm>(
    item: &'n Node,
    what: &'static str,
    mistakes: &'m mut Vec<Mistake>,
) -> Option<Fields<'n, 'm>> {
    if item.value == Value::Null {
        let message = format!("empty or null {} config section", what.replace('_', " "));
        mistakes.push(Mistake::refused(MistakeKind::MissingField, item.span, message));
        return None;
    }
    Fields::of(item, what, Dialect::GoYamlV2, mistakes)
}

fn name(
    mut fields: Fields<'_, '_>,
    checker: &mut Checker,
    block: &'static Block,
) -> Option<Spanned<Arc<str>>> {
    let name = fields.string("name");
    checker.rest(fields, block);
    name.filter(|name| !name.is_empty())
}

fn refuse_repeated(names: &[Spanned<Arc<str>>], what: &str, mistakes: &mut Vec<Mistake>) {
    for (at, name) in names.iter().enumerate() {
        if let Some(earlier) = names[..at].iter().find(|earlier| earlier.value == name.value) {
            let message = format!("found multiple {what} configs with job name \"{}\"", name.value);
            let mistake = Mistake::refused(MistakeKind::InvalidValue, name.span, message);
            mistakes.push(mistake.also(earlier.span, "first here"));
        }
    }
}
