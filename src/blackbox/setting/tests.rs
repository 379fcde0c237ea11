//! What is shown of a module's settings, and which of them say the same.

use super::{Setting, settings};
use crate::blackbox::Prober;
use crate::syntax::yaml;
use crate::text::FileId;

/// The settings of a module, the word `hidden` being a secret.
fn shown(prober: Prober, section: &str) -> Vec<String> {
    let root = yaml::read(FileId(0), section).root.expect("it is YAML");
    let at = section.find("hidden").map(|at| crate::text::Span::new(FileId(0), at, at + "hidden".len()));
    let found = settings(&root, prober, at.as_slice());
    found.iter().map(|setting| format!("{}={}", setting.name, setting.shown)).collect()
}

#[test]
fn what_is_the_default_or_told_elsewhere_is_left_out() {
    for (section, settings) in [
        ("http: {method: HEAD, headers: {HOST: a}, follow_redirects: false}", &[][..]),
        ("http: {fail_if_ssl: false, valid_status_codes: [], enable_http2: true, compression: ''}", &[]),
        ("http: {preferred_ip_protocol: ip6, fail_if_not_ssl: ~}\ntcp: {tls: true}", &[]),
        (
            "http: {fail_if_ssl: no, enable_http2: 'yes', ip_protocol_fallback: ~, skip_resolve_phase_with_proxy: off}",
            &[],
        ),
        ("http: {preferred_ip_protocol: '', fail_if_body_matches_regexp: []}", &[]),
        ("http: {fail_if_ssl: on}", &["http.fail_if_ssl=true"]),
        ("http: {valid_status_codes: [0xCC, 200, 200]}", &["http.valid_status_codes=200, 204"]),
        ("http: {headers: {X-A: 'false', X-B: ''}}", &["http.headers.X-A=false", "http.headers.X-B="]),
        (
            "http: {fail_if_header_matches: [{header: B, regexp: b, allow_missing: no}, {header: A, regexp: a}]}",
            &["http.fail_if_header_matches={header: A, regexp: a}, {header: B, regexp: b}"],
        ),
        ("http: {valid_status_codes: [200, 204]}", &["http.valid_status_codes=200, 204"]),
        (
            "http: {enable_http2: false, fail_if_ssl: true}",
            &["http.enable_http2=false", "http.fail_if_ssl=true"],
        ),
        (
            "http: {fail_if_header_matches: [{header: Location, regexp: /login.*}]}",
            &["http.fail_if_header_matches={header: Location, regexp: /login.*}"],
        ),
        (
            "base: &b {fail_if_ssl: true}\nhttp: {<<: *b, tls_config: {server_name: a}}",
            &["http.fail_if_ssl=true", "http.tls_config.server_name=a"],
        ),
    ] {
        assert_eq!(shown(Prober::Http, section), settings, "{section}");
    }
}

#[test]
fn what_is_the_default_depends_on_the_field() {
    for (prober, section, settings) in [
        (Prober::Icmp, "icmp: {ttl: 64, payload_size: 0, dont_fragment: no}", &[][..]),
        (Prober::Icmp, "icmp: {ttl: 0}", &["icmp.ttl=0"]),
        (Prober::Dns, "dns: {valid_rcodes: [NOERROR], query_class: '', recursion_desired: y}", &[]),
        (Prober::Dns, "dns: {valid_rcodes: []}", &["dns.valid_rcodes="]),
        (Prober::Grpc, "grpc: {service: 'false'}", &["grpc.service=false"]),
        (Prober::Tcp, "tcp: {query_response: [{starttls: off, send: ''}]}", &["tcp.query_response={}"]),
    ] {
        assert_eq!(shown(prober, section), settings, "{section}");
    }
}

#[test]
fn secrets_are_hidden_and_yet_told_apart() {
    assert_eq!(shown(Prober::Http, "http: {bearer_token: hidden}"), ["http.bearer_token=***"]);
    let query = |sent: &str| format!("tcp: {{query_response: [{{send: {sent}}}, {{expect: OK}}]}}");
    assert_eq!(shown(Prober::Tcp, &query("PASS x")), ["tcp.query_response={send: ***}, {expect: OK}"]);
    let read =
        |text: &str| settings(&yaml::read(FileId(0), text).root.expect("it is YAML"), Prober::Tcp, &[]);
    assert_ne!(read(&query("PASS x")), read(&query("PASS y")));
    assert_eq!(read(&query("PASS x")), read(&query("'PASS x'")));
}

/// The settings of what follows `prober:`.
fn read(prober: Prober, section: &str) -> Vec<Setting> {
    let text = format!("{}: {section}", prober.name());
    settings(&yaml::read(FileId(0), &text).root.expect("it is YAML"), prober, &[])
}

#[test]
fn sections_that_say_the_same_are_equal() {
    for (prober, one, other) in [
        (Prober::Http, "{body_size_limit: 1KB}", "{body_size_limit: 1024B}"),
        (Prober::Http, "{body_size_limit: 1KB}", "{body_size_limit: 1KiB}"),
        (Prober::Http, "{body_size_limit: 1.5MB}", "{body_size_limit: 1MB512KB}"),
        (Prober::Http, "{body_size_limit: 0B}", "{}"),
        (Prober::Http, "{body_size_limit: -1B}", "{body_size_limit: 0}"),
        (Prober::Http, "{headers: {x-api-key: a}}", "{headers: {X-API-Key: a}}"),
        (Prober::Http, "{headers: {HOST: a}}", "{}"),
        (Prober::Http, "{http_headers: {x-a: {values: [a]}}}", "{http_headers: {X-A: {values: [a]}}}"),
        (
            Prober::Http,
            "{fail_if_header_matches: [{header: location, regexp: a}]}",
            "{fail_if_header_matches: [{regexp: a, header: LOCATION}]}",
        ),
        (
            Prober::Http,
            "{fail_if_header_not_matches: [{header: A, regexp: a, allow_missing: yes}]}",
            "{fail_if_header_not_matches: [{header: a, regexp: a, allow_missing: true}]}",
        ),
        (Prober::Http, "{valid_status_codes: [204, 200, ~]}", "{valid_status_codes: [200, 0xCC]}"),
        (
            Prober::Http,
            "{valid_http_versions: [HTTP/2.0, HTTP/1.1]}",
            "{valid_http_versions: [HTTP/1.1, HTTP/2.0]}",
        ),
        (Prober::Http, "{fail_if_body_matches_regexp: [a, b]}", "{fail_if_body_matches_regexp: [b, a, a]}"),
        (Prober::Http, "{bearer_token: t}", "{authorization: {credentials: t}}"),
        (Prober::Http, "{bearer_token_file: t}", "{authorization: {credentials_file: t, type: ' Bearer '}}"),
        (Prober::Http, "{enable_http2: 'yes', fail_if_ssl: off}", "{}"),
        (
            Prober::Http,
            "{tls_config: {insecure_skip_verify: y}}",
            "{tls_config: {insecure_skip_verify: true}}",
        ),
        (Prober::Dns, "{query_name: a.example}", "{query_name: a.example.}"),
        (Prober::Dns, "{query_type: ANY, query_class: IN, transport_protocol: udp}", "{}"),
        (Prober::Dns, "{valid_rcodes: [NXDOMAIN, NOERROR]}", "{valid_rcodes: [NOERROR, NXDOMAIN]}"),
        (
            Prober::Dns,
            "{validate_answer_rrs: {fail_if_not_matches_regexp: [a, b]}}",
            "{validate_answer_rrs: {fail_if_not_matches_regexp: [b, a]}}",
        ),
        (Prober::Icmp, "{ttl: 0x40, payload_size: 0o20}", "{payload_size: 16}"),
        (Prober::Grpc, "{tls: on}", "{tls: true}"),
        (
            Prober::Tcp,
            "{query_response: [{expect: a, labels: [{name: a, value: b}, {name: c, value: d}]}]}",
            "{query_response: [{labels: [{value: d, name: c}, {name: a, value: b}], expect: a, starttls: no}]}",
        ),
        (Prober::Websocket, "{headers: {x-a: {values: [b]}}}", "{headers: {X-A: {values: [b]}}}"),
    ] {
        assert_eq!(read(prober, one), read(prober, other), "{one} {other}");
    }
}

#[test]
fn sections_that_say_something_else_differ() {
    for (prober, one, other) in [
        (Prober::Http, "{body_size_limit: 1KB}", "{body_size_limit: 1000B}"),
        (Prober::Http, "{body_size_limit: 1KB}", "{}"),
        (Prober::Http, "{headers: {X-A: a}}", "{headers: {X-A: A}}"),
        (Prober::Http, "{headers: {x a: a}}", "{headers: {X A: a}}"),
        (Prober::Http, "{headers: {x-a: a, X-A: b}}", "{headers: {x-a: b, X-A: a}}"),
        (Prober::Http, "{headers: {x-a: a, X-A: b}}", "{headers: {x-a: a}}"),
        (
            Prober::Http,
            "{proxy_url: 'http://p', proxy_connect_header: {x-a: [b]}}",
            "{proxy_url: 'http://p', proxy_connect_header: {X-A: [b]}}",
        ),
        (Prober::Http, "{http_headers: {A: {values: [a, b]}}}", "{http_headers: {A: {values: [b, a]}}}"),
        (
            Prober::Http,
            "{fail_if_header_matches: [{header: A, regexp: a}]}",
            "{fail_if_header_matches: [{header: A, regexp: A}]}",
        ),
        (Prober::Http, "{bearer_token: t}", "{authorization: {credentials: u}}"),
        (Prober::Http, "{bearer_token: t}", "{authorization: {type: Token, credentials: t}}"),
        (Prober::Http, "{compression: identity}", "{}"),
        (Prober::Http, "{oauth2: {claims: {type: Bearer}}}", "{oauth2: {claims: {}}}"),
        (Prober::Dns, "{query_name: a.example}", "{query_name: A.example}"),
        (Prober::Dns, "{valid_rcodes: []}", "{}"),
        (Prober::Grpc, "{metadata: {k: [a]}}", "{metadata: {K: [a]}}"),
        (
            Prober::Tcp,
            "{query_response: [{expect: a}, {send: b}]}",
            "{query_response: [{send: b}, {expect: a}]}",
        ),
    ] {
        assert_ne!(read(prober, one), read(prober, other), "{one} {other}");
    }
}
