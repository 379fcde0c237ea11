//! The whole of `probelint lint`, process start left out: `cargo bench --bench whole`.
//!
//! `PROBELINT_BENCH_LARGE=1` measures 100,000 services, too.

#[path = "../examples/generate-estate/estate.rs"]
mod estate;

use std::io::sink;
use std::path::Path;

use clap::Parser;
use divan::Bencher;
use divan::counter::ItemsCount;
use probelint::cli::{Cli, Outcome, run};

fn main() {
    divan::main();
}

fn sizes() -> Vec<u32> {
    let mut sizes = vec![1000, 10_000];
    if std::env::var_os("PROBELINT_BENCH_LARGE").is_some() {
        sizes.push(100_000);
    }
    sizes
}

fn lint(folder: &Path) -> Outcome {
    let folder = folder.to_str().expect("the folder's name is UTF-8");
    let cli = Cli::parse_from(["probelint", "lint", "--exit-zero", "--format", "concise", folder]);
    run(&cli, &mut sink(), &mut sink())
}

/// The incident, with three services.
#[divan::bench]
fn incident() -> Outcome {
    lint(Path::new("examples/01-login-storm"))
}

/// A generated estate without an error.
#[divan::bench(args = sizes())]
fn healthy(bencher: Bencher, services: u32) {
    whole(bencher, services, false);
}

/// One where a job hurts most services.
#[divan::bench(args = sizes())]
fn leaky(bencher: Bencher, services: u32) {
    whole(bencher, services, true);
}

fn whole(bencher: Bencher, services: u32, leaky: bool) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    estate::write(folder.path(), services, leaky).expect("it can be written to");
    assert_eq!(lint(folder.path()), Outcome::Clean, "the estate can be linted");
    bencher.counter(ItemsCount::new(services)).bench(|| lint(folder.path()));
}
