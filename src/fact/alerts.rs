//! Facts about what the alerts of the given rule files say of a job.

use super::{Fact, Scope, Type, Value};
use crate::prometheus::promql::Selector;
use crate::prometheus::rule_file::SeriesRule;
use crate::simulate::JobRun;

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "job.asks_blackbox",
        kind: Type::Bool,
        doc: "whether the job probes its targets through a blackbox_exporter",
        get: |scope| scope.job.map(JobRun::asks_blackbox).into(),
    },
    Fact {
        path: "job.alerts_on_up",
        kind: Type::List(&Type::Record(&[
            ("alert", Type::Text, "the alert's name"),
            ("place", Type::Place, "its expression"),
        ])),
        doc: "alerts that use up of this very job",
        get: |scope| scope.job.map(|run| alerts_on_up(scope, run)).into(),
    },
    Fact {
        path: "job.success_is_watched",
        kind: Type::Bool,
        doc: "whether any alerting or recording rule uses probe_success of the job",
        get: |scope| scope.job.map(|run| success_is_watched(scope, run)).into(),
    },
    Fact {
        path: "job.rule_files_are_given",
        kind: Type::Bool,
        doc: "whether every rule file that the job's Prometheus names was given",
        get: |scope| {
            let without = &scope.simulation.estate.without_rules;
            scope.job.map(|run| !without.contains(&run.config.file)).into()
        },
    },
];

fn rules<'a>(scope: &Scope<'a>) -> impl Iterator<Item = &'a SeriesRule> {
    scope.simulation.estate.rule_files.iter().flat_map(|file| &file.rules)
}

fn alerts_on_up(scope: &Scope<'_>, run: &JobRun<'_>) -> Value {
    let on_up =
        |selector: &Selector| selector.names("__name__", "up") && selector.names("job", &run.job.name.value);
    let alerts = rules(scope).filter_map(|rule| {
        let alert = rule.alert.as_ref().filter(|_| rule.selectors.iter().any(on_up))?;
        Some(Value::record([("alert", alert.into()), ("place", rule.place.into())]))
    });
    Value::list(alerts)
}

fn success_is_watched(scope: &Scope<'_>, run: &JobRun<'_>) -> bool {
    let watches = |selector: &Selector| {
        selector.admits("__name__", "probe_success") && selector.admits("job", &run.job.name.value)
    };
    rules(scope).any(|rule| rule.selectors.iter().any(watches))
}
