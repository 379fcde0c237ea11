//! Paths as they are written, without asking the disk.

use std::path::{Component, Path, PathBuf};

/// The path without `.`, and without `..` where a folder precedes it.
#[must_use]
pub fn tidy(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if tidied.file_name().is_some() => {
                tidied.pop();
            }
            _ => tidied.push(part),
        }
    }
    tidied
}

/// The way from `folder` to `path`, both of which are tidy; `None` where it leads through a folder whose name the
/// two do not tell.
#[must_use]
pub fn relative(path: &Path, folder: &Path) -> Option<PathBuf> {
    let shared = path.components().zip(folder.components()).take_while(|(one, other)| one == other).count();
    let up = || folder.components().skip(shared);
    if up().any(|part| !matches!(part, Component::Normal(_))) {
        return None;
    }
    Some(up().map(|_| Component::ParentDir).chain(path.components().skip(shared)).collect())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{relative, tidy};

    #[test]
    fn dots_are_resolved_as_far_as_the_path_tells() {
        for (path, expected) in [("./a/../b", "b"), ("../../a", "../../a"), ("/a/./b/..", "/a"), ("", "")] {
            assert_eq!(tidy(Path::new(path)), Path::new(expected), "{path}");
        }
    }

    #[test]
    fn a_way_leads_up_and_down() {
        for (path, folder, expected) in [
            ("a/b.yml", "a", Some("b.yml")),
            ("a/b.yml", "", Some("a/b.yml")),
            ("/r/a/b.yml", "/r/c/d", Some("../../a/b.yml")),
            ("../a/b.yml", "../c", Some("../a/b.yml")),
            ("../a/b.yml", "c", Some("../../a/b.yml")),
            ("a/b.yml", "../c", None),
            ("a/b.yml", "/c", None),
        ] {
            assert_eq!(
                relative(Path::new(path), Path::new(folder)).as_deref(),
                expected.map(Path::new),
                "{path}"
            );
        }
    }
}
