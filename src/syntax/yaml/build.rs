//! From parser events to the tree.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::aliasing::Aliasing;
use super::block::BlockHead;
use super::content::{Content, Pending, pend};
use super::refuse;
use super::tabs::Tabs;
use granit_parser::{Event, ScalarStyle, StructureStyle, Tag};

use super::super::{Entry, Map, Mistake, MistakeKind, Node, Scalar, Style, Value};
use crate::text::{FileId, Span, nearest};

/// Takes the events of one document and makes its tree.
pub struct Builder<'t> {
    file: FileId,
    text: &'t str,
    open: Vec<Open>,
    anchors: HashMap<usize, Anchor>,
    names: Vec<String>,
    keys: HashSet<Arc<str>>,
    root: Option<Node>,
    aliasing: Aliasing,
    tabs: Tabs<'t>,
    mistakes: Vec<Mistake>,
}

/// A list or mapping whose end was not met yet.
pub struct Open {
    pub span: Span,
    /// Whether it is in brackets.
    pub flow: bool,
    anchor: usize,
    nodes_before: u64,
    content: Content,
}

impl Open {
    pub fn is_block_list(&self) -> bool {
        !self.flow && matches!(self.content, Content::List(_))
    }
}

struct Anchor {
    node: Node,
    nodes: u64,
}

impl<'t> Builder<'t> {
    pub fn new(file: FileId, text: &'t str, tabs: &'t [usize]) -> Self {
        Self {
            file,
            text,
            open: Vec::new(),
            anchors: HashMap::new(),
            names: Vec::new(),
            keys: HashSet::new(),
            root: None,
            aliasing: Aliasing::default(),
            tabs: Tabs::new(text, tabs),
            mistakes: Vec::new(),
        }
    }

    /// Whether the document is a closed list or mapping. Behind a lone scalar go-yaml may still stumble.
    pub fn is_complete(&self) -> bool {
        matches!(self.root.as_ref().map(|root| &root.value), Some(Value::List(_) | Value::Map(_)))
    }

    /// Whether any value was met at the top.
    pub fn has_root(&self) -> bool {
        self.root.is_some()
    }

    /// The tree, unless its aliases grow beyond what go-yaml decodes; the mistakes; and the tabs to judge.
    pub fn finish(mut self) -> (Option<Node>, Vec<Mistake>, Tabs<'t>) {
        let Some(place) = self.aliasing.excessive else { return (self.root, self.mistakes, self.tabs) };
        let message = "the aliases of this document expand to too many values: it is refused";
        self.mistakes.push(Mistake::refused(MistakeKind::NotParsed, place, message));
        (None, self.mistakes, self.tabs)
    }

    pub fn take(&mut self, event: Event<'t>, at: Span) {
        self.tabs.judge(at.start, &self.open);
        if !matches!(event, Event::SequenceEnd | Event::MappingEnd) {
            self.tabs.judge_item(at.start, &self.open);
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.aliasing.node();
                let at = if style == ScalarStyle::Plain { self.behind_colon(at) } else { at };
                self.tabs.pass_scalar(style, at, &self.open);
                if style == ScalarStyle::DoubleQuoted {
                    self.mistakes.extend(refuse::escaped_slash(self.text, at));
                }
                let value = self.scalar(text, style, tag.as_deref(), at);
                self.add_anchored(anchor, 1, Node::new(self.place(style, at), value));
            }
            Event::SequenceStart(style, anchor, _) => {
                self.start(at, style, anchor, Content::List(Vec::new()));
            }
            Event::MappingStart(style, anchor, _) => {
                self.start(at, style, anchor, Content::Map(Map::default(), Pending::Key));
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(at),
            Event::Alias(anchor) => self.alias(anchor, at),
            Event::UnresolvedAlias(name) => self.unresolved(&name, at),
            Event::Anchor(_, name) => self.names.push(name.into_owned()),
            _ => {}
        }
    }

    /// The parser places an empty value before the colon of its key; a value would be written after it.
    fn behind_colon(&self, at: Span) -> Span {
        let end = at.end as usize;
        let before_colon = at.is_empty() && self.text.as_bytes().get(end) == Some(&b':');
        if before_colon && self.waits_for_value() { Span::new(self.file, end + 1, end + 1) } else { at }
    }

    /// The parser ends a block scalar where the next token starts, after line breaks and blanks. One without any
    /// content stands at its indicator.
    fn place(&self, style: ScalarStyle, at: Span) -> Span {
        if !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            return at;
        }
        let start = at.start as usize;
        let written = self.text.get(at.range()).unwrap_or_default().trim_end().len();
        match BlockHead::before(self.text, start).filter(|_| written == 0) {
            Some(head) => Span::new(self.file, head.indicator, head.indicator + 1),
            None => Span::new(self.file, start, start + written),
        }
    }

    /// The parser starts a list that is not indented behind the first dash, and a comment there.
    fn with_dash(&self, at: Span) -> Span {
        let line = self.text[..at.start as usize].rfind('\n').map_or(0, |line_break| line_break + 1);
        let before = self.text[line..at.start as usize].trim_start();
        let is_first = before
            .strip_prefix('-')
            .map(str::trim_start)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('#'));
        let start = if is_first { at.start as usize - before.len() } else { at.start as usize };
        Span::new(self.file, start, at.end as usize)
    }

    fn waits_for_value(&self) -> bool {
        let content = self.open.last().map(|open| &open.content);
        matches!(content, Some(Content::Map(_, Pending::Value { .. } | Pending::Ignored)))
    }

    fn scalar(&self, text: Cow<'t, str>, style: ScalarStyle, tag: Option<&Tag>, at: Span) -> Value {
        // The parser reports an empty value as `~` at an empty place.
        let text = if style == ScalarStyle::Plain && at.is_empty() { Cow::Borrowed("") } else { text };
        let may_be_null = tag.map_or(style == ScalarStyle::Plain, |tag| tag.is_yaml_core_schema_tag("null"));
        if may_be_null && is_null(&text) {
            return Value::Null;
        }
        let text = if self.ends_without_line_break(style, at) { without_break(text) } else { text };
        let style = self.style(&text, style, at);
        let tag = tag.map(|tag| format!("{}{}", tag.handle(), tag.suffix()).into());
        Value::Scalar(Scalar { text: text.into(), style, tag })
    }

    /// The parser ends a block scalar with a line break even where the file has none; go-yaml does not.
    fn ends_without_line_break(&self, style: ScalarStyle, at: Span) -> bool {
        let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        block && at.end as usize == self.text.len() && !self.text.ends_with(['\n', '\r'])
    }

    fn style(&self, text: &str, style: ScalarStyle, at: Span) -> Style {
        let source = self.text.get(at.range()).unwrap_or_default();
        match style {
            ScalarStyle::Plain if source == text => Style::Plain,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted
                if source.get(1..source.len() - 1) == Some(text) =>
            {
                Style::Verbatim
            }
            // A plain scalar of several lines holds a space, so it is neither number nor boolean.
            _ => Style::Rewritten,
        }
    }

    fn start(&mut self, span: Span, style: StructureStyle, anchor: usize, content: Content) {
        let flow = style == StructureStyle::Flow;
        let dashed = !flow && matches!(content, Content::List(_)) && self.waits_for_value();
        let span = if dashed { self.with_dash(span) } else { span };
        let nodes_before = self.aliasing.nodes;
        self.aliasing.node();
        self.open.push(Open { span, flow, anchor, nodes_before, content });
    }

    fn end(&mut self, at: Span) {
        let Some(Open { span, flow, anchor, nodes_before, content }) = self.open.pop() else { return };
        // The end of a block is reported where the next token starts, after blank lines and comments.
        let end = if flow { at } else { content.last_place().unwrap_or(span) };
        let span = Span::new(self.file, span.start as usize, end.end.max(span.end) as usize);
        let nodes = self.aliasing.nodes - nodes_before;
        self.add_anchored(anchor, nodes, Node::new(span, content.into()));
    }

    fn add_anchored(&mut self, anchor: usize, nodes: u64, node: Node) {
        if anchor != 0 {
            self.anchors.insert(anchor, Anchor { node: node.clone(), nodes });
        }
        self.add(node);
    }

    fn alias(&mut self, anchor: usize, at: Span) {
        let Some(Anchor { node, nodes }) = self.anchors.get(&anchor) else {
            let message = "this alias is inside the value that it names";
            return self.broken_alias(at, Mistake::refused(MistakeKind::NotParsed, at, message));
        };
        let node = Node { used_at: Some(at), ..node.clone() };
        self.aliasing.alias(*nodes, at);
        self.add(node);
    }

    fn unresolved(&mut self, name: &str, at: Span) {
        // What stands here may be no name at all, but a secret that starts with a star.
        let message = "nothing before this place has the name that is repeated here";
        let mistake = Mistake::refused(MistakeKind::NotParsed, at, message);
        let near = nearest(name, self.names.iter().map(String::as_str));
        let help = near.map_or_else(
            || "name the value to repeat with & before it, or quote a value that starts with *".to_owned(),
            |near| format!("did you mean *{near}?"),
        );
        self.broken_alias(at, mistake.help(help));
    }

    fn broken_alias(&mut self, at: Span, mistake: Mistake) {
        self.mistakes.push(mistake);
        self.add(Node { span: at, used_at: Some(at), value: Value::Null });
    }

    fn add(&mut self, node: Node) {
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.root = Some(node),
            Some(Content::List(items)) => items.push(node),
            Some(Content::Map(map, pending)) => match std::mem::replace(pending, Pending::Key) {
                Pending::Value { key, merge } => map.entries.push(Entry { key, merge, value: node }),
                Pending::Ignored => {}
                Pending::Key => *pending = pend(&mut self.keys, &mut self.mistakes, &node),
            },
        }
    }
}

fn without_break(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.strip_suffix('\n') {
        Some(stripped) => Cow::Owned(stripped.to_owned()),
        None => text,
    }
}

fn is_null(plain: &str) -> bool {
    matches!(plain, "" | "~" | "null" | "Null" | "NULL")
}
