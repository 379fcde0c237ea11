//! Symbolic links of a revision.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::text::tidy;

/// How many links may lead to one another, as on Linux.
const MOST: usize = 40;

/// Where the links of a revision lead, as they say, by their paths from the root.
#[derive(Debug, Default)]
pub struct Links(pub BTreeMap<PathBuf, PathBuf>);

impl Links {
    /// Where a path leads in the end, from the root of the repository: `..` and absolute paths lead out of it.
    /// `None` where links lead in a circle.
    pub fn end(&self, path: &Path) -> Option<PathBuf> {
        let mut path = path.to_owned();
        for _ in 0..MOST {
            let Some((link, target)) = path.ancestors().find_map(|part| self.0.get_key_value(part)) else {
                return Some(path);
            };
            let rest = path.strip_prefix(link).ok()?;
            path = tidy(&link.parent()?.join(target).join(rest));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Links;

    #[test]
    fn links_are_followed_to_the_end() {
        let links = [
            ("a.yml", "b/../c/d.yml"),
            ("c", "e"),
            ("e/up.yml", "../../f.yml"),
            ("g.yml", "/h.yml"),
            ("i", "j"),
            ("j", "i"),
        ];
        let links = Links(links.map(|(link, target)| (link.into(), target.into())).into());
        for (path, end) in [
            ("a.yml", Some("e/d.yml")),
            ("c/x/y.yml", Some("e/x/y.yml")),
            ("e/up.yml", Some("../f.yml")),
            ("g.yml", Some("/h.yml")),
            ("k.yml", Some("k.yml")),
            ("i", None),
        ] {
            assert_eq!(links.end(Path::new(path)).as_deref(), end.map(Path::new), "{path}");
        }
    }
}
