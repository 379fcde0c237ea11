//! The edits that make targets differ.

use std::sync::Arc;

use super::Place;

/// What was done to something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Edit {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Edited,
    /// It stands elsewhere among others.
    Moved,
}

/// Why targets change.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Their whole job is new or gone.
    Job(Edit, Place),
    /// A relabel step of that 0-based number, on the side of the place.
    Step(Edit, usize, Place),
    /// A step of metric relabeling of that 0-based number, on the side of the place.
    MetricStep(Edit, usize, Place),
    /// A field of the job or of `global`.
    Field(Place),
    /// What the job asks Consul for.
    Discovery(Place),
    /// A module of the exporter.
    Module(Edit, Arc<str>, Place),
    /// Every one of them is registered or listed, no longer so, or otherwise.
    Definition(Edit),
    /// Every one of them is registered or listed with another value of this discovered label.
    Value(Arc<str>),
    /// Another target became the same to Prometheus, or is so no longer.
    Twin,
    /// The versions that are told.
    Versions,
    /// Something that is not followed, such as which definitions a Consul server knows.
    Elsewhere,
}

impl Cause {
    /// Where it is edited, if that is one place for all targets.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::Job(_, place)
            | Self::Step(_, _, place)
            | Self::MetricStep(_, _, place)
            | Self::Field(place)
            | Self::Discovery(place)
            | Self::Module(_, _, place) => Some(*place),
            Self::Definition(_) | Self::Value(_) | Self::Twin | Self::Versions | Self::Elsewhere => None,
        }
    }
}
