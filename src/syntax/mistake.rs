//! What is wrong with a file, before any rule is asked.

use crate::text::Span;

/// One mistake in a file, at its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistake {
    /// Its family, whose [rule](MistakeKind::rule) has a page.
    pub kind: MistakeKind,
    /// The place to edit.
    pub span: Span,
    /// What is wrong, in the file's own terms; never a secret.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Further places, each with a few words.
    pub also: Vec<(Span, String)>,
    /// Whether the real program refuses the whole file for it.
    pub refused: bool,
}

/// The families of mistakes: most are of any file, some are a program's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MistakeKind {
    /// The text is not YAML, JSON or HCL.
    NotParsed,
    /// A field that the program does not know.
    UnknownField,
    /// A key that is written twice.
    DuplicateKey,
    /// A list where a mapping belongs, a word where a number does, …
    WrongType,
    /// The right type with a value that the program refuses.
    InvalidValue,
    /// A required field is absent.
    MissingField,
    /// The file is a template of a configuration.
    UnrenderedTemplate,
    /// A rule file that cannot be loaded, or whose predicate fails.
    BrokenRule,
    /// `probelint.toml` says what probelint does not know.
    BadSettings,
    /// What another program knows that reads such files, and this one refuses.
    ForeignDialect,
    /// Text that the program never reads, such as a second YAML document.
    IgnoredText,
    /// Two jobs of one Prometheus with the same name.
    DuplicateJob,
    /// A key that Consul does not know.
    UnknownKey,
    /// Meta that Consul refuses, or keeps for itself.
    InvalidMeta,
    /// Two services of one agent with the same id.
    DuplicateService,
}

impl MistakeKind {
    /// Every family, in the order of their pages.
    pub const ALL: [Self; 15] = [
        Self::DuplicateService,
        Self::InvalidMeta,
        Self::UnknownKey,
        Self::DuplicateJob,
        Self::UnrenderedTemplate,
        Self::BadSettings,
        Self::BrokenRule,
        Self::DuplicateKey,
        Self::ForeignDialect,
        Self::IgnoredText,
        Self::InvalidValue,
        Self::MissingField,
        Self::NotParsed,
        Self::UnknownField,
        Self::WrongType,
    ];

    /// The rule's id, `syntax/unknown-field`.
    #[must_use]
    pub fn rule(self) -> &'static str {
        match self {
            Self::NotParsed => "syntax/not-parsed",
            Self::UnknownField => "syntax/unknown-field",
            Self::DuplicateKey => "syntax/duplicate-key",
            Self::WrongType => "syntax/wrong-type",
            Self::InvalidValue => "syntax/invalid-value",
            Self::MissingField => "syntax/missing-field",
            Self::ForeignDialect => "relabel/dialect",
            Self::IgnoredText => "syntax/ignored-text",
            Self::UnrenderedTemplate => "syntax/unrendered-template",
            Self::BrokenRule => "syntax/broken-rule",
            Self::BadSettings => "syntax/bad-settings",
            Self::DuplicateJob => "scrape/duplicate-job",
            Self::UnknownKey => "consul/unknown-key",
            Self::InvalidMeta => "consul/invalid-meta-key",
            Self::DuplicateService => "consul/duplicate-service-id",
        }
    }
}

impl Mistake {
    /// A mistake for which the program refuses the file.
    pub fn refused(kind: MistakeKind, span: Span, message: impl Into<String>) -> Self {
        Self { kind, span, message: message.into(), help: None, also: Vec::new(), refused: true }
    }

    /// A mistake that the program does not notice.
    pub fn unnoticed(kind: MistakeKind, span: Span, message: impl Into<String>) -> Self {
        Self { refused: false, ..Self::refused(kind, span, message) }
    }

    /// The same with what to write instead.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The same with one more place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.also.push((span, text.into()));
        self
    }
}
