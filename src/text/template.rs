//! Texts that are not a configuration yet, but templates of one.

use std::ops::Range;

/// What opens an expression of Jinja, Go's templates, consul-template, ERB.
const MARKS: [&str; 3] = ["{{", "{%", "<%"];

/// What Consul's agent itself puts in for such an expression: `{{ GetInterfaceIP "eth0" }}` (go-sockaddr).
const OF_CONSUL: &str = "Get";

/// Where the first expression of a template opens, outside of comments.
#[must_use]
pub fn template_mark(text: &str) -> Option<Range<usize>> {
    let opens = memchr::memchr2(b'{', b'<', text.as_bytes())?;
    if !MARKS.iter().any(|mark| text[opens..].contains(mark)) {
        return None;
    }
    let mut start = 0;
    text.split_inclusive('\n').find_map(|line| {
        start += line.len();
        let at = in_line(line)?;
        Some(start - line.len() + at).map(|at| at..at + MARKS[0].len())
    })
}

fn in_line(line: &str) -> Option<usize> {
    let mut found: Vec<_> = MARKS.iter().flat_map(|mark| line.match_indices(mark)).collect();
    found.sort_unstable();
    let is_meant = |at: usize| !in_comment(&line[..at]) && !of_consul(&line[at..]);
    found.into_iter().map(|(at, _)| at).find(|at| is_meant(*at))
}

/// Whether a comment has begun: `#` at the start of the line, or after a blank.
fn in_comment(before: &str) -> bool {
    before.match_indices('#').any(|(at, _)| at == 0 || before[..at].ends_with(char::is_whitespace))
}

fn of_consul(expression: &str) -> bool {
    expression.trim_start_matches('{').trim_start().starts_with(OF_CONSUL)
}

#[cfg(test)]
mod tests {
    use super::template_mark;

    #[test]
    fn marks_are_found_where_a_template_has_them() {
        for (text, expected) in [
            ("a: {{ b }}\n", Some(3..5)),
            ("a: 1\nb: \"x{% if %}\"\n", Some(10..12)),
            ("<%= a %>", Some(0..2)),
            ("a: 1 # {{ b }}\n", None),
            ("# {{ b }}\r\na: {{ c }}\r\n", Some(14..16)),
            ("a: x#{{ b }}\n", Some(5..7)),
            ("{\"bind_addr\": \"{{ GetInterfaceIP \\\"eth0\\\" }}\"}", None),
            ("{\"bind_addr\": \"{{GetPrivateIP}}\", \"name\": \"{{ name }}\"}", Some(43..45)),
            ("a: {b: {c: 1}}", None),
        ] {
            assert_eq!(template_mark(text), expected, "{text:?}");
        }
    }
}
