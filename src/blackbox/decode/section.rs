//! A mapping of `blackbox.yml`, with the fields that its version has.

use super::super::{Module, Version};
use crate::prometheus::schema::{Block, Checker};
use crate::syntax::{Dialect, Fields, Mistake, MistakeKind, Node};
use crate::text::Span;

/// One mapping while it is read.
pub struct Section<'n, 'm> {
    /// What to take fields from.
    pub fields: Fields<'n, 'm>,
    version: Version,
}

impl<'n, 'm> Section<'n, 'm> {
    /// Opens `node`, called `what`; fields that came after `version` are refused with the version to have.
    pub fn open(
        node: &'n Node,
        what: &'static str,
        version: Version,
        mistakes: &'m mut Vec<Mistake>,
    ) -> Option<Self> {
        let mut fields = Fields::of(node, what, Dialect::GoYamlV3, mistakes)?;
        for (name, since) in Version::fields_after(version, what) {
            if let Some((key, _)) = fields.entry(name) {
                let message =
                    format!("blackbox_exporter {version} does not know the field \"{name}\" in {what}");
                let mistake = Mistake::refused(MistakeKind::UnknownField, key.span, message);
                fields.note(mistake.help(format!("it was added in {since}")));
            }
        }
        Some(Self { fields, version })
    }

    /// The mapping in the field `name`, where it is not empty.
    pub fn child(&mut self, name: &'static str) -> Option<Section<'n, '_>> {
        self.child_as(name, name)
    }

    /// The same for a mapping that is called `what`.
    pub fn child_as(&mut self, name: &'static str, what: &'static str) -> Option<Section<'n, '_>> {
        let node = self.fields.take(name)?;
        Section::open(node, what, self.version, self.fields.mistakes())
    }

    /// The version whose fields hold.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Where the key `name` is, if its value is not empty.
    pub fn key(&mut self, name: &'static str) -> Option<Span> {
        self.fields.take(name)?;
        self.fields.key(name).map(|key| key.span)
    }

    /// The exporter refuses the file for a value at `place`.
    pub fn refuse(&mut self, place: Span, message: impl Into<String>) {
        self.fields.note(Mistake::refused(MistakeKind::InvalidValue, place, message));
    }

    /// The exporter loads the file and cannot use the value at `place`.
    pub fn doubt(&mut self, place: Span, message: impl Into<String>) {
        self.fields.note(Mistake::unnoticed(MistakeKind::InvalidValue, place, message));
    }

    /// Reports every field that nobody took.
    pub fn finish(self) {
        self.fields.finish();
    }

    /// Judges the fields of `rest`, and reports those that nobody took; secrets go into `module`.
    pub fn finish_with(self, rest: &'static Block, module: &mut Module) {
        let program = format!("blackbox_exporter {}", self.version);
        let mut checker = Checker::of(program, Dialect::GoYamlV3, self.version.client());
        checker.rest(self.fields, rest);
        module.secrets.append(&mut checker.secrets);
    }
}
