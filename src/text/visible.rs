//! Signs that a terminal would not show, or would obey: what a configuration says must not move the cursor, wipe what
//! stands before it, or turn the direction of writing. Formats that escape such signs themselves do without this.

/// A value on one line, one sign for each character: what a terminal would obey is shown as a picture of itself.
#[must_use]
pub fn visible(text: &str) -> String {
    text.chars().map(picture).collect()
}

/// The same of a text whose line breaks and tabs are its own.
#[must_use]
pub fn visible_lines(text: &str) -> String {
    text.chars().map(|sign| if matches!(sign, '\n' | '\t') { sign } else { picture(sign) }).collect()
}

/// The same, of the same length in bytes, so that places in it still hold: what is obeyed becomes another sign. Line
/// breaks of Windows stay.
pub(super) fn visible_in_place(text: &str) -> String {
    let mut signs = text.chars().peekable();
    let mut shown = String::with_capacity(text.len());
    while let Some(sign) = signs.next() {
        let stays =
            matches!(sign, '\n' | '\t') || sign == '\r' && signs.peek().is_none_or(|next| *next == '\n');
        shown.push(match (stays || picture(sign) == sign, sign.len_utf8()) {
            (true, _) => sign,
            (false, 1) => '?',
            (false, 2) => '¿',
            (false, _) => char::REPLACEMENT_CHARACTER,
        });
    }
    shown
}

fn picture(sign: char) -> char {
    match sign {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(sign)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            char::REPLACEMENT_CHARACTER
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{visible, visible_in_place, visible_lines};

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        let text = "a\nb\t\u{1b}[31mc\u{202e}\u{9b}2J ä\r\n";
        assert_eq!(visible(text), "a␊b␉␛[31mc\u{fffd}\u{fffd}2J ä␍␊");
        assert_eq!(visible_lines(text), "a\nb\t␛[31mc\u{fffd}\u{fffd}2J ä␍\n");
        let shown = visible_in_place(text);
        assert_eq!(shown, "a\nb\t?[31mc\u{fffd}¿2J ä\r\n");
        assert_eq!(shown.len(), text.len());
        assert_eq!(visible_in_place("seen\rhidden\r"), "seen?hidden\r");
    }
}
