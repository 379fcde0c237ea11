//! How bad, and how sure.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Will hurt under conditions that are common.
    Warning,
    /// Will not do what it is meant to do.
    Error,
}

impl Severity {
    /// The next lower one; info stays info.
    #[must_use]
    pub fn lowered(self) -> Self {
        match self {
            Self::Error => Self::Warning,
            Self::Warning | Self::Info => Self::Info,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

impl FromStr for Severity {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "info" => Ok(Self::Info),
            "warning" => Ok(Self::Warning),
            "error" => Ok(Self::Error),
            _ => Err(format!("\"{text}\" is not one of error, warning and info")),
        }
    }
}

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// It follows only if all services there are were given.
    Possible,
    /// It depends on a value that the files do not give, such as a node's address.
    Likely,
    /// It follows from the files.
    Certain,
}

impl Certainty {
    /// What is left of a rule's severity at this certainty.
    #[must_use]
    pub fn limits(self, severity: Severity) -> Severity {
        match self {
            Self::Certain => severity,
            Self::Likely => severity.lowered(),
            Self::Possible => Severity::Info,
        }
    }
}
