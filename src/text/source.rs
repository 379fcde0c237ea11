//! The files of a run.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::line_index::character_start;
use super::mask::{overwrite, secrets};
use super::visible::visible;
use super::{LineIndex, Position, Span, Spanned};

/// The bytes of a file up to which it is searched for secrets as a whole.
const WHOLE: usize = 256 * 1024;

/// How far before a part of a larger file a secret may begin that goes on in it, in bytes.
const REACH: usize = 16 * 1024;

/// Names one file of a run: its index in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// One file that was read.
#[derive(Debug)]
pub struct SourceFile {
    path: PathBuf,
    text: Arc<String>,
    lines: OnceLock<LineIndex>,
    /// The byte ranges that are not to be shown.
    secrets: OnceLock<Vec<Range<usize>>>,
}

impl SourceFile {
    /// The path as it is shown to the user.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The whole text, as it was given: a file may be large, and is in memory once.
    #[must_use]
    pub fn text(&self) -> &Arc<String> {
        &self.text
    }

    /// The line index, made at its first use.
    #[must_use]
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// The text of the 0-based `line` with its line break; empty past the end.
    #[must_use]
    pub fn line(&self, line: usize) -> &str {
        let start = self.lines().start_of(line).unwrap_or(self.text.len());
        let end = self.lines().start_of(line + 1).unwrap_or(self.text.len());
        &self.text[start..end]
    }

    /// The path as people are shown it.
    #[must_use]
    pub fn shown(&self) -> String {
        visible(&self.path.display().to_string())
    }

    /// A part of the text with its secrets overwritten by `*`, of the same length in bytes.
    #[must_use]
    pub fn masked(&self, part: Range<usize>) -> String {
        if self.text.len() <= WHOLE {
            let secrets = self.secrets.get_or_init(|| secrets(&self.text));
            return overwrite(&self.text[part.clone()], part.start, secrets);
        }
        let back = character_start(&self.text, part.start.saturating_sub(REACH));
        let secrets = secrets(&self.text[back..part.end]);
        overwrite(&self.text[part.clone()], part.start - back, &secrets)
    }

    /// Line and column of a byte offset.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        self.lines().position(&self.text, offset)
    }
}

/// Every file of a run, by [`FileId`].
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// No file yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a file in and names it.
    ///
    /// # Panics
    /// With more than `u32::MAX` files.
    pub fn add(&mut self, path: impl Into<PathBuf>, text: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).expect("fewer than 4 billion files"));
        self.files.push(SourceFile {
            path: path.into(),
            text: Arc::new(text.into()),
            lines: OnceLock::new(),
            secrets: OnceLock::new(),
        });
        id
    }

    /// The file of that name.
    ///
    /// # Panics
    /// When `id` came from other [`Sources`].
    #[must_use]
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// Every file with its name, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0u32..).map(FileId).zip(&self.files)
    }

    /// The number of files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether no file was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The text that a span covers.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.file(span.file).text().get(span.range()).unwrap_or_default()
    }

    /// The place of a part of a value, given in its bytes; the whole value where it is not written as it
    /// reads, but with escapes or over several lines.
    #[must_use]
    pub fn part(&self, value: &Spanned<Arc<str>>, part: Range<usize>) -> Span {
        let shift = self.slice(value.span).find(&*value.value).filter(|_| !part.is_empty());
        shift.map_or(value.span, |shift| value.span.part(part.start + shift..part.end + shift))
    }

    /// The 1-based line on which a span starts. Unlike [`Sources::start`], it takes no longer on a long line: an export
    /// of 100,000 services may be a single one.
    #[must_use]
    pub fn line(&self, span: Span) -> usize {
        self.file(span.file).lines().line_of(span.start as usize) + 1
    }

    /// Where a span starts.
    #[must_use]
    pub fn start(&self, span: Span) -> Position {
        self.file(span.file).position(span.start as usize)
    }

    /// Where a span ends: the position one past its last byte.
    #[must_use]
    pub fn end(&self, span: Span) -> Position {
        self.file(span.file).position(span.end as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::Sources;
    use crate::text::Span;

    #[test]
    fn a_line_is_that_of_the_position() {
        let text = "é: 1\r\nb: 日本\n\nc";
        let mut sources = Sources::new();
        let file = sources.add("x.yml", text);
        for at in 0..=text.len() + 1 {
            let span = Span::new(file, at, at);
            assert_eq!(sources.line(span), sources.start(span).line, "at byte {at}");
        }
    }
}
