//! The parts of SARIF's log that are written (OASIS, 2.1.0), by the names of its schema.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::finding::Certainty;

/// The whole document.
#[derive(Serialize)]
pub struct Log<'r> {
    #[serde(rename = "$schema")]
    pub schema: &'static str,
    pub version: &'static str,
    pub runs: [Run<'r>; 1],
}

/// One run of the program.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Run<'r> {
    pub tool: Tool<'r>,
    pub invocations: [Invocation; 1],
    pub column_kind: &'static str,
    pub results: Vec<Outcome<'r>>,
}

/// The program.
#[derive(Serialize)]
pub struct Tool<'r> {
    pub driver: Driver<'r>,
}

/// The program itself, with no extensions.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Driver<'r> {
    pub name: &'static str,
    pub semantic_version: &'static str,
    pub rules: Vec<Descriptor<'r>>,
}

/// How the run went.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Invocation {
    pub execution_successful: bool,
}

/// A rule, with its page.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor<'r> {
    pub id: &'r str,
    pub short_description: Text,
    pub help: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help_uri: Option<String>,
    pub properties: Tags<'r>,
}

/// The family of a rule.
#[derive(Serialize)]
pub struct Tags<'r> {
    pub tags: [&'r str; 1],
}

/// A text, plain and as Markdown.
#[derive(Serialize)]
pub struct Text {
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub markdown: Option<String>,
}

impl Text {
    /// A text without Markdown.
    pub fn plain(text: String) -> Self {
        Self { text, markdown: None }
    }
}

/// One finding.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome<'r> {
    pub rule_id: &'r str,
    pub rule_index: usize,
    pub level: &'static str,
    pub message: Text,
    pub locations: [Place; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related_locations: Vec<Place>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub code_flows: Vec<Flow>,
    pub partial_fingerprints: Fingerprints,
    /// Of one result, either every other result has them or none has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppressions: Option<Vec<Suppression>>,
    pub properties: Properties,
}

/// Why a result is not open.
#[derive(Serialize)]
pub struct Suppression {
    pub kind: &'static str,
    pub status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub justification: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Place>,
}

/// What stays the same when lines move.
#[derive(Serialize)]
pub struct Fingerprints {
    #[serde(rename = "subject/v1")]
    pub subject: String,
}

/// What SARIF has no field for.
#[derive(Serialize)]
pub struct Properties {
    pub certainty: Certainty,
}

/// A place with what is said of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<usize>,
    pub physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Text>,
}

/// A range of lines in a file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Physical {
    pub artifact_location: Artifact,
    pub region: Region,
}

/// A file.
#[derive(Serialize)]
pub struct Artifact {
    pub uri: String,
}

/// Lines and columns 1-based, columns in characters; the end is one past the last.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Region {
    pub start_line: usize,
    pub start_column: usize,
    pub end_line: usize,
    pub end_column: usize,
}

/// One way that led to a finding, in one thread.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Flow {
    pub thread_flows: [Thread; 1],
}

/// The stations of a way.
#[derive(Serialize)]
pub struct Thread {
    pub id: String,
    pub locations: Vec<Station>,
}

/// A station: where it is, and the labels of the target that were changed there, as they are then.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Station {
    pub location: Place,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub state: BTreeMap<String, Text>,
    pub importance: &'static str,
    pub execution_order: usize,
}
