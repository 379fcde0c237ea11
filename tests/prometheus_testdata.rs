//! Prometheus' own test data (`config/testdata` of its source) is accepted and refused as its names say, and
//! every label that its documentation names is known.
//!
//! `PROBELINT_PROMETHEUS_SOURCE` names a checkout; without it, the test says that it is skipped.

use std::fs;
use std::path::{Path, PathBuf};

use probelint::prometheus::config::{Config, decode, decode_scrape_config_file};
use probelint::prometheus::discovery;
use probelint::prometheus::relabel::Program;
use probelint::prometheus::version::Version;
use probelint::syntax::{Mistake, Node, yaml};
use probelint::text::{FileId, Sources};

/// What is left out: these have names or values that are no UTF-8, in `!!binary`.
const LEFT_OUT: &[&str] = &["labelname.bad.yml", "labelvalue.bad.yml"];

/// Slips of the documentation: the source has `…_network_label_<name>` and `…_datacenterinfo_metadata_<name>`.
const MISPRINTS: &[&str] =
    &["__meta_dockerswarm_network_label", "__meta_eureka_app_instance_datacenterinfo_<metadataname>"];

struct Reader {
    sources: Sources,
    version: Version,
    mistakes: Vec<Mistake>,
}

impl Reader {
    fn read(&mut self, path: &Path) -> (FileId, Option<Node>) {
        let text = String::from_utf8_lossy(&fs::read(path).expect("a file")).into_owned();
        let file = self.sources.add(path, text.as_str());
        let read = yaml::read(file, &text);
        self.mistakes.extend(read.mistakes);
        (file, read.root)
    }

    fn refuses(mut self, path: &Path) -> Option<String> {
        let (file, root) = self.read(path);
        let mut config = decode(&root?, file, self.version, &mut self.mistakes);
        for part in config.scrape_config_files.clone() {
            for path in glob(path.parent()?, &part) {
                let (_, root) = self.read(&path);
                decode_scrape_config_file(&mut config, &root?, self.version, &mut self.mistakes);
            }
        }
        self.mistakes.extend(steps(&config, self.version));
        self.mistakes.into_iter().find(|mistake| mistake.refused).map(|mistake| mistake.message)
    }
}

fn steps(config: &Config, version: Version) -> Vec<Mistake> {
    let lists = config.jobs.iter().flat_map(|job| [&job.relabel, &job.metric_relabel]);
    lists.flat_map(|steps| Program::compile(steps, version).1).collect()
}

/// The files of a glob that has at most one `*`, in its last part.
fn glob(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let path = folder.join(pattern);
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let Some((before, after)) = name.split_once('*') else { return vec![path] };
    let Ok(entries) = fs::read_dir(path.parent().expect("a folder")) else { return Vec::new() };
    let names = entries.map(|entry| entry.expect("an entry").path());
    names
        .filter(|path| {
            path.file_name().is_some_and(|name| {
                let name = name.to_string_lossy();
                name.starts_with(before) && name.ends_with(after)
            })
        })
        .collect()
}

/// The source of Prometheus with its version, where the environment names it.
fn source() -> Option<(PathBuf, Version)> {
    let Some(source) = std::env::var_os("PROBELINT_PROMETHEUS_SOURCE").map(PathBuf::from) else {
        eprintln!("skipped: PROBELINT_PROMETHEUS_SOURCE is not set");
        return None;
    };
    let version = fs::read_to_string(source.join("VERSION")).expect("a VERSION");
    Some((source, version.trim().parse().expect("a version")))
}

#[test]
fn the_test_data_of_prometheus_is_judged_alike() {
    let Some((source, version)) = source() else { return };
    let entries = fs::read_dir(source.join("config/testdata")).expect("test data");
    let (mut judged, mut wrong) = (0, Vec::new());
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let expected = [".good.yml", ".bad.yml"].iter().position(|end| name.ends_with(end));
        let Some(refused) = expected.map(|at| at == 1).filter(|_| !LEFT_OUT.contains(&name.as_str())) else {
            continue;
        };
        judged += 1;
        let said = Reader { sources: Sources::new(), version, mistakes: Vec::new() }.refuses(&path);
        if said.is_some() != refused {
            wrong.push(format!("{name}: {}", said.unwrap_or_else(|| "accepted".to_owned())));
        }
    }
    wrong.sort();
    eprintln!("{version}: {} of {judged} alike", judged - wrong.len());
    assert!(wrong.is_empty(), "{} of {judged} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_documented_label_is_known() {
    let Some((source, _)) = source() else { return };
    let page = fs::read_to_string(source.join("docs/configuration/configuration.md")).expect("the page");
    let mut unknown = Vec::new();
    let mut count = 0;
    for section in page.split("\n### `<").skip(1) {
        let Some((name, text)) = section.split_once("_sd_config>`") else { continue };
        let kind = discovery::by_name(name).unwrap_or_else(|| panic!("{name} is not known"));
        let is_label = |text: &&str| text.starts_with("__meta_") && !text.ends_with(['_', '*']);
        for label in text.split('`').filter(is_label).filter(|label| !MISPRINTS.contains(label)) {
            count += 1;
            let label = label.replace(['<', '>'], "x");
            unknown.extend((!kind.may_set(&label)).then(|| format!("{name}: {label}")));
        }
    }
    assert!(unknown.is_empty(), "of {count} labels:\n{}", unknown.join("\n"));
    assert!(count > 200, "only {count} labels were found");
    eprintln!("{count} labels are known");
}
