//! `strings.ToLower` and `strings.ToUpper`: letter by letter, by Unicode's simple mapping.

/// The text in lower case; the number of letters stays as it is.
#[must_use]
pub fn to_lower(text: &str) -> String {
    text.chars().map(lower).collect()
}

/// The text in upper case; the number of letters stays as it is, so `ß` remains.
#[must_use]
pub fn to_upper(text: &str) -> String {
    text.chars().map(upper).collect()
}

fn lower(letter: char) -> char {
    // Its full mapping has two letters.
    if letter == '\u{130}' { 'i' } else { only(letter.to_lowercase(), letter) }
}

fn upper(letter: char) -> char {
    match letter {
        // Greek letters with iota subscript, whose full mapping has two letters.
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => shifted(letter, 8),
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => shifted(letter, 9),
        _ => only(letter.to_uppercase(), letter),
    }
}

fn shifted(letter: char, by: u32) -> char {
    char::from_u32(u32::from(letter) + by).unwrap_or(letter)
}

/// The mapping where it is one letter; letters that map to several have no other simple mapping.
fn only(mut mapped: impl Iterator<Item = char>, letter: char) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(one), None) => one,
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::{to_lower, to_upper};

    #[test]
    fn letters_map_one_to_one() {
        assert_eq!(to_upper("web-1 straße ŉ ﬁ ᾳ é"), "WEB-1 STRAßE ŉ ﬁ ᾼ É");
        assert_eq!(to_lower("WEB-1 İ ΑΣ ẞ É"), "web-1 i ασ ß é");
    }
}
