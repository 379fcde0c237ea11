//! What a scalar means to a field of a given type, as each program's decoder reads it.
//!
//! Follows `decode.go` and `resolve.go` of go-yaml v2 and v3, mapstructure without weak typing (Consul),
//! and encoding/json.

mod number;

use std::sync::Arc;

use base64::Engine;

use super::{Dialect, Node, Scalar, Style};
use number::{integer_of, number};

/// What was wanted instead, to follow "must be".
type Read<T> = Result<T, &'static str>;

const TEXT: &str = "a string";
const QUOTED: &str = "a quoted string";
const BOOLEAN: &str = "true or false";
const WHOLE: &str = "a whole number";
const NATURAL: &str = "a whole number, at least 0";
const NUMBER: &str = "a number";

/// What a scalar is before a field asks for a type.
enum Meaning<'s> {
    Boolean(bool),
    Number(Number),
    Text(&'s str),
    Bytes(Arc<str>),
}

/// A number as Go's decoders hold it.
#[derive(Clone, Copy)]
enum Number {
    Whole(i128),
    Float(f64),
}

/// The text of a scalar.
pub fn string(node: &Node, dialect: Dialect) -> Read<Arc<str>> {
    let scalar = single(node, dialect).as_scalar().ok_or(TEXT)?;
    let quoted = scalar.style != Style::Plain;
    match dialect {
        Dialect::Consul | Dialect::GoJson if quoted => Ok(scalar.text.clone()),
        Dialect::Consul | Dialect::GoJson => Err(QUOTED),
        Dialect::GoYamlV2 | Dialect::GoYamlV3 => match meaning(scalar, dialect)? {
            Meaning::Bytes(text) => Ok(text),
            _ => Ok(scalar.text.clone()),
        },
    }
}

/// A boolean. go-yaml v2 reads YAML 1.1's words (`yes`, `off`, …), v3 does so even where they are quoted.
///
/// # Errors
/// What was wanted, where it is none.
pub fn boolean(node: &Node, dialect: Dialect) -> Read<bool> {
    match meaning(single(node, dialect).as_scalar().ok_or(BOOLEAN)?, dialect)? {
        Meaning::Boolean(value) => Ok(value),
        Meaning::Text(text) if dialect == Dialect::GoYamlV3 => old_boolean(text).ok_or(BOOLEAN),
        _ => Err(BOOLEAN),
    }
}

/// A whole number of 64 bits; a fraction is cut off, except by encoding/json, which refuses it.
///
/// # Errors
/// What was wanted, where it is none.
pub fn integer(node: &Node, dialect: Dialect) -> Read<i64> {
    match meaning(single(node, dialect).as_scalar().ok_or(WHOLE)?, dialect)? {
        Meaning::Number(number) => {
            whole(number, dialect).and_then(|whole| whole.try_into().ok()).ok_or(WHOLE)
        }
        _ => Err(WHOLE),
    }
}

/// A whole number of 64 bits without a sign; otherwise as [`integer`].
pub fn natural(node: &Node, dialect: Dialect) -> Read<u64> {
    match meaning(single(node, dialect).as_scalar().ok_or(NATURAL)?, dialect)? {
        Meaning::Number(number) => {
            whole(number, dialect).and_then(|whole| whole.try_into().ok()).ok_or(NATURAL)
        }
        _ => Err(NATURAL),
    }
}

/// A number; whole ones are taken too.
pub fn float(node: &Node, dialect: Dialect) -> Read<f64> {
    match meaning(single(node, dialect).as_scalar().ok_or(NUMBER)?, dialect)? {
        Meaning::Number(number) => Ok(number.as_float()),
        _ => Err(NUMBER),
    }
}

/// The only item of a list, in the dialect that takes such a list for its item: an HCL block is one.
pub fn single(node: &Node, dialect: Dialect) -> &Node {
    match (dialect, node.as_list()) {
        (Dialect::Consul, Some([only])) => only,
        _ => node,
    }
}

fn whole(number: Number, dialect: Dialect) -> Option<i128> {
    match number {
        Number::Whole(whole) => Some(whole),
        Number::Float(_) if dialect == Dialect::GoJson => None,
        Number::Float(float) => integer_of(float),
    }
}

fn meaning(scalar: &Scalar, dialect: Dialect) -> Read<Meaning<'_>> {
    // `!` alone says "no plain scalar" to v2, and nothing to v3.
    let says_something = |tag: &&str| *tag != "!" || dialect == Dialect::GoYamlV2;
    let Some(tag) = scalar.tag.as_deref().filter(says_something) else {
        let quoted = scalar.style != Style::Plain;
        return Ok(if quoted { Meaning::Text(&scalar.text) } else { resolve(&scalar.text, dialect) });
    };
    match (tag.strip_prefix("tag:yaml.org,2002:"), resolve(&scalar.text, dialect)) {
        (Some("binary"), _) => bytes(&scalar.text).map(Meaning::Bytes).ok_or("base64 text after !!binary"),
        (Some("bool"), found @ Meaning::Boolean(_))
        | (Some("int"), found @ Meaning::Number(Number::Whole(_))) => Ok(found),
        (Some("float"), Meaning::Number(number)) => Ok(Meaning::Number(Number::Float(number.as_float()))),
        (Some("bool" | "int" | "float"), _) => Err("a value that fits its tag"),
        _ => Ok(Meaning::Text(&scalar.text)),
    }
}

fn resolve(text: &str, dialect: Dialect) -> Meaning<'_> {
    let boolean = match dialect {
        Dialect::GoYamlV2 => core_boolean(text).or_else(|| old_boolean(text)),
        _ => core_boolean(text),
    };
    match boolean {
        Some(value) => Meaning::Boolean(value),
        None => number(text).map_or(Meaning::Text(text), Meaning::Number),
    }
}

fn core_boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// The words of YAML 1.1.
fn old_boolean(text: &str) -> Option<bool> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

fn bytes(base64: &str) -> Option<Arc<str>> {
    // Go's decoder passes over line breaks.
    let base64: String = base64.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    let bytes = base64::engine::general_purpose::STANDARD.decode(base64).ok()?;
    Some(String::from_utf8_lossy(&bytes).into())
}

#[cfg(test)]
mod tests;
