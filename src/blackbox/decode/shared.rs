//! Parts that several sections have.

use std::sync::Arc;

use super::super::{Module, Version};
use super::section::Section;
use crate::go::regexp::Regexp;
use crate::syntax::{Dialect, Fields, Mistake, MistakeKind, Node, text_item, wrong_type};
use crate::text::Spanned;

/// `preferred_ip_protocol` and `ip_protocol_fallback`.
pub fn ip_protocol(section: &mut Section<'_, '_>, module: &mut Module) {
    module.ip_protocol_fallback = section.fields.boolean("ip_protocol_fallback");
    let preferred = section.fields.string("preferred_ip_protocol");
    if let Some(odd) = preferred.as_ref().filter(|name| !matches!(&*name.value, "" | "ip4" | "ip6")) {
        let message =
            format!("preferred_ip_protocol must be ip4 or ip6; \"{}\" is treated as ip4", odd.value);
        section.doubt(odd.span, message);
    }
    module.preferred_ip_protocol = preferred;
}

/// `source_ip_address`.
pub fn source_address(section: &mut Section<'_, '_>, module: &mut Module) {
    module.source_ip_address = section.fields.string("source_ip_address");
    if let Some(source) = &module.source_ip_address
        && !source.is_empty()
        && source.parse::<std::net::IpAddr>().is_err()
    {
        let message =
            format!("source_ip_address \"{}\" is not an IP address: every probe will fail", source.value);
        section.doubt(source.span, message);
    }
}

/// What is kept of `tls_config`, which is judged with the rest of the section.
pub fn tls_config(section: &mut Section<'_, '_>, module: &mut Module) {
    let Some(node) = section.fields.take("tls_config") else { return };
    let mut judged_later = Vec::new();
    let Some(mut tls) = Fields::of(node, "tls_config", Dialect::GoYamlV3, &mut judged_later) else { return };
    module.server_name = tls.string("server_name");
    module.insecure_skip_verify = tls.boolean("insecure_skip_verify");
    for name in ["ca", "ca_file", "ca_ref"] {
        let key = tls.take(name).and_then(|_| tls.key(name));
        module.authority = module.authority.or(key.map(|key| key.span));
    }
}

/// A switch that is judged with the rest of the section.
pub fn peek(section: &mut Section<'_, '_>, name: &'static str) -> Option<Spanned<bool>> {
    let known = section.fields.mistakes().len();
    let switch = section.fields.boolean(name);
    section.fields.mistakes().truncate(known);
    switch
}

/// A list of Go regexps.
pub fn regexps(section: &mut Section<'_, '_>, name: &'static str) {
    let (written, version) = (section.fields.strings(name).unwrap_or_default(), section.version());
    for wrong in written.iter().filter_map(|text| compile(text, version)) {
        section.fields.note(wrong);
    }
}

/// One Go regexp.
pub fn regexp(section: &mut Section<'_, '_>, name: &'static str) -> Option<Spanned<Arc<str>>> {
    let written = section.fields.string(name)?;
    if let Some(wrong) = compile(&written, section.version()) {
        section.fields.note(wrong);
    }
    Some(written)
}

/// Why the exporter refuses a regexp.
pub fn compile(written: &Spanned<Arc<str>>, version: Version) -> Option<Mistake> {
    let error = Regexp::compile(written, version.go()).err()?;
    Some(Mistake::refused(MistakeKind::InvalidValue, written.span, error.to_string()))
}

/// `fail_if_header_matches` and its opposite.
pub fn header_matches(section: &mut Section<'_, '_>, name: &'static str) {
    let version = section.version();
    section.fields.list(name, |item, mistakes| header_match(item, version, mistakes));
}

fn header_match(item: &Node, version: Version, mistakes: &mut Vec<Mistake>) -> Option<()> {
    let mut section = Section::open(item, "header matcher", version, mistakes)?;
    let header = section.fields.string("header");
    if header.is_none_or(|header| header.is_empty()) {
        section.refuse(item.span, "a header matcher needs a header: it is missing or empty");
    }
    let written = regexp(&mut section, "regexp");
    if written.is_none_or(|regexp| regexp.is_empty()) {
        section.refuse(item.span, "a header matcher needs a regexp: it is missing or empty");
    }
    section.fields.boolean("allow_missing");
    section.finish();
    Some(())
}

/// `query_response` of `tcp`, `unix` and `websocket`.
pub fn query_response(section: &mut Section<'_, '_>, module: &mut Module) {
    let version = section.version();
    section.fields.list("query_response", |item, mistakes| exchange(item, version, mistakes));
    module.query_response = section.key("query_response");
}

fn exchange(item: &Node, version: Version, mistakes: &mut Vec<Mistake>) -> Option<()> {
    let mut section = Section::open(item, "query_response", version, mistakes)?;
    let expect = regexp(&mut section, "expect");
    let bytes = section.fields.string("expect_bytes").filter(|bytes| !bytes.is_empty());
    if let (Some(_), Some(bytes)) = (expect, bytes) {
        section.refuse(bytes.span, "expect and expect_bytes exclude each other");
    }
    section.fields.string("send");
    section.fields.boolean("starttls");
    section.fields.list("labels", |item, mistakes| label(item, version, mistakes));
    section.finish();
    Some(())
}

fn label(item: &Node, version: Version, mistakes: &mut Vec<Mistake>) -> Option<()> {
    let mut section = Section::open(item, "label", version, mistakes)?;
    section.fields.string("name");
    section.fields.string("value");
    section.finish();
    Some(())
}

/// gRPC metadata: lists of texts under names of the user's own; they may be secret.
pub fn metadata(section: &mut Section<'_, '_>, module: &mut Module) {
    let secrets = section.fields.map("metadata", |_, node, mistakes| {
        let Some(items) = node.as_list() else {
            mistakes.push(wrong_type(node, "metadata", "a list of strings for each name"));
            return None;
        };
        let place = |item| Some(text_item("metadata", item, Dialect::GoYamlV3, mistakes)?.span);
        Some(items.iter().filter_map(place).collect::<Vec<_>>())
    });
    module.secrets.extend(secrets.unwrap_or_default().into_iter().flatten());
}
