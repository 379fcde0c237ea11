//! Go's `%q`: `strconv.Quote`.

use std::fmt::Write;
use std::sync::LazyLock;

/// The text in double quotes, escaped as Go's error messages show it.
#[must_use]
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        push(&mut quoted, letter);
    }
    quoted.push('"');
    quoted
}

fn push(quoted: &mut String, letter: char) {
    let written = match letter {
        '"' | '\\' => write!(quoted, "\\{letter}"),
        '\x07' => write!(quoted, "\\a"),
        '\x08' => write!(quoted, "\\b"),
        '\x0b' => write!(quoted, "\\v"),
        '\x0c' => write!(quoted, "\\f"),
        '\n' | '\r' | '\t' => write!(quoted, "{}", letter.escape_default()),
        _ if is_printable(letter) => write!(quoted, "{letter}"),
        _ if u32::from(letter) < 0x80 => write!(quoted, "\\x{:02x}", u32::from(letter)),
        _ if u32::from(letter) <= 0xffff => write!(quoted, "\\u{:04x}", u32::from(letter)),
        _ => write!(quoted, "\\U{:08x}", u32::from(letter)),
    };
    debug_assert!(written.is_ok(), "writing to a string does not fail");
}

/// Letters, marks, numbers, punctuation and symbols; of spaces only U+0020.
static PRINTABLE: LazyLock<regex::Regex> =
    LazyLock::new(|| regex::Regex::new(r"^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$").expect("a constant pattern"));

fn is_printable(letter: char) -> bool {
    let plain = letter.is_ascii() && !letter.is_ascii_control();
    plain || PRINTABLE.is_match(letter.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn texts_are_quoted_as_go_quotes_them() {
        let table = [
            ("a\"b\\", r#""a\"b\\""#),
            ("it's", r#""it's""#),
            ("\u{7}\u{8}\u{b}\u{c}\n\r\t\0\u{7f}", r#""\a\b\v\f\n\r\t\x00\x7f""#),
            ("é日本 \u{a0}\u{2028}\u{ad}", r#""é日本 \u00a0\u2028\u00ad""#),
            ("\u{1f600}\u{10ffff}", "\"\u{1f600}\\U0010ffff\""),
        ];
        for (text, quoted) in table {
            assert_eq!(quote(text), quoted);
        }
    }
}
