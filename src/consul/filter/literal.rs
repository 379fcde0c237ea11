//! Numbers and strings of filters: Go's `strconv`.

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

/// What is between the quotes, as `strconv.Unquote` reads it; `None` where it does not.
pub(super) fn unquoted(inner: &str, quote: char) -> Option<String> {
    if quote == '`' {
        return Some(inner.replace('\r', ""));
    }
    if inner.contains('\n') {
        return None;
    }
    let (mut bytes, mut rest) = (Vec::with_capacity(inner.len()), inner);
    while let Some((before, after)) = rest.split_once('\\') {
        bytes.extend(before.as_bytes());
        rest = escape(after, &mut bytes)?;
    }
    bytes.extend(rest.as_bytes());
    // Go allows bytes that are not UTF-8 here, and compares them; no name in Consul has such.
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads one escape after its backslash; gives the text after it.
fn escape<'t>(after: &'t str, bytes: &mut Vec<u8>) -> Option<&'t str> {
    let letter = after.chars().next()?;
    let rest = &after[letter.len_utf8()..];
    let plain = match letter {
        'a' => 7,
        'b' => 8,
        'f' => 12,
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'v' => 11,
        '\\' | '"' => u8::try_from(letter).ok()?,
        'x' => return byte(rest, 2, 16, bytes),
        '0'..='7' => return byte(after, 3, 8, bytes),
        'u' => return rune(rest, 4, bytes),
        'U' => return rune(rest, 8, bytes),
        _ => return None,
    };
    bytes.push(plain);
    Some(rest)
}

fn byte<'t>(text: &'t str, length: usize, radix: u32, bytes: &mut Vec<u8>) -> Option<&'t str> {
    let (value, rest) = code(text, length, radix)?;
    bytes.push(u8::try_from(value).ok()?);
    Some(rest)
}

fn rune<'t>(text: &'t str, length: usize, bytes: &mut Vec<u8>) -> Option<&'t str> {
    let (value, rest) = code(text, length, 16)?;
    bytes.extend(char::from_u32(value)?.encode_utf8(&mut [0; 4]).as_bytes());
    Some(rest)
}

fn code(text: &str, length: usize, radix: u32) -> Option<(u32, &str)> {
    let (number, rest) = (text.get(..length)?, &text[length..]);
    let all_digits = number.chars().all(|c| c.is_digit(radix));
    all_digits.then(|| u32::from_str_radix(number, radix).ok()).flatten().map(|value| (value, rest))
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
    use super::{boolean, integer, number_length, unquoted};

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
    fn numbers_and_strings_end_where_go_ends_them() {
        assert_eq!(
            ["0", "01", "-10.5x", "1.", "1.5.", "x", "-"].map(number_length),
            [Some(1), Some(1), Some(5), Some(1), Some(3), None, None]
        );
        assert_eq!(unquoted(r"a\u00e9\x41\101\n", '"').as_deref(), Some("aéAA\n"));
        assert_eq!(unquoted(r"a\n", '`').as_deref(), Some(r"a\n"));
        for refused in [r"\q", r"\'", r"\u12", r"\400", r"\ud800", "a\nb", r"\"] {
            assert_eq!(unquoted(refused, '"'), None, "{refused}");
        }
    }
}
