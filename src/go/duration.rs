//! Go's `time.ParseDuration`.

use std::fmt;
use std::str::FromStr;

/// A signed length of time in nanoseconds, as Go's `time.Duration`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration(pub i64);

impl Duration {
    /// Whole milliseconds, rounded down; 0 for a negative length.
    #[must_use]
    pub fn as_millis(self) -> u64 {
        u64::try_from(self.0 / 1_000_000).unwrap_or(0)
    }

    /// In seconds.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "no configuration reaches 2^53 ns to the nanosecond")]
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e9
    }
}

/// Why a text is not a duration; the words say what to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoDuration {
    /// No number where one belongs, or letters that are none.
    Invalid(String),
    /// A number without `ns`, `us`, `ms`, `s`, `m` or `h`.
    MissingUnit(String),
    /// A unit that Go does not know, such as `d`.
    UnknownUnit(String, String),
}

impl fmt::Display for NoDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(text) => {
                write!(f, "\"{text}\" is not a duration: write it as \"10s\" or \"1m30s\"")
            }
            Self::MissingUnit(text) => {
                write!(f, "\"{text}\" has no unit: write it as \"10s\" (ns, us, ms, s, m, h)")
            }
            Self::UnknownUnit(text, unit) => {
                write!(f, "\"{text}\" has the unit \"{unit}\", which Go does not know (ns, us, ms, s, m, h)")
            }
        }
    }
}

impl FromStr for Duration {
    type Err = NoDuration;

    /// Reads `1h30m`, `1.5s`, `-10ms`, `0`; a number needs its unit.
    fn from_str(text: &str) -> Result<Self, NoDuration> {
        let invalid = || NoDuration::Invalid(text.to_owned());
        let (negative, mut rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        if rest == "0" {
            return Ok(Self(0));
        }
        if rest.is_empty() {
            return Err(invalid());
        }
        let mut total: u64 = 0;
        while !rest.is_empty() {
            let (nanos, after) = leading_part(rest, text)?;
            total = total.checked_add(nanos).filter(|sum| *sum <= 1 << 63).ok_or_else(invalid)?;
            rest = after;
        }
        signed(total, negative).map(Self).ok_or_else(invalid)
    }
}

fn signed(total: u64, negative: bool) -> Option<i64> {
    if negative { 0_i64.checked_sub_unsigned(total) } else { i64::try_from(total).ok() }
}

/// The first number with its unit, in nanoseconds, and the text after it.
fn leading_part<'t>(rest: &'t str, text: &str) -> Result<(u64, &'t str), NoDuration> {
    let invalid = || NoDuration::Invalid(text.to_owned());
    let (whole, rest) = digits(rest);
    let (fraction, rest) = rest.strip_prefix('.').map_or(("", rest), digits);
    if whole.is_empty() && fraction.is_empty() {
        return Err(invalid());
    }
    let end = rest.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(rest.len());
    let (unit, rest) = rest.split_at(end);
    if unit.is_empty() {
        return Err(NoDuration::MissingUnit(text.to_owned()));
    }
    let scale = nanos_of(unit).ok_or_else(|| NoDuration::UnknownUnit(text.to_owned(), unit.to_owned()))?;
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| invalid())? };
    let nanos = whole.checked_mul(scale).and_then(|nanos| nanos.checked_add(fraction_of(fraction, scale)));
    Ok((nanos.ok_or_else(invalid)?, rest))
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// `0.fraction` of `scale` nanoseconds; digits beyond what 64 bits hold are dropped, as Go drops them.
fn fraction_of(fraction: &str, scale: u64) -> u64 {
    let (parts, of) = fraction
        .bytes()
        .take(18)
        .fold((0_u128, 1_u128), |(parts, of), digit| (parts * 10 + u128::from(digit - b'0'), of * 10));
    u64::try_from(parts * u128::from(scale) / of).unwrap_or(0)
}

fn nanos_of(unit: &str) -> Option<u64> {
    Some(match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Duration, NoDuration};

    #[test]
    fn lengths_are_read_as_go_reads_them() {
        let table = [
            ("0", 0),
            ("10s", 10_000_000_000),
            ("1m30s", 90_000_000_000),
            ("1.5h", 5_400_000_000_000),
            (".5s", 500_000_000),
            ("1.s", 1_000_000_000),
            ("-10ms", -10_000_000),
            ("+3us", 3_000),
            ("3µs4ns", 3_004),
            ("9223372036854775807ns", i64::MAX),
            ("-9223372036854775808ns", i64::MIN),
        ];
        for (text, nanos) in table {
            assert_eq!(text.parse(), Ok(Duration(nanos)), "{text}");
        }
    }

    #[test]
    fn what_go_refuses_is_refused() {
        for text in
            ["", "-", "s", ".s", "10", "1d", "1 s", "1s ", "9223372036854775808ns", "3000000h", "1e3s"]
        {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
        assert_eq!("10".parse::<Duration>(), Err(NoDuration::MissingUnit("10".to_owned())));
        assert_eq!(Duration(-5_000_000).as_millis(), 0);
    }
}
