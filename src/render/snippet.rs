//! Source text for diagnostics: found by line index, secrets masked.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::text::{SourceFile, mask};

/// One file as miette reads it. Only the lines that are shown are looked at.
pub struct Snippet {
    name: String,
    masked: String,
    /// The 0-based line and the byte offset at which `masked` starts.
    first: (usize, usize),
}

impl Snippet {
    /// The lines around every one of `spans`, which are byte ranges of `file`.
    pub fn new(file: &SourceFile, spans: impl IntoIterator<Item = (usize, usize)>, context: usize) -> Self {
        let lines = file.lines();
        let (mut from, mut to) = (usize::MAX, 0);
        for (start, end) in spans {
            from = from.min(lines.line_of(start).saturating_sub(context));
            to = to.max(lines.line_of(end) + context);
        }
        let from = from.min(lines.line_count().saturating_sub(1));
        let start = lines.start_of(from).unwrap_or(0);
        let end = lines.start_of(to + 1).unwrap_or(file.text().len());
        let masked = mask(&file.text()[start..end]).into_owned();
        Self { name: file.path().display().to_string(), masked, first: (from, start) }
    }
}

impl SourceCode for Snippet {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (line, offset) = self.first;
        let within = SourceSpan::new((span.offset().saturating_sub(offset)).into(), span.len());
        let read = self.masked.read_span(&within, before, after)?;
        let shifted = SourceSpan::new((read.span().offset() + offset).into(), read.span().len());
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            read.data(),
            shifted,
            read.line() + line,
            read.column(),
            read.line_count(),
        )))
    }
}
