//! What differs between versions of `blackbox_exporter`, in one table.

use std::fmt;
use std::str::FromStr;

use crate::go::regexp::GoVersion;
use crate::prometheus::version as prometheus;
use crate::text::version_numbers;

/// A version such as 0.28; the patch number never matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// 0 so far.
    pub major: u16,
    /// The second number.
    pub minor: u16,
}

impl Version {
    /// The version whose behaviour was recorded from the real program; the newest release.
    pub const RECORDED: Self = Self::new(0, 28);
    /// What follows the newest release, as its source reads now.
    pub const NEXT: Self = Self::new(0, 29);

    /// A version by its numbers.
    #[must_use]
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor }
    }

    /// The version of Go that the official binaries are built with.
    #[must_use]
    pub fn go(self) -> GoVersion {
        self.build().1
    }

    /// The version of Prometheus that has the same HTTP client.
    pub(super) fn client(self) -> prometheus::Version {
        self.build().2
    }

    fn build(self) -> &'static (Self, GoVersion, prometheus::Version) {
        BUILDS.iter().rev().find(|(since, ..)| *since <= self).unwrap_or(&BUILDS[0])
    }

    /// Whether the exporter of this version has what `change` is about.
    #[must_use]
    pub fn has(self, change: Change) -> bool {
        CHANGES.iter().any(|(since, about)| *about == change && self >= *since)
    }

    /// The first version that knows `field` of `section`, where it was not there from the beginning.
    #[must_use]
    pub fn first_with(section: &str, field: &str) -> Option<Self> {
        FIELDS
            .iter()
            .find(|(_, of, names)| *of == section && names.contains(&field))
            .map(|(since, _, _)| *since)
    }

    /// The fields of `section` that came after `version`, each with its first version.
    pub(super) fn fields_after(version: Self, section: &str) -> impl Iterator<Item = (&'static str, Self)> {
        FIELDS
            .iter()
            .filter(move |(since, of, _)| *of == section && *since > version)
            .flat_map(|(since, _, names)| names.iter().map(|name| (*name, *since)))
    }
}

/// Behaviour that is not there in every version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// `hostname` sets the `Host` header of prober `http`.
    HostnameParameter,
    /// `hostname` sets the server name of prober `tcp` with TLS.
    HostnameForTcp,
    /// `https://` is recognised in any letter case.
    SchemeInAnyCase,
    /// `target` is decoded once more after the query was.
    TargetDecodedTwice,
    /// A file with a prober of no known name is refused, not only probes with that module.
    ProberChecked,
}

/// What changed, and in which version.
#[rustfmt::skip]
const CHANGES: &[(Version, Change)] = &[
    // Read in the source and the changelog, not run; that 0.28 has the first two and not the others was run.
    (Version::new(0, 20), Change::HostnameParameter),
    (Version::new(0, 24), Change::HostnameForTcp),
    (Version::NEXT,       Change::SchemeInAnyCase),
    (Version::NEXT,       Change::TargetDecodedTwice),
    (Version::NEXT,       Change::ProberChecked),
];

/// What each release is made of: the Go of its `.promu.yml`, and the first version of Prometheus with about
/// the `prometheus/common` of its `go.mod`. Read, not run, but for 0.28.
#[rustfmt::skip]
const BUILDS: &[(Version, GoVersion, prometheus::Version)] = &[
    (Version::new(0, 15), GoVersion(12), prometheus::Version::new(2, 20)),
    (Version::new(0, 19), GoVersion(16), prometheus::Version::new(2, 27)),
    (Version::new(0, 20), GoVersion(17), prometheus::Version::new(2, 33)),
    (Version::new(0, 21), GoVersion(18), prometheus::Version::new(2, 35)),
    (Version::new(0, 23), GoVersion(19), prometheus::Version::new(2, 38)),
    (Version::new(0, 24), GoVersion(20), prometheus::Version::new(2, 44)),
    (Version::new(0, 25), GoVersion(22), prometheus::Version::new(2, 52)),
    (Version::new(0, 26), GoVersion(23), prometheus::Version::new(3, 2)),
    (Version::new(0, 27), GoVersion(24), prometheus::Version::new(3, 4)),
    (Version::new(0, 28), GoVersion(25), prometheus::Version::new(3, 8)),
    (Version::NEXT,       GoVersion(26), prometheus::Version::new(3, 12)),
];

/// The fields that came after 0.15, by section of the file; the HTTP client's are in `prometheus::schema`.
#[rustfmt::skip]
const FIELDS: &[(Version, &str, &[&str])] = &[
    // Read in the source of each release, not run.
    (Version::new(0, 17), "dns",            &["dns_over_tls", "tls_config", "query_class"]),
    (Version::new(0, 17), "dns rrs",        &["fail_if_all_match_regexp", "fail_if_none_matches_regexp"]),
    (Version::new(0, 19), "http",           &["compression"]),
    (Version::new(0, 20), "module",         &["grpc"]),
    (Version::new(0, 20), "http",           &["body_size_limit"]),
    (Version::new(0, 20), "dns",            &["recursion_desired"]),
    (Version::new(0, 22), "http",           &["skip_resolve_phase_with_proxy"]),
    (Version::new(0, 22), "icmp",           &["ttl"]),
    (Version::new(0, 24), "http",           &["body_file"]),
    (Version::new(0, 26), "query_response", &["labels"]),
    (Version::new(0, 27), "http",           &["fail_if_body_json_matches_cel", "fail_if_body_json_not_matches_cel"]),
    // Run: 0.28 has everything above and these, and has not what follows.
    (Version::new(0, 28), "module",         &["unix"]),
    (Version::new(0, 28), "http",           &["enable_http3"]),
    (Version::new(0, 28), "grpc",           &["metadata"]),
    (Version::new(0, 28), "query_response", &["expect_bytes"]),
    // Read in the source, not run.
    (Version::NEXT,       "module",         &["websocket"]),
];

impl Default for Version {
    fn default() -> Self {
        Self::RECORDED
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl FromStr for Version {
    type Err = String;

    /// Reads `0.28`, `v0.28` or `0.28.0`; refuses a version of which nothing is known.
    fn from_str(text: &str) -> Result<Self, String> {
        let (major, minor) = version_numbers(text, "0.28")?;
        let (version, (oldest, ..)) = (Self::new(major, minor), BUILDS[0]);
        if version < oldest {
            return Err(format!("blackbox_exporter {text} is too old: probelint knows {oldest} and later"));
        }
        if major > 0 {
            return Err(format!("blackbox_exporter {text} is not known yet: probelint knows 0.x"));
        }
        Ok(version)
    }
}

#[cfg(test)]
mod tests {
    use super::{BUILDS, Change, Version};

    #[test]
    fn versions_of_which_nothing_is_known_are_refused() {
        let read = |text: &str| text.parse::<Version>();
        assert_eq!(read("v0.15.1"), Ok(Version::new(0, 15)));
        assert_eq!(read("0.99"), Ok(Version::new(0, 99)));
        let said = "blackbox_exporter 0.1 is too old: probelint knows 0.15 and later";
        assert_eq!(read("0.1").unwrap_err(), said);
        assert_eq!(read("1.0").unwrap_err(), "blackbox_exporter 1.0 is not known yet: probelint knows 0.x");
    }

    #[test]
    fn builds_are_listed_in_order() {
        assert!(BUILDS.is_sorted());
    }

    #[test]
    fn changes_hold_from_their_version_on() {
        assert!(!Version::new(0, 19).has(Change::HostnameParameter));
        assert!(Version::new(0, 20).has(Change::HostnameParameter));
        assert!(!Version::RECORDED.has(Change::TargetDecodedTwice));
        assert!(Version::new(1, 0).has(Change::TargetDecodedTwice));
    }

    #[test]
    fn later_fields_name_their_first_version() {
        assert_eq!(Version::first_with("module", "unix"), Some(Version::RECORDED));
        assert_eq!(Version::first_with("http", "method"), None);
    }
}
