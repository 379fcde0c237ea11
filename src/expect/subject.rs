//! What a test is about.

use std::sync::Arc;

use super::file::{Expected, Test, Written};
use crate::prometheus::labels::{Labels, Writer};
use crate::prometheus::relabel::RelabelStep;
use crate::syntax::{Mistake, MistakeKind, Pair};
use crate::text::{Span, Spanned};

/// What goes into which steps.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'t> {
    /// A service among the definitions, in a job.
    Service(&'t Written, &'t Written),
    /// A target with these labels, in a job.
    Target(&'t Written, &'t [Pair]),
    /// A sample, in a job's `metric_relabel_configs`.
    Sample(&'t Written, &'t [Pair]),
    /// Labels, in steps of the test's own.
    Steps(&'t [RelabelStep], &'t [Pair]),
    /// A sample, in steps of the test's own.
    SampleSteps(&'t [RelabelStep], &'t [Pair]),
}

impl<'t> Subject<'t> {
    /// What a test is about.
    ///
    /// # Errors
    /// When it says too little or too much, or expects what its subject cannot have.
    pub fn of(test: &'t Test) -> Result<Self, Mistake> {
        let Test { job, service, labels, metric, relabel_configs, metric_relabel_configs, .. } = test;
        let subject = match (job, relabel_configs, metric_relabel_configs, service, labels, metric) {
            (Some(job), None, None, Some(service), None, None) => Self::Service(job, service),
            (Some(job), None, None, None, Some(labels), None) => Self::Target(job, labels),
            (Some(job), None, None, None, None, Some(metric)) => Self::Sample(job, metric),
            (None, Some(steps), None, None, Some(labels), None) => Self::Steps(steps, labels),
            (None, None, Some(steps), None, None, Some(metric)) => Self::SampleSteps(steps, metric),
            _ => return Err(wrong_combination(test)),
        };
        match subject.impossible(&test.expect) {
            Some((field, place)) => Err(subject.cannot_have(field, place)),
            None => Ok(subject),
        }
    }

    /// The first expectation that makes no sense for the subject.
    fn impossible(self, expected: &Expected) -> Option<(&'static str, Span)> {
        fn place<T>(field: Option<&Spanned<T>>) -> Option<Span> {
            field.map(|field| field.span)
        }
        let discovered = ("discovered", place(expected.discovered.as_ref()));
        let refused = ("refused", place(expected.refused.as_ref()));
        let of_target = [
            ("scrape_url", place(expected.scrape_url.as_ref())),
            ("probe_url", place(expected.probe_url.as_ref())),
            ("module", place(expected.module.as_ref())),
            ("findings", place(expected.findings.as_ref())),
        ];
        let fields = match self {
            Self::Service(..) => Vec::new(),
            Self::Target(..) => vec![discovered],
            Self::Sample(..) | Self::SampleSteps(..) => [&[discovered], &of_target[..]].concat(),
            Self::Steps(..) => [&[discovered, refused], &of_target[..]].concat(),
        };
        fields.into_iter().find_map(|(field, place)| Some((field, place?)))
    }

    fn cannot_have(self, field: &str, place: Span) -> Mistake {
        let (what, help) = match self {
            Self::Sample(..) | Self::SampleSteps(..) => ("a sample", "expect dropped, labels or all_labels"),
            Self::Steps(..) => ("the result of steps alone", "name a job in place of relabel_configs"),
            Self::Service(..) | Self::Target(..) => ("a target with given labels", "name a service"),
        };
        let message = format!("{what} has no {field}");
        Mistake::refused(MistakeKind::InvalidValue, place, message).help(help)
    }
}

fn wrong_combination(test: &Test) -> Mistake {
    let help = "write one of these:\n\
                job and service: a service among the definitions\n\
                job and labels: a target with these labels\n\
                job and metric: a sample, for the job's metric_relabel_configs\n\
                relabel_configs and labels: steps of the test's own\n\
                metric_relabel_configs and metric: likewise, for a sample";
    let place = if test.name.span.is_empty() { test.place.part(0..1) } else { test.name.span };
    let message = "it is not clear which target or sample the test sends through which steps";
    Mistake::refused(MistakeKind::InvalidValue, place, message).help(help)
}

/// The labels as they go in.
pub fn label_set(pairs: &[Pair]) -> Labels {
    let mut labels = Labels::new();
    for (name, value) in pairs {
        labels.set(Arc::clone(&name.value), Arc::clone(&value.value), Writer::Discovery);
    }
    labels
}
