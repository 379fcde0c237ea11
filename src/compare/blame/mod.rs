//! Which edit makes a part of a target differ: from the label that decides it backwards, through every step that both
//! sides have, to the first thing that they do not have in common.

mod fate;
mod probe;

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::behind::metric_cause;
use super::likeness::Likeness;
use super::pairing::TargetPair;
use super::replay::Replay;
use super::steps::Kinship;
use super::{Aspect, Both, Cause, Edit, Place, Side};
use crate::prometheus::config::Job;
use crate::prometheus::labels::{Labels, Writer};
use crate::prometheus::relabel::Outcome;
use crate::simulate::{JobRun, Target};
use crate::text::Span;

/// After the last step.
const END: usize = usize::MAX;

/// A target that both sides discover, and the search for what makes it differ.
pub struct Blame<'b, 's> {
    sides: &'b Both<Side<'s>>,
    pair: &'b TargetPair<'b, 's>,
    runs: Both<&'s JobRun<'s>>,
    targets: Both<&'s Target<'s>>,
    ways: OnceCell<Both<Replay<'s>>>,
}

impl<'b, 's> Blame<'b, 's> {
    /// For a target of both sides; `None` for one that a side does not have.
    pub fn of(sides: &'b Both<Side<'s>>, pair: &'b TargetPair<'b, 's>) -> Option<Self> {
        let runs = Both { old: pair.job.runs.old?, new: pair.job.runs.new? };
        let targets = Both { old: pair.found.old?, new: pair.found.new? };
        Some(Self { sides, pair, runs, targets, ways: OnceCell::new() })
    }

    /// Why this part of the target differs.
    pub fn cause(&self, aspect: &Aspect) -> Cause {
        let found = match aspect {
            Aspect::Fate => self.fate(),
            Aspect::Interval => self.timing("__scrape_interval__", |job| job.scrape_interval.span),
            Aspect::Timeout => self.timing("__scrape_timeout__", |job| job.scrape_timeout.span),
            Aspect::Label(name) if &**name == "instance" => self.first(&["instance", "__address__"]),
            Aspect::Label(name) => self.first(&[name]),
            Aspect::ScrapeUrl => self.of_url(),
            Aspect::MetricStep { number, is_gone } => metric_cause(self.runs, *number, *is_gone),
            of_probe => self.of_probe(of_probe),
        };
        found.unwrap_or_else(|| self.otherwise())
    }

    fn otherwise(&self) -> Cause {
        let versions = self.sides.as_ref().map(|side| side.simulation.versions);
        if versions.old == versions.new { Cause::Elsewhere } else { Cause::Versions }
    }

    /// What the cause depends on; `None` where it depends on values, too.
    pub fn likeness(&self) -> Option<Likeness> {
        Likeness::of(self.pair, self.targets)
    }

    fn ways(&self) -> Both<&Replay<'s>> {
        let follow = || Both {
            old: Replay::of(self.runs.old, self.targets.old),
            new: Replay::of(self.runs.new, self.targets.new),
        };
        self.ways.get_or_init(follow).as_ref()
    }

    /// The cause for the first of the labels that differs in the end.
    fn first(&self, labels: &[&str]) -> Option<Cause> {
        labels.iter().find_map(|label| self.label(label, Both { old: END, new: END }))
    }

    fn of_url(&self) -> Option<Cause> {
        let ways = self.ways();
        let params: BTreeSet<&str> = ways
            .old
            .names()
            .chain(ways.new.names())
            .map(|name| &**name)
            .filter(|name| name.starts_with("__param_"))
            .collect();
        self.first(&["__address__", "__scheme__", "__metrics_path__"])
            .or_else(|| params.into_iter().find_map(|label| self.first(&[label])))
            .or_else(|| self.params())
    }

    /// The first of the job's `params` whose values differ; relabeling sees the first value alone.
    fn params(&self) -> Option<Cause> {
        let values = |job: &Job, name: &str| {
            let param = job.params.iter().find(|param| *param.name.value == *name);
            param.map(|param| param.values.iter().map(|value| value.value.clone()).collect::<Vec<_>>())
        };
        let jobs = self.runs.map(|run| run.job);
        let differs = |name: &str| values(jobs.old, name) != values(jobs.new, name);
        let place = |job: &Job| {
            job.params.iter().find(|param| differs(&param.name.value)).map(|param| param.name.span)
        };
        Place::newest(jobs.map(place)).map(Cause::Field)
    }

    fn timing(&self, label: &str, field: impl Fn(&Job) -> Span) -> Option<Cause> {
        let of_job = || {
            let lengths = self.runs.map(|run| (run.job.scrape_interval.value, run.job.scrape_timeout.value));
            (lengths.old != lengths.new).then(|| Cause::Field(Place::New(field(self.runs.new.job))))
        };
        self.first(&[label]).or_else(of_job)
    }

    /// Why the label differs before the steps of those numbers; `None` where it does not.
    fn label(&self, label: &str, before: Both<usize>) -> Option<Cause> {
        let ways = self.ways();
        if ways.old.value(label, before.old) == ways.new.value(label, before.new) {
            return None;
        }
        let old = ways.old.writer(label, before.old);
        let new = ways.new.writer(label, before.new);
        let by_edit = |edit: Option<Cause>, at: Option<Both<usize>>| {
            let now = |at: Both<usize>| ways.new.value(label, at.new + 1).unwrap_or_default();
            let same = |unedited: &Unedited| at.is_some_and(|at| unedited.labels.get(label) == now(at));
            self.edited_or_read(Some(edit?), at, same)
        };
        let by_new = new.and_then(|step| by_edit(self.step_of_new(step), self.at_new(step)));
        let by_old = || old.and_then(|step| by_edit(self.step_of_old(step), self.at_old(step)));
        by_new.or_else(by_old).or_else(|| self.read_by(old, new)).or_else(|| self.initial(label))
    }

    /// The edit of a step, or what the step reads: where nobody edited it, and where the step of before would do the
    /// same to what is there now.
    fn edited_or_read(
        &self,
        edit: Option<Cause>,
        at: Option<Both<usize>>,
        same: impl Fn(&Unedited) -> bool,
    ) -> Option<Cause> {
        let would = |at: &Both<usize>| edit.is_none() || same(&self.unedited(*at));
        at.filter(would).and_then(|at| self.inputs(at)).or(edit)
    }

    /// What the step of before does to the labels of now.
    fn unedited(&self, at: Both<usize>) -> Unedited {
        let mut labels = self.ways().new.labels(at.new);
        let run = self.runs.old.program.only(at.old).run(&mut labels);
        Unedited { labels, dropped: run.outcome != Outcome::Kept }
    }

    fn at_new(&self, step: usize) -> Option<Both<usize>> {
        Some(Both { old: self.pair.job.steps.was(step)?.0, new: step })
    }

    fn at_old(&self, step: usize) -> Option<Both<usize>> {
        Some(Both { old: step, new: self.pair.job.steps.became(step)?.0 })
    }

    /// Why steps that both sides have wrote different values: the later one decides, as it read.
    fn read_by(&self, old: Option<usize>, new: Option<usize>) -> Option<Cause> {
        let of_new = new.and_then(|step| self.at_new(step));
        let of_old = old.and_then(|step| self.at_old(step));
        let mut deciding: Vec<_> = of_new.into_iter().chain(of_old).collect();
        deciding.sort_by_key(|at| std::cmp::Reverse(at.new));
        deciding.into_iter().find_map(|at| self.inputs(at))
    }

    /// The step itself, where it is not the same on the old side.
    fn step_of_new(&self, step: usize) -> Option<Cause> {
        let place = Place::New(self.runs.new.job.relabel[step].place);
        let edit = match self.pair.job.steps.was(step) {
            None => Edit::Added,
            Some((_, Kinship::Edited)) => Edit::Edited,
            Some((_, Kinship::Moved)) => Edit::Moved,
            Some((_, Kinship::Same)) => return None,
        };
        Some(Cause::Step(edit, step, place))
    }

    fn step_of_old(&self, step: usize) -> Option<Cause> {
        match self.pair.job.steps.became(step) {
            None => {
                let place = Place::Old(self.runs.old.job.relabel[step].place);
                Some(Cause::Step(Edit::Removed, step, place))
            }
            Some((new, _)) => self.step_of_new(new),
        }
    }

    /// Why what a step of both sides reads differs.
    fn inputs(&self, at: Both<usize>) -> Option<Cause> {
        let step = &self.runs.new.job.relabel[at.new];
        if step.action.value.reads_names() {
            let ways = self.ways();
            let compiled = self.runs.new.compiled(at.new)?;
            let names: BTreeSet<_> = ways.old.names().chain(ways.new.names()).collect();
            let mut read = names.into_iter().filter(|name| compiled.regex.is_match(name));
            return read.find_map(|name| self.label(name, at));
        }
        let compared = step.target_label.iter().filter(|_| step.action.value.drops());
        step.source_labels.iter().chain(compared).find_map(|label| self.label(&label.value, at))
    }

    /// Why the label differs before relabeling.
    fn initial(&self, label: &str) -> Option<Cause> {
        let (old, new) = (self.targets.old.discovered.label(label), self.targets.new.discovered.label(label));
        if old.map(|label| &label.value) == new.map(|label| &label.value) {
            return None;
        }
        match new.or(old)?.writer {
            Writer::Config => {
                let place = Both {
                    old: old.map(|_| field(self.runs.old.job, label)),
                    new: new.map(|_| field(self.runs.new.job, label)),
                };
                Place::newest(place).map(Cause::Field)
            }
            Writer::Discovery | Writer::Step(_) => Some(Cause::Value(label.into())),
        }
    }
}

/// Where the job says what the label is before relabeling.
fn field(job: &Job, label: &str) -> Span {
    let param = label.strip_prefix("__param_");
    let param = job.params.iter().find(|known| param == Some(&*known.name.value));
    match (label, param) {
        (_, Some(param)) => param.values.first().map_or(param.name.span, |value| value.span),
        ("__scrape_interval__", _) => job.scrape_interval.span,
        ("__scrape_timeout__", _) => job.scrape_timeout.span,
        ("__metrics_path__", _) => job.metrics_path.span,
        ("__scheme__", _) => job.scheme.span,
        _ => job.name.span,
    }
}

/// What a step makes of labels.
struct Unedited {
    labels: Labels,
    dropped: bool,
}
