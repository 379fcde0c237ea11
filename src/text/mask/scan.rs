//! Finds fields in a text that need not parse, and where their values end.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{KEY, Kind, kind};
use crate::text::line_index::character_start;
use crate::text::redact::{assigned_len, is_secret_name};

/// A name with what parts it from its value: `name:`, `"name" =`, `name {`, and `? name` with `:` on the next line.
static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"[A-Za-z0-9_-]+["']?[ \t]*(?:(?:\r?\n[ \t]*)?[:=][ \t]*|\{)"#).expect("the pattern is valid")
});

/// What a relabel step writes into a label that is a secret, in the list item of a step.
static REPLACEMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\breplacement:[ \t]*").expect("the pattern is valid"));

/// What may stand before a YAML value: its anchor and its tag.
static PROPERTIES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:[&!][^\s,\[\]{}]*[ \t]+)+").expect("the pattern is valid"));

/// The most bytes in which the end of a quoted text or of a bracket is looked for.
const REACH: usize = 8 * 1024;

/// A text, and what was found in it.
pub struct Scan<'t> {
    text: &'t str,
    found: Vec<Range<usize>>,
    /// Names of YAML anchors that stand where a secret does.
    aliases: Vec<&'t str>,
}

impl<'t> Scan<'t> {
    /// Nothing looked at yet; `found` is known already.
    pub fn new(text: &'t str, found: Vec<Range<usize>>) -> Self {
        Self { text, found, aliases: Vec::new() }
    }

    /// Everything that is to be hidden, in no order; parts may be there twice.
    pub fn found(self) -> Vec<Range<usize>> {
        self.found
    }

    /// Hides the values of secret fields.
    pub fn fields(&mut self) {
        let mut from = 0;
        while let Some(field) = FIELD.find_at(self.text, from) {
            let name = field.as_str().split(['"', '\'', ' ', '\t', '\r', '\n', ':', '=', '{']).next();
            let opens = usize::from(field.as_str().ends_with('{'));
            from = match kind(name.unwrap_or_default()) {
                Some(kind) => self.value(field.start(), field.end() - opens, kind).max(field.end()),
                None => field.end(),
            };
            if name == Some("target_label") {
                self.step(field.end());
            }
        }
    }

    /// Hides what a relabel step writes, where its target, at `target`, is the label of a secret.
    fn step(&mut self, target: usize) {
        let ends = |c: char| c.is_whitespace() || ",}\"'".contains(c);
        let label = self.text[target..].trim_start_matches(['"', '\'']).split(ends).next();
        if !label.is_some_and(is_secret_name) {
            return;
        }
        let item = |(_, line): &(usize, &str)| line.trim_start().starts_with('-');
        let lines = |text: &'t str| {
            text.split_inclusive('\n').scan(0, |at, line| {
                *at += line.len();
                Some((*at - line.len(), line))
            })
        };
        let before = &self.text[..self.line(target).end];
        let start = lines(before).filter(item).last().map_or(0, |(at, _)| at);
        let len = lines(&self.text[start..]).skip(1).find(item).map_or(self.text.len() - start, |(at, _)| at);
        if let Some(field) = REPLACEMENT.find(&self.text[start..start + len]) {
            self.value(start + field.start(), start + field.end(), Kind::Secret);
        }
    }

    /// Hides the values that secret fields take from elsewhere in a YAML text.
    pub fn anchors(&mut self) {
        let mut done = 0;
        while let Some(alias) = self.aliases.get(done) {
            done += 1;
            let anchor = format!("&{alias}");
            for (at, _) in self.text.match_indices(&anchor) {
                let line = self.line(at);
                let key = line.start + indent(&self.text[line]);
                if self.text[at + anchor.len()..].starts_with([' ', '\t', '\r', '\n']) {
                    self.value(key, at, Kind::Secret);
                }
            }
        }
    }

    /// Hides the value at `start` of the field at `field`; gives where other fields may come.
    fn value(&mut self, field: usize, start: usize, kind: Kind) -> usize {
        let start = start + PROPERTIES.find(&self.text[start..]).map_or(0, |found| found.len());
        let line = &self.text[start..self.line(start).end];
        match line.trim_start_matches(['&', '!']).bytes().next() {
            None | Some(b'#') => self.nested(field, start, kind),
            Some(b'{') if kind == Kind::Client => start,
            Some(b'{') if kind == Kind::Key => start,
            Some(b'[') if kind == Kind::Key && !self.text[..start].trim_end().ends_with(':') => start,
            Some(b'"' | b'\'' | b'[' | b'{') => self.closed(field, start, kind),
            Some(b'<') if line.starts_with("<<") => self.here_document(start),
            Some(b'|' | b'>') if is_block_scalar(line) => {
                self.hide(start..start + line.len());
                self.below(field, start, Kind::Text)
            }
            Some(b'*') => {
                let name = line[1..].split(|c: char| c.is_whitespace() || ",]}".contains(c)).next();
                let is_new = |name: &&str| !name.is_empty() && !self.aliases.contains(name);
                self.aliases.extend(name.filter(is_new));
                self.plain(field, start, kind)
            }
            Some(_) => self.plain(field, start, kind),
        }
    }

    /// A quoted text, a list or a mapping in brackets; where it never ends, the rest of the line.
    fn closed(&mut self, field: usize, start: usize, kind: Kind) -> usize {
        let reach = character_start(self.text, start + REACH);
        let Some(len) = closing(&self.text[start..reach]) else { return self.plain(field, start, kind) };
        let end = start + len;
        let follows = self.text[end..].bytes().next();
        if follows.is_some_and(|byte| !byte.is_ascii_whitespace() && !b",]}#;&:)".contains(&byte)) {
            return self.plain(field, start, kind);
        }
        self.hide(start..end);
        // Nothing may follow on lines of its own; where something does, it was meant to belong to the value.
        if self.text[end..self.line(end).end].trim().is_empty() {
            self.below(field, end, kind);
        }
        end
    }

    fn here_document(&mut self, start: usize) -> usize {
        let rest = &self.text[start..];
        let mark = rest.lines().next().unwrap_or_default().trim_start_matches(['<', '-']).trim();
        let mut end = start;
        for line in rest.split_inclusive('\n') {
            if end > start && line.trim() == mark {
                break;
            }
            end += line.len();
        }
        let first = start + rest.find('\n').unwrap_or(rest.len());
        self.hide(first..end);
        end
    }

    /// A text without quotes: the rest of its line, and the lines to which YAML folds it.
    fn plain(&mut self, field: usize, start: usize, kind: Kind) -> usize {
        let line = &self.text[start..self.line(start).end];
        if self.text[..field].ends_with(['?', '&']) {
            let len = line.find(['&', '"', '\'', ' ', '#']).unwrap_or(line.len());
            self.hide(start..start + len);
            return start + len;
        }
        if self.is_word(field, start) {
            let end = self.word_end(field, start);
            self.hide(start..end);
            return end;
        }
        let closes = |c: char| c.is_whitespace() || ",}]".contains(c);
        let end = start + line.trim_end_matches(closes).len();
        self.hide(start..end);
        self.below(field, end, kind);
        end
    }

    /// Whether the field is part of a text, such as a tag: `"token=…"`.
    fn is_word(&self, field: usize, start: usize) -> bool {
        let name = self.text[field..start].strip_suffix('=');
        self.text[..field].ends_with(['"', '\'', ',', ';', '|'])
            && name.is_some_and(|name| !name.ends_with(['"', '\'', ' ', '\t']))
    }

    /// Where a value in a text ends: at the quote, where the text begins with the field, as tags do.
    fn word_end(&self, field: usize, start: usize) -> usize {
        let len = assigned_len(&self.text[start..self.line(start).end]);
        let quote = self.text[..field].bytes().last().filter(|before| b"\"'".contains(before));
        let reach = character_start(self.text, start + REACH);
        let quoted =
            quote.filter(|_| len > 0).and_then(|quote| closing_quote(&self.text[field - 1..reach], quote));
        quoted.map_or(start + len, |quoted| field + quoted - 2)
    }

    /// What stands on lines of its own below a field.
    fn nested(&mut self, field: usize, start: usize, kind: Kind) -> usize {
        let next = self.text[start..].find(|c: char| !c.is_whitespace()).map(|at| start + at);
        if let Some(next) = next.filter(|next| self.text[*next..].starts_with(['"', '\'', '[', '{'])) {
            let line = self.line(next);
            if !KEY.is_match(&self.text[line]) {
                return self.closed(field, next, kind);
            }
        }
        let end = self.below(field, start, kind);
        if kind == Kind::Block { end } else { start }
    }

    /// Hides what may be secret of the lines after that of `start` that are deeper than the field; gives where they
    /// end.
    fn below(&mut self, field: usize, start: usize, kind: Kind) -> usize {
        let own = field - self.line(field).start;
        let mut end = (self.line(start).end + 1).min(self.text.len());
        for line in self.text[end..].split_inclusive('\n') {
            let depth = line.len() - line.trim_start_matches([' ', '\t']).len();
            // A list may stand as deep as its field.
            let is_deeper =
                depth > own || line.starts_with('\t') || depth == own && line[depth..].starts_with('-');
            if !is_deeper && !line.trim().is_empty() {
                break;
            }
            if let Some(from) = kind.hides_from(line.trim_end()) {
                self.hide(end + from..end + line.len());
            }
            end += line.len();
        }
        end
    }

    /// Hides what stands in a range on each of its lines, without the white space around it.
    pub fn hide(&mut self, range: Range<usize>) {
        let base = self.text.as_ptr().addr();
        let lines = self.text[range].lines().map(str::trim).filter(|line| !line.is_empty());
        self.found.extend(lines.map(|line| {
            let start = line.as_ptr().addr() - base;
            start..start + line.len()
        }));
    }

    /// The line of a place, without its break.
    fn line(&self, at: usize) -> Range<usize> {
        let start = self.text[..at].rfind('\n').map_or(0, |before| before + 1);
        let end = self.text[at..].find('\n').map_or(self.text.len(), |after| at + after);
        start..end
    }
}

fn is_block_scalar(line: &str) -> bool {
    let rest = line[1..].trim_start_matches(|c: char| c.is_ascii_digit() || "+-".contains(c));
    rest.trim().is_empty() || rest.trim_start().starts_with('#')
}

/// How far the first key of a line is from its start.
fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '-']).len()
}

/// The bytes of a quoted text, or of what is in brackets, from its first byte to its last.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = 0;
    loop {
        let byte = *text.as_bytes().get(at)?;
        match byte {
            b'"' | b'\'' => at += closing_quote(&text[at..], byte)?,
            b'[' | b'{' => (depth, at) = (depth + 1, at + 1),
            b']' | b'}' => (depth, at) = (depth - 1, at + 1),
            _ => at += 1,
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

/// The bytes up to and with the quote that closes the one with which the text starts. One that is doubled or escaped
/// does not.
fn closing_quote(text: &str, quote: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    loop {
        let byte = *bytes.get(at)?;
        let is_doubled = byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote);
        if is_doubled || byte == b'\\' && quote == b'"' {
            at += 2;
        } else if byte == quote {
            return Some(at + 1);
        } else {
            at += 1;
        }
    }
}
