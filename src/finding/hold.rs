//! Holding back what is allowed, and complaining about allowances that are not valid.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::{Allowance, Certainty, Draft, Finding, Holding, Label, OUTDATED, Severity};
use crate::text::{Sources, Span, nearest};

/// The allowances of a run, and which of them held something back.
#[derive(Debug, Default)]
pub struct Allowances {
    every: Vec<Allowance>,
    used: Vec<bool>,
    by_rule: HashMap<Arc<str>, Vec<usize>>,
    today: Option<Date>,
}

impl Allowances {
    /// The allowances as of `today`; without a day, none is expired.
    #[must_use]
    pub fn new(every: Vec<Allowance>, today: Option<Date>) -> Self {
        let mut by_rule: HashMap<Arc<str>, Vec<usize>> = HashMap::new();
        for (number, allowance) in every.iter().enumerate() {
            by_rule.entry(allowance.rule.value.clone()).or_default().push(number);
        }
        Self { used: vec![false; every.len()], every, by_rule, today }
    }

    /// What holds the finding back; empty where nothing does. Every allowance that covers it counts as used; one
    /// that is expired holds nothing back.
    pub fn hold(&mut self, finding: &Finding, sources: &Sources) -> Vec<Holding> {
        let mut by = Vec::new();
        for &number in self.by_rule.get(&finding.rule).into_iter().flatten() {
            let allowance = &self.every[number];
            if allowance.covers(finding, sources) {
                self.used[number] = true;
                by.extend(Some(allowance.holding()).filter(|_| !allowance.is_expired(self.today)));
            }
        }
        by
    }

    /// What is wrong with the allowances themselves. `known` are the ids of all rules; `ran` says whether the
    /// rule of an allowance was asked at all where the allowance stands.
    pub fn complaints(&self, known: &[&str], ran: impl Fn(&Allowance) -> bool) -> Vec<Finding> {
        let both = self.every.iter().zip(&self.used);
        both.flat_map(|(allowance, used)| self.complaint(allowance, *used, known, &ran)).collect()
    }

    fn complaint(
        &self,
        allowance: &Allowance,
        used: bool,
        known: &[&str],
        ran: impl Fn(&Allowance) -> bool,
    ) -> Vec<Finding> {
        let (rule, place) = (&*allowance.rule.value, allowance.rule.span);
        if !known.contains(&rule) {
            let help = nearest(rule, known.iter().copied()).map(|near| format!("did you mean {near}?"));
            let message = format!("there is no rule \"{rule}\" to allow");
            return vec![complain("allowance/unknown-rule", place, message, help)];
        }
        let mut found = Vec::new();
        if allowance.reason.is_empty() {
            let message = format!("the allowance of {rule} gives no reason");
            let help = Some("write the reason after it, for whoever reads this next".to_owned());
            found.push(complain("allowance/no-reason", place, message, help));
        }
        if let Some(until) = allowance.until.filter(|_| allowance.is_expired(self.today)) {
            let message = format!("the allowance of {rule} ended on {until}");
            let help = Some("fix what it allowed, or set a new date and say why".to_owned());
            found.push(complain("allowance/expired", place, message, help));
        } else if !used && ran(allowance) {
            let message = format!("{rule} finds nothing here to allow");
            found.push(complain("allowance/unused", place, message, Some("remove it".into())));
        }
        found
    }
}

/// The finding that a comment speaks to probelint and cannot be understood.
#[must_use]
pub fn misunderstood(comment: Span) -> Finding {
    let message = "probelint does not understand this comment".to_owned();
    let help = Some("write: probelint: allow(probe/root-path) the reason".to_owned());
    complain("allowance/not-understood", comment, message, help)
}

/// How bad what is wrong with allowances and baselines is; `None` for any other rule.
#[must_use]
pub fn complaint_severity(rule: &str) -> Option<Severity> {
    match rule {
        "allowance/unknown-rule" | "allowance/expired" => Some(Severity::Error),
        "allowance/no-reason" | "allowance/unused" | "allowance/not-understood" => Some(Severity::Warning),
        OUTDATED => Some(Severity::Info),
        _ => None,
    }
}

/// A finding about an allowance or a baseline.
pub(super) fn complain(rule: &str, place: Span, message: String, help: Option<String>) -> Finding {
    let severity = complaint_severity(rule).unwrap_or(Severity::Error);
    let primary = Label { span: place, text: String::new() };
    let draft = Draft { message, help, ..Draft::default() };
    draft.finish(&rule.into(), severity, Certainty::Certain, &primary)
}
