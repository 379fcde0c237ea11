use super::{read, read_slice};
use crate::syntax::{MistakeKind, Node, Style, Value};
use crate::text::FileId;

const FILE: FileId = FileId(0);

/// What our tree says, as a value of `serde_json`.
fn plain(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Scalar(scalar) if scalar.style == Style::Plain => {
            scalar.text.parse().expect("a number or boolean")
        }
        Value::Scalar(scalar) => (*scalar.text).into(),
        Value::List(items) => items.iter().map(plain).collect(),
        Value::Map(map) => {
            map.entries.iter().map(|entry| (entry.key.to_string(), plain(&entry.value))).collect()
        }
    }
}

/// Every place of the tree must hold the JSON of its own value.
fn assert_places(text: &str, node: &Node) {
    let source: serde_json::Value = text[node.span.range()].parse().expect("JSON at the place of a value");
    assert_eq!(source, plain(node));
    node.as_list().unwrap_or_default().iter().for_each(|item| assert_places(text, item));
    for entry in node.as_map().map(|map| &map.entries).into_iter().flatten() {
        let key: String = serde_json::from_str(&text[entry.key.span.range()]).expect("the key at its place");
        assert_eq!(key, *entry.key.value);
        assert_places(text, &entry.value);
    }
}

#[test]
fn the_tree_is_what_serde_json_reads_with_places() {
    for text in [
        "{}",
        " [ ] ",
        "null",
        "-1.5e3",
        "\"\"",
        r#"{"a": [1, true, null, "x\n\u00e9\\", {"b": {}, "c" : [[], [[]]]}], "é": "日本" , "d":false}"#,
        "\r\n{\t\"a\"\r\n:\t1 ,\"b\":[ 1 , 2 ]\r\n}\n",
    ] {
        let read = read(FILE, text);
        assert_eq!(read.mistakes, []);
        let root = read.root.expect("a tree");
        assert_eq!(plain(&root), text.parse::<serde_json::Value>().expect("JSON"), "{text}");
        assert_places(text, &root);
    }
}

proptest::proptest! {
    #[test]
    fn any_json_keeps_its_value_and_places(value in any_json(), pretty: bool) {
        let text = if pretty { format!("{value:#}") } else { value.to_string() };
        let root = read(FILE, &text).root.expect("a tree");
        proptest::prop_assert_eq!(plain(&root), value);
        assert_places(&text, &root);
    }
}

fn any_json() -> impl proptest::strategy::Strategy<Value = serde_json::Value> {
    use proptest::prelude::*;
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        "[a-z\"\\\\\n\u{e9}/{}\\[\\],:]{0,6}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::vec(("[a-c\"\\\\,}]{0,3}", inner), 0..5)
                .prop_map(|entries| entries.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

#[test]
fn a_slice_has_the_places_of_the_whole_file() {
    let text = r#"[{"ID": "a"}, {"ID": "b"}]"#;
    let root = read_slice(FILE, text, 14..25).root.expect("a tree");
    assert_eq!(&text[root.get("ID").expect("ID").span.range()], "\"b\"");
    assert_eq!(read_slice(FILE, text, 14..99).mistakes[0].kind, MistakeKind::NotParsed);
}

#[test]
fn a_text_that_is_no_json_is_refused_at_its_place() {
    for (text, place, message) in [
        ("", "", "this file is empty"),
        ("\u{feff}{}", "\u{feff}", "there is a byte order mark"),
        ("{\"a\": 1, // x\n}", "/", "JSON has no comments"),
        ("{\"a\": 1,}", "}", "there is a comma before"),
        ("[1,\n]", "]", "there is a comma before"),
        ("{\"a\": 1\n \"b\": 2}", "\"", "a comma is missing"),
        ("{a: 1}", "a", "a key has no double quotes"),
        ("{\"é\": 'x'}", "'", "JSON allows only double quotes"),
        ("{\"a\": [1, 2}", "}", "this bracket does not close"),
        ("{\"a\": 1", "1", "the file ends before"),
        ("{} {}", "{", "text follows the end"),
        ("{\"a\": \"x\ny\"}", "\n", "a string holds a raw line break"),
        ("{\"a\": \"\\d\"}", "d", "\"…\" has no such escape"),
        ("{\"a\": True}", "T", "this is not JSON: expected value"),
    ] {
        let read = read(FILE, text);
        assert_eq!((read.root, read.mistakes.len()), (None, 1), "{text:?}");
        let mistake = &read.mistakes[0];
        assert!(mistake.message.starts_with(message), "{text:?}: {}", mistake.message);
        assert_eq!(&text[mistake.span.range()], place, "{text:?}");
    }
}

#[test]
fn deep_nesting_is_refused_without_harm() {
    let text = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let read = read(FILE, &text);
    assert_eq!((read.root, read.mistakes[0].kind), (None, MistakeKind::NotParsed));
}
