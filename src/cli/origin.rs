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

/// The largest file of which every place can be named, in bytes.
const LARGEST: u64 = u32::MAX as u64;

/// Why a larger one is not read.
const TOO_LARGE: &str = "it is larger than 4 GiB; export fewer services at once, or list it in .ignore";

/// A file that was found.
#[derive(Debug)]
pub struct Found {
    /// What is read of it.
    pub input: Input,
    /// The file itself, whatever path or link led to it: absolute, and without symbolic links.
    pub real: PathBuf,
}

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

    /// The file at `path`, or every file below it that may be configuration, those that a symbolic link leads to
    /// among them.
    pub fn under(&self, path: &Path) -> Result<Vec<Found>, Failure> {
        match self {
            Self::Revision(tree) if tree.repository.holds(path)? => {
                let blobs = tree.under(path, has_known_ending)?.into_iter();
                let named = git::shown(path);
                let found = |Blob { path, real, bytes }: Blob| {
                    fits(&path, bytes.len() as u64)?;
                    Ok(Found { input: Input { named: path == named, path, bytes }, real })
                };
                blobs.map(found).collect()
            }
            // A pipe can be read once, and what it held before nobody knows.
            Self::Revision(_) if is_pipe(path) => Ok(Vec::new()),
            _ => walked(path),
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
                // A pipe has no folder of its own, but that of the shell.
                let path = if is_pipe(path) { Path::new(".") } else { path };
                fs::canonicalize(path).map_err(|error| Failure::Unreadable(path.to_owned(), error))
            }
            Self::Revision(_) => git::whole(path),
        }
    }
}

fn is_pipe(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|kind| !kind.is_dir() && !kind.is_file())
}

/// Whether a file may be a rule of the user's own.
pub fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "md")
}

fn pages(folder: &Path) -> io::Result<Vec<Blob>> {
    let mut found = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| error.into_io_error().unwrap_or(ErrorKind::Other.into()))?;
        // A link may lead to a page, too.
        if is_page(entry.path()) && entry.path().is_file() {
            let bytes = fs::read(entry.path())?;
            found.push(Blob { real: fs::canonicalize(entry.path())?, path: entry.into_path(), bytes });
        }
    }
    Ok(found)
}

/// Whether a file of `size` bytes can be read.
fn fits(path: &Path, size: u64) -> Result<(), Failure> {
    if size <= LARGEST {
        Ok(())
    } else {
        Err(Failure::Unreadable(path.to_owned(), io::Error::other(TOO_LARGE)))
    }
}

/// The same as [`Origin::under`], of the working tree.
fn walked(path: &Path) -> Result<Vec<Found>, Failure> {
    let unreadable = |error| Failure::Unreadable(path.to_owned(), error);
    let kind = fs::metadata(path).map_err(unreadable)?;
    // A pipe, such as /dev/stdin or what a shell makes of <(…), is read like a file.
    if !kind.is_dir() {
        let real = if kind.is_file() { fs::canonicalize(path).map_err(unreadable)? } else { path.to_owned() };
        return read(path, true, real).map(|found| vec![found]);
    }
    let folder = fs::canonicalize(path).map_err(unreadable)?;
    let mut found = Vec::new();
    for entry in
        WalkBuilder::new(path).hidden(false).filter_entry(|entry| entry.file_name() != ".git").build()
    {
        let entry = entry.map_err(|error| stopped(path, error))?;
        if !has_known_ending(entry.path()) {
            continue;
        }
        let real = match entry.file_type() {
            Some(kind) if kind.is_file() => {
                entry.path().strip_prefix(path).ok().map(|below| folder.join(below))
            }
            Some(kind) if kind.is_symlink() => linked(entry.path())?,
            _ => None,
        };
        if let Some(real) = real {
            found.push(read(entry.path(), false, real)?);
        }
    }
    Ok(found)
}

/// The file that a symbolic link leads to; `None` for one to a folder, and for one that leads nowhere.
fn linked(link: &Path) -> Result<Option<PathBuf>, Failure> {
    match fs::canonicalize(link) {
        Ok(real) => Ok(real.is_file().then_some(real)),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            Err(Failure::Unreadable(link.to_owned(), error))
        }
        // Editors leave links that lead nowhere beside the files that are open.
        Err(_) => Ok(None),
    }
}

fn read(path: &Path, named: bool, real: PathBuf) -> Result<Found, Failure> {
    let unreadable = |error| Failure::Unreadable(path.to_owned(), error);
    fits(path, fs::metadata(path).map_err(unreadable)?.len())?;
    let bytes = fs::read(path).map_err(unreadable)?;
    Ok(Found { input: Input { path: git::shown(path), bytes, named }, real })
}

/// What keeps the walk below `path` from going on, at the path where it stops.
fn stopped(path: &Path, error: ignore::Error) -> Failure {
    let at = place_of(&error).unwrap_or(path).to_owned();
    let said = error.to_string();
    Failure::Unreadable(at, error.into_io_error().unwrap_or_else(|| io::Error::other(said)))
}

fn place_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } => place_of(err),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::{self, ErrorKind};
    use std::path::Path;

    use super::{LARGEST, Origin, stopped, walked};
    use crate::cli::outcome::Failure;

    #[test]
    fn what_is_neither_file_nor_folder_is_read_where_the_shell_is() {
        let pipe = Path::new("/dev/null");
        let found = walked(pipe).expect("it can be read");
        assert_eq!(found.len(), 1);
        assert!(found[0].input.bytes.is_empty() && found[0].input.named);
        let here = std::env::current_dir().expect("a folder");
        assert_eq!(Origin::WorkingTree.whole(pipe).expect("a folder"), here);
    }

    #[test]
    fn a_folder_that_is_closed_is_named_once() {
        let closed = Path::new("estate/closed");
        let denied = io::Error::new(ErrorKind::PermissionDenied, "IO error for operation on estate/closed");
        let error = ignore::Error::WithDepth {
            depth: 1,
            err: ignore::Error::WithPath { path: closed.into(), err: ignore::Error::Io(denied).into() }
                .into(),
        };
        let mut said = Vec::new();
        stopped(Path::new("estate"), error).report(&mut said);
        assert_eq!(
            String::from_utf8_lossy(&said),
            "probelint: cannot read estate/closed: permission denied\n"
        );
    }

    #[test]
    fn a_file_of_which_not_every_place_can_be_named_is_refused_and_not_skipped() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("health.json");
        // It has no bytes on the disk.
        File::create(&path).and_then(|file| file.set_len(LARGEST + 1)).expect("it can be made");
        for given in [folder.path(), &path] {
            let Err(Failure::Unreadable(refused, why)) = walked(given) else { panic!("it was read") };
            assert_eq!(refused, path);
            assert!(why.to_string().contains("larger than 4 GiB"));
        }
    }
}
