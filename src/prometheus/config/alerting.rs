//! The `alerting` block, for its relabel steps and the mechanisms that find Alertmanagers.

use super::{OuterSteps, StepsUse, sources, steps, tables};
use crate::prometheus::schema::Checker;
use crate::syntax::{Dialect, Fields, Mistake, Node};

/// The lists of steps in `alerting`.
pub fn alerting(fields: &mut Fields<'_, '_>, checker: &mut Checker) -> Vec<OuterSteps> {
    let Some(node) = fields.take("alerting") else { return Vec::new() };
    let Some(mut fields) = Fields::of(node, "alerting", Dialect::GoYamlV2, fields.mistakes()) else {
        return Vec::new();
    };
    let empty = "empty or null alert relabeling rule";
    let steps = steps::steps(&mut fields, "alert_relabel_configs", empty, checker.version);
    let mut found = vec![OuterSteps { used_for: StepsUse::Alerts, steps }];
    let managers = fields.list("alertmanagers", |item, mistakes| manager(item, checker, mistakes));
    found.extend(managers.into_iter().flatten().flatten());
    checker.rest(fields, &tables::ALERTING);
    found.retain(|list| !list.steps.is_empty());
    found
}

fn manager(item: &Node, checker: &mut Checker, mistakes: &mut Vec<Mistake>) -> Option<[OuterSteps; 2]> {
    let mut fields = Fields::of(item, "alertmanager_config", Dialect::GoYamlV2, mistakes)?;
    let found = sources::sources(&mut fields, checker);
    let version = checker.version;
    let empty = "empty or null Alertmanager target relabeling rule";
    let targets = steps::steps(&mut fields, "relabel_configs", empty, version);
    let empty = "empty or null Alertmanager alert relabeling rule";
    let alerts = if version >= tables::ALERT_STEPS_OF_ALERTMANAGER {
        steps::steps(&mut fields, "alert_relabel_configs", empty, version)
    } else {
        Vec::new()
    };
    sources::check_static_targets(&found, &targets, fields.mistakes());
    checker.rest(fields, &tables::ALERTMANAGER);
    Some([
        OuterSteps { used_for: StepsUse::Alertmanagers, steps: targets },
        OuterSteps { used_for: StepsUse::Alerts, steps: alerts },
    ])
}
