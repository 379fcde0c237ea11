//! Facts about one relabel step of one job.

use std::sync::Arc;

use super::{Fact, Scope, Type, Value};
use crate::go::Reference;
use crate::prometheus::config::Discovery;
use crate::prometheus::discovery;
use crate::prometheus::relabel::{Action, RelabelStep};
use crate::simulate::{End, JobRun, Target};
use crate::text::{Span, Spanned};

/// How many of the values that a step reads are shown.
const SHOWN_VALUES: usize = 3;

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "step.number",
        kind: Type::Int,
        doc: "the step's position in relabel_configs, the first is 1",
        get: |scope| scope.step.map(|step| Value::count(step + 1)).into(),
    },
    Fact {
        path: "step.action",
        kind: Type::Text,
        doc: "replace, keep, drop, keepequal, dropequal, hashmod, labelmap, labeldrop, labelkeep, lowercase or uppercase",
        get: |scope| scope.relabel_step().map(|step| step.action.value.name()).into(),
    },
    Fact {
        path: "step.place",
        kind: Type::Place,
        doc: "the whole step",
        get: |scope| scope.relabel_step().map(|step| step.place).into(),
    },
    Fact {
        path: "step.regex",
        kind: Type::Text,
        doc: "the regular expression, (.*) where none is written",
        get: |scope| scope.relabel_step().map(|step| written(step.regex.as_ref(), "(.*)")).into(),
    },
    Fact {
        path: "step.regex_place",
        kind: Type::Place,
        doc: "where the regular expression is written, else the whole step",
        get: |scope| {
            scope.relabel_step().map(|step| step.regex.as_ref().map_or(step.place, |regex| regex.span)).into()
        },
    },
    Fact {
        path: "step.groups",
        kind: Type::Int,
        doc: "how many capture groups the regular expression has",
        get: |scope| scope.compiled_step().map(|step| Value::count(step.regex.group_count())).into(),
    },
    Fact {
        path: "step.sources",
        kind: Type::List(&Type::Text),
        doc: "the labels that the step reads",
        get: |scope| scope.relabel_step().map(sources).into(),
    },
    Fact {
        path: "step.target_label",
        kind: Type::Text,
        doc: "the label that the step writes; none where it writes none",
        get: |scope| {
            scope.relabel_step().and_then(|step| step.target_label.as_ref()).map(|label| &label.value).into()
        },
    },
    Fact {
        path: "step.replacement",
        kind: Type::Text,
        doc: "what the step writes, $1 where nothing is written",
        get: |scope| scope.relabel_step().map(|step| written(step.replacement.as_ref(), "$1")).into(),
    },
    Fact {
        path: "step.missing_groups",
        kind: Type::List(&Type::Record(&[
            ("reference", Type::Text, "as written, ${4}"),
            ("place", Type::Place, "where it is written"),
        ])),
        doc: "references to capture groups that the regular expression does not have, which are therefore always empty",
        get: missing_groups,
    },
    Fact {
        path: "step.unknown_labels",
        kind: Type::List(&Type::Record(&[
            ("name", Type::Text, "the label's name"),
            (
                "near",
                Type::Text,
                "the nearest label that the job's discovery can set; none where none is near",
            ),
            ("place", Type::Place, "where it is written"),
        ])),
        doc: "the __meta_ labels that the step reads and that no discovery of the job ever sets",
        get: unknown_labels,
    },
    Fact {
        path: "step.reached_by",
        kind: Type::Int,
        doc: "how many of the given targets reach the step, and of Consul's own servers get past it",
        get: |scope| scope.reach().map(|(reached, _)| Value::count(reached)).into(),
    },
    Fact {
        path: "step.dropped",
        kind: Type::Int,
        doc: "how many of the given targets the step drops",
        get: |scope| scope.reach().map(|(_, dropped)| Value::count(dropped)).into(),
    },
    Fact {
        path: "step.read_values",
        kind: Type::List(&Type::Text),
        doc: "up to three different values that the step reads from the targets that reach it",
        get: read_values,
    },
];

/// A `$1` or `${name}` of a step.
pub(super) struct Written<'a> {
    /// What it refers to.
    pub reference: &'a Reference,
    /// As it is written.
    pub text: &'a str,
    /// The text in which it stands.
    pub place: Span,
}

impl<'a> Scope<'a> {
    pub(super) fn relabel_step(&self) -> Option<&'a RelabelStep> {
        self.job?.job.relabel.get(self.step?)
    }

    pub(super) fn compiled_step(&self) -> Option<&'a crate::prometheus::relabel::CompiledStep> {
        self.job?.compiled(self.step?)
    }

    /// The references of a step that expands them: those of its replacement, then those of its target label.
    pub(super) fn references(&self) -> impl Iterator<Item = Written<'a>> + use<'a> {
        let step = self.relabel_step().zip(self.compiled_step());
        let expanding =
            step.filter(|(step, _)| matches!(step.action.value, Action::Replace | Action::LabelMap));
        let templates = expanding.map(|(step, compiled)| {
            let place = |text: &Option<Spanned<Arc<str>>>| text.as_ref().map_or(step.place, |text| text.span);
            [(&compiled.replacement, place(&step.replacement)), (&compiled.target, place(&step.target_label))]
        });
        templates.into_iter().flatten().flat_map(|(template, place)| {
            template.references().map(move |reference| {
                let text = &template.text()[reference.range.clone()];
                Written { reference, text, place }
            })
        })
    }

    /// How many targets reach the step, and how many it drops.
    fn reach(&self) -> Option<(usize, usize)> {
        let (run, step) = (self.job?, self.step?);
        let earlier: usize = (0..step).map(|step| run.dropped_by(step)).sum();
        // A job for Consul itself may well drop all that the files define.
        let passes = |target: &&Target<'_>| !matches!(target.end, End::Dropped(by) if by <= step);
        let passing = run.servers.iter().filter(passes).count();
        Some((run.count() - earlier + passing, run.dropped_by(step)))
    }
}

fn written(text: Option<&Spanned<Arc<str>>>, default: &str) -> Arc<str> {
    text.map_or_else(|| default.into(), |text| text.value.clone())
}

fn sources(step: &RelabelStep) -> Value {
    Value::list(step.source_labels.iter().map(|label| Value::from(&label.value)))
}

fn missing_groups(scope: &Scope<'_>) -> Value {
    let Some(compiled) = scope.compiled_step() else { return Value::None };
    let missing = scope.references().filter(|written| compiled.lacks_group(written.reference));
    Value::list(
        missing.map(|written| {
            Value::record([("reference", written.text.into()), ("place", written.place.into())])
        }),
    )
}

fn unknown_labels(scope: &Scope<'_>) -> Value {
    let Some((run, step)) = scope.job.zip(scope.relabel_step()) else { return Value::None };
    let earlier = &run.job.relabel[..scope.step.unwrap_or(0)];
    let unknown = step.source_labels.iter().filter(|label| {
        label.starts_with("__meta_")
            && !may_be_set(run, label)
            && !earlier.iter().any(|step| step.may_write(label))
    });
    Value::list(unknown.map(|label| {
        let near = kinds(run).find_map(|kind| kind.nearest_label(label));
        Value::record([("name", (&label.value).into()), ("near", near.into()), ("place", label.span.into())])
    }))
}

/// Whether any discovery of the job can set the label; those that take labels from elsewhere can set any.
pub fn may_be_set(run: &JobRun<'_>, label: &str) -> bool {
    run.job.discovery.iter().any(|discovery| match discovery {
        Discovery::Static(group) => group.labels.iter().any(|(name, _)| &*name.value == label),
        Discovery::File(_) => true,
        Discovery::Other(other) if other.kind == "http" => true,
        _ => false,
    }) || kinds(run).any(|kind| kind.may_set(label))
}

fn kinds<'a>(run: &'a JobRun<'_>) -> impl Iterator<Item = &'static discovery::Kind> + use<'a> {
    run.job.discovery.iter().filter_map(|discovery| match discovery {
        Discovery::Consul(_) => discovery::by_name("consul"),
        Discovery::Other(other) => discovery::by_name(other.kind),
        Discovery::Static(_) | Discovery::File(_) => None,
    })
}

fn read_values(scope: &Scope<'_>) -> Value {
    let Some((run, step)) = scope.job.zip(scope.step) else { return Value::None };
    let mut seen: Vec<String> = Vec::new();
    for labels in run.discovered_labels() {
        let (_, trace) = run.program.trace(&mut labels.into_owned());
        let Some(read) = trace.get(step).map(|step| &step.read) else { continue };
        if !seen.iter().any(|earlier| earlier == read) {
            seen.push(read.clone());
        }
        if seen.len() == SHOWN_VALUES {
            break;
        }
    }
    Value::list(seen.into_iter().map(Value::from))
}
