//! What a file of tests says.

use std::sync::Arc;

use schemars::JsonSchema;

use crate::blackbox;
use crate::prometheus::relabel::{Action, RelabelStep};
use crate::prometheus::{self};
use crate::syntax::Pair;
use crate::text::{Span, Spanned};

/// The version of the format.
pub const VERSION: u64 = 1;

/// A text, and where it is written.
pub type Written = Spanned<Arc<str>>;

/// A test file: what becomes of targets under a Prometheus configuration.
#[derive(Debug, Clone, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct TestFile {
    /// The version of this format, which is 1. The key marks a file as a test file.
    #[schemars(with = "u64", extend("const" = 1))]
    pub probelint_test: (),
    /// The Prometheus configuration whose jobs are tested, relative to this file's folder; by default
    /// every one that is read.
    #[schemars(with = "Option<String>")]
    pub config: Option<Written>,
    /// Files and folders with service definitions and modules, relative to this file's folder; by default
    /// the folder of the configuration.
    #[schemars(with = "Option<Vec<String>>")]
    pub estate: Option<Vec<Written>>,
    /// Which versions are deployed; by default as `probelint.toml` says.
    #[schemars(with = "Option<WrittenVersions>")]
    pub versions: WrittenVersions,
    /// The tests.
    pub tests: Vec<Test>,
}

/// Which versions are deployed.
#[derive(Debug, Clone, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct WrittenVersions {
    /// Of Prometheus, such as "2.53".
    #[schemars(with = "Option<String>")]
    pub prometheus: Option<Spanned<prometheus::version::Version>>,
    /// Of `blackbox_exporter`, such as "0.28".
    #[schemars(with = "Option<String>")]
    pub blackbox: Option<Spanned<blackbox::Version>>,
}

/// The versions that a file says.
#[derive(Debug, Clone, Copy, Default)]
pub struct FileVersions {
    /// Of Prometheus.
    pub prometheus: Option<prometheus::version::Version>,
    /// Of `blackbox_exporter`.
    pub blackbox: Option<blackbox::Version>,
}

impl WrittenVersions {
    /// The same without their places.
    #[must_use]
    pub fn without_places(&self) -> FileVersions {
        FileVersions {
            prometheus: self.prometheus.map(|version| version.value),
            blackbox: self.blackbox.map(|version| version.value),
        }
    }
}

/// One test. It names a `job` of the configuration, or has steps of its own, and says what goes in: a `service`,
/// the `labels` of a target, or those of a `metric`.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(deny_unknown_fields, extend("required" = ["name", "expect"]))]
pub struct Test {
    /// What the test pins, in words.
    #[schemars(with = "String")]
    pub name: Written,
    /// The job whose steps are tested.
    #[schemars(with = "Option<String>")]
    pub job: Option<Written>,
    /// Steps in place of a job, as in `relabel_configs`.
    #[schemars(with = "Option<Vec<serde_json::Map<String, serde_json::Value>>>")]
    pub relabel_configs: Option<Vec<RelabelStep>>,
    /// Steps in place of a job, as in `metric_relabel_configs`.
    #[schemars(with = "Option<Vec<serde_json::Map<String, serde_json::Value>>>")]
    pub metric_relabel_configs: Option<Vec<RelabelStep>>,
    /// A service among the definitions, by its id or its name; with a name, every instance is tested.
    #[schemars(with = "Option<String>")]
    pub service: Option<Written>,
    /// The labels of a target as it is discovered.
    #[schemars(with = "Option<std::collections::BTreeMap<String, Option<String>>>")]
    pub labels: Option<Vec<Pair>>,
    /// The labels of a sample as `metric_relabel_configs` gets them, its name as `__name__`, those of the
    /// target included.
    #[schemars(with = "Option<std::collections::BTreeMap<String, Option<String>>>")]
    pub metric: Option<Vec<Pair>>,
    /// What is expected.
    #[schemars(with = "Option<Expected>")]
    pub expect: Expected,
    /// The whole test.
    #[schemars(skip)]
    pub place: Span,
    /// Whether it has a mistake, so that it cannot run.
    #[schemars(skip)]
    pub broken: bool,
}

/// What is expected; what is left out does not matter. An empty value says that there is none.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Expected {
    /// Whether the job discovers the service.
    #[schemars(with = "Option<bool>")]
    pub discovered: Option<Spanned<bool>>,
    /// Whether a step drops the target or sample, or which step does.
    #[schemars(with = "Option<DroppedShape>")]
    pub dropped: Option<Spanned<Dropped>>,
    /// Why Prometheus refuses the target after relabeling, in its words.
    #[schemars(with = "Option<String>")]
    pub refused: Option<Written>,
    /// Labels after relabeling; there may be others. An empty value says that there is no such label.
    #[schemars(with = "Option<std::collections::BTreeMap<String, Option<String>>>")]
    pub labels: Option<Spanned<Vec<Pair>>>,
    /// Every label after relabeling. For a job, those that begin with `__` count only where they are written.
    #[schemars(with = "Option<std::collections::BTreeMap<String, Option<String>>>")]
    pub all_labels: Option<Spanned<Vec<Pair>>>,
    /// The URL that Prometheus scrapes.
    #[schemars(with = "Option<String>")]
    pub scrape_url: Option<Written>,
    /// The URL that `blackbox_exporter` requests; for probers other than http, what is dialled or looked up.
    #[schemars(with = "Option<String>")]
    pub probe_url: Option<Written>,
    /// The module that `blackbox_exporter` is asked to use.
    #[schemars(with = "Option<String>")]
    pub module: Option<Written>,
    /// The ids of the rules that find something about this target or its service.
    #[schemars(with = "Option<Vec<String>>")]
    pub findings: Option<Spanned<Vec<Written>>>,
    /// Where it is written: the mapping; where that is empty, the end of the key.
    #[schemars(skip)]
    pub place: Span,
    /// The key `expect`.
    #[schemars(skip)]
    pub key: Span,
}

impl Expected {
    /// Whether it says nothing, so that the test cannot fail.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let texts = [&self.refused, &self.scrape_url, &self.probe_url, &self.module];
        self.discovered.is_none()
            && self.dropped.is_none()
            && self.labels.as_ref().is_none_or(|labels| labels.value.is_empty())
            && self.all_labels.is_none()
            && self.findings.is_none()
            && texts.iter().all(|text| text.is_none())
    }
}

/// What is expected of dropping. A step is best named by what it does and reads: its number and its line move.
#[derive(Debug, Clone, PartialEq)]
pub enum Dropped {
    /// Whether any step does.
    Any(bool),
    /// The step for which all of this holds.
    By {
        /// Its action.
        by: Option<Spanned<Action>>,
        /// Labels that it reads, among others.
        reads: Option<Spanned<Vec<Written>>>,
        /// Its 1-based number, as `probelint trace` shows it.
        step: Option<Spanned<u64>>,
        /// The 1-based line that it starts on.
        line: Option<Spanned<u64>>,
    },
}

/// Whether it is dropped, or by which step.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only its shape is wanted")]
enum DroppedShape {
    /// Whether any step drops it.
    Any(bool),
    /// The step that drops it.
    By(DroppedBy),
}

/// The step that drops it: all that is written must hold. Its number and its line move when others do.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "only its shape is wanted")]
struct DroppedBy {
    /// Its action.
    by: Option<DroppingAction>,
    /// Labels that it reads, among others.
    reads: Option<Vec<String>>,
    /// Its number, from 1 on, as `probelint trace` shows it.
    step: Option<u64>,
    /// The line that it starts on, from 1 on.
    line: Option<u64>,
}

/// An action that can drop.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its shape is wanted")]
enum DroppingAction {
    Keep,
    Drop,
    KeepEqual,
    DropEqual,
}

/// The JSON schema of a file of tests, draft 2020-12, for editors.
#[must_use]
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(TestFile);
    schema.insert("title".to_owned(), "probelint tests".into());
    schema.to_value()
}
