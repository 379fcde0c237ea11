//! Tests of what becomes of targets: files that say what relabeling is expected to do, as `promtool test
//! rules` has them for rules.
//!
//! [`read`] takes a file apart, [`run`] compares each test with what the simulation observes, and [`bless`]
//! writes what was observed into the file. [`examples`] runs those of rule files.

mod bless;
mod compare;
mod decode;
mod doubt;
mod example;
mod file;
mod layout;
mod observe;
mod outcome;
mod own_rules;
mod run;
mod subject;

pub use bless::bless;
pub use decode::read;
pub use example::{Deviation, Mark, Side, check};
pub use file::{Dropped, Expected, FileVersions, Test, TestFile, Written, WrittenVersions, schema};
pub use outcome::{Case, CaseVerdict, Checked, Difference, Edit, Failure};
pub use own_rules::examples;
pub use run::{Ground, run};
