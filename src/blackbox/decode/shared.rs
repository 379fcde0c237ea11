//! Parts that several sections have.

use super::super::{Module, Version};
use super::section::Section;
use crate::syntax::{Dialect, Mistake, Node, text_item, wrong_type};
use crate::text::Spanned;

/// `preferred_ip_protocol` and `ip_protocol_fallback`.
pub fn ip_protocol(section: &mut Section<'_, '_>, module: &mut Module) {
    module.preferred_ip_protocol = section.fields.string("preferred_ip_protocol");
    module.ip_protocol_fallback = section.fields.boolean("ip_protocol_fallback");
}

/// `tls_config`.
pub fn tls_config(section: &mut Section<'_, '_>, module: &mut Module) {
    let Some(mut tls) = section.child("tls_config") else { return };
    module.server_name = tls.fields.string("server_name");
    module.insecure_skip_verify = tls.fields.boolean("insecure_skip_verify");
    for name in ["ca", "ca_file", "ca_ref"] {
        let key = tls.key(name);
        module.authority = module.authority.or(key);
    }
    tls.fields.known(&["cert", "key", "cert_file", "key_file"]);
    tls.fields.known(&["cert_ref", "key_ref", "min_version", "max_version"]);
    tls.finish();
}

/// A list of whole numbers.
pub fn integers(section: &mut Section<'_, '_>, name: &'static str) -> Vec<Spanned<i64>> {
    let items = section.fields.list(name, |item, mistakes| {
        let text = text_item(name, item, Dialect::GoYamlV3, mistakes)?;
        let number = text.value.parse().ok();
        if number.is_none() {
            mistakes.push(wrong_type(item, name, "whole numbers"));
        }
        number.map(|number| Spanned::new(number, item.span))
    });
    items.unwrap_or_default()
}

/// A list of Go regexps.
pub fn regexps(section: &mut Section<'_, '_>, name: &'static str) {
    section.fields.strings(name);
}

/// One Go regexp.
pub fn regexp(section: &mut Section<'_, '_>, name: &'static str) -> Option<Spanned<std::sync::Arc<str>>> {
    section.fields.string(name)
}

/// A number of bytes such as `10MB`.
pub fn size(section: &mut Section<'_, '_>, name: &'static str) {
    section.fields.string(name);
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
        section.refuse(item.span, "a header matcher names its header: header is missing or empty");
    }
    let written = regexp(&mut section, "regexp");
    if written.is_none_or(|regexp| regexp.is_empty()) {
        section.refuse(item.span, "a header matcher has a regexp: it is missing or empty");
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
pub fn metadata(section: &mut Section<'_, '_>) {
    section.fields.map("metadata", |_, node, mistakes| {
        let Some(items) = node.as_list() else {
            mistakes.push(wrong_type(node, "metadata", "a list of texts for each name"));
            return None;
        };
        items.iter().try_for_each(|item| text_item("metadata", item, Dialect::GoYamlV3, mistakes).map(drop))
    });
}
