//! The section `http`: `HTTPProbe` of `blackbox_exporter/config/config.go`.

use std::sync::Arc;

use super::super::Module;
use super::super::module::is_on;
use super::section::Section;
use super::{client, shared};
use crate::prometheus::schema::{Block, HTTP_CLIENT, size};
use crate::text::Spanned;

/// What is judged besides the fields that are read here.
pub static REST: Block = Block::of("http", &[size("body_size_limit")]).with(&[&HTTP_CLIENT]);

const COMPRESSIONS: &[&str] = &["", "identity", "br", "deflate", "gzip"];

/// Reads the section into `module`.
pub fn read(section: &mut Section<'_, '_>, module: &mut Module) {
    client::read(section, module);
    shared::ip_protocol(section, module);
    module.method = section.fields.string("method");
    module.valid_status_codes = section.fields.integers("valid_status_codes").unwrap_or_default();
    module.skip_resolve_phase_with_proxy = section.fields.boolean("skip_resolve_phase_with_proxy");
    module.fail_if_ssl = section.fields.boolean("fail_if_ssl");
    module.fail_if_not_ssl = section.fields.boolean("fail_if_not_ssl");
    redirects(section, module);
    headers(section, module);
    matchers(section, module);
    body(section, module);
    versions(section, module);
}

/// `no_follow_redirects` wins over `follow_redirects`.
fn redirects(section: &mut Section<'_, '_>, module: &mut Module) {
    if let Some(old) = section.fields.boolean("no_follow_redirects") {
        module.no_follow_redirects = section.key("no_follow_redirects");
        module.follow_redirects = Some(old.map(|no| !no));
    }
}

fn headers(section: &mut Section<'_, '_>, module: &mut Module) {
    let compression = compression(section);
    for (name, value) in section.fields.string_map("headers").unwrap_or_default() {
        if !name.eq_ignore_ascii_case("host") {
            module.secrets.push(value.span);
        }
        if name.eq_ignore_ascii_case("host") {
            module.host_header = Some(value);
        } else if name.eq_ignore_ascii_case("accept-encoding")
            && let Some(compression) = &compression
            && !accepts(&value, compression)
        {
            let message =
                format!("Accept-Encoding does not accept the compression \"{}\"", compression.value);
            section.refuse(value.span, message);
        }
    }
}

fn compression(section: &mut Section<'_, '_>) -> Option<Spanned<Arc<str>>> {
    let written = section.fields.string("compression")?;
    if !COMPRESSIONS.contains(&&*written.value) {
        let message = format!("the exporter cannot decompress \"{}\": every probe will fail", written.value);
        section.doubt(written.span, message);
    }
    Some(written)
}

/// Whether `accept`, the value of an Accept-Encoding header, allows `encoding`; the item of the highest
/// quality that names it decides.
fn accepts(accept: &str, encoding: &str) -> bool {
    if accept.is_empty() || encoding.is_empty() {
        return true;
    }
    let mut items: Vec<(&str, f32)> = accept.split(',').map(quality).collect();
    items.sort_by(|one, other| other.1.total_cmp(&one.1));
    items
        .iter()
        .find(|(name, _)| *name == encoding || *name == "*")
        .is_some_and(|(_, quality)| *quality > 0.0)
}

fn quality(item: &str) -> (&str, f32) {
    match item.rsplit_once(';') {
        None => (item.trim(), 1.0),
        Some((name, quality)) => {
            let quality = quality.trim();
            (name.trim(), quality.strip_prefix("q=").unwrap_or(quality).parse().unwrap_or(0.0))
        }
    }
}

fn matchers(section: &mut Section<'_, '_>, module: &mut Module) {
    for name in ["fail_if_body_matches_regexp", "fail_if_body_not_matches_regexp"] {
        shared::regexps(section, name);
        module.body_matchers.extend(section.key(name));
    }
    for name in ["fail_if_body_json_matches_cel", "fail_if_body_json_not_matches_cel"] {
        if let Some(empty) = section.fields.string(name).filter(|text| text.is_empty()) {
            section.refuse(empty.span, format!("{name} is empty, which is not a CEL expression"));
        }
        module.body_matchers.extend(section.key(name));
    }
    for name in ["fail_if_header_matches", "fail_if_header_not_matches"] {
        shared::header_matches(section, name);
        module.header_matchers.extend(section.key(name));
    }
}

fn body(section: &mut Section<'_, '_>, module: &mut Module) {
    let inline = section.fields.string("body").filter(|text| !text.is_empty());
    let file = section.fields.string("body_file").filter(|text| !text.is_empty());
    if let (Some(_), Some(file)) = (&inline, &file) {
        section.refuse(file.span, "http has both a body and a body_file: only one of them can be sent");
    }
    module.body = section.key("body").or_else(|| section.key("body_file"));
    module.secrets.extend(inline.map(|body| body.span));
}

/// HTTP/3 excludes the older versions, and they exclude it.
fn versions(section: &mut Section<'_, '_>, module: &mut Module) {
    module.enable_http3 = section.fields.boolean("enable_http3");
    let http2 = shared::peek(section, "enable_http2");
    let valid = section.fields.strings("valid_http_versions").unwrap_or_default();
    let Some(http3) = module.enable_http3.filter(|switch| switch.value) else {
        for version in valid.iter().filter(|version| &*version.value == "HTTP/3.0") {
            section.refuse(version.span, "HTTP/3.0 is never used unless enable_http3 is true");
        }
        return;
    };
    for version in valid.iter().filter(|version| matches!(&*version.value, "HTTP/2.0" | "HTTP/1.1")) {
        let message = format!("{} is never used while enable_http3 is true", version.value);
        section.refuse(version.span, message);
    }
    if http2.is_none() || is_on(http2) {
        section.refuse(http3.span, "enable_http3 requires enable_http2: false");
    }
}

#[cfg(test)]
mod tests {
    use super::accepts;

    #[test]
    fn the_item_of_the_highest_quality_decides_about_an_encoding() {
        for (accept, encoding, verdict) in [
            ("gzip", "gzip", true),
            ("br", "gzip", false),
            ("br;q=0.5, gzip;q=0", "gzip", false),
            ("*;q=0.1", "gzip", true),
            ("*;q=0", "gzip", false),
            ("gzip;q=1.0, *;q=0", "br", false),
            ("", "gzip", true),
            ("gzip; q=x", "gzip", false),
        ] {
            assert_eq!(accepts(accept, encoding), verdict, "{accept} for {encoding}");
        }
    }
}
