//! Relabeling as its parts show it: places of mistakes, the trace, and values that are not known. What
//! relabeling does is recorded from Prometheus: `tests/oracle.rs`.

mod foretold;

use super::{MOST_LABELS, Outcome, Program, RelabelStep, StepTrace, TOO_MANY};
use crate::prometheus::config;
use crate::prometheus::labels::{Labels, Writer};
use crate::prometheus::version::Version;
use crate::syntax::{Mistake, yaml};
use crate::text::FileId;

/// The steps of a job whose `relabel_configs` are `list`.
fn steps(list: &str) -> (String, Vec<RelabelStep>) {
    let text = format!("scrape_configs:\n- job_name: job\n  relabel_configs: {list}\n");
    let root = yaml::read(FileId(0), &text).root.expect("a configuration");
    let config = config::decode(&root, FileId(0), Version::NEWEST, &mut Vec::new());
    let steps = config.jobs.into_iter().next().expect("a job").relabel;
    (text, steps)
}

fn mistakes(list: &str, version: Version) -> (String, Vec<Mistake>) {
    let (text, steps) = steps(list);
    (text, Program::compile(&steps, version).1)
}

fn labels(pairs: &[(&str, &str)]) -> Labels {
    let mut labels = Labels::new();
    for (name, value) in pairs {
        labels.set(*name, *value, Writer::Discovery);
    }
    labels
}

fn trace(list: &str, pairs: &[(&str, &str)]) -> (Outcome, Vec<u32>, Vec<StepTrace>, Labels) {
    let (program, mistakes) = Program::compile(&steps(list).1, Version::NEWEST);
    assert_eq!(mistakes, []);
    let mut labels = labels(pairs);
    let (run, traces) = program.trace(&mut labels);
    (run.outcome, run.uncertain, traces, labels)
}

#[test]
fn a_mistake_in_a_regex_stands_where_it_is() {
    let table = [
        ("[{regex: a(?=b), target_label: c}]", "(?="),
        ("[{regex: 'a(?=b)', target_label: c}]", "(?="),
        (r#"[{regex: "x[b-a]y", target_label: c}]"#, "b-a"),
        ("[{regex: 'a{2,1}', target_label: c}]", "{2,1}"),
        ("[{regex: é**, target_label: c}]", "**"),
        ("[{regex: (a, target_label: c}]", "(a"),
        ("[{regex: a), target_label: c}]", "a)"),
        (r#"[{regex: "a\\d\\y", target_label: c}]"#, r#""a\\d\\y""#),
    ];
    for (list, part) in table {
        let (text, mistakes) = mistakes(list, Version::NEWEST);
        assert_eq!(mistakes.len(), 1, "{list}");
        assert_eq!(&text[mistakes[0].span.range()], part, "{list}");
    }
}

#[test]
fn every_mistake_of_every_step_is_told() {
    let list =
        "[{action: hashmod, regex: '(', target_label: a-b}, {action: keepequal, regex: x}, {regex: y}]";
    let (text, mistakes) = mistakes(list, Version::new(2, 53));
    let told: Vec<_> =
        mistakes.iter().map(|it| (it.message.as_str(), &text[it.span.range()], it.refused)).collect();
    let hashmod = "{action: hashmod, regex: '(', target_label: a-b}";
    let wanted = [
        ("relabel configuration for hashmod requires non-zero modulus", hashmod, true),
        ("\"a-b\" is invalid 'target_label' for hashmod action", "a-b", true),
        ("regex: error parsing regexp: missing closing ): `^(?:()$`", "(", true),
        (
            "relabel configuration for keepequal action requires 'target_label' value",
            "{action: keepequal, regex: x}",
            true,
        ),
        ("keepequal action requires only 'source_labels' and `target_label`, and no other fields", "x", true),
        ("relabel configuration for replace action requires 'target_label' value", "{regex: y}", true),
    ];
    assert_eq!(told, wanted);
}

#[test]
fn an_action_of_a_later_version_is_refused() {
    let (_, mistakes) =
        mistakes("[{action: dropequal, source_labels: [a], target_label: b}]", Version::new(2, 40));
    let told: Vec<_> = mistakes.iter().map(|mistake| mistake.message.as_str()).collect();
    assert_eq!(told, ["unknown relabel action \"dropequal\""]);
}

#[test]
fn the_trace_tells_what_was_read_matched_and_changed() {
    let list = "[{source_labels: [a, b], regex: '(x)(y)?;(.*)', target_label: c, replacement: '$1$3'},
      {source_labels: [a], regex: nothing, target_label: d}, {regex: a, action: labeldrop},
      {source_labels: [c], regex: xz, action: drop}, {target_label: e, replacement: never}]";
    let (outcome, uncertain, traces, left) = trace(list, &[("a", "x"), ("b", "z")]);
    assert_eq!((outcome, uncertain.as_slice()), (Outcome::Dropped { step: 3 }, &[][..]));
    assert_eq!(traces.len(), 4, "no step runs after the drop");
    let first = &traces[0];
    assert_eq!((first.step, first.read.as_str(), first.matched), (0, "x;z", true));
    let captures: Vec<_> =
        first.captures.iter().map(|it| it.as_ref().map(|it| (it.range.clone(), &*it.text))).collect();
    assert_eq!(captures, [Some((0..3, "x;z")), Some((0..1, "x")), None, Some((2..3, "z"))]);
    let changes = |at: usize| -> Vec<_> {
        let text = |value: &Option<std::sync::Arc<str>>| value.as_deref().unwrap_or("-").to_owned();
        traces[at]
            .changed
            .iter()
            .map(|it| (it.label.to_string(), text(&it.before), text(&it.after)))
            .collect()
    };
    assert_eq!(changes(0), [("c".to_owned(), "-".to_owned(), "xz".to_owned())]);
    assert_eq!((traces[1].matched, changes(1).len(), traces[1].captures.len()), (false, 0, 0));
    assert_eq!(changes(2), [("a".to_owned(), "x".to_owned(), "-".to_owned())]);
    assert_eq!((traces[3].matched, traces[3].dropped), (true, true));
    assert_eq!(left.label("c").map(|label| label.writer), Some(Writer::Step(0)));
}

#[test]
fn writing_the_same_value_is_no_change_but_the_step_is_its_writer() {
    let (_, _, traces, left) = trace("[{target_label: a, replacement: x}]", &[("a", "x")]);
    assert_eq!((traces[0].changed.len(), traces[0].wrote.len()), (0, 1));
    assert_eq!(left.label("a").map(|label| label.writer), Some(Writer::Step(0)));
}

#[test]
fn a_labelmap_with_a_random_result_says_so() {
    let map = "[{action: labelmap, regex: x_.*, replacement: y}]";
    let (_, _, traces, _) = trace(map, &[("x_1", "a"), ("x_2", "b")]);
    assert_eq!(traces[0].ambiguous.iter().map(|name| &**name).collect::<Vec<_>>(), ["y"]);
    let (_, _, traces, _) = trace(map, &[("x_1", "a"), ("x_2", "a")]);
    assert!(traces[0].ambiguous.is_empty());
}

#[test]
fn a_name_that_comes_out_wrong_is_told() {
    let list = "[{source_labels: [a], regex: '(x)?.*', target_label: $1}]";
    let (_, _, traces, _) = trace(list, &[("a", "y")]);
    assert_eq!(traces[0].refused_name.as_deref(), Some(""));
}

/// What a step does to a target whose address is not known: `K`ept or `D`ropped, `?` where that is
/// uncertain, and what the label `b` then says.
fn with_unknown_address(step: &str) -> String {
    let list = format!("[{{source_labels: [__address__, a], {step}}}]");
    let (outcome, uncertain, _, left) = trace(&list, &[("__address__", "<node-address>:80"), ("a", "x")]);
    let fate = if outcome == Outcome::Kept { "K" } else { "D" };
    let doubt = if uncertain.is_empty() { "" } else { "?" };
    format!("{fate}{doubt} {}", left.get("b")).trim_end().to_owned()
}

#[test]
fn an_unknown_value_is_carried_and_never_guessed() {
    let table = [
        ("regex: '(.*);(.*)', target_label: b, replacement: $1/$2", "K <node-address>:80/x"),
        ("regex: '([^:]+):(.*);.*', target_label: b, replacement: '$1:9100'", "K <node-address>:9100"),
        ("regex: '(.+);y', target_label: b", "K"),
        (r"regex: '10\..*', target_label: b, replacement: z", "K?"),
        ("regex: '.(.*);.*', target_label: b", "K? node-address>:80"),
        ("regex: '.(.*);.*', target_label: b, replacement: z", "K z"),
        (r"regex: '10\..*', action: keep", "K?"),
        (r"regex: '10\..*', action: drop", "K?"),
        (r"regex: '.*:80;x', action: drop", "D"),
        (r"regex: '.*:80;x', action: keep", "K"),
        (r"regex: '[\w.-]+:80;x', action: drop", "D"),
        (r"regex: '.*:443;x', action: keep", "D"),
        (r"regex: '10\.20\..*', action: keep", "K?"),
        ("regex: '([^.]+)[.]?.*;.*', target_label: b, replacement: $1", "K? <node-address>:80"),
        ("regex: '([^:]+)(:[0-9]+)?;(.*)', target_label: b, replacement: '$1:$3'", "K <node-address>:x"),
        ("regex: '(https?://)?(.*);.*', target_label: b, replacement: $2", "K <node-address>:80"),
        ("regex: '.*_.*', action: drop", "K"),
        ("action: keepequal, target_label: b", "K?"),
        ("action: dropequal, target_label: b", "K?"),
        ("action: uppercase, target_label: b", "K <node-address>:80;X"),
        ("action: hashmod, modulus: 7, target_label: b", "K <hashmod>"),
    ];
    for (step, wanted) in table {
        assert_eq!(with_unknown_address(step), wanted, "{step}");
    }
}

#[test]
fn a_value_grows_no_further_than_any_label_and_the_rest_goes_on() {
    let eight = "source_labels: [x, x, x, x, x, x, x, x], target_label: x";
    for growing in [
        format!("{{{eight}}}"),
        format!("{{{eight}, action: lowercase}}"),
        "{source_labels: [x], replacement: $1$1$1$1$1$1$1$1, target_label: x}".to_owned(),
        "{source_labels: [x], replacement: '${1}-$1-$1-$1-$1', target_label: x}".to_owned(),
    ] {
        let list = format!("[{}, {{target_label: y, replacement: z}}]", vec![&*growing; 30].join(", "));
        let (_, _, steps, labels) = trace(&list, &[("x", "10.0.0.5:80")]);
        assert_eq!((labels.get("x"), labels.get("y")), ("<too-long>", "z"), "{growing}");
        let longest = steps.iter().map(|step| step.read.len()).max();
        assert!(longest.is_some_and(|longest| (1 << 16..=(8 << 20) + 7).contains(&longest)), "{longest:?}");
    }
}

#[test]
fn labels_multiply_no_further_than_any_target_needs_and_the_rest_goes_on() {
    let map = |prefix: usize| format!("{{action: labelmap, regex: '(.+)', replacement: p{prefix}_$1}}");
    let chain = (0..40).map(map).collect::<Vec<_>>().join(", ");
    for (further, wanted) in [
        ("{source_labels: [a, b], target_label: y}", "K 1;2"),
        // Whether such a label is there, nobody followed.
        ("{source_labels: [p39_a], regex: .+, action: keep}, {target_label: y, replacement: z}", "K? z"),
        ("{regex: 'a|b', action: labelkeep}, {source_labels: [p39_a], regex: .+, action: keep}", "K?"),
        ("{source_labels: [p39_a], regex: .*, action: drop}", "D"),
    ] {
        let (outcome, uncertain, steps, labels) =
            trace(&format!("[{chain}, {further}]"), &[("a", "1"), ("b", "2"), ("c", "3")]);
        let fate = if outcome == Outcome::Kept { "K" } else { "D" };
        let doubt = if uncertain.is_empty() { "" } else { "?" };
        assert_eq!(format!("{fate}{doubt} {}", labels.get("y")).trim_end(), wanted, "{further}");
        assert!(labels.iter().count() <= MOST_LABELS + 2, "{}", labels.iter().count());
        assert_eq!(labels.get(TOO_MANY), TOO_MANY);
        let cut = steps.iter().position(|step| step.wrote.iter().any(|label| **label == *TOO_MANY));
        assert_eq!(cut, Some(10), "3 labels become 6,144 with the 11th step");
    }
}

#[test]
fn the_names_of_labels_grow_no_further_than_any_value() {
    let eight = "{action: labelmap, regex: 'x+', replacement: $0$0$0$0$0$0$0$0}";
    let list = format!("[{}, {{target_label: y, replacement: z}}]", vec![eight; 30].join(", "));
    let (_, _, _, labels) = trace(&list, &[("x", "1")]);
    assert_eq!(labels.get("y"), "z");
    assert!(labels.iter().all(|label| label.name.len() < 1 << 20));
    let name = "{source_labels: [x], target_label: $1$1$1$1$1$1$1$1}";
    let value = "{source_labels: [x], replacement: $1$1$1$1$1$1$1$1, target_label: x}";
    let list = format!("[{}, {name}]", [value; 6].join(", "));
    let (_, _, _, labels) = trace(&list, &[("x", "abcd")]);
    assert!(labels.iter().all(|label| label.name.len() <= 1 << 20));
}

#[test]
fn a_text_in_angles_is_a_value_like_others() {
    let (outcome, uncertain, ..) =
        trace("[{source_labels: [a], regex: x, action: keep}]", &[("a", "<none>")]);
    assert_eq!((outcome, uncertain.len()), (Outcome::Dropped { step: 0 }, 0));
}
