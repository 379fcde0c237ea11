//! `diff`: what a change does, for people, for programs, and for a merge request.

mod hidden;
mod json;
mod markdown;
mod pretty;
mod words;

pub use hidden::hide_secrets;
pub use json::diff_json;
pub use markdown::diff_markdown;
pub use pretty::diff_pretty;

use std::borrow::Cow;

use crate::compare::{Aspect, Both, Delta, Diff, Group, Kind, Member, NOTHING, Place, Side};
use crate::syntax::Mistake;
use crate::text::{Sources, Span, redact, redact_named, visible};

/// How many targets of a group are shown.
const SHOWN: usize = 3;

/// Two sides, and what differs between them.
pub struct Compared<'c> {
    /// The sides.
    pub sides: &'c Both<Side<'c>>,
    /// What differs.
    pub diff: &'c Diff<'c>,
    /// How the sides are called.
    pub names: Both<&'c str>,
}

impl Compared<'_> {
    fn sources(&self) -> Both<&Sources> {
        self.sides.as_ref().map(|side| &side.simulation.estate.sources)
    }

    /// `prometheus.yml:16`, and that it was there before, where it was.
    fn place(&self, place: Place) -> String {
        let at = |sources: &Sources, span: Span| {
            format!("{}:{}", sources.file(span.file).shown(), sources.line(span))
        };
        match place {
            Place::Old(span) => format!("{} before the change", at(self.sources().old, span)),
            Place::New(span) => at(self.sources().new, span),
        }
    }

    /// Where the cause of a group is: that of its first target, where each has a place of its own.
    fn place_of(&self, group: &Group<'_>) -> Option<Located> {
        let at = self.place(group.place(self.sides, &group.members[0])?);
        let is_first = group.cause.place().is_none() && group.members.len() > 1;
        Some(Located { lead: if is_first { "first at " } else { "" }, at })
    }

    /// Every reason for which Prometheus refuses a side, with the side's name.
    fn refusals(&self) -> Vec<(&str, Vec<String>)> {
        let (names, refused, sources) = (self.names, &self.diff.refused, self.sources());
        let both = [(names.old, &refused.old, sources.old), (names.new, &refused.new, sources.new)];
        let told = both.into_iter().filter(|(_, mistakes, _)| !mistakes.is_empty());
        told.map(|(name, mistakes, sources)| {
            (name, mistakes.iter().map(|mistake| reason(mistake, sources)).collect())
        })
        .collect()
    }
}

/// A place, and what is said before it.
struct Located {
    lead: &'static str,
    at: String,
}

fn reason(mistake: &Mistake, sources: &Sources) -> String {
    let start = sources.start(mistake.span);
    let path = sources.file(mistake.span.file).shown();
    format!("{path}:{}:{}: {}", start.line, start.column, shown(&mistake.message))
}

/// The parts of a change that say something: what Prometheus asks follows from what the exporter is asked for, unless
/// it asks another exporter, and where no request is sent, nothing of it is to be said.
fn telling(deltas: &[Delta]) -> Vec<&Delta> {
    let of_probe = |delta: &Delta| matches!(delta.aspect, Aspect::Request | Aspect::Module);
    let is_probe = deltas.iter().any(of_probe);
    let without_query =
        |url: &Option<String>| url.as_ref().map(|url| url.split('?').next().map(str::to_owned));
    let follows = |delta: &Delta| {
        delta.aspect == Aspect::ScrapeUrl
            && is_probe
            && without_query(&delta.value.old) == without_query(&delta.value.new)
    };
    deltas.iter().filter(|delta| !follows(delta) && !delta.follows_request()).collect()
}

/// The part of a member that says most; none where every member has the same, as the group says already.
fn own(deltas: &[Delta]) -> Option<&Delta> {
    telling(deltas).first().copied().filter(|delta| !delta.aspect.is_shared())
}

/// What is sent for a member on the side that matters: where it is new, now; where it is gone, before.
fn sent(kind: Kind, member: &Member<'_>) -> Option<String> {
    let value = |aspect: &Aspect| {
        let delta = member.deltas.iter().find(|delta| delta.aspect == *aspect)?;
        match kind {
            Kind::Stops | Kind::Removed => delta.value.old.as_deref(),
            _ => delta.value.new.as_deref(),
        }
    };
    let request = value(&Aspect::Request).map(str::to_owned);
    let request = request.or_else(|| value(&Aspect::ScrapeUrl).map(|url| format!("GET {url}")))?;
    Some(match value(&Aspect::Interval) {
        Some(interval) if !request.starts_with(NOTHING) => format!("{} every {interval}", shown(&request)),
        _ => shown(&request),
    })
}

/// The value on one line, without credentials.
fn shown(text: &str) -> String {
    on_one_line(&redact(text))
}

fn on_one_line(text: &str) -> String {
    visible(&text.replace('\n', "\\n"))
}

/// Whether both sides are shown alike, as the part differs in secrets alone.
fn differs_in_secrets(delta: &Delta) -> bool {
    let shown = delta.value.as_ref().map(|text| text.as_deref().map(|text| shown_part(&delta.aspect, text)));
    shown.old.is_some() && shown.old == shown.new
}

/// What one side says of a part, without secrets.
fn shown_part<'t>(aspect: &Aspect, text: &'t str) -> Cow<'t, str> {
    match aspect {
        Aspect::Label(name) => redact_named(name, text),
        _ => redact(text),
    }
}
