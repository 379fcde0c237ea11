//! Every file of Consul's in the corpus (`PROBELINT_CORPUS`) is recognised, and read or refused for a reason.
//! Without a corpus there is nothing to do.

use std::collections::BTreeMap;
use std::path::Path;

use probelint::consul::{self, Format, NodeTold, Shape, registered};
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

#[test]
fn every_file_of_the_corpus_is_read() {
    let Ok(corpus) = std::env::var("PROBELINT_CORPUS") else {
        eprintln!("PROBELINT_CORPUS is not set: nothing was read");
        return;
    };
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    for folder in ["consul-json", "consul-hcl"] {
        for entry in std::fs::read_dir(Path::new(&corpus).join(folder)).expect("the corpus has this folder") {
            one(&entry.expect("a file").path(), counts.entry(folder).or_default());
        }
    }
    eprintln!("{counts:#?}");
    assert!(counts.values().all(|count| count.recognised > 0));
}

#[test]
fn files_of_other_programs_are_left_alone() {
    let Ok(corpus) = std::env::var("PROBELINT_CORPUS") else {
        eprintln!("PROBELINT_CORPUS is not set: nothing was read");
        return;
    };
    for folder in ["nomad", "terraform", "prometheus", "blackbox", "prometheus-in-nomad"] {
        for entry in std::fs::read_dir(Path::new(&corpus).join(folder)).expect("the corpus has this folder") {
            let path = entry.expect("a file").path();
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

fn one(path: &Path, count: &mut Count) {
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
        return;
    };
    count.recognised += 1;
    let catalog = match shape {
        Shape::Definitions => {
            let format = Format::of(path);
            let definitions = consul::definitions::decode(&root, file, format, &mut mistakes);
            let (catalog, noted) = consul::assemble(vec![definitions], &NodeTold::default());
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
}

fn print(sources: &Sources, mistakes: &[Mistake]) {
    for mistake in mistakes {
        eprintln!("    {}: {}", sources.start(mistake.span).line, mistake.message);
    }
}
