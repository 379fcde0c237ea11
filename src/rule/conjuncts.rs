//! A predicate's conjuncts: what `and` joins can be judged part by part, and most parts say no early.

use std::ops::Range;

use minijinja::machinery::{Token, tokenize};

use super::language::syntax;

/// The bytes of the parts that `and` joins in `source`; the whole as one part where `or` or `if` bind
/// them together, or it cannot be read.
pub fn conjuncts(source: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for token in tokenize(source, true, syntax()) {
        let Ok((token, at)) = token else { return whole(source) };
        match token {
            Token::ParenOpen | Token::BracketOpen | Token::BraceOpen => depth += 1,
            Token::ParenClose | Token::BracketClose | Token::BraceClose => depth = depth.saturating_sub(1),
            Token::Ident("or" | "if") if depth == 0 => return whole(source),
            Token::Ident("and") if depth == 0 => {
                parts.push(start..at.start_offset as usize);
                start = at.end_offset as usize;
            }
            _ => {}
        }
    }
    parts.push(start..source.len());
    parts
}

fn whole(source: &str) -> Vec<Range<usize>> {
    std::iter::once(0..source.len()).collect()
}

#[cfg(test)]
mod tests {
    use super::conjuncts;

    #[test]
    fn and_joins_parts() {
        let table: [(&str, &[&str]); 8] = [
            ("a", &["a"]),
            ("a == 1 and not b", &["a == 1", "not b"]),
            ("a.b and (c or d) and e in [1, 2]", &["a.b", "(c or d)", "e in [1, 2]"]),
            ("(a and b)\n  and c is none", &["(a and b)", "c is none"]),
            ("a or b and c", &["a or b and c"]),
            ("a and b if c else d", &["a and b if c else d"]),
            ("not (a and b)", &["not (a and b)"]),
            ("a | length > 1 and b[0] == 'x and y'", &["a | length > 1", "b[0] == 'x and y'"]),
        ];
        for (source, parts) in table {
            let found: Vec<_> = conjuncts(source).into_iter().map(|part| source[part].trim()).collect();
            assert_eq!(found, parts);
        }
    }
}
