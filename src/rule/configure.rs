//! What the settings say of the rules: do they name rules that there are?

use std::fmt::Display;

use super::{Parameter, RuleSet};
use crate::settings::{RuleSetting, Settings, Written};
use crate::syntax::{Mistake, MistakeKind};
use crate::text::{FileId, Span, nearest};

impl RuleSet {
    /// Takes in what the settings say; names of rules that there are not are mistakes of the settings.
    pub fn configure(&mut self, settings: &Settings) {
        let Some(file) = settings.file else { return };
        let wrong: Vec<_> =
            names(settings).filter_map(|(name, families)| self.unknown(file, name, families)).collect();
        self.mistakes.extend(wrong);
        for (name, setting) in &settings.rules.named {
            self.set_parameters(file, name, setting);
        }
    }

    fn set_parameters(&mut self, file: FileId, rule: &str, setting: &RuleSetting) {
        let Some(rule) = self.rules.iter_mut().find(|known| **known.id() == *rule) else {
            let family = setting.parameters.keys().next();
            let message = format!("{rule} has no parameters: only a rule has");
            self.mistakes.extend(family.map(|name| bad(file, name, message, None)));
            return;
        };
        for (name, value) in &setting.parameters {
            let known = rule.parameters.iter().map(Parameter::name);
            let near = nearest(name, known).map(str::to_owned);
            let found = rule.parameters.iter_mut().find(|own| own.name() == &**name);
            let absent = format!("{} has no parameter \"{}\"", rule.page.id, name.text);
            let set =
                found.ok_or((absent, near)).and_then(|own| own.set(value).map_err(|error| (error, None)));
            self.mistakes.extend(set.err().map(|(error, near)| bad(file, name, error, near.as_deref())));
        }
    }

    /// Notes that a folder of rules cannot be read.
    pub fn unreadable(&mut self, settings: &Settings, folder: &Written, error: &dyn Display) {
        let message = format!("the folder of rules cannot be read: {error}");
        self.mistakes.extend(settings.file.map(|file| bad(file, folder, message, None)));
    }

    /// `None` if `name` is a rule or, where `families` count, a family; else the name that was meant, if one is near:
    /// the rule without its family, or a slightly different spelling.
    #[must_use]
    pub fn miss(&self, name: &str, families: bool) -> Option<Option<&str>> {
        let families =
            self.ids().filter_map(|id| id.split_once('/')).map(|(family, _)| family).filter(|_| families);
        let known = self.ids().map(|id| &**id).chain(families);
        let known: Vec<_> = known.collect();
        let without_family = |id: &&str| id.split_once('/').is_some_and(|(_, rest)| rest == name);
        (!known.contains(&name))
            .then(|| known.iter().copied().find(without_family).or_else(|| nearest(name, known)))
    }

    fn unknown(&self, file: FileId, name: &Written, families: bool) -> Option<Mistake> {
        let near = self.miss(name, families)?;
        let what = if families { "rule or family" } else { "rule" };
        Some(bad(file, name, format!("there is no {what} \"{}\"", name.text), near))
    }
}

fn bad(file: FileId, at: &Written, message: String, near: Option<&str>) -> Mistake {
    let place = Span::new(file, at.range().start, at.range().end);
    let mistake = Mistake::refused(MistakeKind::BadSettings, place, message);
    match near {
        Some(near) => mistake.help(format!("did you mean \"{near}\"?")),
        None => mistake,
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
