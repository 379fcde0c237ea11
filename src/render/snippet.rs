//! Source text for diagnostics: only what is near the labels, secrets masked.

use std::ops::Range;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::text::{Excerpt, SourceFile};

/// The most lines between two places that are shown, so that they stand in one frame.
const GAP: usize = 3;

/// What miette may see of one file.
pub struct Snippet {
    name: String,
    excerpts: Vec<Excerpt>,
}

impl Snippet {
    /// The lines around every one of `labels`.
    pub fn new(file: &SourceFile, labels: &[LabeledSpan], context: usize) -> Self {
        let mut places: Vec<_> = labels.iter().map(range).collect();
        places.sort_unstable_by_key(|place| place.start);
        let mut excerpts: Vec<Excerpt> = Vec::new();
        for place in places {
            let next = Excerpt::around(file, place, context);
            match excerpts.last().and_then(|last| joined(file, last, &next)) {
                Some(both) => *excerpts.last_mut().expect("there is one") = both,
                None => excerpts.push(next),
            }
        }
        Self { name: file.shown(), excerpts }
    }

    /// The label, or its beginning where only that is shown.
    pub fn fit(&self, label: &LabeledSpan) -> LabeledSpan {
        let end = self.starts(label.offset()).map_or(usize::MAX, Excerpt::end);
        let len = label.len().min(end.saturating_sub(label.offset()));
        let span = SourceSpan::new(label.offset().into(), len);
        let text = label.label().map(str::to_owned);
        if label.primary() {
            LabeledSpan::new_primary_with_span(text, span)
        } else {
            LabeledSpan::new_with_span(text, span)
        }
    }

    /// The excerpt that shows the place at which something starts.
    fn starts(&self, offset: usize) -> Option<&Excerpt> {
        self.excerpts.iter().find(|excerpt| excerpt.shows(&(offset..offset)))
    }
}

/// Both in one, with the lines between them, unless a line is cut or they are far apart.
fn joined(file: &SourceFile, one: &Excerpt, next: &Excerpt) -> Option<Excerpt> {
    if next.line > one.line + one.line_count() + GAP {
        return None;
    }
    let end = one.end().max(next.end());
    let both = Excerpt::around(file, one.start..end.saturating_sub(1).max(one.start), 0);
    let shows = |part: &Excerpt| both.shows(&(part.start..part.end()));
    (shows(one) && shows(next)).then_some(both)
}

fn range(label: &LabeledSpan) -> Range<usize> {
    label.offset()..label.offset() + label.len()
}

impl SourceCode for Snippet {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let place = span.offset()..span.offset() + span.len();
        let excerpt =
            self.excerpts.iter().find(|excerpt| excerpt.shows(&place)).ok_or(MietteError::OutOfBounds)?;
        let within = SourceSpan::new((span.offset() - excerpt.start).into(), span.len());
        let read = excerpt.text.read_span(&within, before, after)?;
        let shifted = SourceSpan::new((read.span().offset() + excerpt.start).into(), read.span().len());
        let column = if read.line() == 0 { read.column() + excerpt.column } else { read.column() };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            read.data(),
            shifted,
            read.line() + excerpt.line,
            column,
            // Of the whole excerpt: its labels belong into one frame.
            excerpt.line_count(),
        )))
    }
}
