//! `host`, `host:port`, `[2001:db8::1]:port`.

use super::escape::{Part, unescape};
use crate::go::net::parse_address;
use crate::go::quote;
use crate::go::regexp::GoVersion;

/// The host with its port, unescaped.
pub fn parse(text: &str, go: GoVersion) -> Result<Vec<u8>, String> {
    match text.rfind('[') {
        Some(0) => bracketed(text, go),
        Some(_) if go >= GoVersion(26) => Err("invalid IP-literal".to_owned()),
        _ => {
            // From Go 1.26 on there must be one colon only.
            let colon = if go >= GoVersion(26) { text.find(':') } else { text.rfind(':') };
            check_port(&text[colon.unwrap_or(text.len())..])?;
            unescape(text, Part::Host)
        }
    }
}

fn bracketed(text: &str, go: GoVersion) -> Result<Vec<u8>, String> {
    let Some(end) = text.rfind(']') else { return Err("missing ']' in host".to_owned()) };
    check_port(&text[end + 1..])?;
    let zone = text[..end].find("%25").unwrap_or(end);
    let mut host = unescape(&text[..zone], Part::Host)?;
    host.extend(unescape(&text[zone..end], Part::Zone)?);
    if go >= GoVersion(25) {
        check_address(&String::from_utf8_lossy(&host[1..]))?;
    }
    host.extend(unescape(&text[end..], Part::Host)?);
    Ok(host)
}

fn check_address(address: &str) -> Result<(), String> {
    match parse_address(address) {
        Some(address) if address.is_ipv6() => Ok(()),
        Some(_) => Err("invalid IP-literal".to_owned()),
        None => Err(format!("invalid host: ParseAddr({}): unable to parse IP", quote(address))),
    }
}

/// `:` and digits, or nothing.
fn check_port(text: &str) -> Result<(), String> {
    let valid = match text.strip_prefix(':') {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_digit()),
        None => text.is_empty(),
    };
    if valid { Ok(()) } else { Err(format!("invalid port {} after host", quote(text))) }
}

/// Host without brackets and port: Go's `splitHostPort` of `net/url`.
pub fn split(text: &str) -> (&str, &str) {
    let colon = text.rfind(':').filter(|at| check_port(&text[*at..]).is_ok());
    let (host, port) = colon.map_or((text, ""), |at| (&text[..at], &text[at + 1..]));
    let inner = host.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
    (inner.unwrap_or(host), port)
}
