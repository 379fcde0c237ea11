//! A text that is no YAML: what the parser met, in the words of the one who wrote it.

use granit_parser::{ErrorKind, ScanError};

use super::super::{DEPTH, Mistake, MistakeKind};
use crate::text::{FileId, Span};

/// The mistake for `error`, at the character that the parser stumbled over.
pub fn mistake(file: FileId, text: &str, error: &ScanError) -> Mistake {
    let at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    // The parser may report a tab where it ends.
    let at = if is_tab(error.kind()) && text.as_bytes()[..at].ends_with(b"\t") { at - 1 } else { at };
    let length = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let span = Span::new(file, at, at + length);
    let (message, help) = words(error.kind());
    let mistake = Mistake::refused(MistakeKind::NotParsed, span, message);
    match help {
        Some(help) => mistake.help(help),
        None => mistake,
    }
}

fn is_tab(kind: &ErrorKind) -> bool {
    use ErrorKind as E;
    matches!(kind, E::TabNotAllowed | E::TabInBlockIndentation | E::TabInIndentation | E::TabInPlainScalar)
}

fn words(kind: &ErrorKind) -> (String, Option<&'static str>) {
    use ErrorKind as E;
    let (message, help) = match kind {
        tab if is_tab(tab) => ("a tab stands where YAML indents", "indent with spaces"),
        E::UnclosedQuotedScalar => {
            ("this quote is never closed", "write the closing quote at the end of the text")
        }
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => (
            "text follows a closed quote",
            "put the whole value into the quotes; inside '…' write '' for one '",
        ),
        E::UnknownQuotedScalarEscape => {
            ("\"…\" knows no such escape", "write '…' around a regex: single quotes keep every backslash")
        }
        E::MappingValueNotAllowed | E::InvalidColonPlacement => (
            "a second ': ' stands in one line, or this line is indented unlike its neighbours",
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
                Some("close it, or quote the text"),
            );
        }
        other => return (format!("this is no YAML: {other}"), None),
    };
    (message.to_owned(), Some(help))
}
