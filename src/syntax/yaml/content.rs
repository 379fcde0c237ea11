//! What is read of a list or mapping before its end.

use std::collections::HashSet;
use std::sync::Arc;

use super::super::{Map, Mistake, MistakeKind, Node, Scalar, Style, Value};
use crate::text::{Span, Spanned};

/// What was read of a list or mapping whose end was not met yet.
pub enum Content {
    /// The items.
    List(Vec<Node>),
    /// The entries, and what comes next.
    Map(Map, Pending),
}

/// What a mapping waits for.
pub enum Pending {
    /// A key.
    Key,
    /// The value of a key.
    Value {
        /// The key.
        key: Spanned<Arc<str>>,
        /// Whether it is `<<`.
        merge: bool,
    },
    /// The value of a key that was refused.
    Ignored,
}

impl Content {
    /// Where its last value stands.
    pub fn last_place(&self) -> Option<Span> {
        let node = match self {
            Self::List(items) => items.last()?,
            Self::Map(map, _) => &map.entries.last()?.value,
        };
        Some(node.used_at.unwrap_or(node.span))
    }
}

impl From<Content> for Value {
    fn from(content: Content) -> Self {
        match content {
            Content::List(items) => Self::List(items.into()),
            Content::Map(map, _) => Self::Map(Arc::new(map)),
        }
    }
}

/// The key that a mapping has read; one that is no single value is refused.
pub fn pend(keys: &mut HashSet<Arc<str>>, mistakes: &mut Vec<Mistake>, node: &Node) -> Pending {
    let span = node.used_at.unwrap_or(node.span);
    let (text, merge) = match &node.value {
        Value::Scalar(scalar) => (scalar.text.clone(), is_merge(scalar)),
        Value::Null => ("".into(), false),
        Value::List(_) | Value::Map(_) => {
            let message = format!("a key must be a single value, not {}", node.describe());
            let mistake = Mistake::refused(MistakeKind::WrongType, span, message);
            mistakes.push(mistake.help("a value that starts with {, [ or {{ needs quotes: \"{{ … }}\""));
            return Pending::Ignored;
        }
    };
    Pending::Value { key: Spanned::new(shared(keys, text), span), merge }
}

/// The same few keys stand in every job and service: one copy of each is kept.
fn shared(keys: &mut HashSet<Arc<str>>, text: Arc<str>) -> Arc<str> {
    if let Some(known) = keys.get(&text) {
        return known.clone();
    }
    keys.insert(text.clone());
    text
}

fn is_merge(key: &Scalar) -> bool {
    let tagged = key.tag.as_deref().map(|tag| tag == "tag:yaml.org,2002:merge");
    &*key.text == "<<" && tagged.unwrap_or(key.style == Style::Plain)
}
