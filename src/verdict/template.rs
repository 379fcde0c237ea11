//! What rules say of values that a template has still to fill in.

use std::collections::BTreeMap;

use super::mistakes::of_mistake;
use crate::finding::Finding;
use crate::syntax::{Mistake, MistakeKind};
use crate::text::{FileId, Sources, Span, template_mark};

/// Leaves out the findings at such values, and says so once for each file that is not among `told`: nobody
/// knows what stands there once it is rendered.
pub fn hold_back(findings: Vec<Finding>, told: &[Mistake], sources: &Sources) -> Vec<Finding> {
    let mut held: BTreeMap<FileId, Span> = BTreeMap::new();
    let mut kept = Vec::with_capacity(findings.len());
    for finding in findings {
        let place = finding.primary.span;
        match template_mark(sources.slice(place)) {
            None => kept.push(finding),
            Some(mark) => drop(held.entry(place.file).or_insert(place.part(mark))),
        }
    }
    let is_told = |file: FileId| {
        told.iter().any(|told| told.kind == MistakeKind::UnrenderedTemplate && told.span.file == file)
    };
    let untold = held.into_iter().filter(|(file, _)| !is_told(*file));
    kept.extend(untold.map(|(_, mark)| of_mistake(&note(mark))));
    kept
}

fn note(mark: Span) -> Mistake {
    let message = "a template still has to fill this in: findings at such values are held back";
    Mistake::unnoticed(MistakeKind::UnrenderedTemplate, mark, message).help("lint the rendered file")
}
