//! What a running Consul says is registered.

use std::path::Path;

use clap::Args;

use super::outcome::Failure;
use crate::consul::api::{ApiError, Client, Files, FilesError, Options, Snapshot};
use crate::estate::Input;
use crate::progress::Progress;

/// Which Consul to ask. The token comes from the environment alone, so that no shell remembers it.
#[derive(Debug, Clone, Args)]
pub struct ConsulArgs {
    /// Read the services from a running Consul at this http://, https:// or unix:// URL; without one, at
    /// `CONSUL_HTTP_ADDR`. The other variables of Consul's own command line apply as well
    #[arg(long, value_name = "URL", num_args = 0..=1, default_missing_value = "")]
    consul_addr: Option<String>,
    /// The datacenter to read; by default, the agent's own
    #[arg(long, value_name = "NAME", requires = "consul_addr")]
    consul_datacenter: Option<String>,
}

/// The name under which findings show what a running Consul said.
const NAME: &str = "consul-catalog.json";

impl ConsulArgs {
    /// The catalog as a file to read, where a running Consul is asked for.
    pub fn input(&self, progress: &Progress) -> Result<Option<Input>, Failure> {
        let Some(address) = &self.consul_addr else { return Ok(None) };
        refuse_path(address)?;
        let snapshot = self.snapshot(address, progress)?;
        Ok(Some(Input { path: NAME.into(), bytes: snapshot.text.into_bytes(), named: true }))
    }

    /// The address that was given; empty for the environment's.
    #[must_use]
    pub fn address(&self) -> &str {
        self.consul_addr.as_deref().unwrap_or_default()
    }

    /// Asks the Consul at `address`, or the one that the environment names.
    pub fn snapshot(&self, address: &str, progress: &Progress) -> Result<Snapshot, Failure> {
        let address = Some(address).filter(|address| !address.is_empty());
        let mut options = Options::from_environment(address, |name| std::env::var(name).ok())
            .map_err(|error| refused(&error))?;
        if let Some(datacenter) = &self.consul_datacenter {
            options.datacenter = Some(datacenter.clone());
        }
        let files = Files::from_environment(|name| std::env::var(name).ok()).map_err(unreadable)?;
        let client = Client::new(options, &files).map_err(|error| refused(&error))?;
        client.snapshot(progress).map_err(|error| refused(&error))
    }
}

/// The argument takes the word after it, which may have been meant as what to read.
fn refuse_path(address: &str) -> Result<(), Failure> {
    if address.is_empty() || address.contains("://") || !Path::new(address).exists() {
        return Ok(());
    }
    let text = format!(
        "--consul-addr takes \"{address}\" for the URL of Consul: put paths before it, or write --consul-addr=URL"
    );
    Err(Failure::Usage(text))
}

fn unreadable(error: FilesError) -> Failure {
    match error {
        FilesError::Unreadable(path, error) => Failure::Unreadable(path, error),
        FilesError::HalfAnIdentity => Failure::Usage(
            "CONSUL_CLIENT_CERT and CONSUL_CLIENT_KEY must be set together: one of them is missing"
                .to_owned(),
        ),
    }
}

fn refused(error: &ApiError) -> Failure {
    Failure::Usage(error.to_string())
}
