//! What differs between versions of Prometheus, in one table: [`Feature::since`].

use std::fmt;
use std::str::FromStr;

use crate::go::regexp::GoVersion;
use crate::text::version_numbers;

/// A version such as 2.53 or 3.5; the patch number matters only to what [`Feature::HealthFilter`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// 2 or 3.
    pub major: u16,
    /// The second number.
    pub minor: u16,
}

impl Version {
    /// The newest version whose behaviour was recorded.
    pub const NEWEST: Self = Self { major: 3, minor: 5 };

    /// A version by its numbers.
    #[must_use]
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor }
    }

    /// Whether that version has it.
    #[must_use]
    pub fn has(self, feature: Feature) -> bool {
        self >= feature.since()
    }

    /// The version of Go that the official binaries are built with.
    #[must_use]
    pub fn go(self) -> GoVersion {
        let built = GO_VERSIONS.iter().rev().find(|(since, _)| *since <= self);
        built.map_or(GoVersion(15), |(_, go)| *go)
    }

    /// Whether `name` can be a label's name: `LabelName.IsValid` of `prometheus/common/model`.
    #[must_use]
    pub fn is_label_name(self, name: &str) -> bool {
        if self.has(Feature::Utf8Names) {
            return !name.is_empty();
        }
        let word = |byte: u8| byte == b'_' || byte.is_ascii_alphanumeric();
        name.bytes().all(word) && name.bytes().next().is_some_and(|first| !first.is_ascii_digit())
    }
}

/// What not every version does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Feature {
    /// `__scrape_interval__` and `__scrape_timeout__` are labels of a target.
    IntervalLabels,
    /// The actions `lowercase` and `uppercase`.
    CaseActions,
    /// The actions `keepequal` and `dropequal`.
    EqualActions,
    /// A replacement that gives nothing removes the label that `target_label` expands to. Before, it
    /// removed one that is called like the unexpanded text, as did an expansion that is not a label name.
    BlankRemovesExpanded,
    /// A `target_label` without `$`, or of an action that expands nothing, must be a label name.
    PlainTargetNames,
    /// `.` matches a line break in the regex of a step.
    DotMatchesNewline,
    /// Label names may be any text.
    Utf8Names,
    /// A `target_label` with `$`, and `labelmap`'s `replacement`, may be any text.
    Utf8Templates,
    /// An address without a port stays so. Before, it got `:80` or `:443`.
    NoDefaultPort,
    /// A discovered `__param_x` wins over the job's `params`. Before, it lost.
    DiscoveredParamWins,
    /// `health_filter` of `consul_sd_configs` goes to Consul's health API, and `filter` to the catalog alone,
    /// even where services are named. 3.11.2 brought it; 3.11.0 and 3.11.1 sent `filter` to both.
    HealthFilter,
}

impl Feature {
    /// The first version that has it.
    #[must_use]
    pub fn since(self) -> Version {
        let (major, minor) = match self {
            Self::IntervalLabels => (2, 30),
            Self::CaseActions => (2, 36),
            Self::EqualActions => (2, 41),
            Self::BlankRemovesExpanded | Self::PlainTargetNames => (2, 50),
            Self::DotMatchesNewline | Self::Utf8Names | Self::NoDefaultPort | Self::DiscoveredParamWins => {
                (3, 0)
            }
            Self::Utf8Templates => (3, 2),
            Self::HealthFilter => (3, 12),
        };
        Version::new(major, minor)
    }
}

/// The first version that was built with each Go.
const GO_VERSIONS: [(Version, GoVersion); 9] = [
    (Version::new(2, 35), GoVersion(18)),
    (Version::new(2, 39), GoVersion(19)),
    (Version::new(2, 44), GoVersion(20)),
    (Version::new(2, 47), GoVersion(21)),
    (Version::new(2, 51), GoVersion(22)),
    (Version::new(2, 55), GoVersion(23)),
    (Version::new(3, 3), GoVersion(24)),
    (Version::new(3, 7), GoVersion(25)),
    (Version::new(3, 10), GoVersion(26)),
];

impl Default for Version {
    fn default() -> Self {
        Self::NEWEST
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl FromStr for Version {
    type Err = String;

    /// Reads `3.5`, `v3.5` or `3.5.3`; refuses a version of which nothing is known.
    fn from_str(text: &str) -> Result<Self, String> {
        match version_numbers(text, "3.5")? {
            (major @ (2 | 3), minor) => Ok(Self::new(major, minor)),
            (..2, _) => Err(format!("Prometheus {text} is too old: probelint knows 2.0 and later")),
            _ => Err(format!("Prometheus {text} is not known yet: probelint knows 2 and 3")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_begins_with_its_version() {
        assert!(!Version::new(2, 55).has(Feature::NoDefaultPort));
        assert!(Version::new(3, 0).has(Feature::NoDefaultPort));
        for (version, go) in [((2, 24), 15), ((2, 53), 22), ((3, 5), 24), ((3, 7), 25)] {
            assert_eq!(Version::new(version.0, version.1).go(), GoVersion(go));
        }
        assert!(GO_VERSIONS.is_sorted());
    }

    #[test]
    fn versions_of_which_nothing_is_known_are_refused() {
        let read = |text: &str| text.parse::<Version>();
        assert_eq!(read("v2.53.1"), Ok(Version::new(2, 53)));
        assert_eq!(read("3.99"), Ok(Version::new(3, 99)));
        assert_eq!(read("1.8").unwrap_err(), "Prometheus 1.8 is too old: probelint knows 2.0 and later");
        assert_eq!(read("4.0").unwrap_err(), "Prometheus 4.0 is not known yet: probelint knows 2 and 3");
    }

    #[test]
    fn label_names_follow_the_version() {
        let table = [
            ("a_1", true, true),
            ("1a", false, true),
            ("a-b", false, true),
            ("é", false, true),
            ("", false, false),
        ];
        for (name, old, new) in table {
            assert_eq!(Version::new(2, 53).is_label_name(name), old, "{name}");
            assert_eq!(Version::new(3, 5).is_label_name(name), new, "{name}");
        }
    }
}
