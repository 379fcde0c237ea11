//! Numbers of filters: Go's `strconv`.

/// The length of the number that `text` starts with: no leading zeros, no exponent.
pub(super) fn number_length(text: &str) -> Option<usize> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let whole = match unsigned.as_bytes() {
        [b'0', ..] => 1,
        [b'1'..=b'9', ..] => digits(unsigned),
        _ => return None,
    };
    let fraction = unsigned[whole..].strip_prefix('.').map_or(0, digits);
    let fraction = if fraction > 0 { fraction + 1 } else { 0 };
    Some(text.len() - unsigned.len() + whole + fraction)
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Go's `strconv.ParseInt(text, 0, 64)`: with `0x`, `0o`, `0b` or a leading `0`, and `_` between digits.
pub(super) fn integer(text: &str) -> Option<i64> {
    let (negative, unsigned) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let lower = unsigned.to_ascii_lowercase();
    let prefixed = [("0x", 16), ("0b", 2), ("0o", 8)]
        .into_iter()
        .find_map(|(prefix, radix)| lower.strip_prefix(prefix).map(|rest| (rest, radix)));
    let (digits, radix, after_prefix) = match prefixed {
        Some((digits, radix)) => (digits, radix, true),
        None if lower.len() > 1 && lower.starts_with('0') => (&lower[1..], 8, true),
        None => (&*lower, 10, false),
    };
    let digits = without_underscores(digits, after_prefix)?;
    let value = i128::from(u64::from_str_radix(&digits, radix).ok()?);
    i64::try_from(if negative { -value } else { value }).ok()
}

/// Underscores stand between digits, or after a prefix.
fn without_underscores(digits: &str, after_prefix: bool) -> Option<String> {
    let misplaced = digits.contains("__")
        || digits.ends_with('_')
        || (digits.starts_with('_') && !after_prefix)
        || digits.starts_with(['+', '-']);
    (!misplaced).then(|| digits.replace('_', ""))
}

/// Go's `strconv.ParseBool`.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{boolean, integer, number_length};

    #[test]
    fn integers_are_read_as_parse_int_with_base_0_reads_them() {
        let table = [
            ("80", Some(80)),
            ("-1", Some(-1)),
            ("+443", Some(443)),
            ("0x1F90", Some(8080)),
            ("0b1", Some(1)),
            ("0o20", Some(16)),
            ("020", Some(16)),
            ("8_080", Some(8080)),
            ("0x_1", Some(1)),
            ("_1", None),
            ("1_", None),
            ("1__0", None),
            ("09", None),
            ("1.0", None),
            ("", None),
            ("-", None),
            ("--1", None),
            ("9223372036854775808", None),
            ("-9223372036854775808", Some(i64::MIN)),
        ];
        for (text, value) in table {
            assert_eq!(integer(text), value, "{text}");
        }
        assert_eq!((boolean("T"), boolean("yes")), (Some(true), None));
    }

    #[test]
    fn numbers_end_where_go_ends_them() {
        assert_eq!(
            ["0", "01", "-10.5x", "1.", "1.5.", "x", "-"].map(number_length),
            [Some(1), Some(1), Some(5), Some(1), Some(3), None, None]
        );
    }
}
