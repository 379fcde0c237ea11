//! What a block says, as far as its rules ask.

use std::sync::Arc;

use super::Rule;
use crate::prometheus::version::Version;
use crate::syntax::{Mistake, MistakeKind};
use crate::text::{Span, Spanned};

/// The fields of one mapping that were written, without the texts of secrets.
#[derive(Debug)]
pub struct Seen {
    whole: Span,
    fields: Vec<SeenField>,
}

#[derive(Debug)]
struct SeenField {
    name: &'static str,
    key: Span,
    reading: Reading,
}

/// Go's view of one value.
#[derive(Debug, Default)]
pub struct Reading {
    /// Whether it is other than Go's zero value.
    pub is_set: bool,
    /// Its text where that may be shown.
    pub text: Option<Arc<str>>,
    /// The number, in milliseconds for a duration.
    pub number: Option<f64>,
    /// The texts of a list, or the keys of a mapping of texts.
    pub items: Vec<Spanned<Arc<str>>>,
    /// What the blocks say that it holds.
    pub inner: Vec<Seen>,
}

impl Reading {
    /// A value of which nothing more is asked.
    #[must_use]
    pub fn of(is_set: bool) -> Self {
        Self { is_set, ..Self::default() }
    }

    /// A number; `None` where what is written is none.
    #[must_use]
    pub fn of_number(number: Option<f64>) -> Self {
        Self { is_set: number.is_some_and(|number| number != 0.0), number, ..Self::default() }
    }

    /// A list or mapping, set where it is not empty.
    #[must_use]
    pub fn of_items(items: Vec<Spanned<Arc<str>>>) -> Self {
        Self { is_set: !items.is_empty(), items, ..Self::default() }
    }
}

impl Seen {
    /// Nothing yet, of the mapping at `whole`.
    #[must_use]
    pub fn new(whole: Span) -> Self {
        Self { whole, fields: Vec::new() }
    }

    /// Takes note of a field.
    pub fn note(&mut self, name: &'static str, key: Span, reading: Reading) {
        self.fields.push(SeenField { name, key, reading });
    }

    /// Whether any field has a value other than Go's zero value.
    #[must_use]
    pub fn any_set(&self) -> bool {
        self.fields.iter().any(|field| field.reading.is_set)
    }

    /// The texts of a list, or the keys of a mapping of texts.
    #[must_use]
    pub fn items(&self, name: &str) -> &[Spanned<Arc<str>>] {
        self.field(name).map_or(&[], |field| &field.reading.items)
    }

    /// The blocks in a field.
    #[must_use]
    pub fn inner(&self, name: &str) -> &[Self] {
        self.field(name).map_or(&[], |field| &field.reading.inner)
    }

    /// Whether the field has a value other than Go's zero value.
    #[must_use]
    pub fn is_set(&self, name: &str) -> bool {
        self.field(name).is_some_and(|field| field.reading.is_set)
    }

    /// Whether the field is written, whatever its value.
    #[must_use]
    pub fn is_written(&self, name: &str) -> bool {
        self.field(name).is_some()
    }

    /// The field's text, empty where there is none or it is secret.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.written_text(name).unwrap_or_default()
    }

    /// The field's text; `None` where it has no value, or a secret one.
    #[must_use]
    pub fn written_text(&self, name: &str) -> Option<&str> {
        self.field(name)?.reading.text.as_deref()
    }

    /// The field's number, in milliseconds for a duration; `default` where it is not written.
    #[must_use]
    pub fn number_or(&self, name: &str, default: f64) -> f64 {
        self.field(name).map_or(default, |field| field.reading.number.unwrap_or_default())
    }

    /// The field's key, or the whole mapping where it is not written.
    #[must_use]
    pub fn place(&self, name: &str) -> Span {
        self.field(name).map_or(self.whole, |field| field.key)
    }

    /// The whole mapping.
    #[must_use]
    pub fn whole(&self) -> Span {
        self.whole
    }

    /// Notes a mistake where `rule` does not hold.
    pub fn judge(&self, rule: &Rule, version: Version, mistakes: &mut Vec<Mistake>) {
        match *rule {
            Rule::AtMostOne(names, message) => {
                mistakes.extend(pair(self.set(names).next(), self.set(names).nth(1), message));
            }
            Rule::Clash(ones, others, message) => {
                mistakes.extend(pair(self.set(ones).next(), self.set(others).next(), message));
            }
            Rule::Required(name, message) if !self.is_set(name) => {
                mistakes.push(Mistake::refused(MistakeKind::MissingField, self.place(name), message));
            }
            Rule::NotEmpty(name, message) if self.is_written(name) && !self.is_set(name) => {
                mistakes.push(Mistake::refused(MistakeKind::InvalidValue, self.place(name), message));
            }
            Rule::Needs(ones, others, message) if self.set(ones).next().is_none() => {
                let mistake = |place| Mistake::refused(MistakeKind::MissingField, place, message);
                mistakes.extend(self.set(others).next().map(mistake));
            }
            Rule::Required(..) | Rule::NotEmpty(..) | Rule::Needs(..) => {}
            Rule::Check(check) => check(self, version, mistakes),
        }
    }

    fn set<'s>(&'s self, names: &'s [&str]) -> impl Iterator<Item = Span> + 's {
        names
            .iter()
            .filter_map(|name| self.field(name))
            .filter(|field| field.reading.is_set)
            .map(|field| field.key)
    }

    fn field(&self, name: &str) -> Option<&SeenField> {
        self.fields.iter().find(|field| field.name == name)
    }
}

fn pair(one: Option<Span>, other: Option<Span>, message: &str) -> Option<Mistake> {
    let (one, other) = (one?, other?);
    Some(Mistake::refused(MistakeKind::InvalidValue, other, message).also(one, "beside this"))
}
