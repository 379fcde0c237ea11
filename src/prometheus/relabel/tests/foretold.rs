//! What is predicted of steps: that they have no effect, look for another character, or go wrong at some values.

use super::{labels, steps};
use crate::prometheus::relabel::{Outcome, Program};
use crate::prometheus::version::Version;

fn program(list: &str) -> Program {
    let (program, mistakes) = Program::compile(&steps(list).1, Version::NEWEST);
    assert_eq!(mistakes, []);
    program
}

#[test]
fn a_step_is_overwritten_where_a_later_one_writes_in_any_case_before_any_reads() {
    let first = "{source_labels: [x], target_label: a}";
    let table = [
        ("{target_label: a, replacement: y}", Some(1)),
        ("{source_labels: [b], target_label: a}", Some(1)),
        ("{source_labels: [b], target_label: a, action: lowercase}", Some(1)),
        ("{target_label: b, replacement: y}, {target_label: a, replacement: y}", Some(2)),
        ("{regex: x_.*, action: labelmap}, {target_label: a, replacement: y}", Some(2)),
        ("{source_labels: [b], regex: (.+), target_label: a}", None),
        ("{source_labels: [a], target_label: a, replacement: y$1}", None),
        ("{source_labels: [a], regex: x, action: keep}, {target_label: a, replacement: y}", None),
        ("{source_labels: [b], target_label: a, action: keepequal}, {target_label: a, replacement: y}", None),
        ("{regex: '.*', action: labelmap, replacement: z_$0}, {target_label: a, replacement: y}", None),
        ("{target_label: b, replacement: y}", None),
        ("{source_labels: [b], target_label: $1, replacement: y}", None),
    ];
    for (later, number) in table {
        let program = program(&format!("[{first}, {later}]"));
        assert_eq!(program.overwriting(0).map(|step| step.number), number, "{later}");
    }
}

#[test]
fn what_a_step_reads_is_what_the_steps_before_it_left() {
    let program = program(
        "[{source_labels: [a], regex: '(.)(.)', target_label: b, replacement: $2$1},
      {source_labels: [a], regex: no, action: drop}, {source_labels: [b, c, a], target_label: d}]",
    );
    let read = |a: &str| program.values_read(2, &labels(&[("a", a)]));
    let texts = |values: Vec<std::sync::Arc<str>>| values.join("|");
    assert_eq!(read("xy").map(texts).as_deref(), Some("yx||xy"));
    assert_eq!(read("no"), None, "an earlier step drops it");
}

#[test]
fn the_meant_separator_is_one_with_which_values_would_match() {
    let table = [
        ("regex: '(.+):(.+)'", Some(':')),
        ("regex: '[^,]+,80'", Some(',')),
        ("regex: '(.+):(.+)', separator: ':'", None),
        ("regex: '(.+):443'", None),
        ("regex: '(.+);(.+)'", None),
        ("regex: '(.+)[:;](.+)'", None),
        ("regex: 'web|db'", None),
        ("regex: '.*'", None),
        ("regex: '(.+);(.+)', separator: '/'", Some(';')),
    ];
    for (step, meant) in table {
        let program = program(&format!("[{{source_labels: [a, b], {step}, target_label: c}}]"));
        let step = &program.steps()[0];
        assert_eq!(step.meant_separator(|| vec![vec!["web".into(), "80".into()]]), meant, "{step:?}");
        assert_eq!(step.meant_separator(Vec::new), None, "without values");
    }
}

#[test]
fn a_sign_around_a_tag_is_meant_for_the_separator_of_tags() {
    let table = [
        ("'.*,prod,.*'", "|", Some(',')),
        ("',prod,'", "|", Some(',')),
        (r"'.*\|prod\|.*'", ",", Some('|')),
        (r"'.*\|prod\|.*'", "|", None),
        ("'.*,prod,.*'", ",", None),
        ("'.*,?prod,?.*'", "|", None),
        ("'.*rule=a,b.*'", "|", None),
        ("'.*prod.*'", "|", None),
    ];
    for (regex, separator, meant) in table {
        let program = program(&format!("[{{source_labels: [t], regex: {regex}, action: keep}}]"));
        let meant_with =
            |value: &str| program.steps()[0].meant_tag_separator(separator, |sign| value.contains(sign));
        assert_eq!(meant_with(&format!("{separator}web{separator}")), meant, "{regex}");
        assert_eq!(meant_with("a,b|c"), None, "{regex}: a tag holds the character");
    }
}

#[test]
fn an_address_of_ipv6_is_taken_for_one_host_or_told() {
    let table = [
        (r"regex: '([^:]+)(?::\d+)?', replacement: '$1:9100'", Some("-")),
        (r"regex: '([^:]+):(.*)', replacement: '$1:9100'", Some("[2001:9100")),
        (r"regex: '(.+?)(?::\d+)?', replacement: '$1:9100'", None),
        (r"regex: '\[?(.+?)\]?:\d+'", None),
        (r"regex: '(\d+\.\d+\.\d+\.\d+):\d+'", None),
        (r"regex: '[^:]+:(\d+)'", None),
        ("regex: 'host.*', replacement: x", None),
    ];
    for (step, wrote) in table {
        let list = format!("[{{source_labels: [__address__], {step}, target_label: t}}]");
        let found = program(&list).bad_splits(&labels(&[("__address__", "[2001:db8::1]:80")]));
        let found = found.first().map(|split| split.wrote.clone().unwrap_or("-".to_owned()));
        assert_eq!(found.as_deref(), wrote, "{step}");
        assert_eq!(program(&list).bad_splits(&labels(&[("__address__", "10.0.0.5:80")])), [], "{step}");
    }
}

#[test]
fn a_value_with_the_separator_is_told_where_it_moves_a_group() {
    let table = [
        ("regex: '(.*);(.*)'", "a", "b;c", Some("a;b")),
        ("regex: '(.*);(.*)'", "a;b", "c", None),
        ("regex: '([^;]*);(.*)'", "a", "b;c", None),
        ("regex: '(.*);(.*)'", "a", "b", None),
        ("regex: '(.*);(.*)', replacement: x", "a", "b;c", None),
        ("regex: '(.*);(.*)'", "<service-name>", "b", None),
    ];
    for (step, a, b, wrote) in table {
        let program = program(&format!("[{{source_labels: [a, b], {step}, target_label: c}}]"));
        let found = program.swallowings(&labels(&[("a", a), ("b", b)]));
        assert_eq!(found.first().map(|it| it.wrote.as_str()), wrote, "{step} {a} {b}");
    }
}

#[test]
fn a_line_break_parts_the_versions_only_where_a_dot_must_match_it() {
    for (step, hangs) in [
        ("regex: 'a.*', action: keep", true),
        ("target_label: b", true),
        ("regex: '(?s:a.*)', action: drop", false),
        ("regex: 'b.*', action: drop", false),
        ("action: hashmod, modulus: 2, target_label: b", false),
    ] {
        let step = steps(&format!("[{{source_labels: [a], {step}}}]")).1.remove(0);
        assert_eq!(step.hangs_on_newline("a\nb"), hangs, "{step:?}");
        assert!(!step.hangs_on_newline("ab"), "{step:?}");
    }
}

#[test]
fn nobody_knows_what_a_step_of_vmagent_does() {
    for step in ["action: keep_if_equal, source_labels: [a, b]", "action: drop, regex: x, if: '{a=\"b\"}'"] {
        let (program, mistakes) = Program::compile(&steps(&format!("[{{{step}}}]")).1, Version::NEWEST);
        assert_eq!(mistakes, [], "the reader has told it");
        let run = program.run(&mut labels(&[("a", "x")]));
        assert_eq!((run.outcome, run.uncertain.as_slice()), (Outcome::Kept, &[0][..]), "{step}");
    }
}
