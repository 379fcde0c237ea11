//! A text that is not YAML: what the parser met, in words for whoever wrote it.

use granit_parser::{ErrorKind, ScanError};

use super::super::{DEPTH, Mistake, MistakeKind};
use super::Failure;
use crate::text::{FileId, Span};

/// What `error` comes to, at the character that the parser stumbled over.
pub fn failure(file: FileId, text: &str, error: &ScanError) -> Failure {
    let at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    if is_tab(error.kind()) {
        // The parser may report a tab where it ends.
        let behind = text.as_bytes()[..at].ends_with(b"\t");
        return Failure::Tab(if behind { at - 1 } else { at });
    }
    if matches!(error.kind(), ErrorKind::CommentNotSeparated) && text[at..].starts_with('#') {
        return Failure::CloseComment(at);
    }
    Failure::Other(mistake(file, text, at, error))
}

/// The mistake for a tab that indents a line.
pub fn tab(file: FileId, at: usize) -> Mistake {
    let message = "YAML does not allow a tab in indentation";
    Mistake::refused(MistakeKind::NotParsed, Span::new(file, at, at + 1), message).help("indent with spaces")
}

/// The mistake for a `%YAML` line of another version than 1.1.
pub fn version(at: Span) -> Mistake {
    let message = "the document declares a YAML version other than 1.1, which is refused";
    Mistake::refused(MistakeKind::NotParsed, at, message).help("delete the %YAML line")
}

/// The mistake for `\/` in a text in double quotes, which is an escape of YAML 1.2 and of the parser, not of go-yaml.
pub fn escaped_slash(text: &str, quoted: Span) -> Option<Mistake> {
    let source = text.get(quoted.range()).filter(|source| source.contains("\\/"))?;
    // Every escape is passed as a whole, so that `\\/` is a backslash and a slash.
    let mut characters = source.char_indices();
    let escapes = std::iter::from_fn(|| {
        characters
            .find(|(_, character)| *character == '\\')
            .and_then(|(at, _)| Some((at, characters.next()?.1)))
    });
    let (at, _) = escapes.into_iter().find(|(_, character)| *character == '/')?;
    Some(unknown_escape(quoted.part(at..at + 2)))
}

fn unknown_escape(span: Span) -> Mistake {
    let (message, help) = UNKNOWN_ESCAPE;
    Mistake::refused(MistakeKind::NotParsed, span, message).help(help)
}

const UNKNOWN_ESCAPE: (&str, &str) =
    ("\"…\" has no such escape", "write '…' around a regex: single quotes keep every backslash");

/// The mistake for a comment without a space before it.
pub fn close_comment(file: FileId, at: usize) -> Mistake {
    let message = "a comment needs a space before its #";
    Mistake::refused(MistakeKind::NotParsed, Span::new(file, at, at + 1), message)
}

fn mistake(file: FileId, text: &str, at: usize, error: &ScanError) -> Mistake {
    let length = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let span = Span::new(file, at, at + length);
    let (message, help) = words(error.kind());
    let mistake = Mistake::refused(MistakeKind::NotParsed, span, message);
    match help {
        Some(help) => mistake.help(help),
        None => mistake,
    }
}

/// The mistake for the first character that go-yaml takes nowhere (`readerc.go`), if there is one.
pub fn control_character(file: FileId, text: &str) -> Option<Mistake> {
    let (at, character) = text.char_indices().find(|(_, c)| !is_allowed(*c))?;
    let span = Span::new(file, at, at + character.len_utf8());
    let message = format!("the character {} is allowed nowhere in YAML", character.escape_unicode());
    let help = "delete it; inside \"…\" it can be written \\x and two digits";
    Some(Mistake::refused(MistakeKind::NotParsed, span, message).help(help))
}

fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}

fn is_tab(kind: &ErrorKind) -> bool {
    use ErrorKind as E;
    matches!(kind, E::TabNotAllowed | E::TabInBlockIndentation | E::TabInIndentation | E::TabInPlainScalar)
}

fn words(kind: &ErrorKind) -> (String, Option<&'static str>) {
    use ErrorKind as E;
    let (message, help) = match kind {
        E::UnclosedQuotedScalar => {
            ("this quote is never closed", "write the closing quote at the end of the value")
        }
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => (
            "text follows a closed quote",
            "put the whole value in the quotes; inside '…' write '' for one '",
        ),
        E::UnknownQuotedScalarEscape => UNKNOWN_ESCAPE,
        E::MappingValueNotAllowed | E::InvalidColonPlacement => (
            "there is a second ': ' on this line, or it is indented differently from its neighbours",
            "quote a value that holds ': ', or align the key with those beside it",
        ),
        E::InvalidIndentation | E::ExpectedBlockMappingKey | E::ExpectedBlockSequenceEntry => {
            ("this line does not fit the indentation around it", "align it with the keys or items beside it")
        }
        E::SimpleKeyExpected | E::InvalidSimpleKey => ("a key without ': '", "write key: value"),
        E::UnexpectedCharacter { .. } => ("no value may start with this character", "quote the value: '…'"),
        E::RecursionLimitExceeded => return (format!("more than {DEPTH} levels of nesting"), None),
        E::UnclosedFlowCollection { open } | E::MismatchedFlowCollectionEnd { open, .. } => {
            return (
                format!("this {open} is not closed by its own bracket"),
                Some("close it, or quote the value"),
            );
        }
        other => return (format!("this is not YAML: {other}"), None),
    };
    (message.to_owned(), Some(help))
}
