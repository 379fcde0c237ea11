//! Against `tests/oracle/hcl`: what hashicorp/hcl v1 decodes, and what Consul says to whole files.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::read;
use crate::syntax::{MistakeKind, Node, Read, Style, Value};
use crate::text::FileId;

const DECODED: &str = include_str!("../../../tests/oracle/hcl/decoded.jsonl");

/// hcl v1's own reader of JSON takes a text that lacks its end; ours leaves JSON to `serde_json`.
const UNFINISHED_JSON: &str = "{";

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/hcl"))
}

/// As hcl v1 gives it: under a name, a mapping is a list of one.
fn as_decoded(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Scalar(scalar) if scalar.style != Style::Plain => json!(*scalar.text),
        Value::Scalar(scalar) => match super::super::scalar::float(node, crate::syntax::Dialect::Consul) {
            Ok(number) => json!(number),
            Err(_) => json!(&*scalar.text == "true"),
        },
        Value::List(items) => items.iter().map(as_decoded).collect(),
        Value::Map(map) => {
            let entries = map.entries.iter().map(|entry| {
                let value = as_decoded(&entry.value);
                (entry.key.to_string(), if value.is_object() { json!([value]) } else { value })
            });
            entries.collect()
        }
    }
}

/// Every number as a float, as Go writes `1` and `1.0` differently.
fn floats(value: &Json) -> Json {
    match value {
        Json::Number(number) => json!(number.as_f64()),
        Json::Array(items) => items.iter().map(floats).collect(),
        Json::Object(map) => map.iter().map(|(key, value)| (key.clone(), floats(value))).collect(),
        other => other.clone(),
    }
}

#[test]
fn every_recorded_text_is_read_as_hcl_v1_reads_it() {
    let mut wrong = Vec::new();
    for line in DECODED.lines() {
        let case: Json = serde_json::from_str(line).expect("a recorded case");
        let text = match case["file"].as_str() {
            Some(file) => std::fs::read_to_string(folder().join(file)).expect("the recorded file"),
            None => case["text"].as_str().expect("a text").to_owned(),
        };
        let Read { root, mistakes, .. } = read(FileId(0), &text);
        let agrees = match (&root, case.get("value")) {
            (Some(root), Some(value)) => as_decoded(root) == floats(value),
            (None, None) => mistakes.len() == 1,
            _ => text == UNFINISHED_JSON,
        };
        if !agrees {
            wrong.push(format!("{case}\n  ours: {:?} {mistakes:?}", root.as_ref().map(as_decoded)));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_files_that_consul_cannot_parse_are_refused_and_no_others() {
    let verdicts = std::fs::read_to_string(folder().join("verdicts.tsv")).expect("the verdicts");
    for line in verdicts.lines().skip(1) {
        let (file, verdict) = line.split_once('\t').expect("two columns");
        let text = std::fs::read_to_string(folder().join(file)).expect("a recorded file");
        let mistakes = read(FileId(0), &text).mistakes;
        assert_eq!(
            verdict.contains("failed to parse"),
            !mistakes.is_empty(),
            "{file}: {verdict}, ours {mistakes:?}"
        );
    }
}

#[test]
fn places_are_byte_ranges_of_the_source() {
    let text = "service \"é\" {\r\n  tags = [\"x\", <<EOF\r\ny\r\nEOF\r\n]\r\n}\r\nservice web { \"port\" = 0x50 }\n";
    let root = read(FileId(0), text).root.expect("a tree");
    let services = root.get("service").and_then(Node::as_list).expect("two blocks");
    let web = services[1].get("web").expect("the label");
    let source = |node: &Node| &text[node.span.range()];
    let labelled = services[0].get("é").expect("the label");
    let tags = labelled.get("tags").and_then(Node::as_list).expect("a list");
    assert_eq!(source(&services[0]), &text[8..=text.find("}\r\nservice").expect("the end")]);
    assert_eq!((source(&tags[0]), source(&tags[1])), ("\"x\"", "<<EOF\r\ny\r\nEOF\r\n"));
    assert_eq!(tags[1].as_scalar().map(|scalar| &*scalar.text), Some("y\n"));
    assert_eq!(source(web.get("port").expect("a port")), "0x50");
    let key = &web.as_map().expect("a block").entries[0].key;
    assert_eq!((&*key.value, &text[key.span.range()]), ("port", "\"port\""));
}

#[test]
fn comments_are_kept_with_their_places() {
    let text = "# one\na = 1 // two\r\n/* three\n */\nb = <<EOF\n# no\nEOF\n";
    let comments = read(FileId(0), text).comments;
    let found: Vec<_> =
        comments.iter().map(|comment| (&*comment.text, &text[comment.span.range()])).collect();
    assert_eq!(found, [("one", "# one"), ("two", "// two"), ("three", "/* three\n */")]);
}

#[test]
fn mistakes_stand_at_their_place_and_say_what_to_write() {
    for (text, place, message) in [
        ("\u{feff}a = 1", "\u{feff}", "there is a byte order mark before the first name"),
        ("a: 1", ":", "HCL 1 does not allow : between name and value"),
        ("a = null", "null", "in HCL 1, only numbers, true and false are written without quotes"),
        ("a = 'x'", "'", "HCL allows only double quotes"),
        ("a = \"x\ny\"", "\"", "this quote is never closed"),
        ("a = \"\\d\"", "\\", "\"…\" has no such escape"),
        ("a = 08", "08", "this is not an octal number"),
        ("a {\n b = 1", "", "the file ends where a name is expected"),
        ("a = [1 2]", "2", "expected , or ] after an item"),
        ("a b = 1", "=", "expected { after the labels of a block"),
        ("a = <<EOF\nx", "<", "this heredoc is never closed"),
        ("a = 1 + 2", "+", "HCL 1 does not allow '+' here"),
        ("a = 1\na = [1]", "a", "\"a\" is a single value in one place, but not in another"),
    ] {
        let mistakes = read(FileId(0), text).mistakes;
        assert_eq!(mistakes.len(), 1, "{text:?}");
        assert_eq!(mistakes[0].kind, MistakeKind::NotParsed);
        assert_eq!((&*mistakes[0].message, &text[mistakes[0].span.range()]), (message, place), "{text:?}");
    }
}

#[test]
fn deep_nesting_is_refused_without_harm() {
    for bomb in ["a {".repeat(100_000), format!("a = {}", "[".repeat(100_000))] {
        assert!(read(FileId(0), &bomb).mistakes[0].message.starts_with("more than"));
    }
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "[a-c\"\\\\{}\\[\\],=<>\\-\n\r #/*$0x.é\u{feff}EOF]{0,40}") {
        let read = read(FileId(0), &text);
        proptest::prop_assert_eq!(read.root.is_some(), read.mistakes.is_empty());
    }
}
