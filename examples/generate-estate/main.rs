//! Writes a realistic estate of any size: `cargo run --example generate-estate -- --services 10000 DIR`.

mod estate;

use std::io;
use std::path::PathBuf;

use clap::Parser;

#[derive(Parser)]
struct Arguments {
    /// How many service instances
    #[arg(long, default_value_t = 1000)]
    services: u32,
    /// Whether a job probes every service at its root, as in the incident
    #[arg(long)]
    leaky: bool,
    /// The folder to write to; it is made where it does not exist
    folder: PathBuf,
}

fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    estate::write(&arguments.folder, arguments.services, arguments.leaky)
}
