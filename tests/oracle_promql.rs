//! Which series an expression selects (`tests/oracle/record-promql`): our selectors are those of Prometheus' own
//! parser, and each selects the series that the server finds.

use std::collections::BTreeMap;

use probelint::prometheus::promql::{self, Operator, Selector};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    expression: String,
    /// The matchers of each selector: label, operator, value.
    selectors: Vec<Vec<(String, String, String)>>,
    /// The numbers of the series.
    selects: Option<Vec<usize>>,
    /// The same of the versions that select others.
    #[serde(default)]
    differs: BTreeMap<String, Vec<usize>>,
    /// What the versions say that do not take the expression.
    #[serde(default)]
    refused: BTreeMap<String, String>,
}

/// What 3.5 takes.
fn cases() -> impl Iterator<Item = Case> {
    let recorded = include_str!("oracle/promql/recorded.jsonl").lines();
    let cases = recorded.map(|line| serde_json::from_str::<Case>(line).expect("a recorded case"));
    cases.filter(|case| !case.refused.contains_key("3.5"))
}

fn matchers(selector: &Selector) -> Vec<(String, String, String)> {
    let matchers = selector.matchers.iter().map(|matcher| {
        let operator = match matcher.operator {
            Operator::Equal => "=",
            Operator::NotEqual => "!=",
            Operator::Matches => "=~",
            Operator::MatchesNot => "!~",
        };
        (matcher.label.clone(), operator.to_owned(), matcher.value.clone())
    });
    matchers.collect()
}

#[test]
fn selectors_are_those_that_prometheus_parses() {
    let mut wrong = Vec::new();
    for mut case in cases() {
        let mut ours: Vec<_> = promql::selectors(&case.expression).iter().map(matchers).collect();
        // Prometheus tells the name of the metric last.
        ours.iter_mut().chain(&mut case.selectors).for_each(|matchers| matchers.sort());
        if ours != case.selectors {
            wrong.push(format!("{}\n   ours: {ours:?}\n  there: {:?}", case.expression, case.selectors));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// The labels of the series that the server had.
fn series() -> Vec<Vec<(String, String)>> {
    let written = include_str!("oracle/promql/series.txt").lines().map(promql::selectors);
    let labels = written.map(|found| matchers(&found[0]).into_iter().map(|(name, _, value)| (name, value)));
    labels.map(Iterator::collect).collect()
}

fn selects(selector: &Selector, series: &[(String, String)]) -> bool {
    let value = |label: &str| series.iter().find(|(name, _)| name == label).map_or("", |(_, value)| value);
    selector.matchers.iter().all(|matcher| selector.admits(&matcher.label, value(&matcher.label)))
}

#[test]
fn a_selector_selects_the_series_that_the_server_finds() {
    let (series, mut compared) = (series(), 0);
    let selected = |selector: &Selector| -> Vec<_> {
        (0..series.len()).filter(|number| selects(selector, &series[*number])).collect()
    };
    for case in cases() {
        let Some(expected) = &case.selects else { continue };
        assert_eq!(selected(&promql::selectors(&case.expression)[0]), *expected, "{}", case.expression);
        compared += 1;
    }
    assert!(compared >= 80, "only {compared} selectors were compared");
}

/// In 2.x `.` does not match a line break, which no job's name has; nothing else is read in another way.
#[test]
fn versions_differ_at_line_breaks_only() {
    let has_break = |number: &usize| series()[*number].iter().any(|(_, value)| value.contains('\n'));
    for case in cases() {
        let found = case.selects.unwrap_or_default();
        for (version, others) in case.differs {
            let one_sided = |number: &&usize| found.contains(number) != others.contains(number);
            let differing = found.iter().chain(&others).filter(one_sided);
            assert!(differing.into_iter().all(has_break), "{} on {version}", case.expression);
        }
    }
}
