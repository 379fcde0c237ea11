//! The allowances of an estate: in its comments, and in the settings.

use std::sync::Arc;

use crate::estate::Estate;
use crate::finding::{Allowance, Cover, Finding, allowances, misunderstood};
use crate::settings::{Allow, Settings};
use crate::text::{Span, Spanned};

/// Every allowance, and comments that could not be understood.
pub fn given(estate: &Estate, settings: &Settings) -> (Vec<Allowance>, Vec<Finding>) {
    let (mut found, mut complaints) = (Vec::new(), Vec::new());
    for comment in &estate.comments {
        let text = estate.sources.slice(comment.span);
        match allowances(&Spanned::new(text.into(), comment.span)) {
            Ok(allowances) => found.extend(allowances),
            Err(place) => complaints.push(misunderstood(place)),
        }
    }
    found.extend(settings.allow.iter().filter_map(|allow| of_settings(allow, estate, settings)));
    (found, complaints)
}

fn of_settings(allow: &Allow, estate: &Estate, settings: &Settings) -> Option<Allowance> {
    let range = allow.rule.range();
    let place = Span::new(settings.file?, range.start, range.end);
    let shared = |text: &Option<String>| text.as_deref().map(Arc::from);
    let files = allow.path.as_ref().map(|pattern| {
        let fits = |path| pattern.fits(&settings.home.below(path));
        estate.sources.iter().filter(|(_, file)| fits(file.path())).map(|(id, _)| id).collect()
    });
    Some(Allowance {
        rule: Spanned::new(allow.rule.text.as_str().into(), place),
        reason: allow.reason.trim().into(),
        until: allow.until.map(|day| day.0),
        cover: Cover::Subject { job: shared(&allow.job), service: shared(&allow.service), files },
    })
}
