//! How bad a finding is, as the settings say.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::finding::{Allowance, Cover, Finding, Severity};
use crate::rule::RuleSet;
use crate::settings::{RuleHead, Settings};
use crate::text::{FileId, Sources};

/// The settings, with what the rules say of themselves.
pub struct Levels<'r> {
    heads: HashMap<&'r str, RuleHead<'r>>,
    settings: &'r Settings,
    /// The files that the findings point into.
    pub sources: &'r Sources,
    /// The rules that were asked about something.
    asked: &'r HashSet<Arc<str>>,
}

impl<'r> Levels<'r> {
    /// For findings of these rules in these files.
    pub fn new(
        rules: &'r RuleSet,
        settings: &'r Settings,
        sources: &'r Sources,
        asked: &'r HashSet<Arc<str>>,
    ) -> Self {
        let heads = rules.rules.iter().map(|rule| (&**rule.id(), rule.head())).collect();
        Self { heads, settings, sources, asked }
    }

    /// The finding with the severity that the settings give its rule in its file; `None` where the rule is off there.
    pub fn apply(&self, finding: Finding) -> Option<Finding> {
        let page = RuleHead::page(&finding.rule, finding.severity);
        let head = self.heads.get(&*finding.rule).copied().unwrap_or(page);
        let severity = self.severity(head, finding.primary.span.file)?;
        Some(Finding { severity: finding.certainty.limits(severity), ..finding })
    }

    /// Whether the rule of an allowance could have found something where the allowance stands.
    pub fn allowance_ran(&self, allowance: &Allowance) -> bool {
        match allowance.cover {
            Cover::Around(comment) => self.ran(&allowance.rule, Some(comment.file)),
            Cover::Subject { .. } => self.ran(&allowance.rule, None),
        }
    }

    /// Whether a rule was asked about something, and is on in that file.
    pub fn ran(&self, rule: &str, file: Option<FileId>) -> bool {
        let Some(head) = self.heads.get(rule) else { return true };
        let on = |file| self.severity(*head, file).is_some();
        self.asked.contains(rule) && file.is_none_or(on)
    }

    fn severity(&self, head: RuleHead<'_>, file: FileId) -> Option<Severity> {
        self.settings.severity(head, Some(self.sources.file(file).path()))
    }
}
