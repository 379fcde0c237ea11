//! Known findings of an old estate, held back until they are mended.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::hold::complain;
use super::{Finding, Identity};
use crate::text::{FileId, Span};

/// The rule that says what is mended.
pub const OUTDATED: &str = "baseline/outdated";

/// The version of the file that is written.
const VERSION: u32 = 1;

/// Known findings, by rule and subject. An identity that may stand for several findings says how many.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Baseline {
    /// What was linted when it was written, from the settings' folder; empty where it does not say.
    paths: Vec<Arc<str>>,
    entries: BTreeMap<Identity, Entry>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Entry {
    count: usize,
    /// Where it is written; `None` for one that was not read.
    place: Option<Span>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<'t> {
    version: u32,
    #[serde(default)]
    paths: Vec<Arc<str>>,
    #[serde(borrow)]
    findings: Vec<&'t RawValue>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    identity: Identity,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    count: usize,
}

fn one() -> usize {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_one(count: &usize) -> bool {
    *count == 1
}

impl Baseline {
    /// Reads the text of a baseline.
    ///
    /// # Errors
    /// With what is wrong, and its line and column.
    pub fn read(file: FileId, text: &str) -> Result<Self, String> {
        let document: Document<'_> = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if document.version != VERSION {
            return Err(format!("version {} of a baseline is not known", document.version));
        }
        let mut entries = BTreeMap::new();
        for raw in document.findings {
            let line: Line = serde_json::from_str(raw.get()).map_err(|error| format!("{error} in {raw}"))?;
            // The raw value borrows from the text.
            let start = raw.get().as_ptr() as usize - text.as_ptr() as usize;
            let place = Span::new(file, start, start + raw.get().len());
            entries.insert(line.identity, Entry { count: line.count, place: Some(place) });
        }
        Ok(Self { paths: document.paths, entries })
    }

    /// Everything that `findings` say. `path_of` gives the path of a file from the settings' folder.
    pub fn of(findings: &[Finding], path_of: impl Fn(FileId) -> Arc<str>) -> Self {
        let counts = counted(findings, path_of);
        let entry = |count| Entry { count, place: None };
        let entries = counts.into_iter().map(|(identity, count)| (identity, entry(count))).collect();
        Self { paths: Vec::new(), entries }
    }

    /// The same, which says what was linted: paths from the settings' folder, which itself is `.`.
    #[must_use]
    pub fn of_paths(mut self, paths: impl IntoIterator<Item = Arc<str>>) -> Self {
        self.paths = paths.into_iter().collect();
        self
    }

    /// The first path that was linted when it was written and is not below one of `paths`.
    #[must_use]
    pub fn beyond(&self, paths: &[Arc<str>]) -> Option<&str> {
        let is_below =
            |path: &str| paths.iter().any(|above| &**above == "." || Path::new(path).starts_with(&**above));
        self.paths.iter().map(|path| &**path).find(|path| !is_below(path))
    }

    /// The file: one finding a line, sorted.
    ///
    /// # Errors
    /// When an entry cannot be written as JSON.
    pub fn to_json(&self) -> serde_json::Result<String> {
        let mut text = format!("{{\n  \"version\": {VERSION},");
        if !self.paths.is_empty() {
            // Writing into a text cannot fail.
            let _ = write!(text, "\n  \"paths\": {},", serde_json::to_string(&self.paths)?);
        }
        text.push_str("\n  \"findings\": [");
        for (number, (identity, entry)) in self.entries.iter().enumerate() {
            let line = Line { identity: identity.clone(), count: entry.count };
            text.push_str(if number == 0 { "\n    " } else { ",\n    " });
            text.push_str(&serde_json::to_string(&line)?);
        }
        text.push_str(if self.entries.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
        Ok(text)
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Parts `findings`, which are not folded, into those that are new and those that are known. One for which
    /// `is_new` holds is new whatever is known. Where more of one identity are left than the baseline says, all
    /// of them are new: nobody can tell which.
    pub fn part(
        &self,
        findings: Vec<Finding>,
        is_new: impl Fn(&Finding) -> bool,
        path_of: impl Fn(FileId) -> Arc<str>,
    ) -> (Vec<Finding>, Parted) {
        let counts = counted(&findings, &path_of);
        let (mut fresh, rest): (Vec<_>, Vec<_>) = findings.into_iter().partition(is_new);
        let left = counted(&rest, &path_of);
        let is_known = |identity: &Identity| {
            let entry = self.entries.get(identity);
            entry.is_some_and(|entry| identity.is_single() || left[identity] <= entry.count)
        };
        let (held, unknown): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|finding| Identity::every(finding, &path_of).iter().all(is_known));
        fresh.extend(unknown);
        (fresh, Parted { held, counts })
    }

    /// The baseline without what is mended. `ran` tells whether a rule was asked at all.
    #[must_use]
    pub fn pruned(&self, parted: &Parted, ran: impl Fn(&str) -> bool) -> Self {
        let mut pruned = self.clone();
        pruned.entries.retain(|identity, entry| {
            if ran(&identity.rule) {
                entry.count = entry.count.min(parted.count(identity));
            }
            entry.count > 0
        });
        pruned
    }

    /// A finding at every entry that is mended, wholly or in part.
    pub fn outdated(&self, parted: &Parted, ran: impl Fn(&str) -> bool) -> Vec<Finding> {
        let mut found = Vec::new();
        for (identity, entry) in self.entries.iter().filter(|(identity, _)| ran(&identity.rule)) {
            let count = parted.count(identity);
            if let Some(place) = entry.place.filter(|_| count < entry.count) {
                found.push(outdated(identity, entry.count, count, place));
            }
        }
        found
    }
}

/// The findings that a baseline knows, and how many there are of each identity.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parted {
    /// The known findings, not folded.
    pub held: Vec<Finding>,
    counts: HashMap<Identity, usize>,
}

impl Parted {
    fn count(&self, identity: &Identity) -> usize {
        self.counts.get(identity).copied().unwrap_or(0)
    }
}

/// How many places there are of each identity; one for an identity of a single subject.
fn counted(findings: &[Finding], path_of: impl Fn(FileId) -> Arc<str>) -> HashMap<Identity, usize> {
    let mut places: HashMap<Identity, BTreeSet<Option<Span>>> = HashMap::new();
    for finding in findings {
        for identity in Identity::every(finding, &path_of) {
            let place = Some(finding.primary.span).filter(|_| !identity.is_single());
            places.entry(identity).or_default().insert(place);
        }
    }
    places.into_iter().map(|(identity, places)| (identity, places.len())).collect()
}

fn outdated(identity: &Identity, said: usize, found: usize, place: Span) -> Finding {
    let mut message = format!("{} is fixed", identity.rule);
    let named = [("job", &identity.job), ("service", &identity.service), ("target", &identity.target)];
    let named = named.into_iter().chain([("module", &identity.module), ("file", &identity.file)]);
    for (what, name) in named {
        if let Some(name) = name {
            // Writing into a text cannot fail.
            let _ = write!(message, ", {what} \"{name}\"");
        }
    }
    if found > 0 {
        let _ = write!(message, ": {found} of {said} left");
    }
    let help = Some("probelint lint --prune-baseline removes it".to_owned());
    complain(OUTDATED, place, message, help)
}
