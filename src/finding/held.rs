//! Findings that are held back, and by what.

use std::sync::Arc;

use super::{Finding, fold};
use crate::text::Span;

/// A finding that is held back.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// The finding.
    pub finding: Finding,
    /// What holds it back, of which there may be several; never empty.
    pub by: Vec<Holding>,
}

/// What holds a finding back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holding {
    /// An allowance in a comment.
    Comment {
        /// Why it is allowed; empty where nothing is said.
        reason: Arc<str>,
        /// The comment.
        place: Span,
    },
    /// An allowance of the settings.
    Settings {
        /// Why it is allowed; empty where nothing is said.
        reason: Arc<str>,
    },
    /// The baseline, which knows it.
    Baseline,
}

/// Joins those of one rule at one place that the same holds back.
#[must_use]
pub fn fold_held(every: Vec<Held>) -> Vec<Held> {
    let mut groups: Vec<(Vec<Holding>, Vec<Finding>)> = Vec::new();
    for Held { finding, by } in every {
        match groups.iter_mut().find(|(known, _)| *known == by) {
            Some((_, findings)) => findings.push(finding),
            None => groups.push((by, vec![finding])),
        }
    }
    let folded = groups.into_iter().flat_map(|(by, findings)| {
        fold(findings).into_iter().map(move |finding| Held { finding, by: by.clone() })
    });
    folded.collect()
}
