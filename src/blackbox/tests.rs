//! Modules and the requests that they send, from the text of a `blackbox.yml` on.

use super::{Asked, Modules, Refusal, Version, ask, decode};
use crate::syntax::{Mistake, yaml};
use crate::text::Sources;

const MODULES: &str = "
modules:
  http_2xx: {prober: http}
  post: {prober: http, timeout: 5s, http: {method: POST, no_follow_redirects: true, headers: {host: a.example}}}
  tcp: {prober: tcp}
  ping: {prober: icmp}
  dns: {prober: dns, dns: {query_name: a.example}}
  grpc: {prober: grpc, grpc: {}}
  other: {prober: gopher}
";

fn read(text: &str) -> (Modules, Vec<Mistake>) {
    read_as(Version::RECORDED, text)
}

fn read_as(version: Version, text: &str) -> (Modules, Vec<Mistake>) {
    let mut sources = Sources::new();
    let file = sources.add("blackbox.yml", text);
    let mut read = yaml::read(file, text);
    let root = read.root.expect("a tree");
    let modules = decode(&root, file, version, &mut read.mistakes);
    (modules, read.mistakes)
}

fn asked(query: &[(&str, &str)]) -> Asked {
    asked_of(Version::RECORDED, query)
}

fn asked_of(version: Version, query: &[(&str, &str)]) -> Asked {
    ask(Some(&read(MODULES).0), query, 10.0, version)
}

fn url(module: &str, target: &str) -> String {
    match asked(&[("module", module), ("target", target)]).request {
        Ok(request) => format!("{} {}", request.method, request.url),
        Err(refusal) => refusal.to_string(),
    }
}

#[test]
fn a_bare_address_is_asked_for_its_root() {
    let request = asked(&[("target", "10.0.0.1:80")]).request.expect("a request");
    assert_eq!(request.url, "http://10.0.0.1:80/");
    assert_eq!((request.path.as_deref(), request.query), (Some("/"), None));
    assert_eq!((request.method.as_str(), request.host.as_str()), ("GET", "10.0.0.1:80"));
    assert!(request.follows_redirects);
    assert!((request.timeout_seconds - 9.5).abs() < 1e-9);
}

#[test]
fn settings_of_the_module_reach_the_request() {
    let request = asked(&[("module", "post"), ("target", "h/x?y=1#z")]).request.expect("a request");
    assert_eq!((request.method.as_str(), request.url.as_str()), ("POST", "http://h/x?y=1"));
    assert_eq!((request.host.as_str(), request.query.as_deref()), ("a.example", Some("y=1")));
    assert!(!request.follows_redirects);
    assert!((request.timeout_seconds - 5.0).abs() < 1e-9);
}

#[test]
fn parts_that_are_not_known_stay_visible() {
    assert_eq!(url("", "<node-address>:8080//<node-meta>"), "GET http://<node-address>:8080//<node-meta>");
    assert_eq!(url("tcp", "<node-address>:<service-port>"), " <node-address>:<service-port>");
    assert_eq!(url("ping", "<node-address>:8080"), "lookup <node-address>:8080: no such host");
}

#[test]
fn each_prober_reads_the_target_in_its_own_way() {
    for (module, target, wanted) in [
        ("tcp", "10.0.0.1:80", " 10.0.0.1:80"),
        ("tcp", "10.0.0.1", "address 10.0.0.1: missing port in address"),
        ("dns", "10.0.0.1", " 10.0.0.1:53"),
        ("ping", "10.0.0.1", " 10.0.0.1"),
        ("grpc", "http://10.0.0.1/x", " 10.0.0.1:80"),
    ] {
        assert_eq!(url(module, target), wanted, "{module} {target}");
    }
}

#[test]
fn the_exporter_refuses_in_its_order() {
    let refusal = |query: &[(&str, &str)]| asked(query).request.expect_err("a refusal");
    assert_eq!(refusal(&[("module", "no"), ("target", "")]), Refusal::UnknownModule);
    assert_eq!(refusal(&[("module", "tcp")]), Refusal::MissingTarget);
    assert_eq!(refusal(&[("module", "other"), ("target", "h")]), Refusal::UnknownProber("gopher".into()));
    let conflict = [("module", "post"), ("target", "h"), ("hostname", "b.example")];
    assert_eq!(refusal(&conflict), Refusal::HostConflict);
    assert_eq!(ask(None, &[], 10.0, Version::RECORDED).request, Err(Refusal::MissingTarget));
}

#[test]
fn later_versions_decode_again_and_know_a_scheme_in_any_case() {
    let url = |version, target| asked_of(version, &[("target", target)]).request.expect("a request").url;
    assert_eq!(url(Version::RECORDED, "h/a%2Bb"), "http://h/a%2Bb");
    assert_eq!(url(Version::NEXT, "h/a%2Bb"), "http://h/a+b");
    assert_eq!(url(Version::NEXT, "HTTPS://h/"), "https://h/");
}

#[test]
fn fields_are_known_from_their_version_on() {
    for (first, module) in [
        (Version::new(0, 19), "{prober: http, http: {follow_redirects: false}}"),
        (Version::new(0, 20), "{prober: grpc, grpc: {service: x}}"),
        (Version::new(0, 22), "{prober: icmp, icmp: {ttl: 5}}"),
        (Version::new(0, 24), "{prober: http, http: {body_file: /x}}"),
        (Version::new(0, 26), "{prober: tcp, tcp: {query_response: [{labels: []}]}}"),
        (Version::new(0, 27), "{prober: http, http: {fail_if_body_json_matches_cel: body.x}}"),
        (Version::new(0, 28), "{prober: unix, unix: {tls: true}}"),
        (Version::NEXT, "{prober: websocket, websocket: {query_response: []}}"),
    ] {
        let text = format!("modules: {{x: {module}}}");
        let before = Version::new(0, first.minor - 1);
        assert_eq!(read_as(first, &text).1, [], "{first}: {module}");
        assert!(read_as(before, &text).1.iter().any(|mistake| mistake.refused), "{before}: {module}");
    }
}

#[test]
fn a_prober_that_is_not_there_yet_is_named() {
    let text = "modules: {x: {prober: websocket}}";
    let (modules, mistakes) = read(text);
    assert!(mistakes.iter().all(|mistake| !mistake.refused), "{mistakes:?}");
    let params = [("module", "x"), ("target", "ws://h/")];
    let asked = |version, modules| ask(Some(modules), &params, 10.0, version).request;
    assert_eq!(asked(Version::RECORDED, &modules), Err(Refusal::UnknownProber("websocket".into())));
    let request = asked(Version::NEXT, &read_as(Version::NEXT, text).0).expect("a request");
    assert_eq!(request.url, "ws://h/");
}

#[test]
fn secrets_are_located_and_never_kept() {
    let text = "modules: {x: {prober: http, http: {headers: {X-Key: s3cret}, body: s3cret, bearer_token: s3cret}, \
                grpc: {metadata: {key: [s3cret]}}}}";
    let (modules, mistakes) = read(text);
    assert_eq!(mistakes, []);
    assert!(!format!("{modules:?}").contains("s3cret"));
    let secrets = &modules.modules[0].secrets;
    assert_eq!(secrets.iter().filter(|place| &text[place.range()] == "s3cret").count(), 4, "{secrets:?}");
}
