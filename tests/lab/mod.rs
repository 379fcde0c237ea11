//! The real programs that `tests/oracle/lab/fetch-peers` downloads.

use std::path::PathBuf;

/// A program of the lab by its path there, such as `consul-1.8/usr/bin/consul`; `None`, and a word of it, where
/// the lab has none.
pub fn program(path: &str) -> Option<PathBuf> {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache = || std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(home);
    let lab = std::env::var_os("PROBELINT_LAB")
        .map(PathBuf::from)
        .or_else(|| Some(cache()?.join("probelint-lab")))?;
    let program = lab.join("peers").join(path);
    if !program.is_file() {
        eprintln!("{} is not there: the real program was not asked", program.display());
        return None;
    }
    Some(program)
}
