//! What a scalar means to a field of a given type, as each program's decoder reads it.

use std::sync::Arc;

use super::{Dialect, Node, Scalar, Style};

/// The text of a scalar; the error says what is wanted.
pub fn string(node: &Node, dialect: Dialect) -> Result<Arc<str>, &'static str> {
    let scalar = single(node, dialect).as_scalar().ok_or("one text")?;
    match dialect {
        Dialect::Consul | Dialect::GoJson if scalar.style == Style::Plain => Err("a text in quotes"),
        _ => Ok(scalar.text.clone()),
    }
}

/// A boolean; the error says what is wanted.
pub fn boolean(node: &Node, dialect: Dialect) -> Result<bool, &'static str> {
    match plain(node, dialect).map(|scalar| &*scalar.text) {
        Some("true") => Ok(true),
        Some("false") => Ok(false),
        _ => Err("true or false"),
    }
}

/// A whole number; the error says what is wanted.
pub fn integer(node: &Node, dialect: Dialect) -> Result<i64, &'static str> {
    let scalar = plain(node, dialect).ok_or("a whole number")?;
    let read = match dialect {
        Dialect::Consul => consul_integer(&scalar.text),
        _ => scalar.text.parse().ok(),
    };
    read.ok_or("a whole number")
}

/// The only item of a list, in the dialect that takes such a list for its item: an HCL block is one.
pub fn single(node: &Node, dialect: Dialect) -> &Node {
    match (dialect, node.as_list()) {
        (Dialect::Consul, Some([only])) => only,
        _ => node,
    }
}

fn plain(node: &Node, dialect: Dialect) -> Option<&Scalar> {
    single(node, dialect).as_scalar().filter(|scalar| scalar.style == Style::Plain)
}

/// JSON's and HCL's numbers: mapstructure cuts a fraction off, HCL knows `0x` and a leading `0`.
fn consul_integer(text: &str) -> Option<i64> {
    let unsigned = text.trim_start_matches(['-', '+']);
    let radix = |digits: &str, radix| i64::from_str_radix(digits, radix).ok();
    if let Some(digits) = unsigned.strip_prefix("0x").or_else(|| unsigned.strip_prefix("0X")) {
        return radix(digits, 16);
    }
    if unsigned.len() > 1 && unsigned.starts_with('0') && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return radix(unsigned, 8);
    }
    text.parse().ok().or_else(|| truncated(text))
}

fn truncated(text: &str) -> Option<i64> {
    let whole = text.parse::<f64>().ok()?.trunc();
    format!("{whole:.0}").parse().ok()
}
