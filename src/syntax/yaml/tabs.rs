//! Which tabs that indent lines go-yaml takes.

use granit_parser::ScalarStyle;

use super::build::Open;
use crate::text::Span;

/// Judges the tabs of a document while its tree is made.
pub struct Tabs<'t> {
    text: &'t str,
    /// Those of which nothing is known yet.
    places: &'t [usize],
    /// The last scalar, if it is a plain one.
    plain: Option<Span>,
    misplaced: Option<usize>,
}

impl<'t> Tabs<'t> {
    /// Of `text`, `places` are the first tabs in the indentation of each line.
    pub fn new(text: &'t str, places: &'t [usize]) -> Self {
        Self { text, places, plain: None, misplaced: None }
    }

    /// Judges the tabs before `end`: what is `open` now was open there.
    pub fn judge(&mut self, end: u32, open: &[Open]) {
        while let Some((tab, rest)) = self.places.split_first().filter(|(tab, _)| **tab < end as usize) {
            if !self.may_indent(*tab, open) {
                self.misplaced.get_or_insert(*tab);
            }
            self.places = rest;
        }
    }

    /// Judges a tab between the dash of an item and the item, which starts at `start`.
    pub fn judge_item(&mut self, start: u32, open: &[Open]) {
        let before = self.text.get(..start as usize).unwrap_or_default();
        let dash = before.trim_end_matches([' ', '\t']);
        let tab = before[dash.len()..].find('\t').map(|at| dash.len() + at);
        if dash.ends_with('-') && open.last().is_some_and(Open::is_block_list) {
            self.misplaced = self.misplaced.or(tab);
        }
    }

    /// Takes note of a scalar: its tabs belong to it, if it is not a plain one, but for those that stand where a
    /// block scalar must be indented.
    pub fn pass_scalar(&mut self, style: ScalarStyle, at: Span, open: &[Open]) {
        self.plain = Some(at).filter(|at| style == ScalarStyle::Plain && !at.is_empty());
        if self.plain.is_some() {
            return self.judge(at.end, open);
        }
        let (inside, rest) = self.places.split_at(self.places.partition_point(|tab| *tab < at.end as usize));
        self.places = rest;
        if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) && !at.is_empty() {
            let indent = self.column(at.start as usize);
            let before_it = inside.iter().copied().find(|tab| self.column(*tab) < indent);
            self.misplaced = self.misplaced.or(before_it);
        }
    }

    /// The first tab that go-yaml refuses, once the document is read. Where text `goes_on` after the document, the
    /// tabs there do not count.
    pub fn misplaced(mut self, goes_on: bool) -> Option<usize> {
        if !goes_on {
            self.judge(u32::MAX, &[]);
        }
        self.misplaced
    }

    /// A tab may indent inside of brackets; and deeper than the block around it, where it is taken for part of a
    /// plain scalar, since nothing but white space stands between.
    fn may_indent(&self, tab: usize, open: &[Open]) -> bool {
        let continues = |plain: &Span| {
            let between = self.text.get(plain.end as usize..tab).unwrap_or_default();
            plain.start as usize <= tab && between.trim().is_empty()
        };
        if self.plain.as_ref().is_some_and(continues) {
            return self.column(tab) > self.block_column(open);
        }
        open.last().is_some_and(|open| open.flow)
    }

    /// The column of the innermost block.
    fn block_column(&self, open: &[Open]) -> usize {
        let block = open.iter().rfind(|open| !open.flow);
        block.map_or(0, |open| self.column(open.span.start as usize))
    }

    /// Bytes between the start of the line and `at`.
    fn column(&self, at: usize) -> usize {
        at - self.text[..at].rfind('\n').map_or(0, |end| end + 1)
    }
}
