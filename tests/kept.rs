//! Whether the targets of a job are kept or followed again is all the same.

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};
use probelint::estate::{Estate, Input, Reader, Versions};
use probelint::rule::RuleSet;
use probelint::settings::Settings;
use probelint::simulate::{Keep, simulate};
use probelint::text::Sources;
use probelint::verdict::{Terms, Verdict};

/// Folders of estates, each of which is judged.
const FOLDERS: [&str; 3] = ["examples", "tests/scenarios", "tests/oracle/cases"];

fn main() {
    let arguments = Arguments::from_args();
    let entries = FOLDERS.into_iter().flat_map(|folder| fs::read_dir(folder).expect("the folder is there"));
    let folders = entries.map(|entry| entry.expect("it can be listed").path()).filter(|path| path.is_dir());
    let trials = folders.map(|folder| Trial::test(folder.display().to_string(), move || check(&folder)));
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

/// Every rule, those in preview included, and every victim by itself.
fn check(folder: &Path) -> Result<(), Failed> {
    let mut sources = Sources::new();
    let rules = RuleSet::shipped(&mut sources);
    let settings = Settings { preview: true, ..Settings::default() };
    let estate = read(folder, sources, &settings);
    for apart in [true, false] {
        let terms = Terms { apart, ..Terms::from(&settings) };
        let judged = |keep| -> Verdict {
            probelint::lint(&simulate(&estate, Versions::default(), keep), &rules, &terms)
        };
        let (kept, again) = (judged(Keep::EVERY), judged(Keep::NONE));
        if kept != again {
            return Err(format!("kept {kept:#?}\nfollowed again {again:#?}").into());
        }
    }
    Ok(())
}

fn read(folder: &Path, sources: Sources, settings: &Settings) -> Estate {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let files = walk.map(|entry| entry.expect("it can be listed").into_path()).filter(|path| is_config(path));
    let input = |path: PathBuf| Input { bytes: fs::read(&path).expect("it can be read"), path, named: false };
    Reader::new(sources).read(files.map(input).collect(), settings, Versions::default())
}

fn is_config(path: &Path) -> bool {
    let known = ["yml", "yaml", "json", "hcl"];
    path.is_file() && path.extension().is_some_and(|extension| known.iter().any(|known| extension == *known))
}
