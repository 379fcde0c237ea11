//! Why a target is discovered on one side alone.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::pairing::TargetPair;
use super::{Both, Cause, Edit, Place, Side};
use crate::consul::Instance;
use crate::prometheus::config::{ConsulSd, Discovery, Job};
use crate::simulate::{JobRun, Source, Target};
use crate::text::Span;

/// Who is registered on each side; looked at where a target is on one side alone.
pub struct Registered<'s> {
    sides: &'s Both<Side<'s>>,
    known: OnceCell<Both<HashSet<Known>>>,
}

/// What is known of a service that is registered.
#[derive(PartialEq, Eq, Hash)]
enum Known {
    /// Its id and node.
    Named(String, String),
    /// The same, and everything that discovery goes by.
    Said(String),
}

/// A side that discovers a target, and what the other side has instead.
struct OneSided<'o, 's> {
    target: &'s Target<'s>,
    run: &'s JobRun<'s>,
    other_run: Option<&'s JobRun<'s>>,
    other_known: &'o HashSet<Known>,
    edit: Edit,
    place: fn(Span) -> Place,
}

impl<'s> Registered<'s> {
    /// Everybody in the catalogues.
    pub fn of(sides: &'s Both<Side<'s>>) -> Self {
        Self { sides, known: OnceCell::new() }
    }

    fn known(&self) -> &Both<HashSet<Known>> {
        let known = |side: &Side<'_>| {
            let instances = side.simulation.estate.catalog.instances.iter();
            instances.flat_map(|instance| [named(instance), said(instance)]).collect()
        };
        self.known.get_or_init(|| self.sides.as_ref().map(known))
    }

    /// Why only one side has the target; `None` where both have it, or none.
    pub fn cause(&self, pair: &TargetPair<'_, '_>) -> Option<Cause> {
        let Both { old: old_run, new: new_run } = pair.job.runs;
        let one = match pair.found {
            Both { old: None, new: Some(target) } => OneSided {
                target,
                run: new_run?,
                other_run: old_run,
                other_known: &self.known().old,
                edit: Edit::Added,
                place: Place::New,
            },
            Both { old: Some(target), new: None } => OneSided {
                target,
                run: old_run?,
                other_run: new_run,
                other_known: &self.known().new,
                edit: Edit::Removed,
                place: Place::Old,
            },
            _ => return None,
        };
        Some(one.cause())
    }
}

impl OneSided<'_, '_> {
    fn cause(&self) -> Cause {
        let Some(other) = self.other_run else {
            return Cause::Job(self.edit, (self.place)(self.run.job.place));
        };
        let Source::Service(instance, sd) = self.target.source else { return Cause::Definition(self.edit) };
        if !self.other_known.contains(&named(instance)) {
            return Cause::Definition(self.edit);
        }
        if !questions(other.job).any(|asked| asked == question(sd)) {
            return Cause::Discovery((self.place)(sd.place));
        }
        if self.other_known.contains(&said(instance)) {
            Cause::Elsewhere
        } else {
            Cause::Definition(Edit::Edited)
        }
    }
}

fn named(instance: &Instance) -> Known {
    Known::Named(instance.id.to_string(), instance.node.name.text())
}

fn said(instance: &Instance) -> Known {
    let node = &instance.node;
    Known::Said(format!(
        "{:?}",
        (
            [&instance.id, instance.name()],
            (instance.tags(), instance.meta(), instance.namespace(), instance.partition(), &instance.health),
            (&node.name, &node.datacenter, &node.meta),
        )
    ))
}

fn questions(job: &Job) -> impl Iterator<Item = String> {
    job.discovery.iter().filter_map(|discovery| match discovery {
        Discovery::Consul(sd) => Some(question(sd)),
        _ => None,
    })
}

/// What decides which services are discovered; the order of names, tags and node meta does not.
fn question(sd: &ConsulSd) -> String {
    let lists =
        [&sd.services, &sd.tags].map(|list| list.iter().map(|text| &*text.value).collect::<BTreeSet<_>>());
    let texts = [&sd.datacenter, &sd.namespace, &sd.partition, &sd.filter, &sd.health_filter];
    let texts = texts.map(|text| text.as_ref().map(|text| &*text.value));
    let meta: BTreeMap<_, _> = sd.node_meta.iter().map(|(key, value)| (&key.value, &value.value)).collect();
    format!("{:?}", (&sd.server.value, lists, texts, meta))
}
