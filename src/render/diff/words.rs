//! What happens to a group of targets, and why, in words.

use std::collections::BTreeSet;

use super::{Compared, differs_in_secrets, on_one_line, shown, shown_part, telling};
use crate::compare::{Aspect, Both, Cause, Delta, Diff, Edit, Group, Kind, Member, Subject};
use crate::consul::discovery::SERVICE_META;
use crate::text::{counted, visible};

/// Markers around values, so that each format can set them off.
pub struct Quoted(pub fn(&str) -> String);

/// Values are plain where everything is.
pub const PLAIN: Quoted = Quoted(visible);

impl Quoted {
    /// What happens to the targets of a group.
    pub fn headline(&self, group: &Group<'_>) -> String {
        let things = format!("{}{}", things(group), self.of_jobs(group));
        let (are, change) = if group.members.len() > 1 { ("are", "change") } else { ("is", "changes") };
        let fate = |side: fn(&Delta) -> &Option<String>| {
            let fate =
                fate(group).and_then(|delta| side(delta).as_deref().map(|text| (self.0)(&shown(text))));
            fate.map(|fate| format!(": {fate}")).unwrap_or_default()
        };
        let (was, now) = (fate(|delta| &delta.value.old), fate(|delta| &delta.value.new));
        match group.kind {
            Kind::Stops => format!("{things} {are} no longer scraped{now}"),
            Kind::Removed => format!("{things} {are} gone"),
            Kind::Changed => format!("{things} {}", self.change(group, change)),
            Kind::Starts => {
                format!("{things} {are} scraped now{}", was.replacen(": ", ", but not before: ", 1))
            }
            Kind::Added => format!("{things} {are} new"),
            Kind::Otherwise => format!("{things} {are} still not scraped{now}"),
            Kind::AddedUnscraped => format!("{things} {are} discovered, but not scraped{now}"),
            Kind::RemovedUnscraped => format!("{things} {are} no longer discovered, and not scraped before"),
        }
    }

    /// `change from GET http://…/ to GET http://…/health`, or which parts change.
    fn change(&self, group: &Group<'_>, verb: &str) -> String {
        let first = telling(&group.members[0].deltas);
        let alike = group.alike.as_deref().map(telling).unwrap_or_default();
        match alike.first() {
            Some(delta) if delta.aspect == Aspect::Request => format!("{verb} {}", self.both(delta)),
            Some(delta) => format!("{verb} {} {}", self.aspect(&delta.aspect), self.both(delta)),
            None => {
                let aspects: Vec<_> = first.iter().map(|delta| self.aspect(&delta.aspect)).collect();
                format!("{verb}: {}", aspects.join(", "))
            }
        }
    }

    fn of_jobs(&self, group: &Group<'_>) -> String {
        let jobs: BTreeSet<_> = group.members.iter().map(Member::job).collect();
        match jobs.first() {
            Some(job) if jobs.len() == 1 => format!(" of job {}", (self.0)(job)),
            _ => format!(" of {} jobs", jobs.len()),
        }
    }

    fn aspect(&self, aspect: &Aspect) -> String {
        match aspect {
            Aspect::Label(name) => format!("label {}", (self.0)(name)),
            Aspect::Setting(name) => (self.0)(name),
            aspect => aspect.to_string(),
        }
    }

    /// What else changes alike, a line each.
    pub fn further(&self, group: &Group<'_>) -> Vec<String> {
        let alike =
            group.alike.as_deref().filter(|_| group.kind == Kind::Changed).map(telling).unwrap_or_default();
        alike
            .iter()
            .skip(1)
            .map(|delta| format!("{} {}", self.aspect(&delta.aspect), self.both(delta)))
            .collect()
    }

    fn both(&self, delta: &Delta) -> String {
        let Both { old, new } = self.values(delta);
        format!("from {old} to {new}")
    }

    /// Before and after, as they are shown. Where only what is hidden differs, that is said.
    pub fn values(&self, delta: &Delta) -> Both<String> {
        let value =
            |text: &Option<String>| text.as_deref().map(|text| on_one_line(&shown_part(&delta.aspect, text)));
        let (old, new) = (value(&delta.value.old), value(&delta.value.new));
        if differs_in_secrets(delta) {
            let other = format!("{}, with another secret", (self.0)(new.as_deref().unwrap_or_default()));
            return Both { old: (self.0)(old.as_deref().unwrap_or_default()), new: other };
        }
        let none = if matches!(delta.aspect, Aspect::Setting(_)) { "the default" } else { "none" };
        let quoted = |text: Option<String>| text.map_or_else(|| none.to_owned(), |text| (self.0)(&text));
        Both { old: quoted(old), new: quoted(new) }
    }

    /// Why.
    pub fn because(&self, group: &Group<'_>) -> String {
        let listed = group.members.iter().all(|member| matches!(member.subject, Subject::Address(_)));
        match &group.cause {
            Cause::Job(edit, _) => format!("the job {}", done(*edit)),
            Cause::Step(edit, number, _) => format!("step {} {}", number + 1, done(*edit)),
            Cause::MetricStep(edit, number, _) => {
                format!("metric relabeling step {} {}", number + 1, done(*edit))
            }
            Cause::Field(_) => "a setting was edited".to_owned(),
            Cause::Discovery(_) => "the job's query to Consul was edited".to_owned(),
            Cause::Module(edit, name, _) => format!("module {} {}", (self.0)(name), done(*edit)),
            Cause::Definition(edit) => definition(*edit, listed).to_owned(),
            Cause::Value(label) => format!("{} was edited", self.value(label, listed)),
            Cause::Twin => "another target is identical for Prometheus, or was before".to_owned(),
            Cause::Versions => "the version of Prometheus or of the exporter changed".to_owned(),
            Cause::Elsewhere => "an edit that is not tracked, such as one of the settings".to_owned(),
        }
    }

    /// What gives a discovered label its value.
    fn value(&self, label: &str, listed: bool) -> String {
        if let Some(key) = label.strip_prefix(SERVICE_META) {
            return format!("the service's meta {}", (self.0)(key));
        }
        match label {
            "__meta_consul_tags" => "the list of the service's tags".to_owned(),
            "__address__" | "__meta_consul_service_address" | "__meta_consul_service_port" if !listed => {
                "the service's address".to_owned()
            }
            _ if listed => format!("the list of targets, for label {}", (self.0)(label)),
            _ => format!("what Consul knows, for label {}", (self.0)(label)),
        }
    }
}

/// The common fate of a group.
fn fate<'g>(group: &'g Group<'_>) -> Option<&'g Delta> {
    group.alike.as_ref()?.iter().find(|delta| delta.aspect == Aspect::Fate)
}

/// `37 probes`.
fn things(group: &Group<'_>) -> String {
    let probes = group.members.iter().all(Member::is_probe);
    if group.members.iter().all(|member| member.subject == Subject::Anyone) {
        return "any target".to_owned();
    }
    counted(group.members.len(), if probes { "probe" } else { "target" })
}

fn done(edit: Edit) -> &'static str {
    match edit {
        Edit::Added => "is new",
        Edit::Removed => "was removed",
        Edit::Edited => "was edited",
        Edit::Moved => "was moved",
    }
}

fn definition(edit: Edit, listed: bool) -> &'static str {
    match (edit, listed) {
        (Edit::Added, false) => "newly registered",
        (Edit::Added, true) => "newly listed",
        (Edit::Removed, false) => "no longer registered",
        (Edit::Removed, true) => "no longer listed",
        (Edit::Edited | Edit::Moved, _) => "the definition was edited",
    }
}

/// Who a target is, with its job where the group has several.
pub fn name(member: &Member<'_>, group: &Group<'_>) -> String {
    let several = group.members.iter().any(|other| other.job() != member.job());
    let name = match &member.subject {
        Subject::Service(id, _) => id.to_string(),
        Subject::Address(address) => shown(address),
        Subject::Anyone => "any target".to_owned(),
    };
    visible(&if several { format!("{name} in {}", member.job()) } else { name })
}

/// How many targets could not be compared, and why.
pub fn left_out(targets: usize) -> String {
    format!("left out: {}, as a file of one side cannot be read", counted(targets, "target"))
}

/// Everything in one line.
pub fn summary(compared: &Compared<'_>) -> String {
    let diff = compared.diff;
    let scraped = diff.scraped;
    let (old, new) = (counted(scraped.old, "target"), counted(scraped.new, "target"));
    if diff.is_empty() {
        return format!("no difference in requests and findings, for {new}");
    }
    let scraped = match scraped {
        Both { old, new: same } if old == same => format!("{new} scraped before and after"),
        Both { new, .. } => format!("{old} scraped before, {new} now"),
    };
    let findings = listed("finding", &[(diff.findings.new.len(), "new"), (diff.findings.old.len(), "gone")]);
    targets(diff).into_iter().chain(findings).chain([scraped]).collect::<Vec<_>>().join("; ")
}

/// `2 targets changed, 1 removed`: counts of one thing; `None` where there is none.
fn listed(word: &str, counts: &[(usize, &str)]) -> Option<String> {
    let counts = counts.iter().filter(|(count, _)| *count > 0).enumerate();
    let parts: Vec<_> = counts
        .map(|(at, (count, what))| match at {
            0 => format!("{} {what}", counted(*count, word)),
            _ => format!("{count} {what}"),
        })
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn targets(diff: &Diff<'_>) -> Option<String> {
    let both = |one, other| diff.count(one) + diff.count(other);
    let unscraped = both(Kind::AddedUnscraped, Kind::RemovedUnscraped) + diff.count(Kind::Otherwise);
    let counts = [
        (diff.count(Kind::Changed), "changed"),
        (both(Kind::Added, Kind::Starts), "added"),
        (both(Kind::Removed, Kind::Stops), "removed"),
        (unscraped, "changed but not scraped"),
    ];
    listed("target", &counts)
}
