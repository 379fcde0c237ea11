//! Go's string literals: `strconv.Unquote`.

/// What is between the quotes, as `strconv.Unquote` reads it; `None` where it does not. Bytes that are no UTF-8 become
/// U+FFFD.
///
/// Also what `util/strutil/quote.go` of prometheus/prometheus reads, for which single quotes are like double ones.
#[must_use]
pub fn unquoted(inner: &str, quote: char) -> Option<String> {
    if quote == '`' {
        return Some(inner.replace('\r', ""));
    }
    if inner.contains('\n') {
        return None;
    }
    let (mut bytes, mut rest) = (Vec::with_capacity(inner.len()), inner);
    while let Some((before, after)) = rest.split_once('\\') {
        bytes.extend(before.as_bytes());
        rest = escape(after, quote, &mut bytes)?;
    }
    bytes.extend(rest.as_bytes());
    // Go compares such bytes; no name in Consul or Prometheus has them.
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads one escape after its backslash; gives the text after it.
fn escape<'t>(after: &'t str, quote: char, bytes: &mut Vec<u8>) -> Option<&'t str> {
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
        _ if letter == '\\' || letter == quote => u8::try_from(letter).ok()?,
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

#[cfg(test)]
mod tests {
    use super::unquoted;

    #[test]
    fn strings_say_what_they_say_in_go() {
        assert_eq!(unquoted(r"a\u00e9\x41\101\n", '"').as_deref(), Some("aéAA\n"));
        assert_eq!(unquoted(r"a\n", '`').as_deref(), Some(r"a\n"));
        for refused in [r"\q", r"\'", r"\u12", r"\400", r"\ud800", "a\nb", r"\"] {
            assert_eq!(unquoted(refused, '"'), None, "{refused}");
        }
        assert_eq!(unquoted(r#"it\'s "so""#, '\'').as_deref(), Some("it's \"so\""));
        assert_eq!(unquoted(r#"\""#, '\''), None);
    }
}
