//! The way of a target through relabeling, as a code flow: where it was discovered, every step that changed or
//! dropped it, and the request that comes of it.

use std::collections::BTreeMap;

use super::location;
use super::log::{Flow, Station, Text, Thread};
use crate::finding::{Finding, Label, Occurrence};
use crate::prometheus::relabel::{Change, StepTrace};
use crate::render::Report;
use crate::render::trace;
use crate::simulate::{End, JobRun, Seen, Source, Target};
use crate::text::Span;

/// How many victims' ways are shown; the places of as many are.
const SHOWN: usize = 3;

/// How many changed labels one location names.
const CHANGES: usize = 5;

/// The ways of the first victims; of a finding about a step that has none, the way of the first target that
/// comes to the step.
pub fn flows(finding: &Finding, report: &Report<'_>) -> Vec<Flow> {
    let ways: Vec<_> = if finding.occurrences.is_empty() {
        to_its_step(finding, report).into_iter().collect()
    } else {
        let victims = finding.occurrences.iter().take(SHOWN);
        victims
            .filter_map(|victim| victim_of(victim, report))
            .map(|(run, target)| (run, target, None))
            .collect()
    };
    let way = |(run, target, last): &(&JobRun<'_>, Seen<'_, '_>, _)| {
        let shown = trace::Way::of(run, target, report.sources);
        Way { finding, report, run, target, shown }.flow(*last)
    };
    ways.iter().map(way).collect()
}

/// A target on its way.
struct Way<'w> {
    finding: &'w Finding,
    report: &'w Report<'w>,
    run: &'w JobRun<'w>,
    target: &'w Target<'w>,
    /// Hides its secrets.
    shown: trace::Way<'w>,
}

impl Way<'_> {
    /// The whole way, or the way up to the step of that number.
    fn flow(&self, last: Option<usize>) -> Flow {
        let mut locations = vec![self.discovered()];
        for step in self.run.trace(self.target) {
            let number = step.step as usize;
            let matters = step.dropped || !step.changed.is_empty() || self.is_blamed(self.place(number));
            if matters && last.is_none_or(|last| number <= last) {
                locations.push(self.step(&step));
            }
        }
        locations.extend(self.end().filter(|_| last.is_none()));
        for (number, station) in locations.iter_mut().enumerate() {
            station.execution_order = number + 1;
        }
        Flow { thread_flows: [Thread { id: self.target.name_in(self.run), locations }] }
    }

    fn discovered(&self) -> Station {
        let address = self.shown(self.target.discovered.get("__address__"));
        let said = format!("{} is discovered as {address}", self.target.name_in(self.run));
        let state = std::iter::once(("__address__".to_owned(), Text::plain(address))).collect();
        self.station(self.target.source.place(), said, state)
    }

    fn step(&self, step: &StepTrace) -> Station {
        let number = step.step as usize;
        let written = &self.run.job.relabel[number];
        let action = written.action.value;
        let does = match (step.dropped, step.changed.as_slice()) {
            (true, _) => "drops the target".to_owned(),
            (false, []) => "changes nothing".to_owned(),
            (false, changed) => self.in_words(changed),
        };
        let reads = !action.reads_names() && !written.source_labels.is_empty();
        let reads = if reads { format!("reads \"{}\" and ", self.shown(&step.read)) } else { String::new() };
        let said = format!("step {} ({}) {reads}{does}", number + 1, action.name());
        self.station(
            self.place(number),
            said,
            step.changed.iter().map(|change| self.state_of(change)).collect(),
        )
    }

    /// What is sent in the end; a dropped target ends at its step.
    fn end(&self) -> Option<Station> {
        let said = match &self.target.end {
            End::Dropped(_) => return None,
            End::Refused(refused) => {
                format!("Prometheus refuses the target: {}", self.shown(&refused.reason))
            }
            End::Scraped(scrape) => match scrape.probe.as_ref().map(|asked| &asked.request) {
                None => format!("Prometheus requests {}", self.shown(&scrape.url)),
                Some(Ok(request)) => format!("blackbox requests {}", self.shown(&request.url)),
                Some(Err(refusal)) => {
                    format!("blackbox requests nothing: {}", self.shown(&refusal.to_string()))
                }
            },
        };
        Some(self.station(self.run.job.name.span, said, BTreeMap::new()))
    }

    fn in_words(&self, changed: &[Change]) -> String {
        let words = changed.iter().take(CHANGES).map(|Change { label, after, .. }| match after {
            Some(after) => format!("writes {label}=\"{}\"", self.shown_label(label, after)),
            None => format!("removes {label}"),
        });
        let words = words.collect::<Vec<_>>().join(", ");
        match changed.len().saturating_sub(CHANGES) {
            0 => words,
            more => format!("{words}, and changes {more} more labels"),
        }
    }

    fn state_of(&self, Change { label, after, .. }: &Change) -> (String, Text) {
        (label.to_string(), Text::plain(self.shown_label(label, after.as_deref().unwrap_or_default())))
    }

    fn shown(&self, text: &str) -> String {
        on_one_line(&self.shown.shown(text))
    }

    fn shown_label(&self, name: &str, value: &str) -> String {
        on_one_line(&self.shown.shown_label(name, value))
    }

    fn place(&self, step: usize) -> Span {
        self.run.job.relabel[step].place
    }

    /// Whether the finding points into the place.
    fn is_blamed(&self, place: Span) -> bool {
        labels(self.finding).any(|label| place.contains(label.span))
    }

    fn station(&self, span: Span, text: String, state: BTreeMap<String, Text>) -> Station {
        let importance = if self.is_blamed(span) { "essential" } else { "important" };
        Station {
            location: location(&Label { span, text }, None, self.report),
            state,
            importance,
            execution_order: 0,
        }
    }
}

fn labels(finding: &Finding) -> impl Iterator<Item = &Label> {
    std::iter::once(&finding.primary).chain(&finding.also)
}

/// The target that a victim is.
fn victim_of<'r>(victim: &Occurrence, report: &'r Report<'r>) -> Option<(&'r JobRun<'r>, Seen<'r, 'r>)> {
    let mut runs = report.simulation.jobs.iter().filter(|run| victim.is_in(&run.job.name.value));
    let may_be = |source: &Source<'_>| victim.is_of(source.instance().map(|instance| &**instance.name()));
    runs.find_map(|run| {
        let named = run.sources().enumerate().filter(|(_, source)| may_be(source));
        let mut found = named.map(|(number, _)| run.target(number)).chain(run.servers.iter().map(Seen::Kept));
        Some((run, found.find(|target| target.victim_in(run).as_ref() == Some(victim))?))
    })
}

/// The first target that comes to the step which the finding blames, and the step's number; an imagined one where
/// the job has no other.
fn to_its_step<'r>(
    finding: &Finding,
    report: &'r Report<'r>,
) -> Option<(&'r JobRun<'r>, Seen<'r, 'r>, Option<usize>)> {
    let blamed = finding.primary.span;
    let steps = report.simulation.jobs.iter().flat_map(|run| {
        run.job.relabel.iter().enumerate().map(move |(number, step)| (run, number, step.place))
    });
    let (run, number, _) = steps.into_iter().find(|(_, _, place)| place.contains(blamed))?;
    let comes = |target: &Seen<'_, '_>| !matches!(target.end, End::Dropped(step) if step < number);
    let target = run.targets().find(comes).or(run.imagined.as_ref().map(Seen::Kept))?;
    Some((run, target, Some(number)))
}

fn on_one_line(text: &str) -> String {
    text.replace('\n', "\\n")
}
