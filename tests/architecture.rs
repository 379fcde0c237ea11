//! The tables in ARCHITECTURE.md are the truth: which room may import which, and what each dependency is for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Macro, UseTree};

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

/// What a file names outside of its tests: `crate::…` for what is ours, however it is written; macros with `!`.
struct Named {
    module: Vec<String>,
    paths: BTreeSet<String>,
}

impl Named {
    fn of(path: &Path) -> BTreeSet<String> {
        Self::in_text(path, &fs::read_to_string(path).expect("src can be read"))
    }

    fn in_text(path: &Path, text: &str) -> BTreeSet<String> {
        let inside = path.strip_prefix("src").expect("below src").with_extension("");
        let mut module: Vec<_> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        module.pop_if(|last| last == "mod" || last == "lib");
        let mut named = Self { module, paths: BTreeSet::new() };
        named.visit_file(&syn::parse_file(text).expect("it is Rust"));
        named.paths
    }

    fn note(&mut self, segments: &[String]) {
        let above = segments.iter().take_while(|segment| *segment == "super").count();
        let rest = &segments[above..];
        let is_ours = above > 0 || rest.first().is_some_and(|first| first == "self");
        let kept = &self.module[..self.module.len().saturating_sub(above)];
        let root = is_ours.then(|| std::iter::once("crate").chain(kept.iter().map(String::as_str)));
        let path =
            root.into_iter().flatten().chain(rest.iter().map(String::as_str).filter(|it| *it != "self"));
        self.paths.insert(path.collect::<Vec<_>>().join("::"));
    }

    fn note_use(&mut self, before: &mut Vec<String>, tree: &UseTree) {
        let name = match tree {
            UseTree::Group(group) => {
                return group.items.iter().for_each(|item| self.note_use(before, item));
            }
            UseTree::Path(path) => &path.ident,
            UseTree::Name(name) => &name.ident,
            UseTree::Rename(rename) => &rename.ident,
            UseTree::Glob(_) => return self.note(before),
        };
        before.push(name.to_string());
        match tree {
            UseTree::Path(path) => self.note_use(before, &path.tree),
            _ => self.note(before),
        }
        before.pop();
    }
}

impl<'ast> Visit<'ast> for Named {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Mod(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        let is_test = |attribute: &Attribute| {
            attribute.path().is_ident("cfg")
                && attribute.parse_args::<syn::Path>().is_ok_and(|it| it.is_ident("test"))
        };
        if !attributes.iter().any(is_test) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.note_use(&mut Vec::new(), &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.note(&segments);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        let name = called.path.segments.last().expect("a name");
        self.paths.insert(format!("{}!", name.ident));
        // What stands inside is no expression before the macro is expanded.
        let inside = called.tokens.to_string().replace(" :: ", "::");
        let is_part = |c: char| c.is_alphanumeric() || "_:".contains(c);
        self.paths.extend(inside.split(|c| !is_part(c)).filter(|it| it.contains("::")).map(str::to_owned));
        visit::visit_macro(self, called);
    }
}

/// The rooms that a file imports.
fn imports(path: &Path) -> BTreeSet<String> {
    let named = Named::of(path);
    let ours = named.iter().filter_map(|path| path.strip_prefix("crate::"));
    ours.filter_map(|rest| rest.split("::").next().map(str::to_owned)).collect()
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
        for import in imports(&path) {
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
        "std::net::TcpStream",
        "std::net::UdpSocket",
        "std::net::ToSocketAddrs",
        "std::os",
        "std::env",
        "std::process",
        "std::io::stdin",
        "std::io::stdout",
        "std::io::stderr",
        "Zoned::now",
        "SystemTime::now",
        "print!",
        "println!",
        "eprint!",
        "eprintln!",
        "dbg!",
        "ureq",
    ];
    let mut open = Vec::new();
    for path in rust_files(Path::new("src")) {
        let shown = path.to_string_lossy().into_owned();
        if ["/cli/", "/consul/api", "main.rs", "/tests.rs"].iter().any(|part| shown.contains(part)) {
            continue;
        }
        for named in Named::of(&path) {
            let door = doors.iter().find(|door| named.strip_prefix(**door).is_some_and(is_end));
            open.extend(door.map(|door| format!("{shown} uses {door}")));
        }
    }
    assert!(open.is_empty(), "{}", open.join("\n"));
}

/// Whether a path ends here, or goes on with another segment.
fn is_end(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with("::")
}

/// What the other tests look through sees what it should.
#[test]
fn whatever_a_file_names_is_seen() {
    let text = r#"
        use crate::{b::{C, d}, e};
        use std::{fs, io};
        #[cfg(test)]
        mod tests;
        use super::f::G;
        fn h() -> crate::i::J { super::super::k::l(); println!("{}", crate::m::N); }
        #[cfg(test)]
        mod others { use crate::o::P; }
    "#;
    let named = Named::in_text(Path::new("src/a/q.rs"), text);
    for path in [
        "crate::b::C",
        "crate::b::d",
        "crate::e",
        "std::fs",
        "crate::a::f::G",
        "crate::i::J",
        "crate::m::N",
        "println!",
        "crate::k::l",
    ] {
        assert!(named.contains(path), "{path}: {named:?}");
    }
    assert!(!named.contains("crate::o::P"), "{named:?}");
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
