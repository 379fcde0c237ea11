//! The sections of the probers other than `http`.

use super::super::Module;
use super::section::Section;
use super::shared::{ip_protocol, metadata, query_response, source_address, tls_config};
use super::{client, dns};
use crate::blackbox::Prober;
use crate::prometheus::schema::{Block, Field, HEADER, HTTP_CLIENT, Shape, TLS, free, structure};

/// What is judged of a section whose other fields are read by hand.
static WITH_TLS: Block = Block::of("section", &[structure("tls_config", &TLS)]);
static NOTHING: Block = Block::of("section", &[]);
static WEBSOCKET: Block = Block::of(
    "websocket",
    &[
        structure("http_config", &HTTP_CLIENT),
        Field { shape: Shape::BlockMap(&HEADER, |_| Ok(())), ..free("headers") },
    ],
);

/// Reads the section of `prober` into `module`, and gives what is still to be judged.
pub fn read(prober: Prober, section: &mut Section<'_, '_>, module: &mut Module) -> &'static Block {
    match prober {
        Prober::Http => super::http::read(section, module),
        Prober::Tcp => tcp(section, module),
        Prober::Dns => dns::read(section, module),
        Prober::Icmp => icmp(section, module),
        Prober::Grpc => grpc(section, module),
        Prober::Unix => stream(section, module),
        Prober::Websocket => websocket(section, module),
        Prober::Unknown => {}
    }
    match prober {
        Prober::Http => &super::http::REST,
        Prober::Websocket => &WEBSOCKET,
        Prober::Tcp | Prober::Dns | Prober::Grpc | Prober::Unix => &WITH_TLS,
        Prober::Icmp | Prober::Unknown => &NOTHING,
    }
}

/// `TCPProbe`.
fn tcp(section: &mut Section<'_, '_>, module: &mut Module) {
    ip_protocol(section, module);
    source_address(section, module);
    stream(section, module);
}

/// `UnixProbe`, and what `TCPProbe` has of it.
fn stream(section: &mut Section<'_, '_>, module: &mut Module) {
    module.tls = section.fields.boolean("tls");
    tls_config(section, module);
    query_response(section, module);
}

/// `ICMPProbe`.
fn icmp(section: &mut Section<'_, '_>, module: &mut Module) {
    ip_protocol(section, module);
    source_address(section, module);
    section.fields.integer("payload_size");
    section.fields.boolean("dont_fragment");
    if let Some(ttl) = section.fields.integer("ttl").filter(|ttl| !(0..=255).contains(&ttl.value)) {
        section.refuse(ttl.span, format!("ttl is {}, and an IP packet carries 0 to 255", ttl.value));
    }
}

/// `GRPCProbe`.
fn grpc(section: &mut Section<'_, '_>, module: &mut Module) {
    ip_protocol(section, module);
    module.grpc_service = section.fields.string("service");
    module.tls = section.fields.boolean("tls");
    tls_config(section, module);
    metadata(section, module);
}

/// `WebsocketProbe`.
fn websocket(section: &mut Section<'_, '_>, module: &mut Module) {
    ip_protocol(section, module);
    query_response(section, module);
    if let Some(mut http) = section.child("http_config") {
        client::read(&mut http, module);
    }
}
