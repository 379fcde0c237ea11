//! Numbers of bytes with units: `alecthomas/units/bytes.go`.

/// The bytes that a text such as `1GB512MB` or `1.5KiB` means, `KB` being 1024 as `KiB` is; `None` where it is none.
#[must_use]
pub fn bytes(text: &str) -> Option<i64> {
    let (sign, size) = match text.as_bytes().first()? {
        b'-' => (-1.0, &text[1..]),
        b'+' => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    if matches!(size, "" | "0") {
        return (size == "0").then_some(0);
    }
    // One text has units of one kind.
    let sum = sum(size, "iB").or_else(|| sum(size, "B"))? * sign;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what does not fit was left out; a fraction is cut off"
    )]
    (-TWO_TO_63..=TWO_TO_63).contains(&sum).then_some(sum as i64)
}

const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

fn sum(mut rest: &str, suffix: &str) -> Option<f64> {
    let mut sum = 0.0;
    while !rest.is_empty() {
        let is_of_number = |letter: char| letter.is_ascii_digit() || letter == '.';
        let (number, after) = rest.split_at(rest.find(|letter| !is_of_number(letter))?);
        let (unit, after) = after.split_at(after.find(is_of_number).unwrap_or(after.len()));
        sum += number.parse::<f64>().ok()? * worth(unit, suffix)?;
        rest = after;
    }
    Some(sum)
}

/// How many bytes a unit is.
fn worth(unit: &str, suffix: &str) -> Option<f64> {
    if unit == "B" {
        return Some(1.0);
    }
    let power = "KMGTPE".find(unit.strip_suffix(suffix).filter(|prefix| prefix.len() == 1)?)?;
    Some(1024_f64.powi(i32::try_from(power).ok()? + 1))
}

#[cfg(test)]
mod tests {
    use super::bytes;

    /// What `blackbox_exporter` 0.28 takes for `body_size_limit`, and what it refuses.
    #[test]
    fn sizes_have_units_of_1024() {
        for (text, size) in [
            ("1KB", Some(1024)),
            ("1KiB", Some(1024)),
            ("1024B", Some(1024)),
            ("+1KB", Some(1024)),
            ("-1KB", Some(-1024)),
            ("1MB1KB", Some(1024 * 1025)),
            ("1.5KiB", Some(1536)),
            (".5KB", Some(512)),
            ("0.3B", Some(0)),
            ("0", Some(0)),
            ("1024", None),
            ("1kb", None),
            ("1K", None),
            ("1iB", None),
            ("1KB1KiB", None),
            ("--1KB", None),
            ("1.2.3KB", None),
            ("KB", None),
            ("99999EB", None),
            ("8EB", Some(i64::MAX)),
            (".KB", None),
            ("+", None),
            ("", None),
        ] {
            assert_eq!(bytes(text), size, "{text}");
        }
    }
}
