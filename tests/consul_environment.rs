//! What goes to Consul in an environment: the very request that Consul's own command line sends
//! (`tests/oracle/record-consul-environment`).
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use probelint::consul::api::{Client, Files, Options};
use probelint::progress::Progress;
use serde_json::{Map, Value, json};

/// What probelint takes and Consul's command line, as recorded, does not, and what is sent then: schemes and white space
/// as people write them, a path, which later versions take, and a user.
const TAKEN_HERE_ONLY: [(&str, &str); 19] = [
    ("HTTP_ADDR=HTTP://SERVER", "SERVER GET /v1/catalog/services"),
    ("HTTP_ADDR=HTTPS://SERVER", "SERVER TLS"),
    ("HTTP_SSL=true HTTP_ADDR=HTTP://SERVER", "SERVER TLS"),
    ("HTTP_ADDR=UNIX://SOCKET", "SOCKET GET /v1/catalog/services"),
    ("HTTP_ADDR=unix://SOCKET/", "SOCKET GET /v1/catalog/services"),
    ("HTTP_ADDR=' SERVER'", "SERVER GET /v1/catalog/services"),
    ("HTTP_ADDR='SERVER '", "SERVER GET /v1/catalog/services"),
    ("HTTP_ADDR='http://SERVER '", "SERVER GET /v1/catalog/services"),
    ("HTTP_ADDR=SERVER/", "SERVER GET /v1/catalog/services"),
    ("HTTP_ADDR=SERVER/prefix", "SERVER GET /prefix/v1/catalog/services"),
    ("HTTP_ADDR=http://SERVER/", "SERVER GET /v1/catalog/services"),
    ("HTTP_ADDR=http://SERVER/prefix", "SERVER GET /prefix/v1/catalog/services"),
    ("HTTP_ADDR=http://SERVER/prefix/", "SERVER GET /prefix/v1/catalog/services"),
    ("HTTP_ADDR=https://SERVER/prefix", "SERVER TLS"),
    ("HTTP_ADDR=alice:pa55word@SERVER", "SERVER GET /v1/catalog/services as alice:pa55word"),
    ("HTTP_ADDR=http://alice:pa55word@SERVER", "SERVER GET /v1/catalog/services as alice:pa55word"),
    ("HTTP_ADDR=http://alice@SERVER", "SERVER GET /v1/catalog/services as alice:"),
    ("HTTP_ADDR=http://alice:pa%35word@SERVER", "SERVER GET /v1/catalog/services as alice:pa5word"),
    (
        "HTTP_ADDR=http://alice:pa55word@SERVER HTTP_AUTH=bob:hunter2",
        "SERVER GET /v1/catalog/services as bob:hunter2",
    ),
];

/// Where probelint asks otherwise than the recorded version, on purpose: the name of a host has no letter case, a socket has
/// no proxy, and since Go 1.16 `HTTP_PROXY` is for `http://` alone.
const ASKED_OTHERWISE: [(&str, &str); 4] = [
    ("HTTP_PROXY=http://PROXY HTTP_ADDR=http://LOCALHOST:PORT", "SERVER GET /v1/catalog/services"),
    ("HTTP_PROXY=http://PROXY HTTP_ADDR=unix://SOCKET", "SOCKET GET /v1/catalog/services"),
    ("HTTP_PROXY=http://PROXY HTTP_ADDR=https://0.0.0.0:PORT", "SERVER TLS"),
    ("HTTP_PROXY=http://PROXY HTTP_SSL=true HTTP_ADDR=0.0.0.0:PORT", "SERVER TLS"),
];

/// A request in a line.
fn brief(told: &Value) -> String {
    let text = |name: &str| told[name].as_str().unwrap_or_default();
    let request = if told["tls"] == true { "TLS" } else { text("request") };
    let user = told["credentials"].as_str().map(|user| format!(" as {user}")).unwrap_or_default();
    format!("{} {request}{user}", text("at"))
}

/// The recorded host as probelint names it: Consul's command line leaves out what it does not know.
fn named(host: &str) -> &str {
    match host {
        "" => "localhost",
        ":PORT" => "localhost:PORT",
        host => host,
    }
}

/// Listens at a port, at another as a proxy, and at a socket, and tells every request.
struct StandIn {
    folder: tempfile::TempDir,
    server: String,
    proxy: String,
    told: Receiver<Value>,
}

impl StandIn {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("secret"), "s3cret\n").expect("a file");
        std::fs::write(folder.path().join("blank"), " \n").expect("a file");
        let [network, gate] = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("a free port"));
        let [server, proxy] =
            [&network, &gate].map(|listener| listener.local_addr().expect("it is bound").to_string());
        let socket = UnixListener::bind(folder.path().join("consul.sock")).expect("a socket");
        let (tell, told) = channel();
        for (listener, at) in [(network, "SERVER"), (gate, "PROXY")] {
            let tell = tell.clone();
            std::thread::spawn(move || listener.incoming().flatten().for_each(|it| serve(it, at, &tell)));
        }
        std::thread::spawn(move || socket.incoming().flatten().for_each(|it| serve(it, "SOCKET", &tell)));
        Self { folder, server, proxy, told }
    }

    /// The environment that a case describes.
    fn environment(&self, case: &str) -> Map<String, Value> {
        let path = |name: &str| self.folder.path().join(name).display().to_string();
        let port = self.server.rsplit(':').next().unwrap_or_default();
        let places = [
            ("SERVER", self.server.clone()),
            ("PORT", port.to_owned()),
            ("PROXY", self.proxy.clone()),
            ("SOCKET", path("consul.sock")),
            ("SECRETFILE", path("secret")),
            ("BLANKFILE", path("blank")),
        ];
        let set = words(case).into_iter().map(|word| {
            let (name, value) = word.split_once('=').expect("a variable");
            let value =
                places.iter().fold(value.to_owned(), |value, (place, real)| value.replace(place, real));
            let whole = name.to_ascii_uppercase().ends_with("_PROXY");
            (if whole { name.to_owned() } else { format!("CONSUL_{name}") }, Value::from(value))
        });
        let server = ("CONSUL_HTTP_ADDR".to_owned(), Value::from(self.server.as_str()));
        std::iter::once(server).chain(set).collect()
    }

    /// The first request of a snapshot in the environment; `None` where there is none.
    fn asked(&self, case: &str) -> Option<Value> {
        let environment = self.environment(case);
        let variable = |name: &str| environment.get(name).and_then(Value::as_str).map(str::to_owned);
        let ask = || {
            let mut options = Options::from_environment(None, variable).ok()?;
            options.timeout = Duration::from_secs(5);
            let files = Files::from_environment(variable).ok()?;
            Client::new(options, &files).ok()?.snapshot(&Progress::default()).ok()
        };
        ask();
        let mut told = self.told.try_iter().next()?;
        let port = self.server.rsplit(':').next().unwrap_or_default();
        if let Some(host) = told["host"].as_str() {
            told["host"] = host.replace(&self.server, "SERVER").replace(port, "PORT").into();
        }
        Some(told)
    }
}

/// The words of a line of a shell, of which some are in single quotes behind the `=`.
fn words(line: &str) -> Vec<String> {
    let mut quoted = false;
    let is_end = |c: char| {
        quoted ^= c == '\'';
        c == ' ' && !quoted
    };
    line.split(is_end).map(|word| word.replace('\'', "")).collect()
}

fn serve(mut stream: impl Read + Write, at: &str, tell: &Sender<Value>) {
    let mut lines = BufReader::new(&mut stream);
    let is_tls = lines.fill_buf().is_ok_and(|begun| begun.first() == Some(&0x16));
    let mut told = json!({"at": at, "tls": is_tls});
    if !is_tls {
        let lines = lines.lines().map_while(Result::ok);
        let head: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
        told["request"] = head[0].trim_end_matches(" HTTP/1.1").into();
        told.as_object_mut().expect("an object").extend(head[1..].iter().filter_map(|line| field(line)));
    }
    // The test may have ended.
    tell.send(told).unwrap_or_default();
    let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    // A client that wants TLS does not read it.
    stream.write_all(answer.as_bytes()).unwrap_or_default();
}

/// What is recorded of a field of the head.
fn field(line: &str) -> Option<(String, Value)> {
    let (name, value) = line.split_once(':').expect("a field");
    let value = value.trim();
    match name.to_ascii_lowercase().as_str() {
        "host" => Some(("host".to_owned(), value.into())),
        "x-consul-token" => Some(("token".to_owned(), value.into())),
        "authorization" => {
            let encoded = value.strip_prefix("Basic ").expect("basic authentication");
            let credentials = BASE64_STANDARD.decode(encoded).expect("base64");
            Some(("credentials".to_owned(), String::from_utf8(credentials).expect("text").into()))
        }
        _ => None,
    }
}

#[test]
fn consul_is_asked_as_its_own_command_line_asks_it() {
    let recorded = include_str!("oracle/consul/environments.json");
    let recorded: Vec<Map<String, Value>> = serde_json::from_str(recorded).expect("the record");
    let stand_in = StandIn::new();
    let mut wrong = Vec::new();
    for mut expected in recorded {
        let case = expected.remove("environment").expect("a case");
        let case = case.as_str().expect("a text");
        if let Some(host) = expected.get_mut("host") {
            *host = named(host.as_str().expect("a text")).into();
        }
        let asked = stand_in.asked(case);
        let taken = TAKEN_HERE_ONLY.iter().find(|(taken, _)| *taken == case);
        let otherwise = ASKED_OTHERWISE.iter().find(|(otherwise, _)| *otherwise == case);
        let right = match (&asked, taken) {
            (Some(asked), None) if let Some((_, told)) = otherwise => brief(asked) == *told,
            // Any proxy is asked for a tunnel.
            (Some(asked), None) if expected.get("at").is_some_and(|at| at == "PROXY") => {
                ["at", "host"].iter().all(|field| asked.get(field) == expected.get(*field))
            }
            (Some(asked), Some((_, told))) => expected.contains_key("says") && brief(asked) == *told,
            (Some(asked), None) => *asked == Value::Object(expected.clone()),
            (None, taken) => taken.is_none() && expected.contains_key("says"),
        };
        if !right {
            wrong.push(format!("{case}\n   ours: {asked:?}\n  there: {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
