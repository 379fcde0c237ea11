//! Prometheus' configuration blocks as tables: which fields there are, since when, and what they hold.
//!
//! A block whose values matter is decoded by hand, and the table judges the rest of its fields; a block
//! that does not matter for scraping is judged by its table alone.

mod checker;
mod http;
mod seen;
mod size;

pub use checker::Checker;
pub use http::{HEADER, HTTP_CLIENT, SIGV4, TLS, plain_headers};
pub use seen::Seen;
pub use size::bytes;

use crate::prometheus::version::Version;
use crate::syntax::Mistake;

/// A mapping with fixed fields.
#[derive(Debug)]
pub struct Block {
    /// What it is called in messages: `tls_config`.
    pub name: &'static str,
    /// Its own fields.
    pub fields: &'static [Field],
    /// Blocks whose fields and rules hold here too, as Go's `inline` has it.
    pub inline: &'static [&'static Block],
    /// What must hold between the fields.
    pub rules: &'static [Rule],
}

impl Block {
    /// A block whose fields do not depend on each other.
    #[must_use]
    pub const fn of(name: &'static str, fields: &'static [Field]) -> Self {
        Self { name, fields, inline: &[], rules: &[] }
    }

    /// The same with other blocks' fields and rules.
    #[must_use]
    pub const fn with(self, inline: &'static [&'static Self]) -> Self {
        Self { inline, ..self }
    }

    /// The same with rules.
    #[must_use]
    pub const fn ruled(self, rules: &'static [Rule]) -> Self {
        Self { rules, ..self }
    }

    /// This block and those that are inlined, at any depth.
    pub fn parts(&'static self) -> impl Iterator<Item = &'static Self> {
        let mut waiting = vec![self];
        std::iter::from_fn(move || {
            let block = waiting.pop()?;
            waiting.extend(block.inline.iter().rev());
            Some(block)
        })
    }
}

/// One field of a block.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// The first version that knows it.
    pub since: Version,
    /// The first version that does not know it any more.
    pub until: Option<Version>,
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Decoded by hand; the table only knows its name and versions.
    Decoded,
    /// A text.
    Text,
    /// A URL that Go can parse; a text that may hold a password.
    Url,
    /// A text that must never be shown.
    Secret,
    /// Go's `bool`.
    Bool,
    /// Go's `int`.
    Integer,
    /// Go's `uint`.
    Natural,
    /// Go's `float64`.
    Number,
    /// A duration such as `1m30s`.
    Duration,
    /// A number of bytes such as `10MB`.
    Size,
    /// One of these texts; the second names the choice in the message.
    OneOf(&'static [&'static str], &'static str),
    /// A list of texts.
    Texts,
    /// Lists of secrets under names of the user's own.
    SecretLists,
    /// A list of secrets.
    Secrets,
    /// Texts under names of the user's own.
    TextMap,
    /// Texts under label names.
    LabelMap,
    /// A nested block, set as soon as it is written.
    Block(&'static Block),
    /// A nested block, set when something in it is.
    Struct(&'static Block),
    /// A list of blocks.
    Blocks(&'static Block),
    /// Blocks under names of the user's own, which the function may refuse with a message.
    BlockMap(&'static Block, fn(&str) -> Result<(), String>),
    /// Anything.
    Free,
}

/// What must hold between the fields of a block; each with the message of the server.
#[derive(Debug, Clone, Copy)]
pub enum Rule {
    /// At most one of these is set.
    AtMostOne(&'static [&'static str], &'static str),
    /// None of the first is set beside one of the second.
    Clash(&'static [&'static str], &'static [&'static str], &'static str),
    /// The field must be set.
    Required(&'static str, &'static str),
    /// The field has a default, and must not be emptied.
    NotEmpty(&'static str, &'static str),
    /// One of the first must be set where one of the second is.
    Needs(&'static [&'static str], &'static [&'static str], &'static str),
    /// Anything else.
    Check(fn(&Seen, Version, &mut Vec<Mistake>)),
}

impl Field {
    const fn new(name: &'static str, shape: Shape) -> Self {
        Self { name, shape, since: Version::new(0, 0), until: None }
    }

    /// The same, known from that version on.
    #[must_use]
    pub const fn since(self, major: u16, minor: u16) -> Self {
        Self { since: Version::new(major, minor), ..self }
    }

    /// The same, unknown from that version on.
    #[must_use]
    pub const fn until(self, major: u16, minor: u16) -> Self {
        Self { until: Some(Version::new(major, minor)), ..self }
    }

    /// Whether that version knows it.
    #[must_use]
    pub fn known_in(&self, version: Version) -> bool {
        self.since <= version && self.until.is_none_or(|until| version < until)
    }
}

macro_rules! shapes {
    ($($name:ident => $shape:expr, $doc:literal;)+) => {
        $(
            #[doc = $doc]
            #[must_use]
            pub const fn $name(name: &'static str) -> Field {
                Field::new(name, $shape)
            }
        )+
    };
}

shapes! {
    decoded => Shape::Decoded, "A field that is decoded by hand.";
    text => Shape::Text, "A text.";
    url => Shape::Url, "A URL.";
    secret => Shape::Secret, "A text that must never be shown.";
    boolean => Shape::Bool, "Go's `bool`.";
    integer => Shape::Integer, "Go's `int`.";
    natural => Shape::Natural, "Go's `uint`.";
    number => Shape::Number, "Go's `float64`.";
    duration => Shape::Duration, "A duration such as `1m30s`.";
    size => Shape::Size, "A number of bytes such as `10MB`.";
    texts => Shape::Texts, "A list of texts.";
    secrets => Shape::Secrets, "A list of secrets.";
    secret_lists => Shape::SecretLists, "Lists of secrets under names of the user's own.";
    text_map => Shape::TextMap, "Texts under names of the user's own.";
    label_map => Shape::LabelMap, "Texts under label names.";
    free => Shape::Free, "Anything.";
}

/// A nested block.
#[must_use]
pub const fn block(name: &'static str, of: &'static Block) -> Field {
    Field::new(name, Shape::Block(of))
}

/// A nested block that counts as set when something in it is.
#[must_use]
pub const fn structure(name: &'static str, of: &'static Block) -> Field {
    Field::new(name, Shape::Struct(of))
}

/// A list of blocks.
#[must_use]
pub const fn blocks(name: &'static str, of: &'static Block) -> Field {
    Field::new(name, Shape::Blocks(of))
}

/// One of `choices`, called `what` in the message.
#[must_use]
pub const fn one_of(name: &'static str, what: &'static str, choices: &'static [&'static str]) -> Field {
    Field::new(name, Shape::OneOf(choices, what))
}
