//! What Go's standard library answered (`tests/oracle/record-go`), against what ours answers.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

use probelint::go::net::{join_host_port, split_host_port};
use probelint::go::regexp::{GoVersion, Regexp};
use probelint::go::url::{self, Url};
use probelint::go::{self, Template};
use proptest::test_runner::{Config, TestRunner};
use serde::Deserialize;
use serde_json::{Value, json};

/// A question, and each Go's answer: `same` where it is the newest one's.
#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    pattern: String,
    #[serde(default)]
    inputs: Vec<String>,
    #[serde(default)]
    template: String,
    #[serde(default)]
    text: String,
    #[serde(flatten)]
    answers: BTreeMap<String, Value>,
}

const RECORDED: [(&str, GoVersion); 3] =
    [("go1.27", GoVersion(27)), ("go1.24", GoVersion(24)), ("go1.19", GoVersion(19))];

/// Asks `ours` for every recorded answer, and demands the same.
fn compare(recorded: &str, at_least: usize, ours: impl Fn(&Row, GoVersion) -> Value) {
    compare_with(recorded, &RECORDED, "go1.27", at_least, ours);
}

fn compare_with(
    recorded: &str,
    versions: &[(&str, GoVersion)],
    full: &str,
    at_least: usize,
    ours: impl Fn(&Row, GoVersion) -> Value,
) {
    let mut differences = Vec::new();
    let mut count = 0;
    for row in recorded.lines().map(|line| serde_json::from_str::<Row>(line).expect("a recorded row")) {
        for &(name, go) in versions {
            let theirs = if row.answers[name] == "same" { &row.answers[full] } else { &row.answers[name] };
            let ours = ours(&row, go);
            count += 1;
            if ours != *theirs {
                let question: String = (row.pattern.clone() + &row.text).chars().take(80).collect();
                let question = format!("{question:?} {:?} {:?} {name}", row.template, row.inputs);
                differences.push(format!("{question}\n  go   {theirs}\n  ours {ours}"));
            }
        }
    }
    assert!(count >= at_least, "only {count} answers are recorded");
    let shown = differences.iter().take(10).cloned().collect::<Vec<_>>().join("\n");
    assert!(differences.is_empty(), "{} differ:\n{shown}", differences.len());
}

/// Per input the offsets of the groups (-1: took no part); empty without a match.
fn found(regexp: &Regexp, inputs: &[String]) -> Vec<Vec<i64>> {
    let offset = |at: usize| i64::try_from(at).expect("a short input");
    let group = |group: Option<Range<usize>>| {
        group.map_or([-1, -1], |range| [offset(range.start), offset(range.end)])
    };
    let one = |input: &String| regexp.captures(input).map(|found| found.iter().flat_map(group).collect());
    inputs.iter().map(|input| one(input).unwrap_or_default()).collect()
}

#[test]
fn regular_expressions_match_what_go_matches() {
    compare(include_str!("oracle/go/regexp.jsonl"), 3500, regular_expression);
}

fn regular_expression(row: &Row, go: GoVersion) -> Value {
    let regexp = match Regexp::compile(&row.pattern, go) {
        Err(error) => return json!({"error": error.to_string()}),
        Ok(regexp) => regexp,
    };
    let names: Vec<_> = regexp.group_names().iter().map(|name| name.as_deref().unwrap_or_default()).collect();
    let names = format!("[{}]", names.join(" "));
    let mut answer = json!({"found": found(&regexp, &row.inputs), "group_names": names});
    match Regexp::compile(&format!("^(?s:{})$", row.pattern), go) {
        Ok(anchored) => answer["found_anchored"] = json!(found(&anchored, &row.inputs)),
        Err(error) => answer["error_anchored"] = json!(error.to_string()),
    }
    answer
}

/// What is worked out on the parsed expression, against what the regex really does with the texts. Gives how
/// often a group was starved.
fn foretold<T: AsRef<str>>(regexp: &Regexp, texts: &[T]) -> usize {
    let swallowed = regexp.swallowed_groups();
    let required: Vec<_> = [',', ';', 'a', '/'].into_iter().filter(|it| regexp.requires(*it)).collect();
    let (every, shortest) = (regexp.matches_every_line(), regexp.shortest_match());
    assert!(shortest.as_ref().is_none_or(|text| regexp.is_match(text)), "{regexp:?} {shortest:?}");
    let mut starved = 0;
    for text in texts.iter().map(AsRef::as_ref) {
        let Some(found) = regexp.captures(text) else {
            assert!(!every || text.contains('\n'), "{regexp:?} {text:?}");
            continue;
        };
        let taken = swallowed.iter().filter_map(|it| found.get(it.group)).find(|group| !group.is_empty());
        assert_eq!(taken, None, "{regexp:?} {text:?}");
        assert!(required.iter().all(|letter| text.contains(*letter)), "{regexp:?} {text:?}");
        let least = shortest.as_ref().map_or(0, |text| text.chars().count());
        assert!(least <= text.chars().count(), "{regexp:?} {text:?}");
        starved += swallowed.len();
    }
    starved
}

#[test]
fn what_the_parsed_expression_foretells_comes_true_for_recorded_texts() {
    let rows = include_str!("oracle/go/regexp.jsonl").lines();
    for row in rows.map(|line| serde_json::from_str::<Row>(line).expect("a recorded row")) {
        // Unicode's classes, and repetitions at Go's limits, make automata that take long to build.
        let is_small = !["00", "\\p", "\\P"].iter().any(|part| row.pattern.contains(part));
        let anchored = Regexp::compile(&format!("^(?s:{})$", row.pattern), GoVersion::NEWEST);
        if let Some(regexp) = anchored.ok().filter(|_| is_small) {
            foretold(&regexp, &row.inputs);
        }
    }
}

#[test]
fn what_the_parsed_expression_foretells_comes_true_for_random_ones() {
    let letters = "(a|b|/|;|[ab]|[^/]|[a/]|\\\\w|[.])";
    let piece =
        format!(r"({letters}[*+?]?|[(]{letters}[*+?]?[)][?*]?|[(]{letters}{letters}[)]?[)][?]?|[.][*][?]?)");
    let pattern = proptest::string::string_regex(&format!("{piece}{{1,4}}")).expect("a pattern");
    let text = proptest::string::string_regex("[ab/;]{0,7}").expect("a pattern");
    let mut runner = TestRunner::new(Config { cases: 2_000, ..Config::default() });
    let at_stake = Cell::new(0);
    let outcome = runner.run(&(pattern, text), |(pattern, text)| {
        if let Ok(regexp) = Regexp::compile(&format!("^(?s:{pattern})$"), GoVersion::NEWEST) {
            at_stake.set(at_stake.get() + foretold(&regexp, &[&text]));
        }
        Ok(())
    });
    assert_eq!(outcome, Ok(()));
    assert!(at_stake.get() > 30, "groups were starved in {} matches only", at_stake.get());
}

/// `PROBELINT_RANDOM_REGEXES` is how many; `.ci/run` sets it where Go can be had.
#[test]
#[ignore = "asks the Go at hand"]
fn random_regular_expressions_match_what_go_matches() {
    let count = std::env::var("PROBELINT_RANDOM_REGEXES").unwrap_or_else(|_| "5000".to_owned());
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/record-go");
    let seed = std::env::var("PROBELINT_SEED").unwrap_or_else(|_| "2".to_owned());
    let asked =
        std::process::Command::new(program).args(["random", &count, &seed]).output().expect("record-go runs");
    let recorded = String::from_utf8(asked.stdout).expect("UTF-8");
    let (name, go) = *RECORDED
        .iter()
        .find(|(name, _)| recorded.contains(&format!("\"{name}\"")))
        .unwrap_or_else(|| panic!("no Go that is known: {}", String::from_utf8_lossy(&asked.stderr)));
    compare_with(&recorded, &[(name, go)], name, count.parse().expect("a number"), regular_expression);
}

#[test]
fn an_error_shows_the_part_that_it_is_about() {
    let rows = include_str!("oracle/go/regexp.jsonl").lines();
    let rows = rows.map(|line| serde_json::from_str::<Row>(line).expect("a recorded row"));
    let refused: Vec<_> =
        rows.filter_map(|row| Regexp::compile(&row.pattern, GoVersion(27)).err().map(|e| (row, e))).collect();
    assert!(refused.len() > 80, "{}", refused.len());
    for (row, error) in refused {
        assert_eq!(row.pattern[error.range.clone()], error.part, "{}", row.pattern);
    }
}

#[test]
fn templates_expand_as_go_expands_them() {
    compare(include_str!("oracle/go/expand.jsonl"), 900, |row, go| {
        let regexp = Regexp::compile(&row.pattern, go).expect("a valid pattern");
        let template = Template::parse(&row.template);
        let replaced = row.inputs.iter().map(|input| regexp.replace_all(input, &template));
        json!({"replaced": replaced.collect::<Vec<_>>()})
    });
}

#[test]
fn urls_are_taken_apart_as_go_takes_them_apart() {
    compare(include_str!("oracle/go/url.jsonl"), 400, |row, go| match Url::parse(&row.text, go) {
        Err(error) => json!({"error": error.reason}),
        Ok(url) => json!({
            "scheme": url.scheme, "opaque": url.opaque, "host": url.host(), "hostname": url.hostname(),
            "port": url.port(), "path": url.path(), "escaped_path": url.escaped_path(), "query": url.query.as_deref().unwrap_or_default(),
            "fragment": url.fragment(), "user": url.has_user, "string": url.to_string(),
            "request_uri": url.request_uri(), "values": encode(url.query.as_deref().unwrap_or_default()),
        }),
    });
}

/// `Values.Encode` of the query's pairs: sorted by name.
fn encode(query: &str) -> String {
    let mut pairs = url::parse_query(query);
    pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
    let escaped =
        pairs.iter().map(|(name, value)| format!("{}={}", url::query_escape(name), url::query_escape(value)));
    escaped.collect::<Vec<_>>().join("&")
}

#[test]
fn texts_are_escaped_quoted_and_split_as_go_does() {
    compare(include_str!("oracle/go/text.jsonl"), 200, |row, _| {
        let text = row.text.as_str();
        let mut answer = json!({
            "quote": go::quote(text), "query": url::query_escape(text), "segment": url::path_escape(text),
            "assembled": url::assemble("http", "h:1", text, &[]),
            "hosted": url::assemble("http", text, "/", &[]),
            "lower": go::to_lower(text), "upper": go::to_upper(text),
        });
        match url::query_unescape(text) {
            Ok(plain) => answer["unescaped"] = json!(plain),
            Err(error) => answer["unescape_error"] = json!(error),
        }
        match split_host_port(text) {
            Ok((host, port)) => answer["host_port"] = json!([host, port, join_host_port(host, port)]),
            Err(error) => answer["host_port_error"] = json!(error),
        }
        answer
    });
}

#[derive(Deserialize)]
struct Letters {
    letters: Vec<(u32, u32, u32)>,
}

/// Later versions of Unicode add letters, and change none: what Go 1.19 maps is mapped so, and what
/// Go 1.27 does not map neither.
#[test]
fn letters_change_case_as_in_go() {
    let recorded: BTreeMap<String, Letters> =
        serde_json::from_str(include_str!("oracle/go/case.json")).expect("recorded letters");
    let mapped = |letter: u32| {
        let text: String = char::from_u32(letter).into_iter().collect();
        let only = |text: String| text.chars().next().map_or(0, u32::from);
        (letter, only(go::to_lower(&text)), only(go::to_upper(&text)))
    };
    for recorded in &recorded["go1.24"].letters {
        assert_eq!(mapped(recorded.0), *recorded, "U+{:04X}", recorded.0);
    }
    let newest: BTreeMap<u32, (u32, u32, u32)> =
        recorded["go1.27"].letters.iter().map(|row| (row.0, *row)).collect();
    for letter in (0..=u32::from(char::MAX)).filter(|letter| char::from_u32(*letter).is_some()) {
        let ours = mapped(letter);
        let theirs = newest.get(&letter).copied().unwrap_or((letter, letter, letter));
        let unknown_to_us = ours == (letter, letter, letter);
        assert!(ours == theirs || unknown_to_us, "U+{letter:04X}: {ours:?}, not {theirs:?}");
    }
}
