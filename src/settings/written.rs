//! Values of the file that remember where they were written.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, Range};
use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

use crate::text::glob;

/// A text, and its byte range in the file; empty for one that came from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Written {
    /// The text.
    pub text: String,
    /// Its bytes in the file, quotes included.
    pub range: (usize, usize),
}

impl Written {
    /// The byte range in the file.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.range.0..self.range.1
    }
}

impl Deref for Written {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl From<&str> for Written {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), range: (0, 0) }
    }
}

impl From<toml::Spanned<String>> for Written {
    fn from(spanned: toml::Spanned<String>) -> Self {
        let Range { start, end } = spanned.span();
        Self { text: spanned.into_inner(), range: (start, end) }
    }
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        toml::Spanned::deserialize(deserializer).map(Self::from)
    }
}

impl JsonSchema for Written {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Written".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string"})
    }
}

/// A pattern of paths below the folder of `probelint.toml`: `consul/*.json`, `staging/**`. One that
/// names a folder fits everything below it.
#[derive(Clone)]
pub struct Pattern {
    written: Written,
    exact: GlobMatcher,
    below: GlobMatcher,
}

impl Pattern {
    /// Whether the pattern fits `path`, which is one below the folder of `probelint.toml`.
    #[must_use]
    pub fn fits(&self, path: &Path) -> bool {
        self.exact.is_match(path) || self.below.is_match(path)
    }

    /// As written.
    #[must_use]
    pub fn written(&self) -> &Written {
        &self.written
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({:?})", self.written.text)
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        let folder = written.trim_start_matches("./").trim_end_matches('/');
        let matcher = |pattern: &str| {
            glob(GlobBuilder::new(pattern).literal_separator(true)).map_err(de::Error::custom)
        };
        let (exact, below) = (matcher(folder)?, matcher(&format!("{folder}/**"))?);
        Ok(Self { written, exact, below })
    }
}

impl JsonSchema for Pattern {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Pattern".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "description": "a pattern of paths below the folder of probelint.toml"})
    }
}
