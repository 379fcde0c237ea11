//! Embeds every `rules/<family>/<name>.md`.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=rules");
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("rules");
    let mut ids = Vec::new();
    for family in fs::read_dir(&root)? {
        let family = family?;
        if !family.file_type()?.is_dir() {
            continue;
        }
        for rule in fs::read_dir(family.path())? {
            let path = rule?.path();
            if path.extension().is_some_and(|ending| ending == "md") {
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                ids.push(format!("{}/{name}", family.file_name().to_string_lossy()));
            }
        }
    }
    ids.sort();
    let mut code =
        String::from("/// Every shipped rule: id and text.\npub const FILES: &[(&str, &str)] = &[\n");
    for id in ids {
        let path = root.join(format!("{id}.md"));
        writeln!(code, "    ({id:?}, include_str!({:?})),", path.to_string_lossy())
            .expect("a string takes all");
    }
    code.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("shipped_rules.rs"), code)
}
