//! Files that are no configuration yet, but templates of one.

use super::Estate;
use crate::syntax::{Mistake, MistakeKind};
use crate::text::{FileId, Span, template_mark};

/// Holds back the mistakes in files that are templates, as nobody knows what they are once rendered, and
/// says so once a file.
pub fn hold_back(estate: &mut Estate) {
    let (held, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut estate.mistakes)
        .into_iter()
        .partition(|mistake| mark(estate, mistake.span.file).is_some());
    estate.mistakes = kept;
    let mut files: Vec<FileId> = held.iter().map(|mistake| mistake.span.file).collect();
    files.sort_unstable();
    files.dedup();
    for file in files {
        let count = held.iter().filter(|mistake| mistake.span.file == file).count();
        let Some(mark) = mark(estate, file) else { continue };
        let message =
            format!("this file looks like a template, so that {count} mistakes in it are held back");
        let mistake = Mistake::unnoticed(MistakeKind::UnrenderedTemplate, mark, message);
        estate.mistakes.push(mistake.help("lint the file that it is rendered to"));
    }
    estate.held_back = held;
}

/// Where the file's first template expression stands.
fn mark(estate: &Estate, file: FileId) -> Option<Span> {
    let found = template_mark(estate.sources.file(file).text())?;
    Some(Span::new(file, found.start, found.end))
}
