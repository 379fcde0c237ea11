//! Values that the files do not tell: markers such as `<node-address>` in a label's value.
//!
//! Whether a regex matches such a value cannot be known, so it is tried with values that could stand
//! there; only where all agree is the verdict certain.

use std::ops::Range;
use std::sync::LazyLock;

/// The unknown values and what could stand there; any other `<text>` is a value like others.
const MARKERS: [(&str, [&str; 6]); 12] = [
    ("node-address", ADDRESSES),
    ("service-address", ADDRESSES),
    ("address", ADDRESSES),
    ("node-name", NAMES),
    ("node-meta", NAMES),
    ("datacenter", DATACENTERS),
    ("service-port", NUMBERS),
    ("sidecar-port", NUMBERS),
    ("hashmod", NUMBERS),
    ("service-meta", NAMES),
    ("tags", NAMES),
    ("template", NAMES),
];

const ADDRESSES: [&str; 6] =
    ["10.11.12.13", "172.16.5.4", "192.168.1.20", "203.0.113.7", "web-1", "db01.example.org"];
const NAMES: [&str; 6] = ["web-1", "db01.example.org", "ip-10-11-12-13", "Server7", "a", "prod_worker"];
const DATACENTERS: [&str; 6] = ["dc1", "eu-west-1", "prod", "Berlin", "us_east", "test.lab"];
const NUMBERS: [&str; 6] = ["0", "80", "443", "8080", "9100", "32768"];

static MARKER: LazyLock<regex::Regex> = LazyLock::new(|| {
    let names = MARKERS.map(|(name, _)| name).join("|");
    regex::Regex::new(&format!("<({names})>")).expect("a constant pattern")
});

/// Whether `text` holds a part that the files do not tell, such as `<node-address>`.
#[must_use]
pub fn is_unknown(text: &str) -> bool {
    text.contains('<') && MARKER.is_match(text)
}

/// The bytes of every marker.
pub fn markers(text: &str) -> Vec<Range<usize>> {
    if text.contains('<') { MARKER.find_iter(text).map(|found| found.range()).collect() } else { Vec::new() }
}

/// Texts that `text` could be, were its markers known.
pub fn samples(text: &str) -> impl Iterator<Item = String> + '_ {
    (0..ADDRESSES.len()).map(|number| {
        let known = |found: &regex::Captures<'_>| values(&found[1])[number];
        MARKER.replace_all(text, known).into_owned()
    })
}

fn values(marker: &str) -> [&'static str; 6] {
    MARKERS.iter().find(|(name, _)| *name == marker).map_or(NAMES, |(_, values)| *values)
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
