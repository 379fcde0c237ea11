//! Which instances filters, tags, node meta and names select, against what the real Consul selected
//! (`tests/oracle/consul/filters.json`, recorded by `tests/oracle/record-consul-filters`).

use std::collections::BTreeMap;
use std::sync::Arc;

use probelint::consul::discovery::{Query, Verdict, Watch};
use probelint::consul::filter::Api;
use probelint::consul::{Catalog, Filter, Known, registered};
use probelint::text::FileId;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Recorded {
    bodies: BTreeMap<String, Value>,
    filters: Vec<Filtered>,
    tags: Vec<Tagged>,
    node_meta: Vec<OnNodes>,
    names: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Filtered {
    filter: String,
    health: Answer,
    catalog: Answer,
}

#[derive(Deserialize, Debug)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Ids(Vec<String>),
    Error(String),
}

#[derive(Deserialize)]
struct Tagged {
    tags: Vec<String>,
    ids: Vec<String>,
}

#[derive(Deserialize)]
struct OnNodes {
    node_meta: BTreeMap<String, String>,
    services: BTreeMap<String, Vec<String>>,
    ids: Vec<String>,
}

fn recorded() -> Recorded {
    serde_json::from_str(include_str!("oracle/consul/filters.json")).expect("the recording is JSON")
}

/// The bodies of one API as a file of several bodies.
fn catalog(recorded: &Recorded, api: &str) -> Catalog {
    let bodies = recorded.bodies[api].as_object().expect("bodies by service").values();
    let text: Vec<_> = bodies.map(ToString::to_string).collect();
    let (catalog, mistakes) = registered::read(&text.join("\n"), FileId(0));
    assert_eq!(mistakes, []);
    catalog
}

#[test]
fn filters_select_what_consul_selects() {
    let recorded = recorded();
    for (name, api) in [("health", Api::Health), ("catalog", Api::Catalog)] {
        let catalog = catalog(&recorded, name);
        for case in &recorded.filters {
            let answer = if api == Api::Health { &case.health } else { &case.catalog };
            compare(&case.filter, api, &catalog, answer);
        }
    }
}

/// Fields that are not kept: Consul's own words about a check's last run, how a proxy works.
const NOT_KEPT: &[&str] =
    &["Checks.Output", "Proxy.LocalServicePort", "Proxy.Upstreams", "Proxy.MeshGateway", "Proxy.Expose"];

fn compare(text: &str, api: Api, catalog: &Catalog, answer: &Answer) {
    match (Filter::parse(text, api), answer) {
        (Ok(filter), Answer::Ids(ids)) => {
            for instance in &catalog.instances {
                let recorded = ids.iter().any(|id| **id == *instance.id);
                match filter.selects(instance) {
                    Some(found) => assert_eq!(found, recorded, "{text}: {}", instance.id),
                    None => assert!(NOT_KEPT.iter().any(|field| text.contains(field)), "{text}: unknown"),
                }
            }
        }
        (Err(error), Answer::Error(words)) => {
            let Some(at) = offset(words) else { return };
            assert!(error.range.start <= at && at <= error.range.end, "{text}: {error:?} {words}");
        }
        (found, answer) => panic!("{text}: {found:?} {answer:?}"),
    }
}

/// The place in `1:18 (17): no match found`, where there is one.
fn offset(words: &str) -> Option<usize> {
    words.split_once(" (")?.1.split_once("): ")?.0.parse().ok()
}

#[test]
fn tags_select_what_consul_selects() {
    let recorded = recorded();
    let catalog = catalog(&recorded, "health");
    for case in &recorded.tags {
        // Prometheus looks at the service's tags first, with letter case; the API alone does not.
        let union = |wanted: &str| {
            catalog
                .instances
                .iter()
                .any(|instance| &*instance.name == "web" && instance.tags.iter().any(|tag| &**tag == wanted))
        };
        let ids = if case.tags.iter().all(|tag| union(tag)) { case.ids.clone() } else { Vec::new() };
        let tags = case.tags.iter().map(|tag| tag.as_str().into()).collect();
        let query = Query { tags, ..Query::default() };
        assert_eq!(discovered(&query, &catalog), ids, "{:?}", case.tags);
    }
}

#[test]
fn node_meta_selects_what_consul_selects() {
    let recorded = recorded();
    let catalog = catalog(&recorded, "health");
    for case in &recorded.node_meta {
        let pairs = case.node_meta.iter().map(|(key, value)| (key.as_str().into(), value.as_str().into()));
        let node_meta = pairs.collect();
        let query = Query { node_meta, ..Query::default() };
        assert_eq!(discovered(&query, &catalog), case.ids, "{:?}", case.node_meta);
        assert_eq!(case.services.is_empty(), case.ids.is_empty());
    }
}

#[test]
fn names_select_what_consul_selects() {
    let recorded = recorded();
    let catalog = catalog(&recorded, "health");
    for (name, ids) in &recorded.names {
        let query = Query { services: vec![name.as_str().into()], ..Query::default() };
        assert_eq!(&discovered(&query, &catalog), ids, "{name}");
    }
}

fn discovered(query: &Query, catalog: &Catalog) -> Vec<String> {
    let watch = Watch::new(query, catalog);
    let found = catalog.instances.iter().filter(|instance| watch.verdict(instance) == Verdict::Discovered);
    let mut ids: Vec<_> = found.map(|instance| instance.id.to_string()).collect();
    ids.sort();
    ids
}

#[test]
fn every_body_tells_the_same_services() {
    let recorded = recorded();
    let health = catalog(&recorded, "health");
    let told = |catalog: &Catalog| -> Vec<_> {
        let mut told: Vec<_> = catalog
            .instances
            .iter()
            .map(|instance| {
                let Known::Told(port) = instance.port else { panic!("{instance:?} has no port") };
                (
                    instance.id.clone(),
                    instance.name.clone(),
                    port,
                    instance.tags.clone(),
                    instance.meta.clone(),
                )
            })
            .collect();
        told.sort();
        told
    };
    assert_eq!(told(&catalog(&recorded, "catalog")), told(&health));
    let (agent, mistakes) = registered::read(&recorded.bodies["agent"].to_string(), FileId(0));
    assert_eq!(mistakes, []);
    let of_agent = |id: &str| !matches!(id, "consul" | "web-outer");
    let expected: Vec<_> = told(&health).into_iter().filter(|service| of_agent(&service.0)).collect();
    assert_eq!(told(&agent), expected);
}

#[test]
fn health_comes_from_whichever_body_tells_it() {
    let recorded = recorded();
    let health_of = |catalog: &Catalog| -> BTreeMap<Arc<str>, Option<Arc<str>>> {
        catalog.instances.iter().map(|instance| (instance.id.clone(), instance.health.clone())).collect()
    };
    let catalog_body = recorded.bodies["catalog"].as_object().expect("bodies by service").values();
    let bodies: Vec<_> = catalog_body.chain([&recorded.bodies["state"]]).map(ToString::to_string).collect();
    let (joined, mistakes) = registered::read(&bodies.join("\n"), FileId(0));
    assert_eq!(mistakes, []);
    assert_eq!(health_of(&joined), health_of(&catalog(&recorded, "health")));
    assert_eq!(health_of(&joined)["web-2"].as_deref(), Some("critical"));
}

#[test]
fn an_entry_keeps_its_place_in_the_text() {
    let recorded = recorded();
    let text = format!("\n {} \n", recorded.bodies["health"]["web"]);
    let (catalog, _) = registered::read(&text, FileId(0));
    let slices: Vec<Value> = catalog
        .instances
        .iter()
        .map(|instance| serde_json::from_str(&text[instance.place.range()]).expect("the slice is one entry"))
        .collect();
    assert_eq!(Value::Array(slices), recorded.bodies["health"]["web"]);
}
