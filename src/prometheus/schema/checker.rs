//! Judges a mapping by its table.

use std::sync::Arc;

use super::seen::Reading;
use super::{Block, Field, Seen, Shape, bytes};
use crate::go::url::Url;
use crate::prometheus::duration::Duration;
use crate::prometheus::version::Version;
use crate::syntax::{Dialect, Fields, Mistake, MistakeKind, Node, Value, text_item, wrong_type};
use crate::text::{Span, Spanned};

/// Judges blocks for one version, and collects where secrets are in plain text.
#[derive(Debug)]
pub struct Checker {
    /// Whose fields are known.
    pub version: Version,
    /// The values that must never be shown.
    pub secrets: Vec<Span>,
    /// Whose file it is, with its version, for messages.
    program: String,
    dialect: Dialect,
}

impl Checker {
    /// Nothing judged yet.
    #[must_use]
    pub fn new(version: Version) -> Self {
        Self::of(format!("Prometheus {version}"), Dialect::GoYamlV2, version)
    }

    /// Judges a file of another `program` (with its version), which has the HTTP client of that
    /// `version` of Prometheus.
    #[must_use]
    pub fn of(program: String, dialect: Dialect, version: Version) -> Self {
        Self { version, secrets: Vec::new(), program, dialect }
    }

    /// Judges the whole mapping `node`, and returns what it says; `None` where it is not a mapping.
    pub fn block(&mut self, node: &Node, block: &'static Block, mistakes: &mut Vec<Mistake>) -> Option<Seen> {
        let fields = Fields::of(node, block.name, self.dialect, mistakes)?;
        Some(self.rest(fields, block))
    }

    /// Whether the version knows `field`; notes it where it is written and not known.
    pub fn knows(&self, fields: &mut Fields<'_, '_>, field: &Field) -> bool {
        let known = field.known_in(self.version);
        if !known {
            self.refuse_version(fields, field);
        }
        known
    }

    /// Notes a field that another version knows.
    fn refuse_version(&self, fields: &mut Fields<'_, '_>, field: &Field) {
        let Some(key) = fields.key(field.name) else { return };
        let (what, key) = (fields.what(), key.span);
        let message = format!("{} does not know the field \"{}\" in {what}", self.program, field.name);
        let help = match field.until {
            Some(until) if self.version >= until => format!("it was removed in {until}"),
            // the versions of the table are those of Prometheus
            _ if self.dialect != Dialect::GoYamlV2 => "a later version knows it".to_owned(),
            _ => format!("it was added in {}", field.since),
        };
        fields.known(&[field.name]);
        fields.note(Mistake::refused(MistakeKind::UnknownField, key, message).help(help));
    }

    /// Judges every field of `block` that is not [`Shape::Decoded`], the rules between them, and what no
    /// version knows.
    pub fn rest(&mut self, mut fields: Fields<'_, '_>, block: &'static Block) -> Seen {
        let mut seen = Seen::new(fields.span());
        for part in block.parts() {
            for field in part.fields {
                self.field(&mut fields, field, &mut seen);
            }
        }
        for rule in block.parts().flat_map(|part| part.rules) {
            seen.judge(rule, self.version, fields.mistakes());
        }
        fields.finish();
        seen
    }

    fn field(&mut self, fields: &mut Fields<'_, '_>, field: &'static Field, seen: &mut Seen) {
        if !self.knows(fields, field) {
            return;
        }
        let Some((key, node)) = fields.entry(field.name) else { return };
        let known_before = fields.mistakes().len();
        let mut reading = match node.value {
            Value::Null => Reading::of(false),
            _ => self.value(fields, field, node),
        };
        // What is wrong already needs no second complaint that it is missing.
        reading.is_set |= fields.mistakes().len() > known_before;
        seen.note(field.name, key.span, reading);
    }

    fn value(&mut self, fields: &mut Fields<'_, '_>, field: &'static Field, node: &Node) -> Reading {
        let name = field.name;
        match field.shape {
            Shape::Decoded | Shape::Free => Reading::of(true),
            Shape::Text => reading_of_text(fields.string(name)),
            Shape::OneOf(choices, what) => reading_of_text(choice(fields, name, choices, what)),
            Shape::Url => self.url(fields, name),
            Shape::Secret => self.secret(fields.string(name)),
            Shape::Bool => Reading::of(fields.boolean(name).is_some_and(|flag| flag.value)),
            Shape::Integer => Reading::of_number(fields.integer(name).map(|number| float(number.value))),
            Shape::Natural => {
                let number = fields.natural(name).and_then(|number| i64::try_from(number.value).ok());
                Reading::of_number(number.map(float))
            }
            Shape::Number => Reading::of_number(fields.float(name).map(|number| number.value)),
            Shape::Duration => {
                let time = fields.parsed::<Duration>(name);
                Reading::of_number(time.map(|time| time.seconds() * 1000.0))
            }
            Shape::Size => size(fields, name),
            Shape::Texts => Reading::of_items(fields.strings(name).unwrap_or_default()),
            Shape::TextMap => {
                let entries = fields.string_map(name).unwrap_or_default();
                Reading::of_items(entries.into_iter().map(|(key, _)| key).collect())
            }
            Shape::LabelMap => Reading::of(label_map(fields, name, self.version)),
            Shape::Secrets => self.secrets(name, node, fields.mistakes()),
            Shape::SecretLists => self.secret_lists(fields, name),
            Shape::Block(block) => {
                let inner = self.block(node, block, fields.mistakes());
                Reading { is_set: true, inner: inner.into_iter().collect(), ..Reading::default() }
            }
            Shape::Struct(block) => {
                let inner = self.block(node, block, fields.mistakes());
                let is_set = inner.as_ref().is_some_and(Seen::any_set);
                Reading { is_set, inner: inner.into_iter().collect(), ..Reading::default() }
            }
            Shape::Blocks(block) => self.blocks(fields, name, block),
            Shape::BlockMap(block, allowed) => self.block_map(fields, name, block, allowed),
        }
    }

    fn url(&mut self, fields: &mut Fields<'_, '_>, name: &'static str) -> Reading {
        let Some(text) = fields.string(name) else { return Reading::of(false) };
        match Url::parse(&text, self.version.go()) {
            Ok(url) if url.has_user => {
                self.secrets.push(text.span);
                return Reading::of(true);
            }
            Ok(_) => {}
            Err(error) => {
                let message = format!("{name}: {error}");
                fields.note(Mistake::refused(MistakeKind::InvalidValue, text.span, message));
            }
        }
        reading_of_text(Some(text))
    }

    fn secret(&mut self, text: Option<Spanned<Arc<str>>>) -> Reading {
        let filled = text.filter(|text| !text.is_empty());
        self.secrets.extend(filled.as_ref().map(|text| text.span));
        Reading::of(filled.is_some())
    }

    fn secrets(&mut self, name: &'static str, node: &Node, mistakes: &mut Vec<Mistake>) -> Reading {
        let Some(items) = node.as_list() else {
            mistakes.push(wrong_type(node, name, "a list"));
            return Reading::of(true);
        };
        for item in items {
            let text = text_item(name, item, self.dialect, mistakes);
            self.secret(text);
        }
        Reading::of(!items.is_empty())
    }

    fn secret_lists(&mut self, fields: &mut Fields<'_, '_>, name: &'static str) -> Reading {
        let lists = fields.map(name, |_, node, mistakes| Some(self.secrets(name, node, mistakes)));
        Reading::of(lists.is_some_and(|lists| !lists.is_empty()))
    }

    fn blocks(&mut self, fields: &mut Fields<'_, '_>, name: &'static str, block: &'static Block) -> Reading {
        let inner = fields.list(name, |item, mistakes| self.block(item, block, mistakes));
        let inner = inner.unwrap_or_default();
        Reading { is_set: !inner.is_empty(), inner, ..Reading::default() }
    }

    fn block_map(
        &mut self,
        fields: &mut Fields<'_, '_>,
        name: &'static str,
        block: &'static Block,
        allowed: fn(&str) -> Result<(), String>,
    ) -> Reading {
        let items = fields.map(name, |key, node, mistakes| {
            if let Err(message) = allowed(key) {
                mistakes.push(Mistake::refused(MistakeKind::InvalidValue, key.span, message));
            }
            self.block(node, block, mistakes);
            Some(())
        });
        Reading::of(items.is_some_and(|items| !items.is_empty()))
    }
}

fn reading_of_text(text: Option<Spanned<Arc<str>>>) -> Reading {
    let text = text.map(|text| text.value);
    Reading { is_set: text.as_ref().is_some_and(|text| !text.is_empty()), text, ..Reading::default() }
}

/// A text that must be one of `choices`.
fn choice(
    fields: &mut Fields<'_, '_>,
    name: &'static str,
    choices: &[&'static str],
    what: &str,
) -> Option<Spanned<Arc<str>>> {
    let text = fields.string(name)?;
    if !choices.contains(&&*text.value) {
        let near = crate::text::nearest(&text, choices.iter().copied());
        let help =
            near.map_or(format!("one of {}", choices.join(", ")), |near| format!("did you mean \"{near}\"?"));
        let message = format!("unknown {what} \"{}\"", text.value);
        fields.note(Mistake::refused(MistakeKind::InvalidValue, text.span, message).help(help));
    }
    Some(text)
}

#[expect(clippy::cast_precision_loss, reason = "only compared with small bounds")]
fn float(number: i64) -> f64 {
    number as f64
}

/// A number of bytes: `alecthomas/units/bytes.go`.
fn size(fields: &mut Fields<'_, '_>, name: &'static str) -> Reading {
    let text = fields.string(name);
    if let Some(text) = text.as_ref().filter(|text| bytes(text).is_none()) {
        let message = format!("{name} must be a number of bytes with a unit, not \"{}\"", text.value);
        let help = "write, for example, 10MB; the units are B, KB, MB, GB, TB, PB and EB";
        fields.note(Mistake::refused(MistakeKind::InvalidValue, text.span, message).help(help));
    }
    let is_zero = text.as_ref().is_none_or(|text| &*text.value == "0");
    Reading { is_set: !is_zero, ..reading_of_text(text) }
}

/// Whether there are labels; their names are judged.
fn label_map(fields: &mut Fields<'_, '_>, name: &'static str, version: Version) -> bool {
    let Some(labels) = fields.string_map(name) else { return false };
    for (label, _) in &labels {
        if !version.is_label_name(label) {
            let message = format!("\"{}\" is not a valid label name", label.value);
            fields.note(Mistake::refused(MistakeKind::InvalidValue, label.span, message));
        }
    }
    !labels.is_empty()
}
