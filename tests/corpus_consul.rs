//! Every file of Consul's in the corpus (`PROBELINT_CORPUS`) is recognised, and read or refused for a reason.
//! Without a corpus there is nothing to do.

mod lab;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use probelint::consul::{self, Format, NodeDefaults, Shape, registered};
use probelint::syntax::{Mistake, Read, hcl, json, yaml};
use probelint::text::{FileId, Sources};

#[derive(Debug, Default)]
struct Count {
    files: usize,
    templates: usize,
    recognised: usize,
    clean: usize,
    services: usize,
    checks: usize,
}

/// Every file of a folder of the corpus; `None` where there is no corpus.
fn files(folder: &str) -> Option<Vec<PathBuf>> {
    let Ok(corpus) = std::env::var("PROBELINT_CORPUS") else {
        eprintln!("PROBELINT_CORPUS is not set: nothing was read");
        return None;
    };
    let entries = fs::read_dir(Path::new(&corpus).join(folder)).expect("the corpus has this folder");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    Some(files)
}

#[test]
fn every_file_of_the_corpus_is_read() {
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    for folder in ["consul-json", "consul-hcl"] {
        let Some(files) = files(folder) else { return };
        for path in files {
            one(&path, counts.entry(folder).or_default());
        }
    }
    eprintln!("{counts:#?}");
    assert!(counts.values().all(|count| count.recognised > 0));
}

/// What the real `consul validate` refuses is refused, and nothing else is.
#[test]
fn the_real_consul_refuses_the_same_files() {
    let Some(consul) = lab::program("consul-1.8/usr/bin/consul") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    // Without it, it looks into no file of services.
    let agent = folder.path().join("agent.json");
    let data = serde_json::json!({"data_dir": folder.path(), "bind_addr": "127.0.0.1"});
    fs::write(&agent, data.to_string()).expect("a file");
    for path in ["consul-json", "consul-hcl"].iter().filter_map(|folder| files(folder)).flatten() {
        // Other names it passes over.
        if !path.extension().is_some_and(|ending| ending == "json" || ending == "hcl") {
            continue;
        }
        let said = Command::new(&consul).args(["validate", "-quiet"]).arg(&agent).arg(&path).output();
        let said = said.expect("consul runs");
        let words = String::from_utf8_lossy(&said.stdout) + String::from_utf8_lossy(&said.stderr);
        assert_eq!(one(&path, &mut Count::default()), said.status.success(), "{}: {words}", path.display());
    }
}

#[test]
fn files_of_other_programs_are_left_alone() {
    for folder in ["nomad", "terraform", "prometheus", "blackbox", "prometheus-in-nomad"] {
        let Some(files) = files(folder) else { return };
        for path in files {
            let text = std::fs::read_to_string(&path).expect("the corpus is UTF-8");
            for read in
                [json::read(FileId(0), &text), hcl::read(FileId(0), &text), yaml::read(FileId(0), &text)]
            {
                let shape = read.root.as_ref().and_then(consul::recognise);
                assert_eq!(shape, None, "{}", path.display());
            }
        }
    }
}

/// Reads a file, and adds it to `count`; whether nothing in it is refused.
fn one(path: &Path, count: &mut Count) -> bool {
    let text = std::fs::read_to_string(path).expect("the corpus is UTF-8");
    count.files += 1;
    let mut sources = Sources::new();
    let file = sources.add(path, text.as_str());
    let hcl = path.file_name().is_some_and(|name| name.to_string_lossy().contains(".hcl"));
    let Read { root, mut mistakes, .. } = if hcl { hcl::read(file, &text) } else { json::read(file, &text) };
    let shape = root.as_ref().and_then(consul::recognise);
    let Some((root, shape)) = root.zip(shape) else {
        let template = text.contains("{{") || text.contains("${") || text.contains("{%");
        count.templates += usize::from(template);
        eprintln!("{}: not recognised {}", path.display(), if template { "(a template)" } else { "" });
        print(&sources, &mistakes);
        return false;
    };
    count.recognised += 1;
    let catalog = match shape {
        Shape::Definitions => {
            let format = Format::of(path);
            let definitions = consul::definitions::decode(&root, file, format, &mut mistakes);
            let (catalog, noted) = consul::assemble(vec![definitions], &NodeDefaults::default());
            mistakes.extend(noted);
            catalog
        }
        Shape::Registered(_) => {
            let (catalog, noted) = registered::read(&text, FileId(0));
            mistakes.extend(noted);
            catalog
        }
    };
    count.services += catalog.instances.len();
    count.checks += catalog.instances.iter().map(|instance| instance.checks.len()).sum::<usize>();
    count.clean += usize::from(mistakes.is_empty());
    if !mistakes.is_empty() {
        eprintln!("{}: {shape:?}", path.display());
        print(&sources, &mistakes);
    }
    !mistakes.iter().any(|mistake| mistake.refused)
}

fn print(sources: &Sources, mistakes: &[Mistake]) {
    for mistake in mistakes {
        eprintln!("    {}: {}", sources.start(mistake.span).line, mistake.message);
    }
}
