//! The tables in ARCHITECTURE.md are the truth: which room may import which, and what each dependency is for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms that each room may import, read from the table.
fn allowed() -> BTreeMap<String, BTreeSet<String>> {
    let page = fs::read_to_string("ARCHITECTURE.md").expect("the page is there");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let imports = cells[3].split(", ").map(str::to_owned).filter(|name| !name.is_empty());
        (cells[1].trim_matches('`').to_owned(), imports.collect())
    })
    .collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("src can be read"));
    walk.map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect()
}

/// The rooms that a file names behind `crate::`, tests left out.
fn imports(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    code.split("crate::")
        .skip(1)
        .flat_map(|rest| match rest.strip_prefix('{') {
            Some(group) => {
                group.split('}').next().unwrap_or_default().split(',').map(first_word).collect::<Vec<_>>()
            }
            None => vec![first_word(rest)],
        })
        .filter(|room| !room.is_empty())
        .collect()
}

fn first_word(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn rooms_import_only_what_the_table_allows() {
    let allowed = allowed();
    let mut wrong = Vec::new();
    for path in rust_files(Path::new("src")) {
        let mut parts = path.strip_prefix("src").expect("below src").iter();
        let room = parts.next().expect("a file").to_string_lossy().into_owned();
        if parts.next().is_none() {
            continue;
        }
        let known = allowed.get(&room).unwrap_or_else(|| panic!("ARCHITECTURE.md does not list {room}"));
        let text = fs::read_to_string(&path).expect("src can be read");
        for import in imports(&text) {
            if import != room && !known.contains(&import) && !known.contains("everything") {
                wrong.push(format!("{}: {room} may not import {import}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_no_cycle() {
    let allowed = allowed();
    for room in allowed.keys() {
        let mut reached: BTreeSet<&String> = BTreeSet::new();
        let mut next: Vec<&String> = allowed[room].iter().collect();
        while let Some(step) = next.pop() {
            assert_ne!(step, room, "{room} imports itself through others");
            if reached.insert(step) {
                next.extend(allowed.get(step).into_iter().flatten());
            }
        }
    }
}

#[test]
fn only_two_rooms_do_input_and_output() {
    let doors = [
        "std::fs",
        "TcpStream",
        "UdpSocket",
        "ToSocketAddrs",
        "std::env",
        "std::process",
        "println!",
        "ureq",
    ];
    for path in rust_files(Path::new("src")) {
        let shown = path.to_string_lossy().into_owned();
        let doors_are_open =
            ["/cli/", "/consul/api", "main.rs", "/tests.rs"].iter().any(|part| shown.contains(part));
        if doors_are_open {
            continue;
        }
        let text = fs::read_to_string(&path).expect("src can be read");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for door in doors {
            assert!(!code.contains(door), "{shown} uses {door}");
        }
    }
}

#[test]
fn every_dependency_is_explained() {
    let manifest: toml::Table =
        fs::read_to_string("Cargo.toml").expect("it is there").parse().expect("it is TOML");
    let page = fs::read_to_string("ARCHITECTURE.md").expect("the page is there");
    let section = page.split("\n## ").find(|part| part.starts_with("Dependencies\n")).expect("the section");
    let words = |text: &str| -> BTreeSet<String> {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        text.split(|c| !is_part(c)).map(str::to_owned).collect()
    };
    let (tables, below) = section.split_once("\nTo build: ").expect("those that only builds need");
    let cells = tables.lines().filter_map(|line| line.strip_prefix("| ")?.split('|').next());
    let shipped: BTreeSet<_> = cells.flat_map(words).collect();
    for (kind, explained) in [
        ("dependencies", &shipped),
        ("build-dependencies", &words(below)),
        ("dev-dependencies", &words(below)),
    ] {
        for name in manifest[kind].as_table().expect("a table").keys() {
            assert!(explained.contains(name), "ARCHITECTURE.md does not say what {name} of [{kind}] is for");
        }
    }
    for name in shipped.iter().filter(|name| !matches!(name.as_str(), "" | "crate" | "rustls")) {
        assert!(manifest["dependencies"].get(name).is_some(), "{name} is explained, but not used");
    }
}
