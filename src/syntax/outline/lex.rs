//! Brackets, marks and texts, cut out of anything.

use super::super::DEPTH;
use super::Layout;

/// What a text consists of, as far as its structure goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'t> {
    /// A mapping, object or block begins.
    OpenMap,
    /// A list begins.
    OpenList,
    /// The innermost of them ends.
    Close,
    /// What stands between a key and its value.
    Mark,
    /// A comma.
    Comma,
    /// The end of a line.
    Line,
    /// A word, or what stands in quotes.
    Text(&'t str),
}

/// The tokens of a text; what nests too deeply, and all that follows it, is left out.
pub fn tokens(text: &str, layout: Layout) -> Vec<Token<'_>> {
    let mut lexer = Lexer { text, at: 0, open: 0, columns: Vec::new(), tokens: Vec::new() };
    while lexer.at < text.len() && !lexer.is_too_deep() {
        match layout {
            Layout::Brackets => lexer.token(),
            Layout::Indentation => lexer.line(),
        }
    }
    lexer.tokens
}

/// What a column of YAML is that of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Column {
    /// How many bytes stand before it in its line.
    at: usize,
    /// Whether dashes stand there.
    is_list: bool,
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// How many brackets are open.
    open: usize,
    /// The columns of the blocks that are open.
    columns: Vec<Column>,
    tokens: Vec<Token<'t>>,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// The rest of the line, without its break.
    fn line_rest(&self) -> &'t str {
        self.rest().split('\n').next().unwrap_or_default()
    }

    fn take(&mut self, length: usize, token: Token<'t>) {
        self.at += length;
        if token != Token::Text("") {
            self.tokens.push(token);
        }
    }

    /// Takes a token of brackets, if something other than white space or a comment stands here.
    fn token(&mut self) {
        let rest = self.rest();
        match rest.chars().next() {
            None => {}
            Some('\n') => self.take(1, Token::Line),
            Some(',') => self.take(1, Token::Comma),
            Some(':' | '=') => self.take(1, Token::Mark),
            Some('{') => match self.action() {
                Some(action) if rest.starts_with("{{") => self.take(action.len(), Token::Text(action)),
                Some(action) => self.at += action.len(),
                None => self.bracket(Token::OpenMap),
            },
            Some('[') => self.bracket(Token::OpenList),
            Some('}' | ']') => self.closing_bracket(),
            Some('"' | '\'') => self.quoted(),
            Some('#') => self.at += self.line_rest().len(),
            Some('/') if rest.starts_with("//") => self.at += self.line_rest().len(),
            Some('/') if rest.starts_with("/*") => {
                self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            }
            Some(blank) if blank.is_whitespace() => self.at += blank.len_utf8(),
            Some(_) => self.word(),
        }
    }

    /// What a template puts here, `{{ … }}`, or says of the lines around, `{% … %}`.
    fn action(&self) -> Option<&'t str> {
        let line = self.line_rest();
        let (_, close) = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")]
            .into_iter()
            .find(|(open, _)| line.starts_with(open))?;
        line.find(close).map(|end| &line[..end + close.len()])
    }

    fn is_too_deep(&self) -> bool {
        self.open + self.columns.len() > DEPTH
    }

    fn bracket(&mut self, opened: Token<'t>) {
        self.open += 1;
        self.take(1, opened);
    }

    /// A bracket that closes what none opened is passed over.
    fn closing_bracket(&mut self) {
        self.at += 1;
        if self.open > 0 {
            self.open -= 1;
            self.tokens.push(Token::Close);
        }
    }

    /// Takes what stands in quotes, which end with their line at the latest.
    fn quoted(&mut self) {
        let (rest, mut is_escaped) = (self.rest(), false);
        let quote = rest.as_bytes()[0];
        let is_end = |byte: &u8| {
            let is_end = *byte == b'\n' || *byte == quote && !is_escaped;
            is_escaped = *byte == b'\\' && !is_escaped;
            is_end
        };
        let length = rest.as_bytes()[1..].iter().position(is_end).unwrap_or(rest.len() - 1);
        let inner = &rest[1..=length];
        // `"name"": "web"` has a quote too many, and `"name: "web"` lacks one behind its key.
        if inner.starts_with(": ") {
            self.at += 1;
            return;
        }
        if let Some(key) = inner.trim_end().strip_suffix(':') {
            return self.take(1 + key.len(), Token::Text(key));
        }
        let is_closed = rest.as_bytes().get(length + 1) == Some(&quote);
        self.take(length + 1 + usize::from(is_closed), Token::Text(inner));
    }

    /// Takes a word, without the quote that it may have on one side alone.
    fn word(&mut self) {
        let rest = self.rest();
        let ends = |(at, letter): (usize, char)| {
            let is_mark = || rest[at + 1..].starts_with([' ', '\t', '\r', '\n', '{', '[', '"', '\'']);
            let ends = letter.is_whitespace() || matches!(letter, ',' | '{' | '}' | '[' | ']' | '=');
            (ends || letter == ':' && is_mark()).then_some(at)
        };
        let length = rest.char_indices().find_map(ends).unwrap_or(rest.len());
        self.take(length, Token::Text(rest[..length].trim_matches(['"', '\''])));
    }

    /// Takes a line of YAML; several, where brackets are open at its end.
    fn line(&mut self) {
        let line = self.line_rest();
        let content = line.trim_start();
        let is_blank = matches!(content.trim_end(), "" | "---" | "...") || content.starts_with(['#', '%']);
        // What a template does in a line of its own is nothing of the text that it gives.
        let is_of_template = ["{{", "{%", "<%"].iter().any(|mark| content.starts_with(mark));
        if !is_blank && !is_of_template {
            let column = line.len() - content.len();
            self.at += column;
            self.items(column);
        }
        self.at += self.line_rest().len();
        if self.at < self.text.len() {
            self.take(1, Token::Line);
        }
    }

    /// Takes what stands at that column of a line, dashes first.
    fn items(&mut self, mut column: usize) {
        while let Some(rest) = self.line_rest().strip_prefix('-') {
            let content = rest.trim_start();
            if content.len() == rest.len() && !rest.is_empty() {
                break;
            }
            self.place(Column { at: column, is_list: true });
            let length = 1 + rest.len() - content.len();
            column += length;
            self.at += length;
            if self.is_too_deep() {
                return;
            }
        }
        if !self.line_rest().is_empty() {
            self.place(Column { at: column, is_list: false });
            self.entry();
        }
    }

    /// Closes the blocks that are over at `column`, and opens the one that begins there.
    fn place(&mut self, column: Column) {
        let is_over =
            |open: &Column| open.at > column.at || open.at == column.at && open.is_list && !column.is_list;
        while self.columns.last().is_some_and(is_over) {
            self.columns.pop();
            self.tokens.push(Token::Close);
        }
        if self.columns.last() != Some(&column) {
            self.columns.push(column);
            self.tokens.push(if column.is_list { Token::OpenList } else { Token::OpenMap });
        }
    }

    /// Takes `key: value`, or a value alone.
    fn entry(&mut self) {
        let line = self.line_rest();
        if line.starts_with(['{', '[']) {
            return self.brackets();
        }
        let length = if line.starts_with(['"', '\'']) {
            let before = self.at;
            self.quoted();
            self.at - before
        } else {
            let length = key_length(line);
            self.words(&line[..length]);
            length
        };
        if line[length..].trim_start().starts_with(':') {
            self.at += line.len() - length - line[length..].trim_start().len();
            self.take(1, Token::Mark);
            self.value();
        }
    }

    /// Takes a key, or a value alone: the first word, and all others together.
    fn words(&mut self, text: &'t str) {
        self.at += text.len();
        let (first, rest) = text.trim_end().split_once(' ').unwrap_or((text.trim_end(), ""));
        self.tokens.push(Token::Text(first));
        if !rest.trim().is_empty() {
            self.tokens.push(Token::Text(rest.trim()));
        }
    }

    /// Takes the value behind a mark, as far as it stands in this line; a block scalar is none.
    fn value(&mut self) {
        let mut value = self.line_rest().trim();
        while value.starts_with(['&', '!']) {
            value = value.split_once(' ').map_or("", |(_, rest)| rest.trim_start());
        }
        self.at += self.line_rest().trim_end().len() - value.len();
        match value.chars().next() {
            None | Some('#' | '|' | '>') => {}
            Some('{' | '[') => self.brackets(),
            Some('"' | '\'') => self.quoted(),
            Some(_) => self.take(value.len(), Token::Text(without_comment(value))),
        }
    }

    /// Takes what stands in brackets. They cannot reach a line that is no deeper than the block that they are in.
    fn brackets(&mut self) {
        let column = self.columns.last().map_or(0, |column| column.at);
        loop {
            self.token();
            if self.open == 0 || self.at >= self.text.len() || self.is_too_deep() {
                return;
            }
            if self.rest().starts_with('\n') && is_outside(&self.rest()[1..], column) {
                let open = std::mem::take(&mut self.open);
                return self.tokens.extend(vec![Token::Close; open]);
            }
        }
    }
}

/// Whether the line that follows begins at that column or before it, and not with a bracket that closes.
fn is_outside(text: &str, column: usize) -> bool {
    let line = text.lines().next().unwrap_or_default();
    let content = line.trim_start();
    line.len() - content.len() <= column && !content.is_empty() && !content.starts_with(['}', ']'])
}

/// How much of a line is a key, or a value without one.
fn key_length(line: &str) -> usize {
    let line = without_comment(line);
    let is_mark = |at: &usize| line[at + 1..].is_empty() || line[at + 1..].starts_with([' ', '\t']);
    line.match_indices(':').map(|(at, _)| at).find(is_mark).unwrap_or(line.len())
}

fn without_comment(line: &str) -> &str {
    line.split_once(" #").map_or(line, |(before, _)| before).trim_end()
}
