//! What Prometheus demands of a step: `relabel.Config.Validate`, in its words.

use std::sync::{Arc, LazyLock, OnceLock};

use super::step::{Action, RelabelStep};
use crate::go::quote;
use crate::go::regexp::{ErrorCode as Code, Regexp};
use crate::prometheus::version::{Feature, Version};
use crate::syntax::{Mistake, MistakeKind};
use crate::text::{Span, Spanned};

/// What is put before and after the regex of a step, which so must match the whole text.
pub fn anchors(version: Version) -> (&'static str, &'static str) {
    (if version.has(Feature::DotMatchesNewline) { "^(?s:" } else { "^(?:" }, ")$")
}

/// A label name in which `$1` and `${1}` may stand.
static TEMPLATE: LazyLock<regex::Regex> = LazyLock::new(|| {
    let reference = r"\$(?:[0-9A-Za-z_]+|\{[0-9A-Za-z_]+\})";
    let pattern = format!("^(?:[A-Za-z_]|{reference})(?:[0-9A-Za-z_]|{reference})*$");
    regex::Regex::new(&pattern).expect("a constant pattern")
});

/// The regex of a step, compiled; the default `(.*)` where none is written.
pub fn regex(step: &RelabelStep, version: Version) -> Result<Regexp, Mistake> {
    let (before, after) = anchors(version);
    let Some(written) = &step.regex else { return Ok(default_regex(before, version)) };
    Regexp::compile(&format!("{before}{written}{after}", written = written.value), version.go()).map_err(
        |error| {
            let inside = |at: usize| at.saturating_sub(before.len()).min(written.len());
            let range = inside(error.range.start)..inside(error.range.end);
            let span = step.regex_part(range);
            let mistake = Mistake::refused(MistakeKind::InvalidValue, span, format!("regex: {error}"));
            match advice(error.code, &error.part) {
                Some(advice) => mistake.help(advice),
                None => mistake,
            }
        },
    )
}

/// The regex of a step that has none, compiled once for each kind of anchors.
fn default_regex(before: &'static str, version: Version) -> Regexp {
    static COMPILED: [OnceLock<Regexp>; 2] = [OnceLock::new(), OnceLock::new()];
    let compile = || Regexp::compile(&format!("{before}(.*))$"), version.go()).expect("a constant pattern");
    COMPILED[usize::from(version.has(Feature::DotMatchesNewline))].get_or_init(compile).clone()
}

fn advice(code: Code, part: &str) -> Option<&'static str> {
    match code {
        Code::InvalidPerlOp
            if part.starts_with("(?=") || part.starts_with("(?!") || part.starts_with("(?<") =>
        {
            Some(
                "Go's regular expressions have no lookaround: match what is there instead, or use a second step",
            )
        }
        Code::InvalidEscape if part.as_bytes().get(1).is_some_and(u8::is_ascii_digit) => {
            Some("Go's regular expressions have no backreferences")
        }
        Code::MissingRepeatArgument => Some("write `.*` to match any text, or `\\*` to match the character"),
        Code::UnexpectedParen => Some("write `\\)` to match the character"),
        Code::MissingParen => Some("write `\\(` to match the character"),
        Code::MissingBracket => Some("write `\\[` to match the character"),
        Code::InvalidRepeatOp => Some("Go has no possessive or doubled repetitions: write a single one"),
        _ => None,
    }
}

/// Every mistake of a step but those of its regex.
pub fn mistakes(step: &RelabelStep, version: Version) -> Vec<Mistake> {
    let mut mistakes = source_names(step, version);
    mistakes.extend(unknown_action(step, version));
    mistakes.extend(modulus(step));
    mistakes.extend(target(step, version));
    mistakes.extend(replacement(step, version).or_else(|| foreign_fields(step)));
    mistakes
}

fn invalid(span: Span, message: String) -> Mistake {
    Mistake::refused(MistakeKind::InvalidValue, span, message)
}

fn text(field: Option<&Spanned<Arc<str>>>) -> &str {
    field.map_or("", |field| &field.value)
}

fn source_names(step: &RelabelStep, version: Version) -> Vec<Mistake> {
    // An item without a value is let through; a written empty text is refused where it is decoded.
    let named = step.source_labels.iter().filter(|name| !name.is_empty());
    let wrong = named.filter(|name| !version.is_label_name(name));
    let mistake = |name: &Spanned<Arc<str>>| {
        invalid(name.span, format!("{} is not a valid label name", quote(name)))
            .help("label names consist of letters, digits and `_`, and do not begin with a digit")
    };
    wrong.map(mistake).collect()
}

fn unknown_action(step: &RelabelStep, version: Version) -> Option<Mistake> {
    let (exists, since) = match step.action.value {
        Action::Lowercase | Action::Uppercase => (version.has(Feature::CaseActions), "2.36"),
        Action::KeepEqual | Action::DropEqual => (version.has(Feature::EqualActions), "2.41"),
        _ => (true, ""),
    };
    let message = || format!("unknown relabel action {}", quote(step.action.name()));
    let help = || format!("Prometheus has this action from {since} on");
    (!exists).then(|| invalid(step.action.span, message()).help(help()))
}

fn modulus(step: &RelabelStep) -> Option<Mistake> {
    let zero = step.modulus.as_ref().is_none_or(|modulus| modulus.value == 0);
    (zero && step.action.value == Action::HashMod).then(|| {
        let span = step.modulus.as_ref().map_or(step.place, |modulus| modulus.span);
        invalid(span, "relabel configuration for hashmod requires non-zero modulus".to_owned())
            .help("write `modulus: N` with the number of shards")
    })
}

fn target(step: &RelabelStep, version: Version) -> Option<Mistake> {
    let action = step.action.value;
    let needed = action.writes_target() || matches!(action, Action::KeepEqual | Action::DropEqual);
    let name = text(step.target_label.as_ref());
    if !needed {
        return None;
    }
    if name.is_empty() {
        let message = format!("relabel configuration for {action} action requires 'target_label' value");
        let span = step.target_label.as_ref().map_or(step.place, |target| target.span);
        return Some(
            Mistake::refused(MistakeKind::MissingField, span, message)
                .help("write `target_label: NAME` with the label that the step is about"),
        );
    }
    let message = || format!("{} is invalid 'target_label' for {action} action", quote(name));
    let span = step.target_label.as_ref().map_or(step.place, |target| target.span);
    (!is_target(name, action, version)).then(|| invalid(span, message()).help(target_help(name, action)))
}

fn is_target(name: &str, action: Action, version: Version) -> bool {
    let expands = match action {
        Action::HashMod => false,
        Action::Replace => name.contains('$') || !version.has(Feature::PlainTargetNames),
        _ => !version.has(Feature::PlainTargetNames),
    };
    if expands { is_template(name, version) } else { version.is_label_name(name) }
}

fn is_template(text: &str, version: Version) -> bool {
    if version.has(Feature::Utf8Templates) { !text.is_empty() } else { TEMPLATE.is_match(text) }
}

fn target_help(name: &str, action: Action) -> &'static str {
    if name.contains('$') && action != Action::Replace {
        "only the action `replace` expands `$1` in target_label: write the label's name"
    } else {
        "label names consist of letters, digits and `_`, and do not begin with a digit"
    }
}

fn replacement(step: &RelabelStep, version: Version) -> Option<Mistake> {
    let written = step.replacement.as_ref()?;
    let action = step.action.value;
    match action {
        Action::Lowercase | Action::Uppercase | Action::KeepEqual | Action::DropEqual => {
            let message = || format!("'replacement' can not be set for {action} action");
            (&*written.value != "$1").then(|| invalid(written.span, message()).help("remove `replacement`"))
        }
        Action::LabelMap if !is_template(written, version) => {
            let message = format!("{} is invalid 'replacement' for labelmap action", quote(written));
            Some(
                invalid(written.span, message)
                    .help("the replacement gives the new label's name, such as `$1`"),
            )
        }
        _ => None,
    }
}

/// Fields that the action does not read and Prometheus therefore refuses.
fn foreign_fields(step: &RelabelStep) -> Option<Mistake> {
    let action = step.action.value;
    let (allowed, foreign) = match action {
        Action::KeepEqual | Action::DropEqual => {
            let regex = step.regex.as_ref().map(|regex| regex.span);
            ("'source_labels' and `target_label`", regex.or_else(|| shared_foreign(step)))
        }
        Action::LabelDrop | Action::LabelKeep => {
            let target = step.target_label.as_ref().filter(|name| !name.is_empty()).map(|name| name.span);
            ("'regex'", step.source_labels_place.or(target).or_else(|| shared_foreign(step)))
        }
        _ => return None,
    };
    let message = format!("{action} action requires only {allowed}, and no other fields");
    foreign.map(|span| invalid(span, message).help("remove this field"))
}

fn shared_foreign(step: &RelabelStep) -> Option<Span> {
    let modulus = step.modulus.as_ref().filter(|modulus| modulus.value != 0).map(|modulus| modulus.span);
    let separator = step.separator.as_ref().filter(|text| &*text.value != ";").map(|text| text.span);
    let replacement = step.replacement.as_ref().filter(|text| &*text.value != "$1").map(|text| text.span);
    modulus.or(separator).or(replacement)
}
