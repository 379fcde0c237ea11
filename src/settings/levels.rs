//! Which rule runs, and with which severity in which file.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Level, Settings, Written};
use crate::finding::Severity;

/// What a rule says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleHead<'r> {
    /// Its id.
    pub id: &'r str,
    /// Its severity; `None` for one that is off unless asked for.
    pub severity: Option<Severity>,
    /// Whether it is new, and so off unless asked for.
    pub preview: bool,
    /// Whether it judges; what the readers refuse is reported whatever is selected.
    pub judges: bool,
}

impl<'r> RuleHead<'r> {
    /// A page without a predicate, such as `syntax/not-parsed`, whose findings have that severity.
    #[must_use]
    pub fn page(id: &'r str, severity: Severity) -> Self {
        Self { id, severity: Some(severity), preview: false, judges: false }
    }
}

impl Settings {
    /// Whether a rule is to run at all: there may be a file for which it is on.
    #[must_use]
    pub fn runs(&self, rule: RuleHead<'_>) -> bool {
        let somewhere = |rules: &BTreeMap<Written, Level>| {
            level_in(rules, rule.id).is_some_and(|level| level != Level::Off)
        };
        self.selects(rule)
            && (self.severity(rule, None).is_some() || self.overrides.iter().any(|one| somewhere(&one.rules)))
    }

    /// The severity of a rule's findings in the file that is shown as `path`; `None` where it is off.
    #[must_use]
    pub fn severity(&self, rule: RuleHead<'_>, path: Option<&Path>) -> Option<Severity> {
        if !self.selects(rule) {
            return None;
        }
        let own = rule.severity.unwrap_or(Severity::Warning);
        match path.and_then(|path| self.overridden(rule.id, path)).or_else(|| self.level(rule.id)) {
            Some(level) => level.severity(),
            None if self.names(rule.id) => Some(own),
            None if rule.preview && !self.preview => None,
            None => rule.severity,
        }
    }

    fn overridden(&self, rule: &str, path: &Path) -> Option<Level> {
        let path = self.home.below(path);
        let mut fitting =
            self.overrides.iter().rev().filter(|one| one.paths.iter().any(|pattern| pattern.fits(&path)));
        fitting.find_map(|one| level_in(&one.rules, rule))
    }

    /// What `[rules]` says of the rule, else of its family.
    fn level(&self, rule: &str) -> Option<Level> {
        let said = |name| self.rules.get(name).and_then(|setting| setting.level);
        said(rule).or_else(|| said(family(rule)))
    }

    /// Whether the rule is asked for by its own id.
    fn names(&self, rule: &str) -> bool {
        self.select.iter().any(|name| &**name == rule)
    }

    fn selects(&self, rule: RuleHead<'_>) -> bool {
        let has = |list: &[Written], name: &str| list.iter().any(|written| &**written == name);
        let family = family(rule.id);
        if has(&self.ignore, rule.id) || has(&self.ignore, family) && !self.names(rule.id) {
            return false;
        }
        !rule.judges || self.select.is_empty() || self.names(rule.id) || has(&self.select, family)
    }
}

fn level_in(rules: &BTreeMap<Written, Level>, rule: &str) -> Option<Level> {
    let said = |name: &str| rules.iter().find(|(written, _)| &***written == name).map(|(_, level)| *level);
    said(rule).or_else(|| said(family(rule)))
}

/// `probe` of `probe/root-path`.
fn family(rule: &str) -> &str {
    rule.split_once('/').map_or(rule, |(family, _)| family)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::RuleHead;
    use crate::finding::Severity;
    use crate::settings::{Settings, read};
    use crate::text::FileId;

    fn settings(text: &str) -> Settings {
        let mut mistakes = Vec::new();
        let settings = read(FileId(0), text, &mut mistakes);
        assert_eq!(mistakes, [], "{text}");
        settings
    }

    fn head(id: &'static str, severity: Option<Severity>) -> RuleHead<'static> {
        RuleHead { id, severity, preview: false, judges: true }
    }

    const ERROR: Option<Severity> = Some(Severity::Error);

    #[test]
    fn the_rule_is_nearer_than_its_family() {
        for (text, expected) in [
            ("", ERROR),
            ("rules = {\"probe/x\" = \"info\"}", Some(Severity::Info)),
            ("rules = {probe = \"off\"}", None),
            ("rules = {probe = \"off\", \"probe/x\" = \"warning\"}", Some(Severity::Warning)),
            ("rules = {\"probe/x\" = {severity = \"info\", keys = [1]}}", Some(Severity::Info)),
            ("select = [\"relabel\"]", None),
            ("select = [\"probe\"]", ERROR),
            ("select = [\"probe\"]\nignore = [\"probe/x\"]", None),
            ("select = [\"probe/x\"]\nignore = [\"probe\"]", ERROR),
            ("ignore = [\"probe\"]", None),
        ] {
            let found = settings(text);
            assert_eq!(found.severity(head("probe/x", ERROR), None), expected, "{text}");
            assert_eq!(found.runs(head("probe/x", ERROR)), expected.is_some(), "{text}");
        }
    }

    #[test]
    fn what_is_off_by_itself_wants_to_be_asked_for() {
        for (text, runs) in [
            ("", false),
            ("select = [\"probe\"]", false),
            ("select = [\"probe/x\"]", true),
            ("rules = {\"probe/x\" = \"info\"}", true),
        ] {
            assert_eq!(settings(text).runs(head("probe/x", None)), runs, "{text}");
            let new = RuleHead { preview: true, ..head("probe/x", ERROR) };
            assert_eq!(settings(text).runs(new), runs, "{text}");
        }
        let new = RuleHead { preview: true, ..head("probe/x", ERROR) };
        assert!(settings("preview = true").runs(new));
    }

    #[test]
    fn what_the_readers_refuse_is_told_whatever_is_selected() {
        let page = RuleHead::page("syntax/not-parsed", Severity::Error);
        assert_eq!(settings("select = [\"probe\"]").severity(page, None), ERROR);
        assert_eq!(settings("ignore = [\"syntax\"]").severity(page, None), None);
    }

    #[test]
    fn the_last_override_that_fits_wins() {
        let found = settings(
            "rules = {probe = \"off\"}\n[[override]]\npaths = [\"a/**\"]\nrules = {probe = \"info\"}\n\
             [[override]]\npaths = [\"a/b\"]\nrules = {\"probe/x\" = \"warning\"}\n",
        );
        let rule = head("probe/x", ERROR);
        let at = |path: &str| found.severity(rule, Some(Path::new(path)));
        assert!(found.runs(rule), "somewhere");
        assert_eq!(at("c.yml"), None);
        assert_eq!(at("a/c.yml"), Some(Severity::Info));
        assert_eq!(at("a/b/c.yml"), Some(Severity::Warning));
    }
}
