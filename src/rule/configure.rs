//! What the settings say of the rules: do they name rules that there are?

use super::RuleSet;
use crate::settings::{Settings, Written};
use crate::syntax::{Mistake, MistakeKind};
use crate::text::{FileId, Span, nearest};

impl RuleSet {
    /// Takes in what the settings say; names of rules that there are not are mistakes of the settings.
    pub fn configure(&mut self, settings: &Settings) {
        let Some(file) = settings.file else { return };
        let wrong: Vec<_> =
            names(settings).filter_map(|(name, families)| self.unknown(file, name, families)).collect();
        self.mistakes.extend(wrong);
    }

    /// A near name where `name` is no rule and, if `families` count, no family; `None` where all is well.
    #[must_use]
    pub fn miss(&self, name: &str, families: bool) -> Option<Option<&str>> {
        let families =
            self.ids().filter_map(|id| id.split_once('/')).map(|(family, _)| family).filter(|_| families);
        let known = self.ids().map(|id| &**id).chain(families);
        let known: Vec<_> = known.collect();
        (!known.contains(&name)).then(|| nearest(name, known))
    }

    fn unknown(&self, file: FileId, name: &Written, families: bool) -> Option<Mistake> {
        let near = self.miss(name, families)?;
        let what = if families { "rule or family" } else { "rule" };
        let range = name.range();
        let mistake = Mistake::refused(
            MistakeKind::BadSettings,
            Span::new(file, range.start, range.end),
            format!("there is no {what} \"{}\"", name.text),
        );
        Some(match near {
            Some(near) => mistake.help(format!("did you mean \"{near}\"?")),
            None => mistake,
        })
    }
}

/// Every name of a rule that the file says, and whether it may be a family's.
fn names(settings: &Settings) -> impl Iterator<Item = (&Written, bool)> {
    let levels =
        settings.rules.named.keys().chain(settings.overrides.iter().flat_map(|one| one.rules.keys()));
    let chosen = settings.select.iter().chain(&settings.ignore).filter(|name| !name.range().is_empty());
    levels
        .chain(chosen)
        .map(|name| (name, true))
        .chain(settings.allow.iter().map(|allow| (&allow.rule, false)))
}
