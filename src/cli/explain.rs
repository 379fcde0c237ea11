//! `probelint explain RULE`.

use std::io::Write;
use std::path::Path;

use clap::Args;

use super::origin::Origin;
use super::outcome::{Failure, meant};
use super::{Outcome, files};

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The rule, such as probe/root-path
    rule: String,
}

/// Writes the rule's page to `out`.
pub fn run(args: &ExplainArgs, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let rules = files::workspace(Path::new("."), &Origin::WorkingTree)?.rules;
    let Some(page) = rules.page(&args.rule) else {
        let near = rules.miss(&args.rule, false).flatten();
        let text = format!("there is no rule {}; probelint rules lists all", args.rule);
        return Err(Failure::NoSuch(text, near.map(meant)));
    };
    writeln!(out, "{}", page.text.trim_end())?;
    Ok(Outcome::Clean)
}
