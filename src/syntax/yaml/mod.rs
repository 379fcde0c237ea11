//! YAML, as go-yaml reads it: the first document of a text becomes a tree.
//!
//! Nothing outside this module knows which parser makes the events.

mod aliasing;
mod blank;
mod block;
mod build;
mod content;
mod refuse;
mod tabs;

use granit_parser::{Event, Parser, ScanError};

use super::{Comment, DEPTH, Mistake, MistakeKind, Node, Read};
use crate::text::{FileId, Span};
use blank::Blanked;
pub use block::BlockHead;
use build::Builder;

/// Reads the first document of `text`; places are byte offsets, a byte order mark included.
///
/// A text that is not YAML gives one [`MistakeKind::NotParsed`] and no tree. A later document is noted
/// as ignored, an alias without its anchor as a mistake with an empty value in its place.
#[must_use]
pub fn read(file: FileId, text: &str) -> Read {
    if let Some(mistake) = refuse::control_character(file, text) {
        return unreadable(mistake);
    }
    let tabs = blank::leading_tabs(text);
    let mut blanked = Blanked::new(text);
    loop {
        match first_document(file, &blanked, &tabs) {
            Ok(read) => return read,
            Err(Failure::Tab(at)) if blanked.blank_tabs(at) => {}
            Err(Failure::CloseComment(at)) if blanked.blank_comment(file, at) => {}
            Err(Failure::Tab(at)) => return unreadable(refuse::tab(file, at)),
            Err(Failure::CloseComment(at)) => return unreadable(refuse::close_comment(file, at)),
            Err(Failure::Other(mistake)) => return unreadable(mistake),
        }
    }
}

/// Why the first document could not be read.
enum Failure {
    /// A tab that indents a line stands there.
    Tab(usize),
    /// A comment stands there, without a space before it.
    CloseComment(usize),
    Other(Mistake),
}

fn first_document(file: FileId, blanked: &Blanked<'_>, tabs: &[usize]) -> Result<Read, Failure> {
    let text = &*blanked.text;
    let mut builder = Builder::new(file, text, tabs);
    let mut comments = blanked.comments.clone();
    let mut goes_on = false;
    for event in events(text) {
        match event {
            Ok((Event::Comment(words, _), at)) => {
                comments.push(Comment { text: words.trim().to_owned(), span: place(file, at) });
            }
            // The first document is all that is read, whatever follows it.
            Ok((Event::DocumentStart(..), _)) if builder.has_root() => goes_on = true,
            Ok((Event::DocumentStart(_, Some(version)), at)) if (version.major, version.minor) != (1, 1) => {
                return Err(Failure::Other(refuse::version(place(file, at))));
            }
            Err(_) if builder.is_complete() => goes_on = true,
            Ok((event, at)) => builder.take(event, place(file, at)),
            Err(error) => return Err(refuse::failure(file, text, &error)),
        }
        if goes_on {
            break;
        }
    }
    let (root, mut mistakes, tabs) = builder.finish();
    if let Some(at) = tabs.misplaced(goes_on) {
        return Err(Failure::Other(refuse::tab(file, at)));
    }
    if let Some(root) = root.as_ref().filter(|_| goes_on) {
        mistakes.extend(ignored(file, text, root));
    }
    comments.sort_by_key(|comment| comment.span);
    Ok(Read { root, comments, mistakes })
}

fn events(text: &str) -> impl Iterator<Item = Result<(Event<'_>, granit_parser::Span), ScanError>> {
    let options = granit_parser::options! {
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        max_buffered_comment_events: usize::MAX,
        flow_nesting_limit: DEPTH,
        block_nesting_limit: DEPTH,
    };
    Parser::new_from_str_with_options(text, options)
}

fn place(file: FileId, at: granit_parser::Span) -> Span {
    let range = at.byte_range().unwrap_or_default();
    Span::new(file, range.start, range.end)
}

/// What follows the first document, unless it is nothing but white space, comments and marks.
///
/// A line that is indented less than the first one ends the document as well, and go-yaml says nothing.
fn ignored(file: FileId, text: &str, root: &Node) -> Option<Mistake> {
    let mut start = line_behind(text, root.used_at.unwrap_or(root.span).end as usize);
    let lines = text[start..].split_inclusive('\n').map(|line| {
        start += line.len();
        (start - line.len(), line.trim_end())
    });
    let mut lines = lines.filter(|(_, line)| !line.is_empty() && !line.trim_start().starts_with('#'));
    let (first, line) = lines.next()?;
    let is_mark = |line: &str| matches!(line, "---" | "...");
    if is_mark(line) && lines.all(|(_, line)| is_mark(line)) {
        return None;
    }
    let span = Span::new(file, first, text.trim_end().len());
    let second = is_mark(line) || line.starts_with("--- ");
    Some(if second { second_document(span) } else { under_indented(span) })
}

/// Where the line starts that follows the one with the last byte before `end`.
fn line_behind(text: &str, end: usize) -> usize {
    let last = text[..end].strip_suffix('\n').map_or(end, str::len);
    text[last..].find('\n').map_or(text.len(), |offset| last + offset + 1)
}

fn second_document(span: Span) -> Mistake {
    let message = "only the first YAML document of a file is read: everything from this --- on is ignored";
    Mistake::unnoticed(MistakeKind::IgnoredText, span, message)
        .help("move this part into the first document, or into a file of its own")
}

fn under_indented(span: Span) -> Mistake {
    let message = "this line is indented less than the first one, which ends the document: everything from here on is ignored";
    Mistake::unnoticed(MistakeKind::IgnoredText, span, message)
        .help("indent the first line and this one alike")
}

fn unreadable(mistake: Mistake) -> Read {
    Read { mistakes: vec![mistake], ..Read::default() }
}

#[cfg(test)]
mod tests;
