//! The head of a block scalar: `|` or `>`, how it is indented and ends, and a comment.

/// Where a block scalar's head stands in the text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockHead {
    /// The `|` or `>`.
    pub indicator: usize,
    /// The `#` of the comment behind it; the end of the head's line where there is none.
    pub comment: usize,
    /// The end of the head's line, without white space.
    pub end: usize,
}

impl BlockHead {
    /// The head of what begins at `content`, if that is the content of a block scalar, or what follows an empty
    /// one.
    #[must_use]
    pub fn before(text: &str, content: usize) -> Option<Self> {
        let above = text[..content].trim_end();
        let begins_line = text[above.len()..content].contains('\n');
        let line = above.rfind('\n').map_or(0, |line_break| line_break + 1);
        let comment = comment_in(&above[line..]).map_or(above.len(), |comment| line + comment);
        let indicator = indicator(&above[..comment]).filter(|_| begins_line)?;
        Some(Self { indicator, comment, end: above.len() })
    }

    /// The head whose indicator stands there.
    #[must_use]
    pub fn at(text: &str, indicator: usize) -> Self {
        let line = text[indicator..].lines().next().unwrap_or_default().trim_end();
        let comment = comment_in(line).unwrap_or(line.len());
        Self { indicator, comment: indicator + comment, end: indicator + line.len() }
    }
}

/// Where the comment of a line without quotes begins: behind a blank, or right behind the head of a block scalar.
fn comment_in(line: &str) -> Option<usize> {
    let begins =
        |before: &str| before.is_empty() || before.ends_with([' ', '\t']) || indicator(before).is_some();
    line.match_indices('#').map(|(at, _)| at).find(|at| begins(&line[..*at]))
}

/// The `|` or `>` of a head that ends the text.
fn indicator(text: &str) -> Option<usize> {
    let rest = text.trim_end().trim_end_matches(|c: char| "+-".contains(c) || c.is_ascii_digit());
    let before = rest.strip_suffix(['|', '>'])?;
    (before.is_empty() || before.ends_with([' ', '\t', '\n'])).then_some(before.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands before the content, and its indicator and comment.
    const HEADS: &[(&str, Option<(usize, &str)>)] = &[
        ("a: |\n  ", Some((3, ""))),
        ("a: >2- \n\n  ", Some((3, ""))),
        ("a: !!str |+\r\n  ", Some((9, ""))),
        ("a: > # why | #not\n  ", Some((3, "# why | #not"))),
        ("a: |#-\n  ", Some((3, "#-"))),
        ("- >-\n  ", Some((2, ""))),
        (">\n", Some((0, ""))),
        ("a: # |\n  ", None),
        ("a: b|\n  ", None),
        ("a: ", None),
        ("a: | ", None),
    ];

    #[test]
    fn a_head_is_told_from_a_comment() {
        for (text, wanted) in HEADS {
            let head = BlockHead::before(text, text.len());
            assert_eq!(head.map(|head| (head.indicator, &text[head.comment..head.end])), *wanted, "{text:?}");
        }
    }
}
