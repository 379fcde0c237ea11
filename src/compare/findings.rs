//! What is said of one side alone.

use super::{Both, Side};
use crate::finding::{Baseline, Change, Finding, fold};
use crate::text::{FileId, Sources};

/// Findings that are gone (`old`), and new or worse ones (`new`): by rule and subject, never by line.
pub fn findings(sides: &Both<Side<'_>>) -> Both<Vec<Finding>> {
    let Both { old, new } = sides;
    let (here, there) = (|file: FileId| new.key(file), |file: FileId| old.key(file));
    let unmoved = Sources::new();
    let change = Change::since(&old.findings, &unmoved, &unmoved, there);
    let (fresh, _) = change.part(new.findings.clone(), &new.simulation.estate.sources, here);
    let (gone, _) = Baseline::of(&new.findings, here).part(old.findings.clone(), |_| false, there);
    Both { old: ordered(gone, old), new: ordered(fresh, new) }
}

/// Folded, in the order of the files' paths and of the places in them.
fn ordered(findings: Vec<Finding>, side: &Side<'_>) -> Vec<Finding> {
    let mut folded = fold(findings);
    folded.sort_by(|a, b| side.path(a.primary.span.file).cmp(side.path(b.primary.span.file)));
    folded
}
