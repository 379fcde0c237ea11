//! The folder that patterns and paths of the settings are relative to.

use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::Arc;

use crate::text::tidy;

/// Where `probelint.toml` is, and what the paths that are shown are relative to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Home {
    /// The folder of `probelint.toml`; empty for the folder that shown paths are relative to.
    pub folder: PathBuf,
    /// The folder that shown paths are relative to.
    pub current: PathBuf,
    /// The root of the repository; where there is none, the folder that shown paths are relative to.
    pub root: PathBuf,
}

impl Home {
    /// A path as it is shown, from the root as far as the current folder is known.
    #[must_use]
    pub fn whole(&self, shown: &Path) -> PathBuf {
        tidy(&self.current.join(shown))
    }

    /// A path as it is shown, as one below the folder of `probelint.toml`; one that is not below it
    /// stays as it is.
    #[must_use]
    pub fn below(&self, shown: &Path) -> PathBuf {
        self.from(&self.folder, shown)
    }

    /// The same, separated by `/`, so that it means the same on every machine.
    #[must_use]
    pub fn key(&self, shown: &Path) -> Arc<str> {
        slashed(&self.below(shown))
    }

    /// The same from the root of the repository, as services that show its files know them.
    #[must_use]
    pub fn key_from_root(&self, shown: &Path) -> Arc<str> {
        slashed(&self.from(&self.root, shown))
    }

    fn from(&self, folder: &Path, shown: &Path) -> PathBuf {
        let whole = self.whole(shown);
        whole.strip_prefix(tidy(folder)).map_or(whole.clone(), Path::to_owned)
    }

    /// A path below the folder of `probelint.toml`, as it is shown: from the current folder where that is
    /// one of the same tree.
    #[must_use]
    pub fn shown(&self, below: &Path) -> PathBuf {
        let whole = self.folder.join(below);
        if let Ok(inside) = whole.strip_prefix(&self.current) {
            return inside.to_owned();
        }
        match self.current.strip_prefix(&self.folder) {
            Ok(deeper) => deeper.iter().map(|_| "..").collect::<PathBuf>().join(below),
            Err(_) => whole,
        }
    }
}

fn slashed(path: &Path) -> Arc<str> {
    path.to_string_lossy().replace(MAIN_SEPARATOR, "/").into()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Home;

    #[test]
    fn shown_paths_count_from_the_folder_of_the_settings() {
        for (folder, current, shown, below) in [
            ("", "", "consul/web.json", "consul/web.json"),
            ("", "", "./web.json", "web.json"),
            ("/repo", "/repo", "consul/web.json", "consul/web.json"),
            ("/repo", "/repo/consul", "web.json", "consul/web.json"),
            ("/repo", "/repo/consul", "../prometheus.yml", "prometheus.yml"),
            ("/repo", "/home", "/repo/a/b.yml", "a/b.yml"),
            ("/repo", "/home", "/else/b.yml", "/else/b.yml"),
        ] {
            let home = Home { folder: folder.into(), current: current.into(), ..Home::default() };
            assert_eq!(home.below(Path::new(shown)), Path::new(below), "{folder} {current} {shown}");
        }
    }

    #[test]
    fn services_know_paths_from_the_root_of_the_repository() {
        for (root, current, shown, known) in [
            ("", "", "consul/web.json", "consul/web.json"),
            ("/repo", "/repo", "monitoring/web.json", "monitoring/web.json"),
            ("/repo", "/repo/monitoring", "web.json", "monitoring/web.json"),
            ("/repo", "/home", "/repo/a/b.yml", "a/b.yml"),
            ("/repo", "/repo", "../else/b.yml", "/else/b.yml"),
        ] {
            let home = Home { folder: "/repo/monitoring".into(), current: current.into(), root: root.into() };
            assert_eq!(&*home.key_from_root(Path::new(shown)), known, "{root} {current} {shown}");
        }
    }

    #[test]
    fn the_settings_are_shown_from_the_current_folder() {
        for (folder, current, shown) in [
            ("/repo", "/repo", "probelint.toml"),
            ("/repo", "/repo/a/b", "../../probelint.toml"),
            ("/repo/a", "/repo", "a/probelint.toml"),
            ("/repo", "/home", "/repo/probelint.toml"),
        ] {
            let home = Home { folder: folder.into(), current: current.into(), ..Home::default() };
            assert_eq!(home.shown(Path::new("probelint.toml")), Path::new(shown));
        }
    }
}
