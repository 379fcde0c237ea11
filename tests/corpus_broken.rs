//! Configurations from the wild, broken: those that were recognised before are told to be broken, and those of
//! other programs are passed over as before.
//!
//! `PROBELINT_CORPUS` names a folder of them; without it the tests say so and pass.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use probelint::estate::{Shape, recognise, recognise_broken};
use probelint::syntax::{Read, hcl, json, yaml};
use probelint::text::FileId;
use walkdir::WalkDir;

/// How many of a hundred broken files may go unnoticed, as nothing telling is left of them.
const LOST: usize = 3;

fn read(path: &Path, text: &str) -> Read {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("json") => json::read(FileId(0), text),
        Some("hcl") => hcl::read(FileId(0), text),
        _ => yaml::read(FileId(0), text),
    }
}

/// Every file of a folder that a folder is searched for, and that can be read, with what it is.
fn files(folder: &Path) -> Vec<(PathBuf, String, Option<Shape>)> {
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    let paths = entries.map(|entry| entry.expect("the folder can be read").into_path());
    let known = |path: &PathBuf| {
        path.extension()
            .is_some_and(|ending| ["yml", "yaml", "json", "hcl"].iter().any(|known| ending == *known))
    };
    let file = |path: PathBuf| {
        let text = fs::read_to_string(&path).ok()?;
        let shape = recognise(&read(&path, &text).root?);
        Some((path, text, shape))
    };
    paths.filter(known).filter_map(file).collect()
}

/// The text as it is when it is cut off, or lacks one of its signs, or has one twice: those that cannot be parsed.
fn broken(path: &Path, text: &str) -> Vec<String> {
    let signs: Vec<_> = text.match_indices(['{', '}', '[', ']', '"', '\'', ',', ':', '=']).collect();
    let chosen = signs.iter().step_by(signs.len().div_ceil(40).max(1));
    let changed = chosen.flat_map(|(at, sign)| {
        let (before, behind) = (&text[..*at], &text[at + 1..]);
        [format!("{before}{behind}"), format!("{before}{sign}{sign}{behind}"), before.to_owned()]
    });
    changed.filter(|text| read(path, text).root.is_none() && !text.trim().is_empty()).collect()
}

fn corpus() -> Option<PathBuf> {
    let corpus = env::var_os("PROBELINT_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        eprintln!("skipped: PROBELINT_CORPUS is not set");
    }
    corpus
}

#[test]
fn what_was_recognised_is_told_when_it_is_broken() {
    let Some(corpus) = corpus() else { return };
    let (mut all, mut lost) = (0, 0);
    for (path, text, _) in files(&corpus).into_iter().filter(|(.., shape)| shape.is_some()) {
        // What is cut off too early says nothing yet.
        let texts = broken(&path, &text).into_iter().filter(|broken| broken.len() * 2 > text.len());
        for broken in texts {
            all += 1;
            if recognise_broken(&path, &broken).is_none() {
                lost += 1;
                let same = text.bytes().zip(broken.bytes()).take_while(|(one, other)| one == other).count();
                eprintln!("{}: lost at {same}: {:?}", path.display(), &text[same..].lines().next());
            }
        }
    }
    eprintln!("{lost} of {all} are lost");
    assert!(all > 0 && lost * 100 <= all * LOST, "{lost} of {all} are lost");
}

#[test]
fn what_is_of_another_program_is_passed_over_when_it_is_broken() {
    let Some(corpus) = corpus() else { return };
    // Another folder may be named, to look at what a machine happens to have.
    let folder = env::var_os("PROBELINT_OTHERS").map_or(corpus, PathBuf::from);
    let mut all = 0;
    let mut told = Vec::new();
    for (path, text, _) in files(&folder).into_iter().filter(|(.., shape)| shape.is_none()) {
        for broken in broken(&path, &text) {
            all += 1;
            if let Some(shape) = recognise_broken(&path, &broken) {
                told.push(format!("{}: taken for {shape:?}: {:.300}", path.display(), broken));
            }
        }
    }
    eprintln!("{all} are passed over, but {}", told.len());
    assert!(told.is_empty(), "{} of {all}:\n{}", told.len(), told[..told.len().min(20)].join("\n"));
}
