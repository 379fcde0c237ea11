//! Every file of the corpus reads, or is refused where another reader refuses it, too.
//!
//! The corpus is the folder that `PROBELINT_CORPUS` names; without it these tests say so and pass.

use std::path::{Path, PathBuf};

use probelint::syntax::{Mistake, MistakeKind, Read, hcl, json, yaml};
use probelint::text::FileId;

/// The files of one folder of the corpus with their texts; those that are no UTF-8 are left out.
fn corpus(folder: &str, extensions: &[&str]) -> Vec<(PathBuf, String)> {
    let Some(root) = std::env::var_os("PROBELINT_CORPUS") else {
        eprintln!("PROBELINT_CORPUS is not set: nothing was checked");
        return Vec::new();
    };
    let files = walkdir::WalkDir::new(Path::new(&root).join(folder)).into_iter();
    let paths = files.map(|entry| entry.expect("the corpus is readable").into_path());
    let wanted = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extensions.iter().any(|wanted| extension == *wanted))
    };
    let texts =
        paths.filter(wanted).filter_map(|path| Some((path.clone(), std::fs::read_to_string(path).ok()?)));
    texts.collect()
}

fn unparsed(read: &Read) -> Option<&Mistake> {
    read.mistakes.iter().find(|mistake| mistake.kind == MistakeKind::NotParsed)
}

#[test]
fn yaml_files_read_as_serde_yaml_reads_them() {
    for (path, text) in ["prometheus", "blackbox"].iter().flat_map(|folder| corpus(folder, &["yml", "yaml"]))
    {
        let ours = yaml::read(FileId(0), &text);
        let first = serde_yaml::Deserializer::from_str(&text).next();
        let theirs = first.map(<serde_yaml::Value as serde::Deserialize>::deserialize);
        // A repeated key is the decoder's business, not the reader's.
        let fits = match theirs {
            Some(Err(error)) => error.to_string().contains("duplicate entry") || unparsed(&ours).is_some(),
            _ => unparsed(&ours).is_none(),
        };
        assert!(fits, "{}: {:?}", path.display(), ours.mistakes);
    }
}

#[test]
fn json_files_read_as_serde_json_reads_them() {
    for (path, text) in corpus("consul-json", &["json"]) {
        let ours = json::read(FileId(0), &text);
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        assert_eq!(ours.root.is_some(), theirs.is_ok(), "{}: {:?}", path.display(), ours.mistakes);
    }
}

#[test]
fn consul_s_hcl_files_read() {
    for (path, text) in corpus("consul-hcl", &["hcl", "j2", "tpl"]) {
        let ours = hcl::read(FileId(0), &text);
        // One file holds bare words that a deployment script replaces.
        let is_template = text.contains("= SERVER_COUNT");
        assert_eq!(unparsed(&ours).is_some(), is_template, "{}: {:?}", path.display(), ours.mistakes);
    }
}
