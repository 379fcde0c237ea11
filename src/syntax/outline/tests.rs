//! What is made out of broken texts.

use super::{Layout, outline};
use crate::syntax::{Node, Value};
use crate::text::FileId;

/// A node on one line.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Null => "-".to_owned(),
        Value::Scalar(scalar) => scalar.text.to_string(),
        Value::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Map(map) => {
            let entry = |entry: &crate::syntax::Entry| format!("{}: {}", &**entry.key, shown(&entry.value));
            format!("{{{}}}", map.entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

#[track_caller]
fn check(layout: Layout, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(shown(&outline(FileId(0), text, layout)), *expected, "{text}");
    }
}

#[test]
fn brackets_and_quotes_that_are_wrong_hide_no_key() {
    check(
        Layout::Brackets,
        &[
            (r#"{"a": {"b": 1, "c": [2,]},}"#, "{a: {b: 1, c: [2]}}"),
            (r#"{"a": {"b": "x" "c": 80"#, "{a: {b: x, c: 80}}"),
            (r#"{"a" {"b": 1}}"#, "{a: {b: 1}}"),
            (
                "{\n  \"a\" {\n    \"b: \"x\",\n    \"c\"\": 1,\n    \"d\" 2,\n    \"e\":: 3\n  }\n}\n",
                "{a: {b: x, c: 1, d: 2, e: 3}}",
            ),
            ("{\"a\": \"x,\n \"b\": 1}", "{a: x,, b: 1}"),
            ("{a\": 1, \"b: 2}", "{a: 1}"),
            ("{\"a\": , \"b\":\n 1}}", "{a: -, b: 1}"),
            (r#"[{"a": 1}, {"b": 2}"#, "[{a: 1}, {b: 2}]"),
            ("{\"a\": 1} {\"b\": 2}", "{a: 1, b: 2}"),
            ("a \"x\" {\n  b = \"c\n  # d = 1\n  e = f\n}", "{a: {b: c, e: f}}"),
            ("a = {\nb =\nc = [1, { d = 2 ]\n", "{a: {b: -, c: [1, {d: 2}]}}"),
            ("a: http://x, /* b: 1 */ c: it's // d\n", "{a: http://x, c: it's}"),
            (
                "{\"a\": {{ b | c(d=1) }},\n{% if e -%}\n\"f\": 1 {# g: 2 #}\n{% endif %}}",
                "{a: {{ b | c(d=1) }}, f: 1}",
            ),
            ("", "{}"),
        ],
    );
}

#[test]
fn indentation_tells_what_belongs_to_what() {
    check(
        Layout::Indentation,
        &[
            (
                "a:\n  b: 1 # c: 2\n  d:\n  - e: 'x\n    f: [g\n  - h\ni:\n",
                "{a: {b: 1, d: [{e: x, f: [g]}, h]}, i: -}",
            ),
            ("a:\n- b: 1\n  c:\n  - - d\n    - e\nf: g\n", "{a: [{b: 1, c: [[d, e]]}], f: g}"),
            ("\"a\":\n  \"b\": {c: http\n\nd: 1\n", "{a: {b: {c: http}}, d: 1}"),
            ("a:\n    b: 1\n  c: 2\n d: 3\n", "{a: {b: 1}, c: 2, d: 3}"),
            ("---\na: {\n  b: 1\n}\nc: &x !y z\n", "{a: {b: 1}, c: z}"),
            ("a\n  b c d\n  e: [\n    f\n", "{a: {b: c d, e: [f]}}"),
            (
                "{{ head }}\na:\n{% if x %}\n  b: {{ x }}\nc: http://x:80\n",
                "{a: {b: {{ x }}}, c: http://x:80}",
            ),
            ("a: [-1, -]\n-\n  b: 1\n", "{a: [-1, -]}"),
            ("", "{}"),
        ],
    );
}

#[test]
fn anything_gives_some_tree_in_time() {
    let deep = "[{".repeat(100_000);
    let dashes = "- ".repeat(100_000);
    let words = "a ".repeat(300_000);
    for text in [deep.as_str(), &dashes, &words, "\"\\", "ä\": 'ö\\", "\u{0}:\t- ", "}]{[", "a:\r\n\t- b"] {
        for layout in [Layout::Brackets, Layout::Indentation] {
            let tree = outline(FileId(0), text, layout);
            assert!(tree.as_scalar().is_none_or(|scalar| text.contains(&*scalar.text)), "{text:?}");
        }
    }
}
