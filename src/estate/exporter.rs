//! Which exporter has which file of modules.

use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};

use super::Estate;
use crate::blackbox::Modules;
use crate::prometheus::config::Job;
use crate::prometheus::relabel::is_unknown;
use crate::settings::{ExporterSettings, Settings};
use crate::text::{FileId, Sources, glob, host_port};

/// The exporters that the settings distinguish; with none, every file may be every exporter's.
#[derive(Debug, Clone, Default)]
pub struct Exporters {
    told: Vec<Exporter>,
}

/// One exporter that the settings name.
#[derive(Debug, Clone)]
struct Exporter {
    addresses: Vec<GlobMatcher>,
    /// The files with its modules.
    files: Vec<FileId>,
}

impl Exporters {
    /// The exporters of the settings, with the files that belong to each.
    #[must_use]
    pub fn new(settings: &Settings, sources: &Sources) -> Self {
        let exporter = |told: &ExporterSettings| Exporter {
            addresses: told.addresses.iter().filter_map(|address| matcher(address)).collect(),
            files: sources
                .iter()
                .filter(|(_, file)| told.modules.fits(&settings.home.below(file.path())))
                .map(|(id, _)| id)
                .collect(),
        };
        Self { told: settings.blackbox.exporter.iter().map(exporter).collect() }
    }

    /// Whether the exporter that is scraped at `address` may have the modules of `file`: the settings say so,
    /// or they say of neither whose it is. An address that is not known may be any exporter's.
    #[must_use]
    pub fn may_have(&self, address: &str, file: FileId) -> bool {
        if self.told.is_empty() || is_unknown(address) {
            return true;
        }
        let asked: Vec<_> = self.told.iter().filter(|exporter| exporter.is_at(address)).collect();
        match asked[..] {
            [] => !self.told.iter().any(|exporter| exporter.files.contains(&file)),
            _ => asked.iter().any(|exporter| exporter.files.contains(&file)),
        }
    }
}

impl Exporter {
    fn is_at(&self, address: &str) -> bool {
        let server = host_port(address);
        let host = server.rsplit_once(':').map_or(server, |(host, _)| host);
        self.addresses.iter().any(|known| [address, server, host].iter().any(|named| known.is_match(named)))
    }
}

/// A pattern of `host:port`, or of hosts with any port: `*` matches any characters, `?` exactly one. Brackets are
/// those of an IPv6 address.
fn matcher(address: &str) -> Option<GlobMatcher> {
    let escape = |c: char| match c {
        '[' | ']' | '{' | '}' => format!("[{c}]"),
        c => c.to_string(),
    };
    let pattern: String = address.chars().map(escape).collect();
    glob(GlobBuilder::new(&pattern).case_insensitive(true)).ok()
}

impl Estate {
    /// The files with modules that the exporter at `address` may have.
    pub fn modules_of(&self, address: &str) -> impl Iterator<Item = &Modules> {
        self.blackbox.iter().filter(move |modules| self.exporters.may_have(address, modules.file))
    }

    /// The file in which the exporter at `address`, asked by `job`, has `module`; `None` where no file of it
    /// was given.
    ///
    /// Of several files that may be the exporter's, one that has the module counts, as a module that any file
    /// has is not unknown; then the one that stands nearest to the job's own.
    #[must_use]
    pub fn modules_for(&self, job: &Job, address: &str, module: &str) -> Option<&Modules> {
        let mut found = self.modules_of(address);
        let (first, second) = (found.next()?, found.next());
        let Some(second) = second else { return Some(first) };
        let home = self.sources.file(job.place.file).path();
        let rank = |modules: &&Modules| {
            let path = self.sources.file(modules.file).path();
            (modules.get(module).is_some(), shared(path, home))
        };
        // Of equals the last is taken: the first as it stands.
        let all = [first, second].into_iter().chain(found);
        all.collect::<Vec<_>>().into_iter().rev().max_by_key(rank)
    }
}

/// How many folders two paths have in common.
fn shared(one: &Path, other: &Path) -> usize {
    one.components().zip(other.components()).take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::Exporters;
    use crate::settings;
    use crate::text::Sources;

    #[test]
    fn an_exporter_has_the_modules_that_the_settings_say() {
        let mut sources = Sources::new();
        let [toml, a, b, c] =
            ["probelint.toml", "a/blackbox.yml", "b/blackbox.yml", "c.yml"].map(|path| sources.add(path, ""));
        let text = "[[blackbox.exporter]]\naddresses = [\"blackbox-a:9115\", \"[2001:db8::1]\", \"*.a.example\"]\n\
                    modules = \"a\"\n[[blackbox.exporter]]\naddresses = [\"blackbox-?b:9115\"]\nmodules = \"b/*.yml\"\n";
        let settings = settings::read(toml, text, &mut Vec::new());
        let exporters = Exporters::new(&settings, &sources);
        for (address, has) in [
            ("blackbox-a:9115", [true, false, false]),
            ("Blackbox-A:9115", [true, false, false]),
            ("blackbox-a:9116", [false, false, true]),
            ("one.a.example:80", [true, false, false]),
            ("one.a.example", [true, false, false]),
            ("[2001:db8::1]:9115", [true, false, false]),
            ("blackbox-1b:9115", [false, true, false]),
            ("kai:hunter2@blackbox-a:9115", [true, false, false]),
            ("other:9115", [false, false, true]),
            ("<address>:9115", [true, true, true]),
        ] {
            assert_eq!([a, b, c].map(|file| exporters.may_have(address, file)), has, "{address}");
        }
        assert!(Exporters::default().may_have("other:9115", a));
    }
}
