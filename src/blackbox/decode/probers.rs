//! The sections of the probers other than `http`.

use super::super::Module;
use super::section::Section;
use super::{client, shared};

/// `TCPProbe`.
pub fn tcp(section: &mut Section<'_, '_>, module: &mut Module) {
    shared::ip_protocol(section, module);
    module.source_ip_address = section.fields.string("source_ip_address");
    stream(section, module);
}

/// `UnixProbe`.
pub fn unix(section: &mut Section<'_, '_>, module: &mut Module) {
    stream(section, module);
}

fn stream(section: &mut Section<'_, '_>, module: &mut Module) {
    module.tls = section.fields.boolean("tls");
    shared::tls_config(section, module);
    shared::query_response(section, module);
}

/// `ICMPProbe`.
pub fn icmp(section: &mut Section<'_, '_>, module: &mut Module) {
    shared::ip_protocol(section, module);
    module.source_ip_address = section.fields.string("source_ip_address");
    section.fields.integer("payload_size");
    section.fields.boolean("dont_fragment");
    if let Some(ttl) = section.fields.integer("ttl").filter(|ttl| !(0..=255).contains(&ttl.value)) {
        section.refuse(ttl.span, format!("ttl is {}, and an IP packet carries 0 to 255", ttl.value));
    }
}

/// `GRPCProbe`.
pub fn grpc(section: &mut Section<'_, '_>, module: &mut Module) {
    shared::ip_protocol(section, module);
    module.grpc_service = section.fields.string("service");
    module.tls = section.fields.boolean("tls");
    shared::tls_config(section, module);
    shared::metadata(section);
}

/// `WebsocketProbe`.
pub fn websocket(section: &mut Section<'_, '_>, module: &mut Module) {
    shared::ip_protocol(section, module);
    shared::query_response(section, module);
    section.fields.known(&["headers"]);
    if let Some(mut http) = section.child("http_config") {
        client::read(&mut http, module);
        http.finish();
    }
}

/// `DNSProbe`.
pub fn dns(section: &mut Section<'_, '_>, module: &mut Module) {
    shared::ip_protocol(section, module);
    module.source_ip_address = section.fields.string("source_ip_address");
    module.tls = section.fields.boolean("dns_over_tls");
    shared::tls_config(section, module);
    module.transport_protocol = section.fields.string("transport_protocol");
    question(section, module);
    section.fields.boolean("recursion_desired");
    section.fields.strings("valid_rcodes");
    for name in ["validate_answer_rrs", "validate_authority_rrs", "validate_additional_rrs"] {
        records(section, name);
    }
}

fn question(section: &mut Section<'_, '_>, module: &mut Module) {
    module.query_name = section.fields.string("query_name");
    module.query_type = section.fields.string("query_type");
    section.fields.string("query_class");
    if module.query_name.as_ref().is_none_or(|name| name.is_empty()) {
        let place = section.fields.span();
        section.refuse(place, "a dns module names what it asks for: query_name is missing or empty");
    }
}

/// The regexps are compiled at each probe, so a wrong one does not keep the file from loading.
fn records(parent: &mut Section<'_, '_>, name: &'static str) {
    let Some(mut section) = parent.child_as(name, "dns rrs") else { return };
    for name in [
        "fail_if_matches_regexp",
        "fail_if_all_match_regexp",
        "fail_if_not_matches_regexp",
        "fail_if_none_matches_regexp",
    ] {
        section.fields.strings(name);
    }
    section.finish();
}
