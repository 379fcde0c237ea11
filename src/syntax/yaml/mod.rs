//! YAML, as go-yaml reads it: the first document of a text becomes a tree.
//!
//! Nothing outside this module knows which parser makes the events.

mod build;
mod refuse;

use granit_parser::{Event, Parser, ScanError};

use super::{Comment, DEPTH, Mistake, MistakeKind, Read};
use crate::text::{FileId, Span};
use build::Builder;

/// Reads the first document of `text`; places are byte offsets, a byte order mark included.
///
/// A text that is no YAML gives one [`MistakeKind::NotParsed`] and no tree. A later document is noted
/// as ignored, an alias without its anchor as a mistake with an empty value in its place.
#[must_use]
pub fn read(file: FileId, text: &str) -> Read {
    let mut builder = Builder::new(file, text);
    let mut comments = Vec::new();
    let mut documents = 0;
    for event in events(text) {
        match event {
            Ok((Event::Comment(words, _), at)) => {
                comments.push(Comment { text: words.trim().to_owned(), span: place(file, at) });
            }
            Ok((Event::DocumentStart(..), at)) => {
                documents += 1;
                if documents > 1 {
                    builder.mistakes.extend(ignored(file, text, place(file, at)));
                    break;
                }
            }
            Ok((event, at)) => builder.take(event, place(file, at)),
            Err(_) if documents > 0 && builder.is_complete() => break,
            Err(error) => return unreadable(file, text, &error, comments),
        }
    }
    let (root, mistakes) = builder.finish();
    Read { root, comments, mistakes }
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

/// The second document, unless nothing but white space and comments follows its `---`.
fn ignored(file: FileId, text: &str, marker: Span) -> Option<Mistake> {
    let rest = text.get(marker.end as usize..).unwrap_or_default();
    let says_something = |line: &str| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#') && line != "---" && line != "..."
    };
    rest.lines().any(says_something).then(|| {
        let span = Span::new(file, marker.start as usize, text.trim_end().len());
        let message =
            "only the first YAML document of a file is read: everything from this --- on is ignored";
        Mistake::unnoticed(MistakeKind::IgnoredText, span, message)
            .help("move this part into the first document, or into a file of its own")
    })
}

fn unreadable(file: FileId, text: &str, error: &ScanError, comments: Vec<Comment>) -> Read {
    Read { root: None, comments, mistakes: vec![refuse::mistake(file, text, error)] }
}

#[cfg(test)]
mod tests;
