//! What probelint makes of modules and scrapes, against what the real `blackbox_exporter` 0.28.0 did
//! (`tests/oracle/blackbox`, recorded by `tests/oracle/record-blackbox`).

use probelint::blackbox::{self, Asked, Modules, Prober, Refusal, Request, Version};
use probelint::go::url::parse_query;
use probelint::syntax::{Mistake, yaml};
use probelint::text::{SourceFile, Sources};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    name: String,
    text: Option<String>,
    #[serde(flatten)]
    verdict: Verdict,
}

#[derive(Deserialize)]
struct Verdict {
    accepted: bool,
    message: Option<String>,
}

#[derive(Deserialize)]
struct Scrape {
    query: String,
    #[serde(rename = "scrape_timeout")]
    allowed: Option<String>,
    status: u16,
    body: Option<String>,
    prober: Option<String>,
    timeout: Option<f64>,
    #[serde(default)]
    errors: Vec<Failure>,
    #[serde(default)]
    dns: Vec<Question>,
    #[serde(default)]
    requests: Vec<Seen>,
}

#[derive(Deserialize)]
struct Failure {
    msg: String,
    err: Option<String>,
}

#[derive(Deserialize)]
struct Question {
    target: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Seen {
    method: Option<String>,
    uri: Option<String>,
    host: Option<String>,
    tls: bool,
    connected: bool,
    not_http: bool,
}

fn read(name: &str, text: &str) -> (Sources, Option<Modules>, Vec<Mistake>) {
    let mut sources = Sources::new();
    let file = sources.add(name, text);
    let mut read = yaml::read(file, text);
    let modules = read.root.map(|root| blackbox::decode(&root, file, Version::RECORDED, &mut read.mistakes));
    (sources, modules, read.mistakes)
}

fn report(what: &str, count: usize, differences: &[String]) {
    assert!(
        differences.is_empty(),
        "{} of {count} {what} differ:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

/// The lines that the exporter's message names, where it could read the YAML at all: our parser sees some
/// faults of syntax at another line.
fn lines_of(message: Option<&str>) -> Vec<usize> {
    let Some((_, list)) = message.unwrap_or_default().split_once("unmarshal errors:") else {
        return Vec::new();
    };
    let number = |rest: &str| rest.split(':').next().and_then(|number| number.parse().ok());
    list.split("\n  line ").filter_map(number).collect()
}

/// What differs, if anything does: the verdict, or a line that is complained of.
fn difference(name: &str, text: &str, theirs: &Verdict) -> Option<String> {
    let (sources, modules, mistakes) = read(name, text);
    let refusals: Vec<_> = mistakes.iter().filter(|mistake| mistake.refused).collect();
    let accepted = modules.is_some() && refusals.is_empty();
    let (_, file): (_, &SourceFile) = sources.iter().next()?;
    let ours = |mistake: &&Mistake| file.position(mistake.span.start as usize).line;
    let lines: Vec<_> = refusals.iter().map(ours).collect();
    let found = lines_of(theirs.message.as_deref()).iter().all(|line| lines.contains(line));
    let said: Vec<_> = refusals.iter().map(|mistake| mistake.message.as_str()).collect();
    let agrees = accepted == theirs.accepted && found;
    (!agrees)
        .then(|| format!("{name}: ours {accepted} at lines {lines:?} {said:?}, theirs {:?}", theirs.message))
}

/// Files that are refused for a CEL expression that does not compile: we do not read CEL.
const CEL: [&str; 2] = ["cel-bad", "cel-unknown-variable"];

#[test]
fn files_are_accepted_and_refused_as_the_exporter_does() {
    let cases: Vec<File> =
        serde_json::from_str(include_str!("oracle/blackbox/configs.json")).expect("recorded files");
    let known = |case: &&File| !CEL.contains(&case.name.as_str());
    let differs = |case: &File| difference(&case.name, case.text.as_deref()?, &case.verdict);
    let differences: Vec<_> = cases.iter().filter(known).filter_map(differs).collect();
    report("files", cases.len(), &differences);
}

#[test]
fn files_of_the_corpus_are_accepted_and_refused_as_the_exporter_does() {
    let Some(corpus) = std::env::var_os("PROBELINT_CORPUS") else {
        eprintln!("PROBELINT_CORPUS is not set: nothing was read");
        return;
    };
    let folder = std::path::Path::new(&corpus).join("blackbox");
    let cases: Vec<File> =
        serde_json::from_str(include_str!("oracle/blackbox/corpus.json")).expect("recorded files");
    let differs = |case: &File| {
        let text = std::fs::read_to_string(folder.join(&case.name)).expect("a file of the corpus");
        difference(&case.name, &text, &case.verdict)
    };
    let differences: Vec<_> = cases.iter().filter_map(differs).collect();
    report("files of the corpus", cases.len(), &differences);
    let accepted = cases.iter().filter(|case| case.verdict.accepted).count();
    eprintln!("{} files: {accepted} read, {} refused", cases.len(), cases.len() - accepted);
    assert_eq!(std::fs::read_dir(folder).expect("the corpus has this folder").count(), cases.len());
}

/// The words with which the exporter says that it cannot; a name that nobody knows is not such a case.
fn complaint(scrape: &Scrape) -> Option<String> {
    let words = |failure: &Failure| failure.err.clone().unwrap_or_else(|| failure.msg.clone());
    // without the right to send pings as anybody, the exporter goes on and tries the other way
    scrape.errors.iter().filter(|failure| !failure.msg.contains("unprivileged")).map(words).next()
}

fn refused(refusal: &Refusal, scrape: &Scrape, asked: &Asked) -> bool {
    let body = scrape.body.as_deref().unwrap_or_default();
    match refusal {
        Refusal::UnknownModule => body == format!("Unknown module \"{}\"", asked.module),
        Refusal::MissingTarget => body == "Target parameter is missing",
        Refusal::UnknownProber(name) => body == format!("Unknown prober \"{name}\""),
        Refusal::HostConflict => body.starts_with("host header defined both in module configuration"),
        Refusal::NoModules | Refusal::UnknownRequest => false,
        Refusal::BadTarget(why) | Refusal::BadModule(why) => {
            let said = complaint(scrape).unwrap_or_default();
            scrape.status == 200
                && scrape.requests.is_empty()
                && (said.contains(&without_user(why))
                    || said == "Error parsing source ip address"
                    || said.contains(" on a name server: "))
        }
    }
}

/// We never show a user and password.
fn without_user(why: &str) -> String {
    why.split_once("xxxxx@").map_or(why, |(_, after)| after).to_owned()
}

/// Whether what was seen is the request that we foretell.
fn sent(request: &Request, scrape: &Scrape) -> bool {
    let timeout = scrape.timeout.is_some_and(|seconds| (seconds - request.timeout_seconds).abs() < 1e-6);
    let prober = scrape.prober.as_deref() == Some(request.prober.name());
    scrape.status == 200 && timeout && prober && seen(request, scrape)
}

fn seen(request: &Request, scrape: &Scrape) -> bool {
    let said = complaint(scrape).unwrap_or_default();
    if said.contains(" on a name server: ") {
        return said.contains(&format!("lookup {} on", bare_host(&request.host)));
    }
    match request.prober {
        Prober::Http => http(request, scrape, &said),
        Prober::Dns => scrape.dns.iter().any(|question| same_address(&question.target, &request.url)),
        Prober::Unix => said.contains(&format!("dial unix {}: ", request.url)),
        Prober::Icmp => said.is_empty(),
        _ => {
            let port = request.url.rsplit(':').next().unwrap_or_default();
            let reached = scrape.requests.iter().any(|seen| seen.tls || seen.connected || seen.not_http);
            reached == (port == "18180")
                && (reached || said.contains(": connect: connection refused") || is_service(port, &said))
        }
    }
}

fn is_service(port: &str, said: &str) -> bool {
    said.ends_with(&format!("/{port}: unknown port"))
}

fn bare_host(host: &str) -> &str {
    host.rsplit_once(':').map_or(host, |(host, _)| host)
}

/// `localhost` becomes the address that the machine gives it.
fn same_address(theirs: &str, ours: &str) -> bool {
    theirs == ours
        || theirs == ours.replace("localhost", "127.0.0.1")
        || theirs == ours.replace("localhost", "[::1]")
}

fn http(request: &Request, scrape: &Scrape, said: &str) -> bool {
    let path = request.path.as_deref().unwrap_or_default();
    let uri = request.query.as_ref().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let Some(first) = scrape.requests.iter().find(|seen| !seen.tls) else {
        // nothing was heard: Go's error tells the URL, with the path still empty where it was
        let told = |url: &str| said.starts_with("Get ") && said.contains(&format!("\"{url}\""));
        // and without the colon of an empty port
        let url = request.url.replacen(&request.host, request.host.trim_end_matches(':'), 1);
        return told(&url) || told(url.trim_end_matches('/'));
    };
    let bytes: String = uri.bytes().map(char::from).collect();
    let line = first.uri.as_deref();
    let same_uri = line == Some(bytes.as_str()) || line == Some(request.url.as_str());
    let follows = scrape.requests.len() > 1;
    first.method.as_deref() == Some(request.method.as_str())
        && first.host.as_deref() == Some(without_zone(&request.host).as_str())
        && same_uri
        && request.url.starts_with("http://")
        && (!path.starts_with("/redirect") || follows == request.follows_redirects)
}

/// Go leaves the zone of an address out of the header.
fn without_zone(host: &str) -> String {
    match (host.find('%'), host.find(']')) {
        (Some(zone), Some(end)) => format!("{}{}", &host[..zone], &host[end..]),
        _ => host.to_owned(),
    }
}

#[test]
fn scrapes_send_what_the_exporter_sent() {
    let (_, modules, mistakes) = read("modules.yml", include_str!("oracle/blackbox/modules.yml"));
    assert!(mistakes.iter().all(|mistake| !mistake.refused), "{mistakes:?}");
    let scrapes: Vec<Scrape> =
        serde_json::from_str(include_str!("oracle/blackbox/probes.json")).expect("recorded scrapes");
    let mut differences = Vec::new();
    for scrape in &scrapes {
        let seconds = scrape.allowed.as_ref().map_or(0.0, |text| text.parse().expect("a number"));
        let params = parse_query(&scrape.query);
        let params: Vec<_> = params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let asked = blackbox::ask(modules.as_ref(), &params, seconds, Version::RECORDED);
        let agrees = match &asked.request {
            Ok(request) => sent(request, scrape),
            Err(refusal) => refused(refusal, scrape, &asked),
        };
        if !agrees {
            let theirs = complaint(scrape).or_else(|| scrape.body.clone());
            let line = scrape.requests.first().and_then(|seen| seen.uri.clone());
            differences
                .push(format!("{}: ours {:?}, theirs {theirs:?} {line:?}", scrape.query, asked.request));
        }
    }
    report("scrapes", scrapes.len(), &differences);
}
