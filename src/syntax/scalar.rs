//! What a scalar means to a field of a given type, as each program's decoder reads it.

use std::sync::Arc;

use super::{Dialect, Node, Style};

/// The text of a scalar; the error says what is wanted.
pub fn string(node: &Node, _dialect: Dialect) -> Result<Arc<str>, &'static str> {
    node.as_scalar().map(|scalar| scalar.text.clone()).ok_or("one text")
}

/// A boolean; the error says what is wanted.
pub fn boolean(node: &Node, _dialect: Dialect) -> Result<bool, &'static str> {
    let scalar = node.as_scalar().filter(|scalar| scalar.style == Style::Plain).ok_or("true or false")?;
    match &*scalar.text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("true or false"),
    }
}

/// A whole number; the error says what is wanted.
pub fn integer(node: &Node, _dialect: Dialect) -> Result<i64, &'static str> {
    let scalar = node.as_scalar().filter(|scalar| scalar.style == Style::Plain).ok_or("a whole number")?;
    scalar.text.parse().map_err(|_| "a whole number")
}
