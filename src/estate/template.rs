//! Files that are not a configuration yet, but templates of one.

use std::collections::{BTreeMap, HashMap};

use super::Estate;
use crate::syntax::{Mistake, MistakeKind};
use crate::text::{FileId, Sources, Span, template_mark};

/// Holds back the mistakes in files that are templates, as nobody knows what they are once rendered, and
/// says so once a file.
pub fn hold_back(estate: &mut Estate) {
    let mut held: BTreeMap<FileId, (Span, Vec<Mistake>)> = BTreeMap::new();
    let mut expressions: HashMap<FileId, Option<Span>> = HashMap::new();
    for mistake in std::mem::take(&mut estate.mistakes) {
        let file = mistake.span.file;
        let expression = *expressions.entry(file).or_insert_with(|| expression(&estate.sources, file));
        match expression.or_else(|| placeholder(&estate.sources, &mistake)) {
            None => estate.mistakes.push(mistake),
            Some(mark) => {
                let (_, held) = held.entry(mistake.span.file).or_insert((mark, Vec::new()));
                held.push(mistake);
            }
        }
    }
    for (mark, mistakes) in held.into_values() {
        estate.mistakes.push(note(mark, mistakes.len()));
        estate.held_back.extend(mistakes);
    }
}

fn note(mark: Span, count: usize) -> Mistake {
    let what = if count == 1 { "a mistake in it is" } else { &format!("{count} mistakes in it are") };
    let message = format!("this file looks like a template, so {what} held back");
    Mistake::unnoticed(MistakeKind::UnrenderedTemplate, mark, message).help("lint the rendered file")
}

/// Where the first template expression of a file is.
fn expression(sources: &Sources, file: FileId) -> Option<Span> {
    template_mark(sources.file(file).text()).map(|found| Span::new(file, found.start, found.end))
}

/// The place of a mistake that is a word which a script is to replace, and for which the file cannot be read.
fn placeholder(sources: &Sources, mistake: &Mistake) -> Option<Span> {
    let unread = mistake.kind == MistakeKind::NotParsed;
    (unread && is_placeholder(sources.slice(mistake.span))).then_some(mistake.span)
}

/// `SERVER_COUNT`, `__DATACENTER__`.
fn is_placeholder(text: &str) -> bool {
    let of_word = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    text.len() > 1 && text.chars().all(of_word) && text.contains(|c: char| c.is_ascii_uppercase())
}
