//! What Go's standard library answered (`tests/oracle/record-go`), against what ours answers.

use probelint::go::regexp::{GoVersion, Regexp};
use serde::Deserialize;
use serde_json::Value;

fn rows<T: for<'de> Deserialize<'de>>(text: &str) -> Vec<T> {
    text.lines().map(|line| serde_json::from_str(line).expect("a recorded row")).collect()
}

#[derive(Deserialize)]
struct Row {
    pattern: String,
    inputs: Vec<String>,
    #[serde(rename = "go1.19")]
    old: Value,
    #[serde(rename = "go1.27")]
    new: Value,
}

/// What Go said: per input the offsets of the groups (-1: took no part), or the error.
fn answer(pattern: &str, inputs: &[String], go: GoVersion) -> Value {
    let find = |regexp: Regexp| -> Vec<Vec<i64>> {
        let offset = |at: usize| i64::try_from(at).expect("a short input");
        let group = |group: Option<std::ops::Range<usize>>| {
            group.map_or([-1, -1], |range| [offset(range.start), offset(range.end)])
        };
        let one = |input: &String| regexp.captures(input).map(|found| found.iter().flat_map(group).collect());
        inputs.iter().map(|input| one(input).unwrap_or_default()).collect()
    };
    match Regexp::compile(pattern, go) {
        Err(error) => serde_json::json!({"error": error.to_string()}),
        Ok(regexp) => {
            let names = regexp.group_names().iter().map(|name| name.as_deref().unwrap_or_default());
            let names = format!("[{}]", names.collect::<Vec<_>>().join(" "));
            let anchored = Regexp::compile(&format!("^(?s:{pattern})$"), go);
            let found = find(regexp);
            match anchored {
                Ok(anchored) => {
                    serde_json::json!({"found": found, "found_anchored": find(anchored), "group_names": names})
                }
                Err(error) => {
                    serde_json::json!({"found": found, "error_anchored": error.to_string(), "group_names": names})
                }
            }
        }
    }
}

#[test]
fn regular_expressions_match_what_go_matches() {
    let mut differences = Vec::new();
    let rows: Vec<Row> = rows(include_str!("oracle/go-regexp.jsonl"));
    assert!(rows.len() > 290, "{} rows", rows.len());
    for row in &rows {
        let old = if row.old == "same" { &row.new } else { &row.old };
        for (go, theirs) in [(GoVersion(19), old), (GoVersion(27), &row.new)] {
            let ours = answer(&row.pattern, &row.inputs, go);
            if ours != *theirs {
                let pattern: String = row.pattern.chars().take(80).collect();
                differences
                    .push(format!("{pattern:?} {go:?} {:?}\n  go   {theirs}\n  ours {ours}", row.inputs));
            }
        }
    }
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
}
