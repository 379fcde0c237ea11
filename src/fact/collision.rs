//! Facts about two values that become one label.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Fact, Scope, Type, Value};
use crate::consul::Instance;
use crate::consul::discovery::{SERVICE_META, sanitized};
use crate::consul::place::Part;
use crate::prometheus::relabel::Collision;
use crate::simulate::JobRun;

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "service.colliding_meta",
        kind: Type::List(&Type::Record(&[
            ("first", Type::Text, "a key"),
            ("second", Type::Text, "another, which becomes the same label and has another value"),
            ("label", Type::Text, "the label that both become"),
            ("first_place", Type::Place, "where the value of the first is written"),
            ("place", Type::Place, "where that of the second is"),
        ])),
        doc: "keys of the service's meta that become one label, because everything except letters and digits becomes an underscore",
        get: |scope| scope.service.map(|service| colliding_meta(scope, service)).into(),
    },
    Fact {
        path: "service.colliding_meta_is_read",
        kind: Type::Bool,
        doc: "whether a relabel step of some job reads such a label",
        get: |scope| scope.service.map(|service| collision_is_read(scope, service)).into(),
    },
    Fact {
        path: "target.labelmap_collisions",
        kind: Type::List(&Type::Record(&[
            ("step", Type::Int, "the number of the labelmap, the first step is 1"),
            ("from", Type::Text, "the label that it copies"),
            ("label", Type::Text, "the label that it replaces"),
            ("before", Type::Text, "the value that is lost"),
            ("after", Type::Text, "the value that the label has then"),
            (
                "rival",
                Type::Text,
                "the other label that it copies to the same name; none where it replaces a label that was there",
            ),
            ("place", Type::Place, "where the labelmap is written"),
            (
                "meta_place",
                Type::Place,
                "where the service's meta gives the value; none where it comes from elsewhere",
            ),
        ])),
        doc: "labels of a scraped target that a labelmap with an open regex replaces by accident",
        get: |scope| Value::list(labelmap_collisions(scope)),
    },
];

/// A key of meta with its value.
type Pair<'a> = (&'a Arc<str>, &'a Arc<str>);

/// Two pairs of meta that become the same label.
type Collided<'a> = (Pair<'a>, Pair<'a>);

fn collided(service: &Instance) -> Vec<Collided<'_>> {
    // Keys differ, so two can become one only where a sign of theirs changes.
    let changes = |key: &Arc<str>| key.contains(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_');
    if !service.meta().keys().iter().any(changes) {
        return Vec::new();
    }
    let mut by_label: BTreeMap<String, Pair<'_>> = BTreeMap::new();
    let mut found = Vec::new();
    for pair in service.meta().iter() {
        let first = *by_label.entry(sanitized(pair.0)).or_insert(pair);
        if first.0 != pair.0 && first.1 != pair.1 {
            found.push((first, pair));
        }
    }
    found
}

fn colliding_meta(scope: &Scope<'_>, service: &Instance) -> Value {
    let place = |key: &str| scope.service_place(service, Part::MetaValue(key));
    Value::list(collided(service).into_iter().map(|(first, second)| {
        Value::record([
            ("first", first.0.into()),
            ("second", second.0.into()),
            ("label", format!("{SERVICE_META}{}", sanitized(first.0)).into()),
            ("first_place", place(first.0)),
            ("place", place(second.0)),
        ])
    }))
}

fn collision_is_read(scope: &Scope<'_>, service: &Instance) -> bool {
    let labels =
        collided(service).into_iter().map(|(pair, _)| format!("{SERVICE_META}{}", sanitized(pair.0)));
    let reads = |run: &JobRun<'_>, label: &str| run.program.steps().iter().any(|step| step.reads(label));
    labels.into_iter().any(|label| scope.simulation.jobs.iter().any(|run| reads(run, &label)))
}

fn labelmap_collisions(scope: &Scope<'_>) -> Vec<Value> {
    let (Some(run), Some(target)) = (scope.job, scope.target) else { return Vec::new() };
    let Some(scrape) = target.scrape() else { return Vec::new() };
    let mut collisions = run.program.collisions(&target.discovered);
    collisions.retain(|collision| scrape.labels.get(&collision.label) == &*collision.after);
    collisions.iter().map(|collision| labelmap_collision(scope, run, collision)).collect()
}

fn labelmap_collision(scope: &Scope<'_>, run: &JobRun<'_>, collision: &Collision) -> Value {
    let text = |text: &Arc<str>| Value::from(text);
    Value::record([
        ("step", Value::count(collision.step as usize + 1)),
        ("from", text(&collision.from)),
        ("label", text(&collision.label)),
        ("before", text(&collision.before)),
        ("after", text(&collision.after)),
        ("rival", collision.rival.as_ref().into()),
        ("place", run.job.relabel[collision.step as usize].place.into()),
        ("meta_place", scope.meta_place(&collision.from).into()),
    ])
}
