//! Consul's filter expressions (`Service.Meta.path != "" and "prod" in Service.Tags`).
//!
//! Follows hashicorp/go-bexpr v0.1.2, which is what Consul has, and the fields that
//! `agent/structs` of hashicorp/consul opens to filters.

mod check;
mod cursor;
mod evaluate;
mod fields;
mod foreign;
mod literal;
mod parse;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

pub use foreign::{Foreign, foreign};

use crate::consul::Instance;

/// Which answers of Consul a filter is for: they have different fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Api {
    /// `/v1/health/service/:name`: `Service.Tags`, `Node.Meta`, `Checks.Status` …
    Health,
    /// `/v1/catalog/services` and `/v1/catalog/service/:name`: `ServiceTags`, `NodeMeta` …
    Catalog,
}

/// A filter that Consul would take.
#[derive(Debug, Clone)]
pub struct Filter {
    api: Api,
    root: check::Bound,
}

/// Why Consul refuses a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// The place in the expression, in bytes, 0-based; empty at its end.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl Filter {
    /// Reads an expression for one of Consul's APIs.
    ///
    /// # Errors
    /// With the place of the first mistake, as Consul would refuse the query for it.
    pub fn parse(text: &str, api: Api) -> Result<Self, FilterError> {
        let expression = parse::parse(text)?;
        Ok(Self { api, root: check::bind(expression, fields::of(api))? })
    }

    /// The API that it is for.
    #[must_use]
    pub fn api(&self) -> Api {
        self.api
    }

    /// Whether it selects the instance; `None` where that depends on something that the files do not give.
    #[must_use]
    pub fn selects(&self, instance: &Instance) -> Option<bool> {
        evaluate::holds(&self.root, self.api, instance)
    }

    /// What the files would have to give of the instance for that, as markers such as `<node-address>`; none where they tell.
    #[must_use]
    pub fn undecided(&self, instance: &Instance) -> Vec<String> {
        let mut found = Vec::new();
        evaluate::undecided(&self.root, self.api, instance, &mut found);
        found
    }
}

impl FilterError {
    fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self { range, message: message.into(), help: None }
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for FilterError {}

/// An expression as written; `M` is what stands at the leaves.
#[derive(Debug, Clone)]
enum Expression<M> {
    Not(Box<Expression<M>>),
    /// All of them, from left to right.
    And(Vec<Expression<M>>),
    /// Any of them, from left to right.
    Or(Vec<Expression<M>>),
    Match(M),
}

/// One comparison.
#[derive(Debug, Clone)]
struct Match {
    selector: Selector,
    operator: Operator,
    value: Option<Text>,
}

/// `Service.Meta.path`, `Service.Meta["path"]`.
#[derive(Debug, Clone)]
struct Selector {
    parts: Vec<Text>,
}

/// A text with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Text {
    text: Arc<str>,
    range: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    In,
    NotIn,
    IsEmpty,
    IsNotEmpty,
    Matches,
    NotMatches,
}

impl Operator {
    /// The operator without its `not`, and whether there was one.
    fn plain(self) -> (Self, bool) {
        match self {
            Self::NotEqual => (Self::Equal, true),
            Self::NotIn => (Self::In, true),
            Self::IsNotEmpty => (Self::IsEmpty, true),
            Self::NotMatches => (Self::Matches, true),
            plain => (plain, false),
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::In => "in / contains",
            Self::NotIn => "not in / not contains",
            Self::IsEmpty => "is empty",
            Self::IsNotEmpty => "is not empty",
            Self::Matches => "matches",
            Self::NotMatches => "not matches",
        })
    }
}

impl Selector {
    fn range(&self) -> Range<usize> {
        let start = self.parts.first().map_or(0, |part| part.range.start);
        start..self.parts.last().map_or(start, |part| part.range.end)
    }

    /// With dots, the way in which a bare selector stands for a value.
    fn dotted(&self) -> String {
        self.parts.iter().map(|part| &*part.text).collect::<Vec<_>>().join(".")
    }
}
