//! What came of tests, for people and for programs.

mod json;
mod junit;
mod pretty;

pub use json::checked_json;
pub use junit::checked_junit;
pub use pretty::checked_pretty;

use similar::{ChangeTag, TextDiff};

use crate::expect::{CaseVerdict, Checked, Difference};

/// How many tests passed, failed and could not run, and how many mistakes there are, in words.
fn totalled(files: &[Checked]) -> String {
    let (passed, failed, broken) = totals(files);
    let mistakes: usize = files.iter().map(|file| file.mistakes.len()).sum();
    let ending = if mistakes == 1 { "mistake" } else { "mistakes" };
    let counts = [(failed, "failed"), (broken, "could not run"), (mistakes, ending)];
    let told = counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
    std::iter::once(format!("{passed} passed")).chain(told).collect::<Vec<_>>().join(", ")
}

/// The counts of all files together.
fn totals(files: &[Checked]) -> (usize, usize, usize) {
    files
        .iter()
        .map(Checked::counts)
        .fold((0, 0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1, sum.2 + one.2))
}

/// The word for a verdict in reports.
fn word(verdict: &CaseVerdict) -> &'static str {
    match verdict {
        CaseVerdict::Passed => "passed",
        CaseVerdict::Failed(_) => "failed",
        CaseVerdict::Broken => "broken",
    }
}

/// The lines of both sides, each with `-` where it is expected alone, `+` where it is observed alone.
fn compared(difference: &Difference) -> Vec<(char, String)> {
    let (expected, observed) = (format!("{}\n", difference.expected), format!("{}\n", difference.observed));
    let diff = TextDiff::from_lines(&expected, &observed);
    let sign = |tag| match tag {
        ChangeTag::Equal => ' ',
        ChangeTag::Delete => '-',
        ChangeTag::Insert => '+',
    };
    diff.iter_all_changes().map(|change| (sign(change.tag()), change.value().trim_end().to_owned())).collect()
}
