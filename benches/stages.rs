//! Each stage by itself: `cargo bench --bench stages`.

#[path = "../examples/generate-estate/estate.rs"]
mod estate;

use std::fs;
use std::path::{Path, PathBuf};

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use probelint::estate::{Estate, Input, Reader};
use probelint::finding::Severity;
use probelint::render::{Look, Report, Summary, json, pretty, sarif};
use probelint::rule::RuleSet;
use probelint::settings::Settings;
use probelint::simulate::{Keep, Simulation, simulate};
use probelint::syntax::{json as json_tree, yaml};
use probelint::text::{FileId, Sources};
use probelint::{Terms, lint};

const SIZES: [u32; 2] = [1000, 10_000];
const LOOK: Look = Look { colour: false, width: 100, links: false };

fn main() {
    divan::main();
}

/// A leaky estate of that many services.
struct Bench {
    _folder: tempfile::TempDir,
    inputs: Vec<Input>,
}

impl Bench {
    fn new(services: u32) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        estate::write(folder.path(), services, true).expect("it can be written to");
        let names = ["blackbox.yml", "consul/health.json", "prometheus.yml"];
        let inputs = names.map(|name| input(folder.path(), name)).into();
        Self { _folder: folder, inputs }
    }

    fn read(&self) -> Estate {
        let settings = Settings::default();
        let mut reader = Reader::new(Sources::new());
        let versions = reader.versions(&settings);
        reader.read(self.inputs.clone(), &settings, versions)
    }
}

fn input(folder: &Path, name: &str) -> Input {
    let bytes = fs::read(folder.join(name)).expect("it was written");
    Input { path: PathBuf::from(name), bytes, named: false }
}

fn simulated(estate: &Estate) -> Simulation<'_> {
    simulate(estate, Reader::new(Sources::new()).versions(&Settings::default()), Keep::EVERY)
}

/// YAML into a tree with places.
#[divan::bench]
fn parse_yaml(bencher: Bencher) {
    let bytes = Bench::new(1).inputs.pop().expect("prometheus.yml is the last").bytes;
    let text = String::from_utf8(bytes).expect("it is UTF-8");
    bencher.counter(BytesCount::of_str(&text)).bench(|| yaml::read(FileId(0), black_box(&text)));
}

/// JSON into a tree with places, as for service definitions.
#[divan::bench]
fn parse_json(bencher: Bencher) {
    let bytes = Bench::new(1000).inputs.swap_remove(1).bytes;
    let text = String::from_utf8(bytes).expect("it is UTF-8");
    bencher.counter(BytesCount::of_str(&text)).bench(|| json_tree::read(FileId(0), black_box(&text)));
}

/// Every file into the model, a health dump above all.
#[divan::bench(args = SIZES)]
fn read_estate(bencher: Bencher, services: u32) {
    let bench = Bench::new(services);
    bencher.counter(ItemsCount::new(services)).bench(|| bench.read());
}

/// Discovery, relabeling and the request of every target.
#[divan::bench(args = SIZES)]
fn simulate_estate(bencher: Bencher, services: u32) {
    let estate = Bench::new(services).read();
    bencher.counter(ItemsCount::new(services)).bench(|| simulated(&estate));
}

/// All rules on all that was simulated.
#[divan::bench(args = SIZES)]
fn judge(bencher: Bencher, services: u32) {
    let estate = Bench::new(services).read();
    let simulation = simulated(&estate);
    let (rules, settings) = (RuleSet::shipped(&mut Sources::new()), Settings::default());
    bencher.counter(ItemsCount::new(services)).bench(|| lint(&simulation, &rules, &Terms::from(&settings)));
}

/// The findings of an estate in three formats.
#[divan::bench(args = ["pretty", "json", "sarif"])]
fn render(bencher: Bencher, format: &str) {
    let estate = Bench::new(1000).read();
    let simulation = simulated(&estate);
    let (rules, settings) = (RuleSet::shipped(&mut Sources::new()), Settings::default());
    let verdict = lint(&simulation, &rules, &Terms::from(&settings));
    let report = Report {
        simulation: &simulation,
        sources: &estate.sources,
        findings: &verdict.findings,
        held: &verdict.held,
        summary: Summary::of(&simulation, &verdict),
        rules: &rules,
        recognised: &estate.recognised,
        home: &settings.home,
        pages: None,
        fail_on: Severity::Warning,
        elapsed: None,
    };
    bencher.counter(ItemsCount::new(verdict.findings.len())).bench(|| {
        let mut out = Vec::new();
        match format {
            "pretty" => pretty(&report, LOOK, &mut out),
            "json" => json(&report, &mut out),
            _ => sarif(&report, &mut out),
        }
        .expect("memory takes all");
        out
    });
}
