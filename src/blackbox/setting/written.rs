//! A value on one line, without secrets, and yet told apart from others.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::meaning::{Meaning, Type, is_default, meaning, type_of};
use crate::syntax::{Dialect, Node, Value, entries};
use crate::text::Span;

/// A text as it may be shown, and a print of what it means.
#[derive(Default)]
pub struct Written {
    /// What may be shown.
    pub shown: String,
    hasher: DefaultHasher,
}

/// What is to be hidden.
#[derive(Clone, Copy)]
struct Hidden<'h> {
    secrets: &'h [Span],
    /// Whether the value goes over the wire.
    is_sent: bool,
}

impl Written {
    /// The value of a field, spelled as its type is; what stands at `secrets` is hidden.
    pub fn of(name: Option<&str>, node: &Node, secrets: &[Span]) -> Self {
        value(name, node, Hidden { secrets, is_sent: false })
    }

    /// The same for all values that mean the same.
    pub fn print(&self) -> u64 {
        self.hasher.finish()
    }

    fn part(&mut self, text: &str) {
        self.add(text, text);
    }

    /// Takes in another text.
    fn take(&mut self, other: &Self) {
        other.print().hash(&mut self.hasher);
        self.shown.push_str(&other.shown);
    }

    fn list(&mut self, open: &str, items: &[Self], close: &str) {
        self.part(open);
        for (number, item) in items.iter().enumerate() {
            self.part(if number > 0 { ", " } else { "" });
            self.take(item);
        }
        self.part(close);
    }

    fn add(&mut self, compared: &str, shown: &str) {
        compared.hash(&mut self.hasher);
        self.shown.push_str(shown);
    }
}

fn value(name: Option<&str>, node: &Node, hidden: Hidden<'_>) -> Written {
    let kind = name.map_or(Type::Text, |name| type_of(name).0);
    let mut text = Written::default();
    match &node.value {
        Value::Null => {}
        Value::Scalar(scalar) => {
            let Meaning { compared, shown } = meaning(kind, node, &scalar.text);
            let is_hidden = hidden.is_sent || hidden.secrets.iter().any(|secret| secret.contains(node.span));
            text.add(&compared, if is_hidden && !compared.is_empty() { "***" } else { &shown });
        }
        Value::List(items) => {
            // go-yaml v3 leaves items out that say nothing.
            let items = items.iter().filter(|item| item.value != Value::Null);
            let mut items: Vec<_> = items.map(|item| value(name, item, hidden)).collect();
            if matches!(kind, Type::Set | Type::Codes) {
                items.sort_by(|a, b| (&a.shown, a.print()).cmp(&(&b.shown, b.print())));
                items.dedup_by_key(|item| item.print());
            }
            text.list("", &items, "");
        }
        Value::Map(_) => text.list("{", &fields(node, hidden), "}"),
    }
    text
}

/// The fields of an item of a list that are no defaults, in the order of their names: `header: Location`.
fn fields(node: &Node, hidden: Hidden<'_>) -> Vec<Written> {
    let mut fields = entries(node, Dialect::GoYamlV3);
    fields.sort_by(|(one, _), (other, _)| one.value.cmp(&other.value));
    let told = fields.into_iter().filter_map(|(key, node)| {
        let name = Some(&*key.value);
        let is_sent = hidden.is_sent || &*key.value == "send";
        let value = value(name, node, Hidden { is_sent, ..hidden });
        (!is_default(name, node, &value)).then(|| {
            let mut text = Written::default();
            text.part(&key.value);
            text.part(": ");
            text.take(&value);
            text
        })
    });
    told.collect()
}
