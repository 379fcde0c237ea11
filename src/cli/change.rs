//! `lint --only-changed`: the files as they were before the change.

use std::path::{Path, PathBuf};

use clap::Args;

use super::ci;
use super::files::SETTINGS;
use super::git::{Commit, HEAD, Repository};
use super::origin::{Origin, is_page};
use super::outcome::Failure;
use crate::estate::has_known_ending;

#[derive(Debug, Args)]
pub struct ChangeArgs {
    /// Show only what the change caused or touched; everything is still read
    #[arg(long, conflicts_with_all = ["write_baseline", "prune_baseline"])]
    only_changed: bool,
    /// What to compare with: the commit at which HEAD branched off this branch, tag or hash. By default, the target branch
    /// in the pipeline of a merge request, and HEAD elsewhere, so that the change is what is not committed
    #[arg(long, value_name = "REV", requires = "only_changed")]
    base: Option<String>,
}

/// What was there before a change.
#[derive(Debug)]
pub enum Before {
    /// The same, as far as it is read.
    Same,
    /// The files of a revision.
    At(Origin),
}

impl ChangeArgs {
    /// What was there before; `None` where all findings are asked for.
    pub fn before(&self, paths: &[PathBuf]) -> Result<Option<Before>, Failure> {
        if !self.only_changed {
            return Ok(None);
        }
        let repository = Repository::around(&paths[0])?;
        let base = self.base()?;
        if base == HEAD && repository.is_unborn()? {
            return Ok(Some(Before::At(Origin::Revision(repository.nothing()))));
        }
        let began = repository.merge_base(&base)?;
        if is_the_same(&repository, &began, paths)? {
            return Ok(Some(Before::Same));
        }
        Ok(Some(Before::At(Origin::Revision(repository.tree(&began)?))))
    }

    fn base(&self) -> Result<String, Failure> {
        match self.base.clone().or_else(ci::base) {
            Some(base) => Ok(base),
            // All is committed there: nothing would ever differ from HEAD, and the gate would hold nothing back.
            None if ci::is_pipeline() && !ci::is_commit_hook() => Err(Failure::Usage(
                "this pipeline does not say which branch the change is merged into: name it with --base"
                    .to_owned(),
            )),
            None => Ok(HEAD.to_owned()),
        }
    }
}

/// Whether no file that is read differs from the commit. A file that is named may be one that git does not
/// know, and then the answer is no.
fn is_the_same(repository: &Repository, commit: &Commit, paths: &[PathBuf]) -> Result<bool, Failure> {
    for path in paths {
        if !path.is_dir() || !repository.holds(path)? {
            return Ok(false);
        }
    }
    // What is no file may be a submodule, or may have been one.
    Ok(!repository.changed(commit)?.iter().any(|path| is_read(path) || !repository.has_file(path)))
}

fn is_read(path: &Path) -> bool {
    has_known_ending(path) || is_page(path) || path.file_name().is_some_and(|name| name == SETTINGS)
}
