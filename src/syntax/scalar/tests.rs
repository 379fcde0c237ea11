//! Against `tests/oracle/go-yaml/decoded.jsonl`, recorded from go-yaml v2 and v3.

use serde_json::{Value as Json, json};

use crate::syntax::merge::{self, Target};
use crate::syntax::{Dialect, Fields, Mistake, Node, text_item, yaml};
use crate::text::FileId;

const RECORDED: &str = include_str!("../../../tests/oracle/go-yaml/decoded.jsonl");

/// What stands in the field before Go decodes into it.
fn default_of(kind: &str) -> Json {
    match kind {
        "string" => json!("default"),
        "bool" => json!(true),
        "int" | "uint" => json!("42"),
        "float" => json!("42.5"),
        _ => Json::Null,
    }
}

/// The document read into `kind` as the recording program did; the mistakes, if there are any.
fn ours(text: &str, kind: &str, dialect: Dialect) -> Result<Json, Vec<Mistake>> {
    let read = yaml::read(FileId(0), text);
    let mut mistakes = read.mistakes;
    let value = read.root.and_then(|root| {
        if kind == "document map" {
            return text_map(&root, dialect, &mut mistakes);
        }
        let mut fields = Fields::of(&root, "document", dialect, &mut mistakes)?;
        let value = take(&mut fields, kind);
        fields.finish();
        value
    });
    if mistakes.is_empty() { Ok(value.unwrap_or_else(|| default_of(kind))) } else { Err(mistakes) }
}

/// The whole document as a map of texts.
fn text_map(root: &Node, dialect: Dialect, mistakes: &mut Vec<Mistake>) -> Option<Json> {
    let entries = merge::resolve(root.as_map()?, dialect, Target::Map, "document", mistakes);
    let texts = entries.iter().filter_map(|entry| {
        let text = text_item("document", entry.value, dialect, mistakes)?;
        Some((entry.key.to_string(), json!(*text.value)))
    });
    Some(texts.collect())
}

fn take(fields: &mut Fields<'_, '_>, kind: &str) -> Option<Json> {
    match kind {
        "string" => fields.string("f").map(|text| json!(*text.value)),
        "bool" => fields.boolean("f").map(|value| json!(value.value)),
        "int" => fields.integer("f").map(|value| json!(value.to_string())),
        "uint" => fields.natural("f").map(|value| json!(value.to_string())),
        "float" => fields.float("f").map(|value| json!(go_float(value.value))),
        "strings" => fields.strings("f").map(|items| items.iter().map(|item| json!(*item.value)).collect()),
        "map" => fields
            .string_map("f")
            .map(|pairs| pairs.iter().map(|(key, value)| (key.to_string(), json!(*value.value))).collect()),
        "struct" => Some(["a", "b", "c"].into_iter().fold(json!({}), |mut found, name| {
            let text = fields.string(name).map(|text| text.value).unwrap_or_default();
            found[name.to_uppercase()] = json!(*text);
            found
        })),
        other => panic!("no kind {other}"),
    }
}

/// A float as Go's `strconv.FormatFloat(v, 'g', -1, 64)` writes the few that were recorded.
fn go_float(value: f64) -> String {
    match value {
        nan if nan.is_nan() => "NaN".to_owned(),
        infinite if infinite.is_infinite() => format!("{}Inf", if infinite > 0.0 { '+' } else { '-' }),
        value => {
            let scientific = format!("{value:e}");
            let (mantissa, exponent) = scientific.split_once('e').expect("an exponent");
            let exponent: i32 = exponent.parse().expect("a number");
            let sign = if exponent < 0 { '-' } else { '+' };
            let plain = (-4..6).contains(&exponent);
            if plain { value.to_string() } else { format!("{mantissa}e{sign}{:02}", exponent.abs()) }
        }
    }
}

#[test]
fn every_recorded_document_is_read_as_go_yaml_reads_it() {
    let mut wrong = Vec::new();
    for line in RECORDED.lines() {
        let case: Json = serde_json::from_str(line).expect("a recorded case");
        if case["as"] == "anything" {
            continue;
        }
        let (text, kind) = (case["text"].as_str().expect("a text"), case["as"].as_str().expect("a kind"));
        for (name, dialect) in [("v2", Dialect::GoYamlV2), ("v3", Dialect::GoYamlV3)] {
            let ours = ours(text, kind, dialect);
            let agrees = match (&ours, case[name].get("value")) {
                (Ok(ours), Some(theirs)) => ours == theirs,
                (Err(_), None) => true,
                _ => false,
            };
            if !agrees {
                wrong.push(format!("{text:?} as {kind} in {name}: {ours:?}, recorded {}", case[name]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
