//! Asking Consul over HTTP: a stand-in server for what goes over the wire and for errors, the real Consul of the
//! lab (`PROBELINT_LAB`) where it can be had.

mod clean;
mod lab;

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use clean::{Clean, probelint};
use probelint::consul::api::{ApiError, Client, Files, Options, Reason, Snapshot, Token};
use probelint::consul::{Catalog, Format, Known, NodeDefaults, assemble, definitions, discovery, registered};
use probelint::progress::Progress;
use probelint::syntax::json;
use probelint::text::FileId;
use serde_json::Value;

/// Answers the request for every path as `answer` says, and tells the heads of the requests.
fn stand_in(answer: impl Fn(&str) -> (u16, String) + Send + 'static) -> (String, mpsc::Receiver<String>) {
    listen(move |head| answer(head[0].split(' ').nth(1).unwrap_or_default()))
}

/// Answers every request by the lines of its head, which are never none, as `answer` says, and tells them.
fn listen(answer: impl Fn(&[String]) -> (u16, String) + Send + 'static) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound").to_string();
    let (heads, told) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            serve(stream, &answer, &heads);
        }
    });
    (address, told)
}

fn serve(mut stream: TcpStream, answer: &impl Fn(&[String]) -> (u16, String), heads: &mpsc::Sender<String>) {
    let lines = BufReader::new(stream.try_clone().expect("the same stream")).lines();
    let head: Vec<String> = lines.map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
    if head.is_empty() {
        return;
    }
    let (status, body) = answer(&head);
    let length = body.len();
    let written =
        write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    if written.is_err() {
        return;
    }
    // Nobody may be listening any more.
    heads.send(head.join("\n")).unwrap_or_default();
}

fn snapshot(options: Options) -> Result<Snapshot, ApiError> {
    Client::new(options, &Files::default())?.snapshot(&Progress::default())
}

#[test]
fn the_token_and_the_scope_go_with_every_request() {
    let (address, heads) = stand_in(|path| {
        let body = if path.starts_with("/proxy/v1/catalog/services?") {
            r#"{"a b/c": [], "web": []}"#
        } else {
            "[]"
        };
        (200, body.to_owned())
    });
    let mut options = Options::new(&format!("http://{address}/proxy/")).expect("a good address");
    options.token = Some(Token::new("s3cret"));
    options.datacenter = Some("east".to_owned());
    options.namespace = Some("team".to_owned());
    let found = snapshot(options).expect("an empty catalog");
    assert_eq!((found.services, found.instances, found.text.as_str()), (2, 0, "[\n\n]\n"));
    let mut heads: Vec<_> = heads.try_iter().collect();
    heads.sort();
    let paths: Vec<_> = heads.iter().filter_map(|head| head.split(' ').nth(1)).collect();
    assert_eq!(
        paths,
        [
            "/proxy/v1/catalog/services?dc=east&ns=team",
            "/proxy/v1/health/service/a%20b%2Fc?dc=east&ns=team",
            "/proxy/v1/health/service/web?dc=east&ns=team",
        ]
    );
    assert!(heads.iter().all(|head| head.to_lowercase().contains("x-consul-token: s3cret")), "{heads:?}");
}

#[test]
fn refusals_say_what_to_do_and_never_the_token() {
    let table = [
        (403, "Permission denied", Reason::Forbidden("Permission denied".to_owned())),
        (
            500,
            "No cluster leader\nmore",
            Reason::Refused { status: 500, said: "No cluster leader".to_owned() },
        ),
        (302, "", Reason::Refused { status: 302, said: String::new() }),
        (200, "<html>", Reason::NotConsul),
    ];
    for (status, body, reason) in table {
        let (address, _heads) = stand_in(move |_| (status, body.to_owned()));
        let mut options = Options::new(&format!("http://me:pa55word@{address}")).expect("a good address");
        options.token = Some(Token::new("s3cret"));
        let error = snapshot(options).expect_err("it is refused");
        assert_eq!(error.reason, reason);
        let shown = format!("{error} {error:?}");
        assert!(
            shown.contains(&address) && !shown.contains("s3cret") && !shown.contains("pa55word"),
            "{shown}"
        );
    }
}

/// A stand-in that answers nobody but the user of those credentials, in base64, and repeats what others send.
fn guarded(credentials: &'static str) -> String {
    let (address, _heads) = listen(move |head| {
        let is_sent = |line: &&String| line.to_lowercase().starts_with("authorization: ");
        let sent: Vec<_> = head.iter().filter(is_sent).collect();
        let welcome = matches!(&sent[..], [only] if only.ends_with(&format!(" Basic {credentials}")));
        match head[0].contains("/catalog/") {
            _ if !welcome => (401, format!("who is {sent:?} alice:pa55word?")),
            true => (200, r#"{"web": []}"#.to_owned()),
            false => (200, "[]".to_owned()),
        }
    });
    address
}

/// `snapshot` of the Consul at `address` with the credentials of the environment: how it ends, and all it says.
fn snapshot_as(auth: &str, address: &str) -> (Option<i32>, String) {
    let mut command = probelint();
    command.args(["snapshot", "--consul-addr", address]).env("CONSUL_HTTP_AUTH", auth);
    let output = command.output().expect("it runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).expect("text"))
}

#[test]
fn a_snapshot_says_what_it_holds_or_where_it_cannot_be_written() {
    let (address, _heads) = stand_in(|path| {
        let body = if path.starts_with("/v1/catalog/services") { r#"{"web": []}"# } else { "[]" };
        (200, body.to_owned())
    });
    let address = format!("http://{address}");
    let folder = tempfile::tempdir().expect("a folder");
    let store = |name: &str| {
        let arguments = ["snapshot", "--consul-addr", &address, "-o", name];
        let output = probelint().current_dir(folder.path()).args(arguments).output().expect("it runs");
        (output.status.code(), String::from_utf8(output.stderr).expect("text"))
    };
    assert_eq!(store("x.json"), (Some(0), "0 instances of 1 service\n".to_owned()));
    let said = "probelint: cannot write no/such.json: there is no such folder\n";
    assert_eq!(store("no/such.json"), (Some(2), said.to_owned()));
}

#[test]
fn user_and_password_are_sent_and_never_shown() {
    // As Consul's own command line does: all behind the first colon is the password, and none is an empty one.
    for (auth, credentials) in [
        ("alice:pa55word", "YWxpY2U6cGE1NXdvcmQ="),
        ("alice:pa55:word", "YWxpY2U6cGE1NTp3b3Jk"),
        ("alice", "YWxpY2U6"),
    ] {
        let address = guarded(credentials);
        for address in [address.clone(), format!("http://{address}"), format!("http://bob:hunter2@{address}")]
        {
            let (code, said) = snapshot_as(auth, &address);
            assert_eq!(code, Some(0), "{auth} {address}: {said}");
            let shown = |secret: &&str| said.contains(secret);
            assert_eq!([credentials, "pa55", "hunter2"].iter().find(|secret| shown(secret)), None, "{said}");
        }
    }
}

#[test]
fn user_and_password_of_the_address_are_sent_too() {
    let address = guarded("YWxpY2U6cGE1NXdvcmQ=");
    let (code, said) = snapshot_as("", &format!("http://alice:pa55word@{address}"));
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("pa55word"), "{said}");
}

#[test]
fn a_refused_user_is_told_what_to_set_and_not_what_was_sent() {
    let address = guarded("YWxpY2U6b3RoZXI=");
    let (code, said) = snapshot_as("alice:pa55word", &address);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("set CONSUL_HTTP_AUTH to user:password"), "{said}");
    assert!(!said.contains("pa55word") && !said.contains("YWxpY2U6cGE1NXdvcmQ="), "{said}");
}

/// `snapshot` of the Consul at `address`, in an environment with a proxy at which nobody listens.
fn snapshot_through_nobody(address: &str, more: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = probelint();
    command
        .args(["snapshot", "--consul-addr", address])
        .env("HTTP_PROXY", "http://bob:hunter2@127.0.0.1:1")
        .envs(more.iter().copied());
    let output = command.output().expect("it runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).expect("text"))
}

#[test]
fn a_proxy_is_asked_for_other_machines_alone_and_named_when_it_fails() {
    let (address, _heads) = stand_in(|path| match path {
        "/v1/catalog/services" => (200, r#"{"web": []}"#.to_owned()),
        _ => (200, "[]".to_owned()),
    });
    let (code, said) = snapshot_through_nobody(&address, &[]);
    assert_eq!(code, Some(0), "this machine is asked itself: {said}");
    // The address of no machine in particular reaches this one, too.
    let elsewhere = address.replace("127.0.0.1", "0.0.0.0");
    let (code, said) = snapshot_through_nobody(&elsewhere, &[("NO_PROXY", "10.0.0.1,0.0.0.0/8")]);
    assert_eq!(code, Some(0), "it is excepted: {said}");
    let (code, said) = snapshot_through_nobody(&elsewhere, &[]);
    assert_eq!(code, Some(2), "{said}");
    let expected = format!(
        "http://{elsewhere}/v1/catalog/services cannot be reached through the proxy http://127.0.0.1:1, which HTTP_PROXY names: "
    );
    assert!(said.contains(&expected) && !said.contains("hunter2"), "{said}");
    let (code, said) = snapshot_through_nobody(&elsewhere, &[("HTTP_PROXY", "socks5://127.0.0.1:1")]);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("the proxy socks5://127.0.0.1:1, which HTTP_PROXY names, does not speak HTTP"),
        "{said}"
    );
}

#[test]
fn one_failing_service_fails_the_snapshot() {
    let (address, _heads) = stand_in(|path| match path {
        "/v1/catalog/services" => (200, r#"{"a": [], "b": [], "c": []}"#.to_owned()),
        "/v1/health/service/b" => (500, "rpc error".to_owned()),
        _ => (200, "[]".to_owned()),
    });
    let error = snapshot(Options::new(&address).expect("a good address")).expect_err("b fails");
    assert!(error.to_string().contains("/v1/health/service/b answers 500: rpc error"), "{error}");
}

#[test]
fn nobody_there_is_an_error_in_time() {
    let error = snapshot(Options::new("127.0.0.1:1").expect("a good address")).expect_err("nobody listens");
    assert!(matches!(error.reason, Reason::Unreachable(_)), "{error:?}");

    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let mut options =
        Options::new(&silent.local_addr().expect("it is bound").to_string()).expect("a good address");
    options.timeout = Duration::from_millis(200);
    let error = snapshot(options).expect_err("it never answers");
    assert_eq!(error.reason, Reason::Unreachable("no answer in time".to_owned()));
}

#[test]
fn a_ca_file_without_certificates_is_refused() {
    let options = Options::new("https://consul:8501").expect("a good address");
    let files = Files { authorities: vec!["no certificate".to_owned()], ..Files::default() };
    let error = Client::new(options, &files).expect_err("there is none");
    assert_eq!(error.reason, Reason::NoCertificate);
}

/// A Consul agent in development mode that ends with the test.
struct Agent {
    process: Child,
    address: String,
    _folder: tempfile::TempDir,
}

impl Drop for Agent {
    fn drop(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ended");
    }
}

const ESTATE: &str = include_str!("oracle/consul/filter-estate.json");

fn agent(estate: &str) -> Option<Agent> {
    let [http, server, serf] = free_ports();
    let ports = serde_json::json!({"http": http, "https": -1, "server": server, "serf_lan": serf});
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("estate.json"), estate).expect("a file");
    start(folder, ports, serde_json::json!({}), format!("127.0.0.1:{http}"))
}

const CONSUL: &str = "consul-1.8/usr/bin/consul";

/// Ports below those that the system gives to whoever asks for any.
fn free_ports() -> [u16; 3] {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let start = std::process::id();
    let candidate = || 20_000 + (start + NEXT.fetch_add(1, Ordering::Relaxed)) % 10_000;
    let mut candidates = std::iter::repeat_with(candidate).filter_map(|port| u16::try_from(port).ok());
    [(); 3].map(|()| {
        candidates.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).expect("there is no end")
    })
}

/// Starts an agent on the definitions of `folder`, with more of its own settings.
fn start(folder: tempfile::TempDir, ports: Value, more: Value, address: String) -> Option<Agent> {
    let program = lab::program(CONSUL)?;
    let mut lab =
        serde_json::json!({"node_name": "lab", "bind_addr": "127.0.0.1", "disable_update_check": true});
    lab["ports"] = serde_json::json!({"dns": -1, "grpc": -1, "serf_wan": -1});
    for (target, extra) in [("/ports", ports), ("", more)] {
        let target = lab.pointer_mut(target).and_then(Value::as_object_mut).expect("an object");
        target.extend(extra.as_object().expect("an object").clone());
    }
    std::fs::write(folder.path().join("lab.json"), lab.to_string()).expect("a file");
    let process = Command::new(program)
        .clean()
        .args(["agent", "-dev", "-log-level=err", "-config-dir"])
        .arg(folder.path())
        .stdout(Stdio::null())
        .spawn()
        .expect("consul starts");
    Some(Agent { process, address, _folder: folder })
}

/// The first answer of an agent that has just been started.
fn first_answer(ask: impl Fn() -> Result<Snapshot, ApiError>) -> Snapshot {
    let mut last = None;
    for _ in 0..100 {
        std::thread::sleep(Duration::from_millis(100));
        match ask() {
            // A server that has no leader yet has no services.
            Ok(found) if found.services > 0 => return found,
            other => last = Some(other),
        }
    }
    panic!("the agent never answers: {last:?}");
}

/// Over a Unix socket, where the real Consul listens at one, by the environment alone.
#[cfg(unix)]
#[test]
fn a_real_agent_is_asked_over_its_socket() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = format!("unix://{}/consul.sock", folder.path().display());
    let [_, server, serf] = free_ports();
    let ports = serde_json::json!({"http": 1, "https": -1, "server": server, "serf_lan": serf});
    let more = serde_json::json!({"addresses": {"http": socket}});
    let Some(agent) = start(folder, ports, more, socket) else { return };
    let options = || {
        let address = |name: &str| (name == "CONSUL_HTTP_ADDR").then(|| agent.address.clone());
        Options::from_environment(None, address).expect("a good address")
    };
    let found = first_answer(|| snapshot(options()));
    assert_eq!((found.services, found.instances), (1, 1), "the service consul");
}

/// Over TLS, with a client's certificate that the real Consul demands, by the environment alone.
#[test]
fn a_real_agent_is_asked_over_tls() {
    let Some(program) = lab::program(CONSUL) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let keys = tempfile::tempdir().expect("a folder");
    let make = |arguments: &[&str]| {
        let made =
            Command::new(&program).clean().arg("tls").args(arguments).current_dir(keys.path()).output();
        assert!(made.expect("consul runs").status.success(), "{arguments:?}");
    };
    make(&["ca", "create"]);
    make(&["cert", "create", "-server"]);
    make(&["cert", "create", "-client"]);
    let key = |name: &str| keys.path().join(name).display().to_string();
    let more = serde_json::json!({
        "verify_incoming": true, "ca_file": key("consul-agent-ca.pem"),
        "cert_file": key("dc1-server-consul-0.pem"), "key_file": key("dc1-server-consul-0-key.pem"),
    });
    let [https, server, serf] = free_ports();
    let ports = serde_json::json!({"http": -1, "https": https, "server": server, "serf_lan": serf});
    let Some(_agent) = start(folder, ports, more, String::new()) else { return };
    let ask = |variables: &[(&str, String)]| {
        let variable =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
        let options = Options::from_environment(None, variable).expect("a good address");
        Client::new(options, &Files::from_environment(variable).expect("they can be read"))?
            .snapshot(&Progress::default())
    };
    let mut variables = vec![
        ("CONSUL_HTTP_ADDR", format!("127.0.0.1:{https}")),
        ("CONSUL_HTTP_SSL", "true".to_owned()),
        ("CONSUL_CACERT", key("consul-agent-ca.pem")),
        ("CONSUL_TLS_SERVER_NAME", "server.dc1.consul".to_owned()),
        ("CONSUL_CLIENT_CERT", key("dc1-client-consul-0.pem")),
        ("CONSUL_CLIENT_KEY", key("dc1-client-consul-0-key.pem")),
    ];
    assert_eq!(first_answer(|| ask(&variables)).services, 1);

    variables[3].1 = "server.dc2.consul".to_owned();
    let error = ask(&variables).expect_err("the certificate bears another name");
    assert!(error.to_string().starts_with(&format!("https://127.0.0.1:{https}/v1/")), "{error}");
    variables[3].1 = "server.dc1.consul".to_owned();
    for (left, why) in [(4, "it demands a certificate of the client"), (2, "nobody knows the authority")] {
        variables.truncate(left);
        let error = ask(&variables).expect_err(why);
        assert!(matches!(error.reason, Reason::Unreachable(_)), "{why}: {error:?}");
    }
}

/// What a live Consul tells equals what its files tell, but for health and what Consul alone knows.
#[test]
fn a_live_catalog_equals_the_files_that_made_it() {
    let Some(agent) = agent(ESTATE) else { return };
    let live = (0..100).find_map(|_| {
        std::thread::sleep(Duration::from_millis(100));
        let found = snapshot(Options::new(&agent.address).expect("a good address")).ok()?;
        (found.instances == 9).then_some(found)
    });
    let live = live.expect("the agent registers nine instances");
    let (live, mistakes) = registered::read(&live.text, FileId(0));
    assert_eq!(mistakes, []);

    let root = json::read(FileId(0), ESTATE).root.expect("the estate is JSON");
    let file = definitions::decode(&root, FileId(0), Format::Json, &mut Vec::new());
    let told = NodeDefaults {
        name: Some("lab".into()),
        address: Some("127.0.0.1".into()),
        datacenter: Some("dc1".into()),
        meta: None,
    };
    let (files, _) = assemble(vec![file], &told);
    assert_eq!(labels(&live), labels(&files));
}

/// Rules and messages of a lint of the leaky example, with more arguments.
fn findings(more: &[&str]) -> Vec<(String, String)> {
    let example = "examples/02-fixed-but-leaky";
    let mut command = probelint();
    command.args(["lint", "--format", "json"]);
    command.args([format!("{example}/prometheus.yml"), format!("{example}/blackbox.yml")]).args(more);
    let output = command.output().expect("it runs").stdout;
    let report: Value = serde_json::from_slice(&output).unwrap_or_default();
    let findings = report["findings"].as_array().cloned().unwrap_or_default();
    let text = |finding: &Value, field: &str| finding[field].as_str().unwrap_or_default().to_owned();
    findings.iter().map(|finding| (text(finding, "rule"), text(finding, "message"))).collect()
}

/// `lint --consul-addr` says of a real agent what it says of the definitions that the agent was given.
#[test]
fn a_live_lint_finds_what_the_offline_one_finds() {
    let definitions = "examples/02-fixed-but-leaky/consul/services.json";
    let Some(agent) = agent(&std::fs::read_to_string(definitions).expect("the example is there")) else {
        return;
    };
    let offline = findings(&[definitions]);
    assert!(offline.len() > 1, "{offline:?}");
    let live = (0..100).find_map(|_| {
        std::thread::sleep(Duration::from_millis(100));
        Some(findings(&["--consul-addr", &agent.address])).filter(|live| *live == offline)
    });
    assert!(live.is_some(), "{:?}", findings(&["--consul-addr", &agent.address]));
}

/// The labels by instance, without health, and without the service `consul` and ports that Consul assigned.
fn labels(catalog: &Catalog) -> Vec<Vec<(String, String)>> {
    let defined = catalog.instances.iter().filter(|instance| &**instance.name() != "consul");
    let mut all: Vec<Vec<_>> = defined
        .map(|instance| {
            let mut instance = instance.clone();
            if instance.kind() == "connect-proxy" {
                instance.port = Known::Unknown("sidecar-port");
            }
            let labels = discovery::labels(&instance, ",").into_iter();
            labels
                .filter(|(name, _)| &**name != "__meta_consul_health")
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect()
        })
        .collect();
    all.sort();
    all
}
