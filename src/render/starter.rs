//! `init`: a `probelint.toml` that fits the estate that it is to stand beside.

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::consul::Known;
use crate::consul::discovery::SERVICE_META;
use crate::prometheus::config::Discovery;
use crate::simulate::{JobRun, Simulation};
use crate::text::host_port;

/// Where `init` expects the baseline.
pub const BASELINE: &str = "probelint-baseline.json";

const HEAD: &str = "\
# What the files themselves do not say. A misspelt key is a finding; the README lists every key.

# Known findings: `probelint lint --write-baseline probelint-baseline.json` records them, and from then on
# they fail no run. Without the file, no finding is known.
";

const RULES: &str = "
# error, warning, info or off, by rule or family; `probelint rules` lists them.
[rules]
# \"probe/root-path\" = \"warning\"

# What is deployed, if it is not the newest version.
[versions]
# prometheus = \"3.5\"
# blackbox = \"0.28\"
";

const FLEET: &str = "
# Whether the given services are all there are. Only then is it certain that no service sets a meta key.
[fleet]
complete = false
";

/// Writes the file: what is found is filled in, what is not stands there as a comment.
///
/// # Errors
/// When `out` does not take it.
pub fn starter(simulation: &Simulation<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{HEAD}baseline = \"{BASELINE}\"\n{RULES}\n[consul]")?;
    path_keys(simulation, out)?;
    node(simulation, out)?;
    servers(simulation, out)?;
    exporters(simulation, out)?;
    write!(out, "{FLEET}")
}

fn path_keys(simulation: &Simulation<'_>, out: &mut dyn Write) -> io::Result<()> {
    let labels = simulation.jobs.iter().flat_map(JobRun::path_labels);
    let keys: BTreeSet<_> = labels.filter_map(|label| label.strip_prefix(SERVICE_META)).collect();
    writeln!(out, "# The meta keys of services that hold the path to probe.")?;
    if keys.is_empty() {
        return writeln!(out, "# path-keys = [\"health_check_endpoint\"]");
    }
    let keys: Vec<_> = keys.into_iter().map(quoted).collect();
    writeln!(out, "path-keys = [{}]", keys.join(", "))
}

fn node(simulation: &Simulation<'_>, out: &mut dyn Write) -> io::Result<()> {
    let instances = &simulation.estate.catalog.instances;
    let lost = |address: &Known<_>| matches!(address, Known::Unknown(_));
    let on_unknown = instances.iter().filter(|one| one.address.is_none() && lost(&one.node.address)).count();
    if on_unknown == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "\n# Services without an address of their own whose node's address no agent's file gives: {on_unknown}."
    )?;
    writeln!(out, "[consul.node]\n# address = \"10.0.0.5\"")
}

fn servers(simulation: &Simulation<'_>, out: &mut dyn Write) -> io::Result<()> {
    let discovery = simulation.jobs.iter().flat_map(|run| &run.job.discovery);
    let consul = discovery.filter_map(|discovery| match discovery {
        Discovery::Consul(sd) => Some(sd),
        _ => None,
    });
    let servers: BTreeSet<_> = consul.map(|sd| host_port(&sd.server.value)).collect();
    if servers.len() < 2 {
        return Ok(());
    }
    writeln!(
        out,
        "\n# The jobs use several servers. If they belong to several clusters, say which definitions each one has."
    )?;
    writeln!(out, "# [[consul.cluster]]\n# definitions = [\"consul/dc1/**\"]")?;
    let servers: Vec<_> = servers.into_iter().map(quoted).collect();
    writeln!(out, "# servers = [{}]", servers.join(", "))
}

fn exporters(simulation: &Simulation<'_>, out: &mut dyn Write) -> io::Result<()> {
    let estate = simulation.estate;
    let imagined = simulation.jobs.iter().filter_map(JobRun::imagined_asked_at);
    let asked = simulation.jobs.iter().flat_map(JobRun::asked).map(|(address, _)| address);
    let addresses: BTreeSet<_> = asked.chain(imagined).map(host_port).collect();
    if estate.blackbox.len() < 2 || addresses.len() < 2 {
        return Ok(());
    }
    let files = estate.blackbox.iter().map(|modules| estate.sources.file(modules.file).path());
    writeln!(
        out,
        "\n# The jobs use several exporters, and there are several files of modules. Say which exporter has which."
    )?;
    for (address, file) in addresses.into_iter().zip(files) {
        writeln!(out, "# [[blackbox.exporter]]\n# addresses = [{}]", quoted(address))?;
        writeln!(out, "# modules = {}", quoted(&file.display().to_string()))?;
    }
    Ok(())
}

/// A text of TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
