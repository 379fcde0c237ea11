//! One item of `relabel_configs`, as written.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::check;
use crate::go::quote;
use crate::prometheus::version::Version;
use crate::text::{Span, Spanned};

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Writes the expanded replacement where the regex matches; the default.
    Replace,
    /// Drops the target unless the regex matches.
    Keep,
    /// Drops the target if the regex matches.
    Drop,
    /// Drops the target unless the joined sources equal the target label.
    KeepEqual,
    /// Drops the target if the joined sources equal the target label.
    DropEqual,
    /// Writes a hash of the joined sources, modulo the modulus.
    HashMod,
    /// Copies every label whose name matches to the expanded replacement.
    LabelMap,
    /// Removes every label whose name matches.
    LabelDrop,
    /// Removes every label whose name does not match.
    LabelKeep,
    /// Writes the joined sources in lower case.
    Lowercase,
    /// Writes the joined sources in upper case.
    Uppercase,
}

/// One relabel step with the places of what it says; what is not written is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct RelabelStep {
    /// The whole item.
    pub place: Span,
    /// The action; at `place` where it is not written.
    pub action: Spanned<Action>,
    /// The labels that are read and joined.
    pub source_labels: Vec<Spanned<Arc<str>>>,
    /// Where the list of them is, were it empty; `None` where none is written.
    pub source_labels_place: Option<Span>,
    /// Between the joined values; default `;`.
    pub separator: Option<Spanned<Arc<str>>>,
    /// The regex as written; default `(.*)`.
    pub regex: Option<Spanned<Arc<str>>>,
    /// Whether the regex' text is in the source as it is, so that its parts have places.
    pub regex_verbatim: bool,
    /// The modulus of `hashmod`.
    pub modulus: Option<Spanned<u64>>,
    /// The label that is written.
    pub target_label: Option<Spanned<Arc<str>>>,
    /// What is written; default `$1`.
    pub replacement: Option<Spanned<Arc<str>>>,
    /// Whether it says what Prometheus does not know, so that nobody knows what the step does.
    pub foreign: bool,
}

impl RelabelStep {
    /// The place of the bytes `range` of the regex: exact where its text is in the file as it is, else
    /// the whole regex; the step where none is written.
    #[must_use]
    pub fn regex_part(&self, range: std::ops::Range<usize>) -> Span {
        let Some(regex) = &self.regex else { return self.place };
        if !self.regex_verbatim || range.is_empty() {
            return regex.span;
        }
        let quote = usize::from(regex.span.len() > regex.value.len());
        regex.span.part(range.start + quote..range.end + quote)
    }
}

impl RelabelStep {
    /// Whether Prometheus 2 and 3 disagree about a text of several lines: `.` matches a line break in 3 only.
    #[must_use]
    pub fn hangs_on_newline(&self, read: &str) -> bool {
        let verdict = |version| check::regex(self, version).ok().map(|regex| regex.is_match(read));
        let by_value = matches!(self.action.value, Action::Replace | Action::Keep | Action::Drop);
        by_value && read.contains('\n') && verdict(Version::new(2, 53)) != verdict(Version::new(3, 0))
    }
}

impl Action {
    /// Every action, in the order of Prometheus' documentation.
    pub const ALL: [Self; 11] = [
        Self::Replace,
        Self::Lowercase,
        Self::Uppercase,
        Self::Keep,
        Self::Drop,
        Self::KeepEqual,
        Self::DropEqual,
        Self::HashMod,
        Self::LabelMap,
        Self::LabelDrop,
        Self::LabelKeep,
    ];

    /// Its name in a configuration; Prometheus reads it in any case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Replace => "replace",
            Self::Keep => "keep",
            Self::Drop => "drop",
            Self::KeepEqual => "keepequal",
            Self::DropEqual => "dropequal",
            Self::HashMod => "hashmod",
            Self::LabelMap => "labelmap",
            Self::LabelDrop => "labeldrop",
            Self::LabelKeep => "labelkeep",
            Self::Lowercase => "lowercase",
            Self::Uppercase => "uppercase",
        }
    }

    /// Whether it can drop a target.
    #[must_use]
    pub fn drops(self) -> bool {
        matches!(self, Self::Keep | Self::Drop | Self::KeepEqual | Self::DropEqual)
    }

    /// Whether the step writes `target_label`.
    #[must_use]
    pub fn writes_target(self) -> bool {
        matches!(self, Self::Replace | Self::HashMod | Self::Lowercase | Self::Uppercase)
    }

    /// Whether the step matches its regex with anything.
    #[must_use]
    pub fn matches_regex(self) -> bool {
        matches!(self, Self::Replace | Self::Keep | Self::Drop) || self.reads_names()
    }

    /// Whether the step looks at names of labels instead of values.
    #[must_use]
    pub fn reads_names(self) -> bool {
        matches!(self, Self::LabelMap | Self::LabelDrop | Self::LabelKeep)
    }
}

impl FromStr for Action {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let name = text.to_lowercase();
        let found = Self::ALL.into_iter().find(|action| action.name() == name);
        found.ok_or_else(|| format!("unknown relabel action {}", quote(text)))
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl RelabelStep {
    /// Whether the step can write or remove `label` for some target.
    #[must_use]
    pub fn may_write(&self, label: &str) -> bool {
        let target = self.target_label.as_ref().map(|target| &*target.value);
        match self.action.value {
            Action::LabelMap | Action::LabelDrop | Action::LabelKeep => true,
            Action::Replace => target.is_some_and(|target| target == label || target.contains('$')),
            action => action.writes_target() && target == Some(label),
        }
    }
}
