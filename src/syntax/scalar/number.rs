//! Numbers as go-yaml writes them down: `ParseInt` with base 0, then YAML 1.1's floats.

use super::Number;

impl Number {
    /// The nearest float.
    #[expect(clippy::cast_precision_loss, reason = "Go rounds a whole number to the nearest float, too")]
    pub fn as_float(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Float(float) => float,
        }
    }
}

/// The whole part of a float as Go's `int64(x)` on amd64; `None` for what is refused.
#[expect(clippy::cast_possible_truncation, reason = "the fraction is cut off on purpose")]
pub fn integer_of(float: f64) -> Option<i128> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    (float < LIMIT).then(|| float.max(-LIMIT) as i128)
}

/// The number that a plain scalar is; `None` for any other text.
pub fn number(text: &str) -> Option<Number> {
    match text.as_bytes().first()? {
        b'.' => special(text).or_else(|| go_float(text)).map(Number::Float),
        b'+' | b'-' | b'0'..=b'9' => {
            let plain = text.replace('_', "");
            whole(&plain).map(Number::Whole).or_else(|| signed_float(text, &plain).map(Number::Float))
        }
        _ => None,
    }
}

fn signed_float(text: &str, plain: &str) -> Option<f64> {
    special(text).or_else(|| is_yaml_float(plain).then(|| finite(plain)).flatten())
}

fn special(text: &str) -> Option<f64> {
    match text {
        ".nan" | ".NaN" | ".NAN" => Some(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Some(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

/// A text that starts with a dot goes to Go's `ParseFloat`, which takes an underscore between two digits.
fn go_float(text: &str) -> Option<f64> {
    let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let separates = |(at, _): (usize, &str)| digit(at - 1) && digit(at + 1);
    let right = digit(1) && text.match_indices('_').all(separates);
    right.then(|| finite(&text.replace('_', ""))).flatten()
}

/// Go refuses a number that is too large, where Rust gives infinity.
fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|float: &f64| float.is_finite())
}

/// Whole numbers within 64 bits, with sign or without: `7`, `0x1f`, `0o17`, `017`, `0b11`.
fn whole(plain: &str) -> Option<i128> {
    let (negative, digits) = match plain.as_bytes().first()? {
        b'-' => (true, &plain[1..]),
        b'+' => (false, &plain[1..]),
        _ => (false, plain),
    };
    let (radix, digits) = radix(digits);
    if digits.is_empty() || !digits.bytes().all(|byte| char::from(byte).is_digit(radix)) {
        return None;
    }
    let magnitude = i128::from_str_radix(digits, radix).ok()?;
    let value = if negative { -magnitude } else { magnitude };
    // Only a number without a sign may use the 64th bit.
    let largest = if plain.starts_with(['+', '-']) { i128::from(i64::MAX) } else { i128::from(u64::MAX) };
    (i128::from(i64::MIN)..=largest).contains(&value).then_some(value)
}

fn radix(digits: &str) -> (u32, &str) {
    let prefix = digits.as_bytes();
    match (prefix.first(), prefix.get(1).map(u8::to_ascii_lowercase)) {
        (Some(b'0'), Some(b'x')) => (16, &digits[2..]),
        (Some(b'0'), Some(b'o')) => (8, &digits[2..]),
        (Some(b'0'), Some(b'b')) => (2, &digits[2..]),
        (Some(b'0'), Some(_)) => (8, &digits[1..]),
        _ => (10, digits),
    }
}

/// `^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`
fn is_yaml_float(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let right_mantissa = digits(before) && digits(after) && !(before.is_empty() && after.is_empty());
    right_mantissa && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}
