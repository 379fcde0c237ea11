//! Durations in Prometheus' syntax: `prometheus/common/model/time.go`.

use std::fmt;
use std::str::FromStr;

use crate::go::quote;

/// A duration in milliseconds, written like `1h30m` or `500ms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration {
    /// Milliseconds.
    pub millis: u64,
}

impl Duration {
    /// Whole seconds.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        Self { millis: seconds * 1000 }
    }

    /// In seconds.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "no configuration reaches 2^53 ms")]
    pub fn seconds(self) -> f64 {
        self.millis as f64 / 1000.0
    }
}

/// The units, which are written in this order, and their milliseconds.
const UNITS: [(&str, u64); 7] = [
    ("y", 365 * 24 * 3_600_000),
    ("w", 7 * 24 * 3_600_000),
    ("d", 24 * 3_600_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1000),
    ("ms", 1),
];

/// What fits Go's 64-bit nanoseconds, about 292 years.
const MAX_MILLIS: u64 = i64::MAX.unsigned_abs() / 1_000_000;

impl FromStr for Duration {
    type Err = String;

    /// Reads `1h30m`: units at most once each, the greatest first; `0` needs none. The errors are
    /// Prometheus' own.
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "0" => return Ok(Self::default()),
            "" => return Err("empty duration string".to_owned()),
            _ => {}
        }
        let (mut rest, mut millis, mut units) = (text, 0_u64, &UNITS[..]);
        while !rest.is_empty() {
            let (number, unit, after) = component(rest).ok_or_else(|| invalid(text))?;
            let known = UNITS.iter().any(|(name, _)| *name == unit);
            if !known {
                return Err(format!("unknown unit {} in duration {}", quote(unit), quote(text)));
            }
            let at = units.iter().position(|(name, _)| *name == unit).ok_or_else(|| invalid(text))?;
            let sum = number.checked_mul(units[at].1).and_then(|length| millis.checked_add(length));
            millis = sum.filter(|sum| *sum <= MAX_MILLIS).ok_or("duration out of range")?;
            (rest, units) = (after, &units[at + 1..]);
        }
        Ok(Self { millis })
    }
}

fn invalid(text: &str) -> String {
    format!("not a valid duration string: {}", quote(text))
}

/// The leading number, its unit, and the rest.
fn component(text: &str) -> Option<(u64, &str, &str)> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, rest) = text.split_at(digits);
    let (unit, rest) = rest.split_at(rest.find(|letter: char| letter.is_ascii_digit()).unwrap_or(rest.len()));
    Some((number.parse().ok()?, unit, rest))
}

impl fmt::Display for Duration {
    /// Writes `90m` as `1h30m`; years and weeks only where nothing remains.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.millis == 0 {
            return f.write_str("0s");
        }
        let mut rest = self.millis;
        for (name, length) in UNITS {
            let exact = matches!(name, "y" | "w");
            if rest >= length && (!exact || rest.is_multiple_of(length)) {
                write!(f, "{}{name}", rest / length)?;
                rest %= length;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Duration;

    #[test]
    fn durations_are_read_and_written_as_prometheus_does() {
        let table = [
            ("0", 0, "0s"),
            ("0s", 0, "0s"),
            ("0h0ms", 0, "0s"),
            ("15s", 15_000, "15s"),
            ("90s", 90_000, "1m30s"),
            ("1h30m", 5_400_000, "1h30m"),
            ("1d12h", 129_600_000, "1d12h"),
            ("14d", 1_209_600_000, "2w"),
            ("15d", 1_296_000_000, "15d"),
            ("365d", 31_536_000_000, "1y"),
            ("1y1d", 31_622_400_000, "366d"),
            ("1500ms", 1500, "1s500ms"),
            ("0010s", 10_000, "10s"),
            ("1y2w3d4h5m6s7ms", 33_019_506_007, "382d4h5m6s7ms"),
            ("292y", 9_208_512_000_000, "292y"),
        ];
        for (text, millis, shown) in table {
            let parsed: Duration = text.parse().unwrap();
            assert_eq!((parsed.millis, parsed.to_string().as_str()), (millis, shown), "{text}");
        }
    }

    #[test]
    fn what_prometheus_refuses_is_refused_in_its_words() {
        let table = [
            ("", "empty duration string"),
            ("1", "not a valid duration string: \"1\""),
            ("s", "not a valid duration string: \"s\""),
            ("-1s", "not a valid duration string: \"-1s\""),
            ("1s1m", "not a valid duration string: \"1s1m\""),
            ("1s1s", "not a valid duration string: \"1s1s\""),
            ("10 s", "unknown unit \" s\" in duration \"10 s\""),
            ("1.5s", "unknown unit \".\" in duration \"1.5s\""),
            ("1us", "unknown unit \"us\" in duration \"1us\""),
            ("293y", "duration out of range"),
            ("99999999999999999999s", "not a valid duration string: \"99999999999999999999s\""),
        ];
        for (text, error) in table {
            assert_eq!(text.parse::<Duration>(), Err(error.to_owned()), "{text}");
        }
    }
}
