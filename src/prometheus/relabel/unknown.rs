//! Values that the files do not give: markers such as `<node-address>` in a label's value.

use std::ops::Range;
use std::sync::LazyLock;

use super::program::CompiledStep;
use crate::go::regexp::{Captures, GoVersion, Judge, Part, Regexp};

/// The unknown values and what could stand there; beside them, what [`not_given`] makes of a label, which can be
/// anything. Any other `<text>` is a value like others.
const MARKERS: [(&str, Kind); 17] = [
    ("node-address", Kind::Address),
    ("service-address", Kind::Address),
    ("address", Kind::Address),
    ("node-name", Kind::Name),
    ("node-meta", Kind::Text),
    ("datacenter", Kind::Datacenter),
    ("service-port", Kind::Number),
    ("sidecar-port", Kind::Number),
    ("consul-version", Kind::Name),
    ("hashmod", Kind::Number),
    ("service-name", Kind::Name),
    ("service-meta", Kind::Text),
    ("discovered-address", Kind::Text),
    ("tags", Kind::Text),
    ("template", Kind::Text),
    ("too-long", Kind::Text),
    ("too-many", Kind::Text),
];

#[derive(Clone, Copy)]
enum Kind {
    /// An IPv4 address or a host's name.
    Address,
    Name,
    Datacenter,
    Number,
    /// Anything, nothing too.
    Text,
}

impl Kind {
    /// Every value that there can be, as a regex.
    fn language(self) -> &'static Regexp {
        static ALL: LazyLock<[Regexp; 5]> = LazyLock::new(|| {
            let label = "[0-9A-Za-z](?:[0-9A-Za-z-]*[0-9A-Za-z])?";
            let address = format!(r"{label}(?:\.{label})*");
            let name = r"[0-9A-Za-z](?:[0-9A-Za-z_.-]*[0-9A-Za-z])?";
            [&address, name, "[0-9A-Za-z_-]+", "0|[1-9][0-9]*", "(?s:.*)"].map(|values| {
                Regexp::compile(&format!("^(?:{values})$"), GoVersion::NEWEST).expect("a constant pattern")
            })
        });
        &ALL[self as usize]
    }

    /// Values of as many shapes as matter to where the groups of a regex end.
    fn samples(self) -> [&'static str; 4] {
        match self {
            Self::Address => ["10.11.12.13", "web-1", "db01.example.org", "a"],
            Self::Name => ["web-1", "db01.example.org", "Server_7", "a"],
            Self::Datacenter => ["dc1", "eu-west-1", "us_east", "A"],
            Self::Number => ["0", "80", "8080", "32768"],
            Self::Text => ["", "a", "http://web-1:80/x,y", "a b;c"],
        }
    }
}

static MARKER: LazyLock<regex::Regex> = LazyLock::new(|| {
    let names = MARKERS.map(|(name, _)| name).join("|");
    regex::Regex::new(&format!("<({names}|__meta_[0-9A-Za-z_]+|label-[0-9A-Za-z_]+)>"))
        .expect("a constant pattern")
});

/// The longest value that steps write here, in bytes. Prometheus has no limit: 3.x ends with a panic at 16 MiB
/// (`model/labels/labels_stringlabels.go`, `tests/oracle/record-lengths`), and any version when its memory does.
pub const LONGEST: usize = 1 << 20;

/// What stands for a longer one.
pub const TOO_LONG: &str = "<too-long>";

/// How many labels a `labelmap` leaves a target at most. Prometheus has no limit, and looks through all labels for each that
/// it copies: 28,672 take it 2 s, and four times as many more than half a minute.
pub const MOST_LABELS: usize = 4096;

/// The name and the value of the label that stands for those beyond, and the value of any that is not there then.
pub const TOO_MANY: &str = "<too-many>";

/// Whether the template that names the label to be written makes a longer name than any value.
pub fn outgrows_as_name(step: &CompiledStep, captures: Option<&Captures>) -> bool {
    captures.is_some_and(|found| step.target.expanded_len(&step.regex, found) > LONGEST)
}

/// Whether the replacement of `step` becomes longer than any value, or repeats one that is; what cannot is not measured.
pub fn outgrows(step: &CompiledStep, read: &str, captures: Option<&Captures>) -> bool {
    if read.contains('<') && read.contains(TOO_LONG) {
        return true;
    }
    let template = &step.replacement;
    template.text().len().saturating_mul(read.len() + 1) > LONGEST
        && captures.map_or(read.len(), |found| template.expanded_len(&step.regex, found)) > LONGEST
}

/// What stands for the value of a discovered label that nobody gave: `<__meta_kubernetes_service_name>`,
/// `<label-module>`.
#[must_use]
pub fn not_given(label: &str) -> String {
    let word = label.replace(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_', "_");
    if word.starts_with("__meta_") { format!("<{word}>") } else { format!("<label-{word}>") }
}

/// Whether `text` holds a part that the files do not give, such as `<node-address>`.
#[must_use]
pub fn is_unknown(text: &str) -> bool {
    text.contains('<') && MARKER.is_match(text)
}

/// Whether `text` holds a part that the files do not give, and that can be any text.
#[must_use]
pub fn may_be_any_text(text: &str) -> bool {
    markers(text).into_iter().any(|marker| matches!(kind(&text[marker]), Kind::Text))
}

/// The bytes of every marker.
pub fn markers(text: &str) -> Vec<Range<usize>> {
    if text.contains('<') { MARKER.find_iter(text).map(|found| found.range()).collect() } else { Vec::new() }
}

fn kind(marker: &str) -> Kind {
    let name = marker.trim_matches(['<', '>']);
    MARKERS.iter().find(|(known, _)| *known == name).map_or(Kind::Text, |(_, kind)| *kind)
}

/// Whether `regex`, which `judge` knows, matches `text`, whatever the values of its markers: `None` where they decide.
pub fn verdict(judge: &mut Judge, regex: &Regexp, text: &str) -> Option<bool> {
    let mut parts = Vec::new();
    let mut end = 0;
    for marker in markers(text) {
        parts.push(Part::Known(&text[end..marker.start]));
        parts.push(Part::OneOf(kind(&text[marker.clone()]).language()));
        end = marker.end;
    }
    parts.push(Part::Known(&text[end..]));
    judge.verdict(regex, &parts)
}

/// Whether the groups that the templates of `step` use hold the same parts of `read`, whatever the values
/// of its markers.
pub fn groups_are_certain(step: &CompiledStep, read: &str, captures: &Captures) -> bool {
    let references = step.target.references().chain(step.replacement.references());
    let groups: Vec<_> = references.flat_map(|reference| reference.groups(&step.regex)).collect();
    let markers = markers(read);
    let sample_agrees = |number: usize| {
        let sample = Sample::new(read, &markers, number);
        let found = step.regex.captures(&sample.text);
        groups.iter().all(|group| {
            let theirs = found.as_ref().and_then(|found| found.get(*group));
            let ours = captures.get(*group);
            ours.as_ref().and_then(|range| sample.range(range)) == theirs
                && ours.is_some() == theirs.is_some()
        })
    };
    groups.is_empty() || (0..4).all(sample_agrees)
}

/// A text with values in the place of its markers.
struct Sample {
    text: String,
    /// Every marker, and the range of its value.
    places: Vec<(Range<usize>, Range<usize>)>,
}

impl Sample {
    fn new(read: &str, markers: &[Range<usize>], number: usize) -> Self {
        let mut text = String::new();
        let mut places = Vec::new();
        let mut end = 0;
        for marker in markers {
            text.push_str(&read[end..marker.start]);
            let start = text.len();
            text.push_str(kind(&read[marker.clone()]).samples()[number]);
            places.push((marker.clone(), start..text.len()));
            end = marker.end;
        }
        text.push_str(&read[end..]);
        Self { text, places }
    }

    /// The range of the sample that a range of the text with markers becomes; `None` where that cuts a
    /// marker.
    fn range(&self, range: &Range<usize>) -> Option<Range<usize>> {
        Some(self.place(range.start)?..self.place(range.end)?)
    }

    fn place(&self, at: usize) -> Option<usize> {
        let cut = self.places.iter().any(|(marker, _)| marker.start < at && at < marker.end);
        let before = self.places.iter().rev().find(|(marker, _)| marker.end <= at);
        let place = before.map_or(at, |(marker, value)| value.end + (at - marker.end));
        (!cut).then_some(place)
    }
}

/// Changes `text` by `change`, its markers left as they are.
pub fn outside_markers(text: &str, change: impl Fn(&str) -> String) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut end = 0;
    for marker in markers(text) {
        changed.push_str(&change(&text[end..marker.start]));
        changed.push_str(&text[marker.clone()]);
        end = marker.end;
    }
    changed + &change(&text[end..])
}
