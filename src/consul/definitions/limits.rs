//! What Consul refuses although it is well typed.
//!
//! Follows `agent/structs/structs.go` (`NodeService.Validate`, `ValidateServiceMetadata`, `ValidateWeights`) and
//! `agent/config/builder.go`.

use std::sync::Arc;

use super::AgentFields;
use super::service::Draft;
use crate::consul::Known;
use crate::syntax::{Fields, Mistake, MistakeKind, Pair};
use crate::text::{Span, Spanned};

const MOST_PAIRS: usize = 64;
const LONGEST_KEY: usize = 128;
const LONGEST_VALUE: usize = 512;

/// Meta of a service of this kind.
pub(super) fn meta(pairs: &[Pair], kind: &str, mistakes: &mut Vec<Mistake>) {
    pairs_fit(pairs, mistakes);
    let gateway_key = |key: &str| kind == "mesh-gateway" && key == "consul-wan-federation";
    for (key, _) in pairs.iter().filter(|(key, _)| key.starts_with("consul-") && !gateway_key(key)) {
        mistakes.push(reserved(key));
    }
}

/// What an agent says of its node.
pub(super) fn node(agent: &AgentFields, mistakes: &mut Vec<Mistake>) {
    node_meta(agent.node_meta.as_deref().unwrap_or_default(), mistakes);
    if let Some(name) = &agent.datacenter
        && name.bytes().any(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'_'))
    {
        let message = format!("datacenter \"{}\": Consul accepts only letters, digits, - and _", name.value);
        mistakes.push(invalid(name.span, message));
    }
    let addresses = [&agent.advertise_addr, &agent.advertise_addr_wan, &agent.bind_addr];
    for address in addresses.into_iter().flatten().filter(|address| !is_address(address)) {
        let message = format!("\"{}\" is not an IP address: Consul refuses it", address.value);
        mistakes.push(invalid(address.span, message));
    }
}

/// An IP address, or a go-sockaddr template, which the agent fills in.
fn is_address(text: &str) -> bool {
    text.contains("{{") || text.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok()
}

fn node_meta(pairs: &[Pair], mistakes: &mut Vec<Mistake>) {
    pairs_fit(pairs, mistakes);
    for (key, _) in pairs.iter().filter(|(key, _)| key.starts_with("consul-")) {
        mistakes.push(reserved(key));
    }
}

fn reserved(key: &Spanned<Arc<str>>) -> Mistake {
    refused(key.span, format!("meta key \"{}\": Consul reserves the prefix \"consul-\"", key.value))
}

fn pairs_fit(pairs: &[Pair], mistakes: &mut Vec<Mistake>) {
    if let Some((key, _)) = pairs.get(MOST_PAIRS) {
        let message = format!("{} meta keys: Consul accepts at most {MOST_PAIRS}", pairs.len());
        mistakes.push(refused(key.span, message));
    }
    for (key, value) in pairs {
        mistakes.extend(key_fits(key));
        if value.len() > LONGEST_VALUE {
            let message =
                format!("meta \"{}\" is {} bytes long: Consul takes {LONGEST_VALUE}", key.value, value.len());
            mistakes.push(refused(value.span, message));
        }
    }
}

fn key_fits(key: &Spanned<Arc<str>>) -> Option<Mistake> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if key.is_empty() {
        return Some(refused(key.span, "an empty meta key: Consul refuses it"));
    }
    if let Some(letter) = key.chars().find(|c| !allowed(*c)) {
        let message = format!("meta key \"{}\": Consul refuses '{letter}' in a key", key.value);
        let help = "a key consists of letters, digits, - and _";
        return Some(refused(key.span, message).help(help));
    }
    let message = || format!("a meta key of {} bytes: Consul accepts at most {LONGEST_KEY}", key.len());
    (key.len() > LONGEST_KEY).then(|| refused(key.span, message()))
}

/// One weight, which is at least `least`.
pub(super) fn weight(fields: &mut Fields<'_, '_>, name: &'static str, least: i64) -> Option<i64> {
    let weight = fields.integer(name)?;
    if !(least..=65535).contains(&weight.value) {
        let message = format!("weight {}: Consul takes {least} to 65535 here", weight.value);
        fields.note(invalid(weight.span, message));
    }
    Some(weight.value)
}

/// A whole service.
pub(super) fn service(draft: &Draft, mistakes: &mut Vec<Mistake>) {
    if let Some(sidecar) = &draft.sidecar {
        self::sidecar(sidecar, mistakes);
    }
    let no_port = matches!(draft.port, None | Some(Known::Given(0)));
    let mut refuse = |message: &str| mistakes.push(invalid(draft.place, message));
    match draft.kind.as_deref() {
        Some("connect-proxy") => {
            if draft.extra.destination_name.is_empty() {
                refuse("a connect-proxy needs proxy.destination_service_name");
            }
            if no_port {
                refuse("a connect-proxy needs a port");
            }
            if draft.extra.connect_native {
                refuse("a connect-proxy cannot be connect.native too");
            }
        }
        Some("mesh-gateway") if no_port => refuse("a mesh-gateway needs a port"),
        _ => {}
    }
}

fn sidecar(draft: &Draft, mistakes: &mut Vec<Mistake>) {
    if let Some(id) = &draft.id {
        let message = "a sidecar_service takes no id: Consul derives it from the service's";
        mistakes.push(invalid(id.span, message));
    }
    if let Some(inner) = &draft.sidecar {
        mistakes.push(invalid(inner.place, "a sidecar_service cannot have a sidecar_service"));
    }
}

fn refused(span: Span, message: impl Into<String>) -> Mistake {
    Mistake::refused(MistakeKind::InvalidMeta, span, message)
}

fn invalid(span: Span, message: impl Into<String>) -> Mistake {
    Mistake::refused(MistakeKind::InvalidValue, span, message)
}
