//! Rules of the users' own, from the folders that the settings name.

use std::path::Path;

use super::RuleSet;
use crate::syntax::{Mistake, MistakeKind};
use crate::text::{FileId, Span};

impl RuleSet {
    /// Takes one file of a folder of rules in: `below` is its path below the folder, which is the rule's id.
    pub fn load_own(&mut self, below: &Path, file: FileId, text: &str) {
        let parts: Vec<_> =
            below.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
        let wrong = match parts.as_slice() {
            [name] if name.eq_ignore_ascii_case("readme") => return,
            [family, name] => {
                let id = format!("{family}/{name}");
                if self.page(&id).is_none() {
                    return self.load(&id, file, text);
                }
                format!("there is already a rule {id}: give this one another name")
            }
            _ => "a rule is in a folder that names its family, such as ops/team-meta.md".to_owned(),
        };
        let place = Span::new(file, 0, text.find('\n').unwrap_or(text.len()));
        self.mistakes.push(Mistake::refused(MistakeKind::BrokenRule, place, wrong));
    }
}
