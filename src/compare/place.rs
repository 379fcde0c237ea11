//! Places in the files of either side.

use super::{Both, Member, Side, Subject};
use crate::consul::discovery::{SERVICE_META, sanitized};
use crate::consul::place::{self, Part};
use crate::prometheus::config::StaticGroup;
use crate::simulate::{Source, Target};
use crate::text::Span;

/// A place, and which side's files it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// In a file of before.
    Old(Span),
    /// In a file of after.
    New(Span),
}

impl Place {
    /// The new place, else the old one.
    pub fn newest(places: Both<Option<Span>>) -> Option<Self> {
        places.new.map(Self::New).or(places.old.map(Self::Old))
    }
}

/// Where discovery's `label` of a target is written, or the target itself.
pub fn of_label(sides: &Both<Side<'_>>, member: &Member<'_>, label: Option<&str>) -> Option<Place> {
    if member.subject == Subject::Anyone {
        return None;
    }
    let exact = |side: &Side<'_>, target: Option<&Target<'_>>| written(side, target?, label?);
    let exact = Both { old: exact(&sides.old, member.found.old), new: exact(&sides.new, member.found.new) };
    Place::newest(exact).or_else(|| {
        Place::newest(Both {
            old: member.found.old.map(|target| head(&sides.old, target)),
            new: member.found.new.map(|target| head(&sides.new, target)),
        })
    })
}

fn head(side: &Side<'_>, target: &Target<'_>) -> Span {
    match target.source {
        Source::Service(instance, _) => place::find(&side.simulation.estate.sources, instance, Part::Head),
        source => source.place(),
    }
}

/// Where the value itself stands; `None` where the target does not have it.
fn written(side: &Side<'_>, target: &Target<'_>, label: &str) -> Option<Span> {
    target.discovered.label(label)?;
    match target.source {
        Source::Listed(address, group) => Some(of_group(group, label).unwrap_or(address.span)),
        Source::Imagined(_) | Source::Server(..) => None,
        Source::Service(instance, _) => {
            let meta = label.strip_prefix(SERVICE_META);
            let key = meta.and_then(|key| instance.meta().iter().find(|(name, _)| sanitized(name) == key));
            let part = match (key, label) {
                (Some((key, _)), _) => Part::MetaValue(key),
                (None, "__meta_consul_tags") => Part::Tags,
                (None, "__meta_consul_service_port") => Part::Port,
                (None, "__address__" | "__meta_consul_service_address") => Part::Address,
                _ => Part::Head,
            };
            Some(place::find(&side.simulation.estate.sources, instance, part))
        }
    }
}

fn of_group(group: &StaticGroup, label: &str) -> Option<Span> {
    group.labels.iter().find(|(name, _)| *name.value == *label).map(|(_, value)| value.span)
}
