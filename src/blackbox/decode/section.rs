//! A mapping of `blackbox.yml`, with the fields that its version has.

use super::super::Version;
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
                let message = format!("{what} has no field \"{name}\" in blackbox_exporter {version}");
                let mistake = Mistake::refused(MistakeKind::UnknownField, key.span, message);
                fields.note(mistake.help(format!("blackbox_exporter {since} and later know it")));
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

    /// Where the key `name` stands, if its value is not empty.
    pub fn key(&mut self, name: &'static str) -> Option<Span> {
        self.fields.take(name)?;
        self.fields.entry(name).map(|(key, _)| key.span)
    }

    /// The exporter refuses the file for a value at `place`.
    pub fn refuse(&mut self, place: Span, message: impl Into<String>) {
        self.fields.note(Mistake::refused(MistakeKind::InvalidValue, place, message));
    }

    /// Reports every field that nobody took.
    pub fn finish(self) {
        self.fields.finish();
    }
}
