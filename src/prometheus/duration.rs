//! Durations in Prometheus' syntax: `prometheus/common/model/time.go`.

use std::fmt;
use std::str::FromStr;

/// A duration in milliseconds, written like `1h30m` or `500ms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration {
    /// Milliseconds.
    pub millis: u64,
}

impl Duration {
    /// Whole seconds.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        Self { millis: seconds * 1000 }
    }

    /// In seconds.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "no configuration reaches 2^53 ms")]
    pub fn seconds(self) -> f64 {
        self.millis as f64 / 1000.0
    }
}

impl FromStr for Duration {
    type Err = String;

    fn from_str(_text: &str) -> Result<Self, String> {
        todo!()
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        todo!()
    }
}
