//! What differs between versions of Prometheus, in one table.

use std::fmt;
use std::str::FromStr;

/// A version such as 2.53 or 3.5; the patch number never matters here.
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
}

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

    /// Reads `3.5`, `v3.5` or `3.5.3`.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut numbers = text.trim_start_matches('v').split('.').map(str::parse);
        match (numbers.next(), numbers.next(), numbers.next(), numbers.next()) {
            (Some(Ok(major)), Some(Ok(minor)), None | Some(Ok(_)), None) => Ok(Self { major, minor }),
            _ => Err(format!("\"{text}\" is no version such as 3.5")),
        }
    }
}
