//! What quoted texts and heredocs say.

/// The text between the quotes of `quoted`, with its escapes undone; `${…}` stays as written.
///
/// `\x` and octal escapes are bytes, so that several of them make one character; what is not UTF-8 becomes U+FFFD.
pub fn unquote(quoted: &str) -> String {
    let mut rest = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    let mut bytes = Vec::with_capacity(rest.len());
    while let Some(special) = rest.find(['\\', '$']) {
        bytes.extend(rest[..special].bytes());
        rest = &rest[special..];
        let behind = after_escape(rest);
        if behind.len() < rest.len() {
            unescape(&rest[1..rest.len() - behind.len()], &mut bytes);
            rest = behind;
        } else {
            let length = template_length(rest).unwrap_or(1);
            bytes.extend(rest[..length].bytes());
            rest = &rest[length..];
        }
    }
    bytes.extend(rest.bytes());
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// What follows the escape that `text` starts with; `text` itself when it starts with none.
pub fn after_escape(text: &str) -> &str {
    let digits = |from: usize, count: usize, radix: u32| {
        let digits = text.get(from..from + count)?;
        digits.chars().all(|digit| digit.is_digit(radix)).then_some(from + count)
    };
    let end = match text.as_bytes() {
        [b'\\', b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'\\' | b'"', ..] => Some(2),
        [b'\\', b'0'..=b'3', ..] => digits(1, 3, 8),
        [b'\\', b'x', ..] => digits(2, 2, 16),
        [b'\\', b'u', ..] => digits(2, 4, 16),
        [b'\\', b'U', ..] => digits(2, 8, 16),
        _ => None,
    };
    &text[end.unwrap_or(0)..]
}

/// Adds what the escape stands for, which is given without its backslash.
fn unescape(escape: &str, bytes: &mut Vec<u8>) {
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).unwrap_or(u32::MAX);
    let byte = |number: u32| u8::try_from(number & 0xFF).unwrap_or_default();
    match escape.as_bytes()[0] {
        b'a' => bytes.push(7),
        b'b' => bytes.push(8),
        b'f' => bytes.push(12),
        b'n' => bytes.push(b'\n'),
        b'r' => bytes.push(b'\r'),
        b't' => bytes.push(b'\t'),
        b'v' => bytes.push(11),
        b'0'..=b'7' => bytes.push(byte(number(escape, 8))),
        b'x' => bytes.push(byte(number(&escape[1..], 16))),
        b'u' | b'U' => {
            let character = char::from_u32(number(&escape[1..], 16)).unwrap_or(char::REPLACEMENT_CHARACTER);
            bytes.extend(character.encode_utf8(&mut [0; 4]).bytes());
        }
        itself => bytes.push(itself),
    }
}

/// The length of the `${…}` that `text` starts with; braces inside of it count.
fn template_length(text: &str) -> Option<usize> {
    let inside = text.strip_prefix("${")?;
    let mut open = 1;
    for (offset, character) in inside.char_indices() {
        match character {
            '{' => open += 1,
            '}' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(offset + 3);
        }
    }
    None
}

/// The length of the heredoc that `text` starts with, up to the line break after its closing word.
pub fn heredoc_length(text: &str) -> Result<usize, &'static str> {
    let (word, body) = opening(text)?;
    let indented = word.starts_with('-');
    let closing = word.trim_start_matches('-');
    let mut length = body;
    while let Some(line) = text[length..].find('\n').map(|end| &text[length..length + end]) {
        length += line.len() + 1;
        let line = line.trim_end_matches('\r');
        // The dash counts as a character of the word, so such a heredoc never ends at the first column.
        let long_enough = line.len() >= word.len();
        let ends = line.trim_start_matches([' ', '\t', '\r', '\x0b', '\x0c']) == closing;
        if ends && (long_enough || !indented) {
            return Ok(length);
        }
    }
    Err("this heredoc is never closed")
}

/// The word after `<<` with its dash, and where the next line starts.
fn opening(text: &str) -> Result<(&str, usize), &'static str> {
    let rest = text.strip_prefix("<<").ok_or("a single < is not HCL")?;
    let end = rest.find('\n').ok_or("this heredoc is never closed")?;
    let word = rest[..end].trim_end_matches('\r');
    let letters = word.strip_prefix('-').unwrap_or(word);
    let right = letters.chars().all(|c| c == '_' || c.is_alphabetic() || c.is_numeric());
    if letters.is_empty() || !right {
        return Err("<< needs a word of letters and digits, and then a line break");
    }
    Ok((word, 2 + end + 1))
}

/// The text of a heredoc: what is between its first line and its closing word. After `<<-` the
/// indentation of the closing word is taken from every line, if every line has it.
pub fn heredoc_text(heredoc: &str) -> String {
    let heredoc = heredoc.replace("\r\n", "\n");
    let Ok((word, body)) = opening(&heredoc) else { return String::new() };
    let closing = word.trim_start_matches('-').len() + 1;
    let text = &heredoc[body..heredoc.len() - closing];
    if !word.starts_with('-') {
        return text.to_owned();
    }
    let (lines, indent) = text.rsplit_once('\n').map_or(("", text), |(lines, indent)| (lines, indent));
    let mut unindented = lines.split('\n').map(|line| line.strip_prefix(indent));
    match unindented.by_ref().collect::<Option<Vec<_>>>() {
        Some(lines) if text.contains('\n') => lines.join("\n") + "\n",
        Some(_) => String::new(),
        None => text.trim_end_matches([' ', '\t']).to_owned(),
    }
}
