//! Targets to which the same happens for the same cause.

use std::collections::{BTreeMap, HashMap};

use super::behind::Behind;
use super::blame::Blame;
use super::effect::{Aspect, Effect, effect, is_scraped, scraped_alike};
use super::likeness::Likeness;
use super::origin::Registered;
use super::pairing::TargetPair;
use super::shape::Own;
use super::steps::Steps;
use super::{Both, Cause, Place, Side, Subject, place};
use crate::simulate::{JobRun, Target};

/// What happens to a target; in the order in which a reviewer wants to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// It was scraped, and is still discovered, but dropped or refused now.
    Stops,
    /// It was scraped, and is discovered no longer.
    Removed,
    /// It is scraped in another way.
    Changed,
    /// It was dropped or refused, and is scraped now.
    Starts,
    /// It is discovered now, and scraped.
    Added,
    /// It is not scraped, for another reason.
    Otherwise,
    /// It is discovered now, and not scraped.
    AddedUnscraped,
    /// It is discovered no longer, and was not scraped.
    RemovedUnscraped,
}

/// One part of a target before and after; `None` where it has no such part.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Delta {
    /// The part.
    pub aspect: Aspect,
    /// Its values.
    pub value: Both<Option<String>>,
}

impl Delta {
    /// Whether there is such a part only where a request is sent, and there is one on one side alone.
    #[must_use]
    pub fn follows_request(&self) -> bool {
        let is_of_request = matches!(self.aspect, Aspect::Redirects | Aspect::ProbeTimeout);
        is_of_request && (self.value.old.is_none() || self.value.new.is_none())
    }

    fn decided_by(&self) -> &Aspect {
        if self.follows_request() { &Aspect::Request } else { &self.aspect }
    }
}

/// A target that changes.
#[derive(Clone)]
pub struct Member<'d> {
    /// Who it is.
    pub subject: Subject,
    /// Its job, on the sides that have it.
    pub runs: Both<Option<&'d JobRun<'d>>>,
    /// The target, on the sides that discover it.
    pub found: Both<Option<&'d Target<'d>>>,
    /// The parts that differ for the group's cause.
    pub deltas: Vec<Delta>,
}

impl Member<'_> {
    /// The target as it is now, or as it was last.
    ///
    /// # Panics
    /// Never: a member is found on a side.
    #[must_use]
    pub fn newest(&self) -> &Target<'_> {
        self.found.new.or(self.found.old).expect("a member is found on a side")
    }

    /// The job's name.
    #[must_use]
    pub fn job(&self) -> &str {
        self.runs.new.or(self.runs.old).map_or("", |run| &run.job.name.value)
    }

    /// Whether an exporter is asked about it.
    #[must_use]
    pub fn is_probe(&self) -> bool {
        let asked = self.found.map(|target| target.is_some_and(|target| target.asked().is_some()));
        asked.old || asked.new
    }
}

/// Targets to which the same happens for the same cause.
#[derive(Clone)]
pub struct Group<'d> {
    /// What happens.
    pub kind: Kind,
    /// Why.
    pub cause: Cause,
    /// What happens to each, with `…` for its own address; `None` where it is not the same for all.
    pub alike: Option<Vec<Delta>>,
    /// The targets, in the order of their jobs and names; at least one.
    pub members: Vec<Member<'d>>,
}

impl Group<'_> {
    /// Where the cause is edited; where every target has a definition of its own, that of `member`.
    #[must_use]
    pub fn place(&self, sides: &Both<Side<'_>>, member: &Member<'_>) -> Option<Place> {
        match &self.cause {
            Cause::Definition(_) | Cause::Twin => place::of_label(sides, member, None),
            Cause::Value(label) => place::of_label(sides, member, Some(label)),
            cause => cause.place(),
        }
    }
}

/// More ways than these to change for one cause are told together.
const WAYS: usize = 4;

type Ways<'d> = HashMap<Vec<Delta>, Vec<Member<'d>>>;

/// Every target that differs, by what happens to it and why.
pub fn groups<'d>(sides: &Both<Side<'d>>, pairs: &[TargetPair<'_, 'd>]) -> Vec<Group<'d>> {
    let registered = Registered::of(sides);
    let mut causes = Causes::default();
    let mut behind = Behind::default();
    let mut found: HashMap<(Kind, Cause, Vec<Aspect>), Ways<'d>> = HashMap::new();
    for pair in pairs {
        let mut deltas = deltas(pair);
        deltas.extend(behind.deltas(pair));
        if deltas.is_empty() && pair.found.old.is_some() == pair.found.new.is_some() {
            continue;
        }
        let kind = kind(pair);
        for (cause, deltas) in causes.parted(sides, &registered, pair, kind, deltas) {
            let aspects = if kind == Kind::Changed { aspects(&deltas) } else { Vec::new() };
            let ways = found.entry((kind, cause, aspects)).or_default();
            let member =
                Member { subject: pair.subject.clone(), runs: pair.job.runs, found: pair.found, deltas };
            ways.entry(shape(kind, &member)).or_default().push(member);
        }
    }
    let mut groups: Vec<_> =
        found.into_iter().flat_map(|((kind, cause, _), ways)| told(kind, &cause, ways)).collect();
    groups.sort_by(|a, b| order(a).cmp(&order(b)));
    groups
}

fn told<'d>(kind: Kind, cause: &Cause, ways: Ways<'d>) -> Vec<Group<'d>> {
    let group = |alike: Option<Vec<Delta>>, mut members: Vec<Member<'d>>| {
        members.sort_by(|a, b| (a.job(), &a.subject).cmp(&(b.job(), &b.subject)));
        Group { kind, cause: cause.clone(), alike, members }
    };
    if ways.len() > WAYS {
        return vec![group(None, ways.into_values().flatten().collect())];
    }
    ways.into_iter().map(|(shape, members)| group(Some(shape), members)).collect()
}

/// The worst first, then the largest; the rest so that the order is always the same.
fn order<'g>(group: &'g Group<'_>) -> impl Ord + 'g {
    let first = &group.members[0];
    let aspects: Vec<_> = first.deltas.iter().map(|delta| &delta.aspect).collect();
    (
        group.kind,
        std::cmp::Reverse(group.members.len()),
        first.job(),
        &first.subject,
        aspects,
        format!("{:?}", group.cause),
    )
}

fn kind(pair: &TargetPair<'_, '_>) -> Kind {
    let scraped = pair.found.map(|target| target.map(is_scraped));
    match (scraped.old, scraped.new) {
        (Some(true), Some(true)) => Kind::Changed,
        (Some(true), Some(false)) => Kind::Stops,
        (Some(false), Some(true)) => Kind::Starts,
        (Some(false), Some(false)) => Kind::Otherwise,
        (Some(true), None) => Kind::Removed,
        (None, Some(true)) => Kind::Added,
        (_, None) => Kind::RemovedUnscraped,
        (None, _) => Kind::AddedUnscraped,
    }
}

/// Every part that differs.
fn deltas(pair: &TargetPair<'_, '_>) -> Vec<Delta> {
    if let Both { old: Some(old), new: Some(new) } = pair.found
        && scraped_alike(old, new)
    {
        return Vec::new();
    }
    let steps = &pair.job.steps;
    let old =
        pair.found.old.map_or_else(Effect::new, |target| effect(target, |step| steps.name_of_old(step)));
    let new = pair.found.new.map_or_else(Effect::new, |target| effect(target, Steps::name_of_new));
    if old == new {
        return Vec::new();
    }
    let mut both: BTreeMap<Aspect, Both<Option<String>>> = BTreeMap::new();
    for (aspect, value) in old {
        both.entry(aspect).or_default().old = Some(value.into_owned());
    }
    for (aspect, value) in new {
        both.entry(aspect).or_default().new = Some(value.into_owned());
    }
    let differing = both.into_iter().filter(|(_, value)| value.old != value.new);
    differing.map(|(aspect, value)| Delta { aspect, value }).collect()
}

fn aspects(deltas: &[Delta]) -> Vec<Aspect> {
    deltas.iter().map(|delta| delta.aspect.clone()).collect()
}

/// What happens to the member, without what is its own.
fn shape(kind: Kind, member: &Member<'_>) -> Vec<Delta> {
    let own = Own::of(member.found);
    let told = |delta: &&Delta| match kind {
        Kind::Changed => true,
        Kind::Added | Kind::Removed => false,
        _ => delta.aspect == Aspect::Fate,
    };
    let hidden = |delta: &Delta| {
        let value = Both {
            old: delta.value.old.as_ref().map(|text| own.old.hide(text)),
            new: delta.value.new.as_ref().map(|text| own.new.hide(text)),
        };
        // Where its own address is all that changes, that is what is to be told.
        let value = if value.old == value.new { delta.value.clone() } else { value };
        Delta { aspect: delta.aspect.clone(), value }
    };
    member.deltas.iter().filter(told).map(hidden).collect()
}

/// Causes that were found, for targets that are alike.
#[derive(Default)]
struct Causes {
    /// A number for every likeness of the targets of a job.
    alike: HashMap<(usize, Likeness), usize>,
    known: HashMap<(usize, Aspect), Cause>,
}

impl Causes {
    /// The parts of a target that differ, by cause. What starts or ends has one.
    fn parted(
        &mut self,
        sides: &Both<Side<'_>>,
        registered: &Registered<'_>,
        pair: &TargetPair<'_, '_>,
        kind: Kind,
        deltas: Vec<Delta>,
    ) -> Vec<(Cause, Vec<Delta>)> {
        if let Some(cause) = registered.cause(pair) {
            return vec![(cause, deltas)];
        }
        let Some(blame) = Blame::of(sides, pair) else { return Vec::new() };
        // The job is the same as long as its pair is.
        let job = std::ptr::from_ref(pair.job).addr();
        let next = self.alike.len();
        let alike = blame.likeness().map(|likeness| *self.alike.entry((job, likeness)).or_insert(next));
        let mut find = |aspect: &Aspect| match alike {
            Some(alike) => {
                let known = self.known.entry((alike, aspect.clone()));
                known.or_insert_with(|| blame.cause(aspect)).clone()
            }
            None => blame.cause(aspect),
        };
        if kind != Kind::Changed {
            return vec![(find(&Aspect::Fate), deltas)];
        }
        let mut parts: Vec<(Cause, Vec<Delta>)> = Vec::new();
        for delta in deltas {
            let cause = find(delta.decided_by());
            match parts.iter_mut().find(|(known, _)| *known == cause) {
                Some((_, deltas)) => deltas.push(delta),
                None => parts.push((cause, vec![delta])),
            }
        }
        parts
    }
}
