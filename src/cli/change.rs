//! `lint --only-changed`: what was said before the change.

use clap::Args;

use super::EstateArgs;
use super::git::Repository;
use super::origin::Origin;
use super::outcome::Failure;

#[derive(Debug, Args)]
pub struct ChangeArgs {
    /// Read everything, but tell only what the change made
    #[arg(long, conflicts_with = "write_baseline")]
    only_changed: bool,
    /// The revision that the change began at, or the branch that it is meant for: where the two parted counts
    #[arg(long, value_name = "REV", default_value = "HEAD", requires = "only_changed")]
    base: String,
}

impl ChangeArgs {
    /// The revision before the change; `None` where all findings are asked for.
    pub fn before(&self, args: &EstateArgs) -> Result<Option<Origin>, Failure> {
        if !self.only_changed {
            return Ok(None);
        }
        let repository = Repository::around(&args.paths[0])?;
        let began = repository.merge_base(&self.base)?;
        Ok(Some(Origin::Revision(repository.tree(&began)?)))
    }
}
