//! Rule files: load, check statically, judge.

mod bench;
mod check;
mod configure;
mod conjuncts;
mod front;
mod judge;
mod language;
mod own;
mod page;
mod parameter;
mod plain;
mod shipped;
mod words;
mod worker;

use std::sync::Arc;

pub use front::{Rule, Said};
pub use judge::{Detail, Judged, judge};
pub use page::{Example, ExampleFile, Page};
pub use parameter::Parameter;
pub use words::{Also, Wording};

use crate::syntax::{Mistake, MistakeKind};
use crate::text::{FileId, Sources};

/// The rules of a run, with the files that they were read from.
#[derive(Debug, Default)]
pub struct RuleSet {
    /// The rules, by id.
    pub rules: Vec<Rule>,
    /// The pages of what the readers refuse (`syntax/…`), which have no predicate.
    pub pages: Vec<Page>,
    /// The ids of rules that could not be loaded.
    pub broken: Vec<Arc<str>>,
    /// Mistakes in rule files.
    pub mistakes: Vec<Mistake>,
}

impl RuleSet {
    /// The rules that are shipped, read into `sources`.
    #[must_use]
    pub fn shipped(sources: &mut Sources) -> Self {
        let mut set = Self::default();
        for shipped in shipped::FILES {
            let file = sources.add(format!("rules/{}.md", shipped.id), shipped.text);
            let page = Page::of(shipped.id, file, shipped.text);
            match &shipped.front {
                None => set.pages.push(page),
                Some(front) => set.rules.extend(Rule::shipped(page, front, &mut set.mistakes)),
            }
        }
        set
    }

    /// The same, read from the texts of their files as rules of the users' own are.
    #[must_use]
    pub fn shipped_as_files(sources: &mut Sources) -> Self {
        let mut set = Self::default();
        for shipped in shipped::FILES {
            let file = sources.add(format!("rules/{}.md", shipped.id), shipped.text);
            match shipped.front {
                None => set.pages.push(Page::read(shipped.id, file, shipped.text, &mut set.mistakes)),
                Some(_) => set.load(shipped.id, file, shipped.text),
            }
        }
        set
    }

    /// Takes one rule file in; its mistakes are noted and the rule is then left out.
    pub fn load(&mut self, id: &str, file: FileId, text: &str) {
        let before = self.mistakes.len();
        let page = Page::read(id, file, text, &mut self.mistakes);
        let rule = Rule::read(page, text, &mut self.mistakes);
        for mistake in &mut self.mistakes[before..] {
            mistake.kind = MistakeKind::BrokenRule;
        }
        match rule {
            Some(rule) if self.mistakes.len() == before => self.rules.push(rule),
            _ => self.broken.push(id.into()),
        }
    }

    /// The page of a rule, or of a family of mistakes.
    #[must_use]
    pub fn page(&self, id: &str) -> Option<&Page> {
        self.every_page().find(|page| &*page.id == id)
    }

    /// Every page, rules first.
    pub fn every_page(&self) -> impl Iterator<Item = &Page> {
        self.rules.iter().map(|rule| &rule.page).chain(&self.pages)
    }

    /// Every id, for near names.
    pub fn ids(&self) -> impl Iterator<Item = &Arc<str>> {
        self.every_page().map(|page| &page.id).chain(&self.broken)
    }
}
