//! What the exporter resolves before it connects: `chooseProtocol` of `blackbox_exporter/prober/utils.go`.

use super::Refusal;
use crate::blackbox::Module;
use crate::go::net::{is_domain_name, parse_address};

/// Whether `host` can be resolved, as far as its spelling tells: a name may still be unknown to the
/// resolver.
pub fn check(host: &str, module: &Module) -> Result<(), Refusal> {
    match parse_address(host) {
        Some(address) if !falls_back(module) => {
            let (family, fits) = match module.preferred_ip_protocol.as_ref().map(|written| &*written.value) {
                None | Some("" | "ip6") => ("ip6", address.is_ipv6()),
                Some(_) => ("ip4", address.is_ipv4()),
            };
            if fits { Ok(()) } else { no_host(host, &format!("no suitable address found for {family}")) }
        }
        Some(_) => Ok(()),
        None if is_domain_name(host) => Ok(()),
        None => no_host(host, "no such host"),
    }
}

fn no_host(host: &str, why: &str) -> Result<(), Refusal> {
    Err(Refusal::BadTarget(format!("lookup {host}: {why}")))
}

fn falls_back(module: &Module) -> bool {
    module.ip_protocol_fallback.is_none_or(|fallback| fallback.value)
}
