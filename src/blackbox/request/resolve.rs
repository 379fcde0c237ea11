//! What stands between a target and a connection: `chooseProtocol` of `blackbox_exporter/prober/utils.go`,
//! and Go's reading of ports.

use super::Refusal;
use super::unknown::Unknowns;
use crate::blackbox::{Module, Prober};
use crate::go::net::{is_domain_name, parse_address};

/// Whether `host` can be resolved, as far as its spelling shows: a name may still be unknown to the
/// resolver.
pub fn check_host(host: &str, module: &Module) -> Result<(), Refusal> {
    let why = match parse_address(host) {
        Some(address) if !falls_back(module) && address.is_ipv6() != prefers_ip6(module) => {
            format!("address {host}: no suitable address found")
        }
        Some(_) => return Ok(()),
        None if is_domain_name(host) => return Ok(()),
        None => format!("lookup {host}: no such host"),
    };
    Err(Refusal::BadTarget(why))
}

/// Everything that is not `ip6` is taken for `ip4`.
fn prefers_ip6(module: &Module) -> bool {
    module.preferred_ip_protocol.as_ref().is_none_or(|written| matches!(&*written.value, "" | "ip6"))
}

/// On by default; but a module without a section `grpc` has not got the defaults of that section.
fn falls_back(module: &Module) -> bool {
    let default = module.prober.value != Prober::Grpc || module.section.is_some();
    module.ip_protocol_fallback.map_or(default, |fallback| fallback.value)
}

/// Whether Go dials `port` over `network` (`tcp4`): a number up to 65535 with or without a sign, or a
/// service's name, which only the machine itself can look up.
pub fn check_port(network: &str, port: &str) -> Result<(), Refusal> {
    let digits = port.strip_prefix(['+', '-']).unwrap_or(port);
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let could_be_name = port.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    let why = match () {
        () if Unknowns::is_in_port(port) || digits.is_empty() => return Ok(()),
        () if is_number && (port.starts_with('-') || digits.parse::<u16>().is_err()) => {
            format!("dial {network}: address {port}: invalid port")
        }
        () if is_number || could_be_name => return Ok(()),
        () => {
            let protocol = network.trim_end_matches(['4', '6']);
            format!("dial {network}: lookup {protocol}/{port}: unknown port")
        }
    };
    Err(Refusal::BadTarget(why))
}

/// What Go calls the network for `host`: `tcp4` or `tcp6`, as far as that is known.
pub fn network(protocol: &str, host: &str) -> String {
    match parse_address(host) {
        Some(address) if address.is_ipv6() => format!("{protocol}6"),
        Some(_) => format!("{protocol}4"),
        None => protocol.to_owned(),
    }
}

/// `source_ip_address` has to be an address.
pub fn check_source(module: &Module) -> Result<(), Refusal> {
    match &module.source_ip_address {
        Some(source) if !source.is_empty() && parse_address(source).is_none_or(|_| source.contains('%')) => {
            Err(Refusal::BadModule(format!("error parsing source ip address: {}", source.value)))
        }
        _ => Ok(()),
    }
}
