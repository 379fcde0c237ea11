use super::read;
use crate::syntax::{MistakeKind, Node, Style, Value};
use crate::text::{FileId, Span};

fn tree(text: &str) -> Node {
    let read = read(FileId(0), text);
    assert_eq!(read.mistakes, [], "{text:?}");
    read.root.expect("a tree")
}

/// The tree as one line, with the source of every scalar and collection.
fn shown(text: &str, node: &Node) -> String {
    let source = &text[node.span.range()];
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Scalar(scalar) => format!("{:?}", scalar.text),
        Value::List(items) => {
            format!(
                "[{}]@{source:?}",
                items.iter().map(|item| shown(text, item)).collect::<Vec<_>>().join(" ")
            )
        }
        Value::Map(map) => {
            let entries = map
                .entries
                .iter()
                .map(|e| format!("{}={}", &text[e.key.span.range()], shown(text, &e.value)));
            format!("{{{}}}@{source:?}", entries.collect::<Vec<_>>().join(" "))
        }
    }
}

#[test]
fn places_are_byte_ranges_of_the_source() {
    for (text, expected) in [
        ("a: 1", r#"{a="1"}@"a: 1""#),
        ("\u{feff}é: x\r\nb:\r\n", "{é=\"x\" b=null}@\"é: x\\r\\nb:\""),
        (
            "a:\n  - x\n  - y # z\n\n# end\nb: {k: 'v'}\n",
            r#"{a=["x" "y"]@"- x\n  - y" b={k="v"}@"{k: 'v'}"}@"a:\n  - x\n  - y # z\n\n# end\nb: {k: 'v'}""#,
        ),
        ("a: |\n  x\n  y\nb: ~\n", "{a=\"x\\ny\\n\" b=null}@\"a: |\\n  x\\n  y\\nb: ~\""),
    ] {
        assert_eq!(shown(text, &tree(text)), expected, "{text:?}");
    }
}

#[test]
fn parts_of_a_scalar_are_exact_only_where_it_stands_as_written() {
    for (text, style, part) in [
        ("abcdef", Style::Plain, "bc"),
        ("'abcdef'", Style::Verbatim, "bc"),
        ("\"abcdef\"", Style::Verbatim, "bc"),
        ("\"a\\x62cdef\"", Style::Rewritten, "\"a\\x62cdef\""),
        ("'a''b'", Style::Rewritten, "'a''b'"),
        ("abc\n def", Style::Rewritten, "abc\n def"),
        ("\"\\_\"", Style::Rewritten, "\"\\_\""),
    ] {
        let node = tree(text);
        assert_eq!(node.as_scalar().expect("a scalar").style, style, "{text:?}");
        assert_eq!(&text[node.part(1..3).range()], part, "{text:?}");
    }
}

#[test]
fn tabs_may_indent_lines_inside_of_brackets_only() {
    for text in ["a: [\n\t1,\t\n\t2\t\n \t]\nb: {\n\tc: d\n}\n", "a:\n  - {b: [\n\t\t'x'\n\t]\n  }\n"] {
        let spaced = text.replace('\t', " ");
        assert_eq!(tree(text), tree(&spaced), "{text:?}");
    }
    for (text, tab) in [
        ("a: [\n\t1]\nb:\n\tc: d\n", 12),
        ("\ta: 1\n", 0),
        ("a: [x\n\t]\n", 6),
        ("a:\n  b: 1\n \t\nc: 1\n", 11),
        ("a: 'x'\n\t\n", 7),
        ("a: x\n\t# y\n", 5),
        ("a:\n b: >-\n  x\n\tc: 1\n", 14),
        ("a:\n  b: |\n    x\n \t\n  c: 1\n", 17),
    ] {
        let mistakes = read(FileId(0), text).mistakes;
        let found = mistakes.first().map(|mistake| (mistake.span.start, &*mistake.message));
        assert_eq!(found, Some((tab, "YAML does not allow a tab in indentation")), "{text:?}");
    }
    for text in [
        "a: |\n  x\n  \ty\n",
        "a: 'x\n\ty'\n",
        "a:\tx\t# y\t\n",
        "a:\n  b: x\n   \t\nc: y\n",
        "  a: 1\nb:\n\tc: 1\n",
    ] {
        assert_eq!(
            read(FileId(0), text).mistakes.iter().filter(|mistake| mistake.refused).count(),
            0,
            "{text:?}"
        );
    }
}

#[test]
fn a_comment_may_stand_right_behind_a_quote_or_bracket() {
    let text = "a: 'x'# é one\r\nb: [y]# two\n# three\n";
    let read = read(FileId(0), text);
    let comments: Vec<_> = read.comments.iter().map(|comment| &text[comment.span.range()]).collect();
    assert_eq!(comments, ["# é one", "# two", "# three"]);
    assert_eq!(read.mistakes, []);
    assert_eq!(&text[read.root.expect("a tree").get("b").expect("b").span.range()], "[y]");
}

#[test]
fn an_alias_knows_both_places() {
    let text = "a: &x {k: 1}\nb: *x\n*x : 2\n";
    let read = read(FileId(0), text);
    let root = read.root.expect("a tree");
    let b = root.get("b").expect("b");
    assert_eq!(&text[b.span.range()], "{k: 1}");
    assert_eq!(&text[b.used_at.expect("an alias").range()], "*x");
    assert_eq!(read.mistakes[0].message, "a key must be a single value, not a mapping");
}

#[test]
fn only_a_plain_key_merges() {
    let text = "<<: {a: 1}\n'<<': {b: 1}\n!!merge '<<': {}\n!!str <<: {}";
    let root = tree(text);
    let merges: Vec<bool> =
        root.as_map().expect("a mapping").entries.iter().map(|entry| entry.merge).collect();
    assert_eq!(merges, [true, false, true, false]);
}

#[test]
fn comments_are_kept_with_their_places() {
    let text = "# probelint: allow(x) why\na: 1 #b\n";
    let comments = read(FileId(0), text).comments;
    let found: Vec<_> =
        comments.iter().map(|comment| (&*comment.text, &text[comment.span.range()])).collect();
    assert_eq!(found, [("probelint: allow(x) why", "# probelint: allow(x) why"), ("b", "#b")]);
}

#[test]
fn a_list_starts_at_its_first_dash() {
    for (text, place) in [
        ("a:\n- x\n- y\nb: 1\n", "- x\n- y"),
        ("a:\n  - x\nb: 1\n", "- x"),
        ("a: &l\n- # x\n  y\n", "- # x\n  y"),
        ("a:\n- - x\n", "- - x"),
        ("a: [x]\n", "[x]"),
    ] {
        let root = read(FileId(0), text).root.expect("a tree");
        let value = root.get("a").expect("it is there");
        assert_eq!(&text[value.span.range()], place);
    }
}

#[test]
fn a_block_scalar_ends_with_its_text() {
    let text = "a: |\n  x\n  y\n\n\nb: 1\n";
    let root = read(FileId(0), text).root.expect("a tree");
    let value = root.get("a").expect("it is there");
    assert_eq!(&text[value.span.range()], "x\n  y");
    let root = read(FileId(0), "a: >- # empty\n:b: 1\n").root.expect("a tree");
    assert_eq!(root.get("a").expect("it is there").span, Span::new(FileId(0), 3, 4));
}

#[test]
fn mistakes_of_the_text_stand_at_their_place() {
    use MistakeKind::{IgnoredText, NotParsed};
    for (text, kind, place, message) in [
        ("a: *defaultz\nb: &defaults 1", NotParsed, "*defaultz", "nothing before this place has the name"),
        ("a: &x [*x]", NotParsed, "*x", "this alias is inside the value that it names"),
        ("a: 1\n---\nb: 2\n", IgnoredText, "---\nb: 2", "only the first YAML document"),
        ("a: 1\n---\n- [\n", IgnoredText, "---\n- [", "only the first YAML document"),
        ("a: |\n  x\n--- # z\nb: 1", IgnoredText, "--- # z\nb: 1", "only the first YAML document"),
        ("  a: 1\n# x\nb: 2\n", IgnoredText, "b: 2", "this line is indented less"),
        ("  - a\n- b: [\n", IgnoredText, "- b: [", "this line is indented less"),
        ("a: \u{7}", NotParsed, "\u{7}", "the character \\u{7} is allowed nowhere"),
        ("a:\n\tb: 1", NotParsed, "\t", "YAML does not allow a tab in indentation"),
        ("a: 'x", NotParsed, "'", "this quote is never closed"),
        ("a: \"\\d\"", NotParsed, "\"", "\"…\" has no such escape"),
        ("a: \"(.*)(\\\\/\\/*)\"", NotParsed, "\\/", "\"…\" has no such escape"),
        ("a: b: c", NotParsed, ":", "there is a second ': '"),
        ("a: [1, 2", NotParsed, "[", "this [ is not closed"),
        ("a: @x", NotParsed, "@", "no value may start with this character"),
        ("a: 1\n b: 2\nc: 3", NotParsed, ":", "there is a second ': '"),
        ("a:\n  - x\n y: 1", NotParsed, "y", "this line does not fit"),
    ] {
        let mistakes = read(FileId(0), text).mistakes;
        assert_eq!(mistakes.len(), 1, "{text:?}: {mistakes:?}");
        assert_eq!(
            (mistakes[0].kind, &text[mistakes[0].span.range()]),
            (kind, place),
            "{text:?}: {mistakes:?}"
        );
        assert!(mistakes[0].message.starts_with(message), "{text:?}: {:?}", mistakes[0].message);
    }
}

#[test]
fn a_text_without_values_has_no_tree_and_a_last_separator_is_no_document() {
    assert_eq!(read(FileId(0), "").root, None);
    assert_eq!(read(FileId(0), "# only\n").root, None);
    tree("a: 1\n---\n# nothing\n");
    tree("a: 1\n...\n");
}

#[test]
fn bombs_are_refused_without_harm() {
    let deep_flow = "[".repeat(100_000);
    let deep_block = "- ".repeat(100_000);
    let level = |n: usize| format!("l{n}: &l{n} [{}]\n", vec![format!("*l{}", n - 1); 9].join(", "));
    let laughs = format!("l0: &l0 [lol]\n{}", (1..30).map(level).collect::<String>());
    for bomb in [&deep_flow, &deep_block, &laughs] {
        let read = read(FileId(0), bomb);
        assert_eq!((read.root, read.mistakes[0].kind), (None, MistakeKind::NotParsed));
    }
}

#[test]
fn texts_are_read_or_refused_as_by_go_yaml() {
    let recorded = include_str!("../../../tests/oracle/go-yaml/decoded.jsonl").lines();
    let cases =
        recorded.map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a recorded case"));
    let mut wrong = Vec::new();
    // The parser lacks this one escape of go-yaml.
    let is_known = |case: &serde_json::Value| case["text"].as_str().is_some_and(|text| text.contains("\\'"));
    for case in cases.filter(|case| case["as"] == "anything" && !is_known(case)) {
        let mistakes = read(FileId(0), case["text"].as_str().expect("a text")).mistakes;
        let refused = mistakes.iter().any(|mistake| mistake.refused);
        if [&case["v2"], &case["v3"]].iter().any(|theirs| refused != theirs.get("error").is_some()) {
            wrong.push(format!("{case}: {mistakes:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
