//! What people and programs see of a run.

mod checked;
mod concise;
mod diff;
mod github;
mod gitlab;
mod html;
mod json;
mod junit;
mod markdown;
mod pretty;
mod report;
mod rules;
mod sarif;
mod simulation;
mod snippet;
mod starter;
mod table;
mod trace;
mod uri;
mod wrap;

pub use checked::{checked_json, checked_junit, checked_pretty};
pub use concise::concise;
pub use diff::{Compared, diff_json, diff_markdown, diff_pretty, hide_secrets};
pub use github::github;
pub use gitlab::gitlab;
pub use html::{Opening, html};
pub use json::json;
pub use junit::junit;
pub use markdown::markdown;
pub use pretty::{Look, diagnostics, pretty};
pub use report::{Report, Summary, closing};
pub use rules::{RuleRow, rules_json, rules_table};
pub use sarif::{sarif, sarif_suppressed};
pub use simulation::{simulation_json, simulation_lines};
pub use starter::{BASELINE, starter};
pub use table::simulation_table;
pub use trace::{trace, trace_json, trace_steps};

use crate::finding::Finding;

/// What will happen, to how many, and what to write instead.
fn message_and_help(finding: &Finding) -> String {
    let message = finding.whole_message();
    match &finding.help {
        Some(help) => format!("{message}\n\n{help}"),
        None => message,
    }
}
