//! Writing what was observed into a file of tests.

use super::outcome::{Case, CaseVerdict, Checked, Edit};

/// The file's text with every expectation that does not hold as it was observed, comments and layout kept;
/// `None` where nothing can be written. What two targets of one test want to be written differently stays, and
/// so does what stands outside of its test, after an anchor. A file in JSON stays as it is.
#[must_use]
pub fn bless(checked: &Checked, text: &str) -> Option<String> {
    if text.trim_start().starts_with('{') {
        return None;
    }
    let ends = checked.cases.iter().skip(1).map(|case| case.place.start).chain([u32::MAX]);
    let mut edits: Vec<&Edit> =
        checked.cases.iter().zip(ends).flat_map(|(case, end)| wanted(case, end)).collect();
    edits.sort_unstable();
    edits.dedup();
    let alone = |edit: &&&Edit| !edits.iter().any(|other| clash(edit, other));
    let sound: Vec<_> = edits.iter().filter(alone).collect();
    if sound.is_empty() {
        return None;
    }
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut blessed = text.to_owned();
    for edit in sound.iter().rev() {
        blessed.replace_range(edit.place.range(), &edit.text.replace('\n', line_break));
    }
    Some(blessed)
}

/// What a test that failed wants to be written into itself, which is what precedes `end`.
fn wanted(case: &Case, end: u32) -> impl Iterator<Item = &Edit> {
    let failures = match &case.verdict {
        CaseVerdict::Failed(failures) => &failures[..],
        CaseVerdict::Passed | CaseVerdict::Broken => &[],
    };
    let differences = failures.iter().flat_map(|failure| &failure.differences);
    let own = move |edit: &&Edit| (case.place.start..end).contains(&edit.place.start);
    differences.flat_map(|difference| &difference.edits).filter(own)
}

/// Whether two edits cannot both be made.
fn clash(one: &Edit, other: &Edit) -> bool {
    let (a, b) = (one.place, other.place);
    one != other && (a == b || a.start < b.end && b.start < a.end)
}
