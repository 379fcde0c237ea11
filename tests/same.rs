//! Every process writes the same: nothing hangs on the order of a hash table, whose seed each process draws anew.

mod clean;

use std::path::{Path, PathBuf};

use clean::probelint;

/// The estates of the scenarios and examples.
fn estates() -> impl Iterator<Item = PathBuf> {
    let folders = ["tests/scenarios", "examples"].into_iter().flat_map(|folder| {
        Path::new(folder).read_dir().expect("it is there").map(|entry| entry.expect("it can be read").path())
    });
    folders.filter(|path| path.is_dir())
}

#[test]
fn every_process_writes_the_same() {
    let mut told = 0;
    for estate in estates() {
        for arguments in [["lint", "--format", "sarif"], ["simulate", "--format", "json"]] {
            let write = || probelint().args(arguments).arg(&estate).output().expect("it runs").stdout;
            let [first, second, third] = [write(), write(), write()];
            assert!(first == second && second == third, "{arguments:?} {}", estate.display());
            told += usize::from(!first.is_empty());
        }
    }
    assert!(told > 50, "only {told} outputs were compared");
}
