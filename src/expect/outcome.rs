//! What came of the tests.

use std::path::PathBuf;

use crate::prometheus::relabel::{RelabelStep, StepTrace};
use crate::syntax::Mistake;
use crate::text::{Secrets, Sources, Span};

/// What came of one file.
#[derive(Debug, Default)]
pub struct Checked {
    /// The file, as it is shown.
    pub path: PathBuf,
    /// The files that places point into.
    pub sources: Sources,
    /// What keeps tests from running: mistakes in the file, and those for which Prometheus refuses the
    /// configuration.
    pub mistakes: Vec<Mistake>,
    /// Every test, in the order of the file.
    pub cases: Vec<Case>,
}

/// What came of one test.
#[derive(Debug)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// Where it is written.
    pub place: Span,
    /// What came of it.
    pub verdict: CaseVerdict,
}

/// How a test ends.
#[derive(Debug)]
pub enum CaseVerdict {
    /// Everything is as expected.
    Passed,
    /// Something is not, for each of these targets.
    Failed(Vec<Failure>),
    /// It could not run; the mistakes of the file say why.
    Broken,
}

/// What is not as expected of one target, sample or set of labels.
#[derive(Debug, Default)]
pub struct Failure {
    /// What was tested, such as `b2b-admin (Nginx) in job blackbox`.
    pub subject: String,
    /// What differs.
    pub differences: Vec<Difference>,
    /// The steps as written.
    pub steps: Vec<RelabelStep>,
    /// What they did, up to the one that went wrong.
    pub trace: Vec<StepTrace>,
    /// What nobody is to be shown of it.
    pub secrets: Secrets,
}

/// One expectation that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The field of `expect`.
    pub field: &'static str,
    /// Where its value is written.
    pub place: Span,
    /// What is expected, in lines.
    pub expected: String,
    /// What is observed, in lines.
    pub observed: String,
    /// The 0-based number of the step that went wrong; `None` where none can be named.
    pub step: Option<usize>,
    /// What to write into the file for the expectation to hold.
    pub edits: Vec<Edit>,
}

/// A change of the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What is replaced; an empty place for what is inserted.
    pub place: Span,
    /// What is written there.
    pub text: String,
}

impl Checked {
    /// How many tests passed, failed, and could not run.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        let count =
            |wanted: fn(&CaseVerdict) -> bool| self.cases.iter().filter(|case| wanted(&case.verdict)).count();
        (
            count(|verdict| matches!(verdict, CaseVerdict::Passed)),
            count(|verdict| matches!(verdict, CaseVerdict::Failed(_))),
            count(|verdict| matches!(verdict, CaseVerdict::Broken)),
        )
    }
}
