//! The section `dns`: `DNSProbe` of `blackbox_exporter/config/config.go`, names as in `miekg/dns`.

use std::sync::Arc;

use super::super::Module;
use super::super::module::is_on;
use super::section::Section;
use super::shared;
use crate::text::Spanned;

const CLASSES: &[&str] = &["ANY", "CH", "CS", "HS", "IN", "NONE"];

#[rustfmt::skip]
const TYPES: &[&str] = &[
    "A", "AAAA", "AFSDB", "AMTRELAY", "ANY", "APL", "ATMA", "AVC", "AXFR", "CAA", "CDNSKEY", "CDS", "CERT", "CNAME",
    "CSYNC", "DHCID", "DLV", "DNAME", "DNSKEY", "DS", "EID", "EUI48", "EUI64", "GID", "GPOS", "HINFO", "HIP",
    "HTTPS", "IPSECKEY", "ISDN", "IXFR", "KEY", "KX", "L32", "L64", "LOC", "LP", "MAILA", "MAILB", "MB", "MD", "MF",
    "MG", "MINFO", "MR", "MX", "NAPTR", "NID", "NIMLOC", "NINFO", "NS", "NSAP-PTR", "NSEC", "NSEC3", "NSEC3PARAM",
    "NULL", "NXNAME", "NXT", "None", "OPENPGPKEY", "OPT", "PTR", "PX", "RESINFO", "RKEY", "RP", "RRSIG", "RT",
    "Reserved", "SIG", "SMIMEA", "SOA", "SPF", "SRV", "SSHFP", "SVCB", "TA", "TALINK", "TKEY", "TLSA", "TSIG", "TXT",
    "UID", "UINFO", "UNSPEC", "URI", "X25", "ZONEMD",
];

const RCODES: &[&str] = &[
    "NOERROR",
    "FORMERR",
    "SERVFAIL",
    "NXDOMAIN",
    "NOTIMP",
    "REFUSED",
    "YXDOMAIN",
    "YXRRSET",
    "NXRRSET",
    "NOTAUTH",
    "NOTZONE",
    "DSOTYPENI",
    "BADSIG",
    "BADKEY",
    "BADTIME",
    "BADMODE",
    "BADNAME",
    "BADALG",
    "BADTRUNC",
    "BADCOOKIE",
];

/// Reads the section into `module`.
pub fn read(section: &mut Section<'_, '_>, module: &mut Module) {
    shared::ip_protocol(section, module);
    shared::source_address(section, module);
    shared::tls_config(section, module);
    question(section, module);
    transport(section, module);
    section.fields.boolean("recursion_desired");
    for code in section.fields.strings("valid_rcodes").unwrap_or_default() {
        if !RCODES.contains(&&*code.value) {
            let message = format!("there is no rcode \"{}\": every probe will fail", code.value);
            section.doubt(code.span, message);
        }
    }
    for name in ["validate_answer_rrs", "validate_authority_rrs", "validate_additional_rrs"] {
        records(section, name);
    }
}

fn question(section: &mut Section<'_, '_>, module: &mut Module) {
    module.query_name = section.fields.string("query_name");
    if module.query_name.as_ref().is_none_or(|name| name.is_empty()) {
        let place = module.query_name.as_ref().map_or(section.fields.span(), |name| name.span);
        section.refuse(place, "a dns module needs a query_name: it is missing or empty");
    }
    module.query_type = section.fields.string("query_type");
    one_of(section, module.query_type.as_ref(), "query type", TYPES);
    let class = section.fields.string("query_class");
    one_of(section, class.as_ref(), "query class", CLASSES);
}

fn one_of(section: &mut Section<'_, '_>, written: Option<&Spanned<Arc<str>>>, what: &str, names: &[&str]) {
    if let Some(odd) = written.filter(|name| !name.is_empty() && !names.contains(&&*name.value)) {
        section.refuse(odd.span, format!("there is no {what} \"{}\"; names are in upper case", odd.value));
    }
}

/// Only `tcp` speaks TLS, and what is neither `udp` nor `tcp` never works.
fn transport(section: &mut Section<'_, '_>, module: &mut Module) {
    module.tls = section.fields.boolean("dns_over_tls");
    module.transport_protocol = section.fields.string("transport_protocol");
    let written = module.transport_protocol.as_ref().map_or("udp", |name| &*name.value);
    let place = module.transport_protocol.as_ref().map_or(section.fields.span(), |name| name.span);
    if !matches!(written, "" | "udp" | "tcp") {
        let message =
            format!("transport_protocol must be udp or tcp, not \"{written}\": every probe will fail");
        section.doubt(place, message);
    } else if is_on(module.tls) && written != "tcp" {
        section
            .doubt(place, "dns_over_tls requires transport_protocol: tcp; without it, every probe will fail");
    }
}

/// The regexps are compiled at each probe, so a wrong one does not keep the file from loading.
fn records(parent: &mut Section<'_, '_>, name: &'static str) {
    const LISTS: [&str; 4] = [
        "fail_if_matches_regexp",
        "fail_if_all_match_regexp",
        "fail_if_not_matches_regexp",
        "fail_if_none_matches_regexp",
    ];
    let Some(mut section) = parent.child_as(name, "dns rrs") else { return };
    for list in LISTS {
        let (written, version) = (section.fields.strings(list).unwrap_or_default(), section.version());
        for wrong in written.iter().filter_map(|text| shared::compile(text, version)) {
            section.doubt(wrong.span, wrong.message);
        }
    }
    section.finish();
}
