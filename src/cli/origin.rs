//! Where files come from: the working tree, or a revision of the repository.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use walkdir::WalkDir;

use super::files::utf8;
use super::git::{self, Blob, Tree};
use super::outcome::Failure;
use crate::estate::{Input, has_known_ending};

/// The largest file that is looked into, in bytes.
const LARGEST: u64 = 1 << 30;

/// Where files come from. Paths are shown alike, whatever it is.
#[derive(Debug)]
pub enum Origin {
    /// The files as they are.
    WorkingTree,
    /// The files as they are in a revision; those outside of its repository as they are.
    Revision(Tree),
}

impl Origin {
    /// Whether the files are today's, whose mistakes the user can fix.
    pub fn is_now(&self) -> bool {
        matches!(self, Self::WorkingTree)
    }

    /// The file at `path`, or every file below it that may be configuration.
    pub fn under(&self, path: &Path) -> Result<Vec<Input>, Failure> {
        match self {
            Self::WorkingTree => walked(path),
            Self::Revision(tree) => {
                let blobs = tree.under(path, has_known_ending)?.into_iter();
                let inputs = blobs.map(|Blob { path: shown, bytes }| Input {
                    named: shown == path,
                    path: shown,
                    bytes,
                });
                Ok(inputs.filter(|input| input.named || input.bytes.len() as u64 <= LARGEST).collect())
            }
        }
    }

    /// Every Markdown file below a folder, with its path, in the order of the paths.
    pub fn pages(&self, folder: &Path) -> Result<Vec<Blob>, Failure> {
        match self {
            Self::Revision(tree) if tree.repository.holds(folder)? => match tree.under(folder, is_page)? {
                pages if pages.is_empty() => {
                    Err(Failure::Unreadable(folder.to_owned(), ErrorKind::NotFound.into()))
                }
                pages => Ok(pages),
            },
            _ => pages(folder).map_err(|error| Failure::Unreadable(folder.to_owned(), error)),
        }
    }

    /// The text of a file; `None` where there is no such file.
    pub fn text(&self, path: &Path) -> Result<Option<String>, Failure> {
        let bytes = match self {
            Self::Revision(tree) if tree.repository.holds(path)? => tree.read(path)?,
            _ => match fs::read(path) {
                Ok(bytes) => Some(bytes),
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => None,
                Err(error) => return Err(Failure::Unreadable(path.to_owned(), error)),
            },
        };
        bytes.map(|bytes| utf8(path, bytes)).transpose()
    }

    /// The path, absolute and without symbolic links. In a revision, it need not exist.
    pub fn whole(&self, path: &Path) -> Result<PathBuf, Failure> {
        match self {
            Self::WorkingTree => {
                fs::canonicalize(path).map_err(|error| Failure::Unreadable(path.to_owned(), error))
            }
            Self::Revision(_) => git::whole(path),
        }
    }
}

/// Whether a file may be a rule of the user's own.
pub fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "md")
}

fn pages(folder: &Path) -> io::Result<Vec<Blob>> {
    let mut found = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| error.into_io_error().unwrap_or(ErrorKind::Other.into()))?;
        if entry.file_type().is_file() && is_page(entry.path()) {
            let bytes = fs::read(entry.path())?;
            found.push(Blob { path: entry.into_path(), bytes });
        }
    }
    Ok(found)
}

/// The same as [`Origin::under`], of the working tree.
fn walked(path: &Path) -> Result<Vec<Input>, Failure> {
    let unreadable = |error| Failure::Unreadable(path.to_owned(), error);
    let kind = fs::metadata(path).map_err(unreadable)?;
    if kind.is_file() {
        let bytes = fs::read(path).map_err(unreadable)?;
        return Ok(vec![Input { path: path.to_owned(), bytes, named: true }]);
    }
    let mut inputs = Vec::new();
    for entry in
        WalkBuilder::new(path).hidden(false).filter_entry(|entry| entry.file_name() != ".git").build()
    {
        let entry = entry.map_err(|error| unreadable(io::Error::other(error)))?;
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file
            && has_known_ending(entry.path())
            && entry.metadata().is_ok_and(|metadata| metadata.len() <= LARGEST)
        {
            let bytes = fs::read(entry.path())
                .map_err(|error| Failure::Unreadable(entry.path().to_owned(), error))?;
            inputs.push(Input { path: git::shown(entry.path()), bytes, named: false });
        }
    }
    Ok(inputs)
}
