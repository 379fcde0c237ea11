//! Which instances filters, tags, node meta and names select, against what the real Consul selected
//! (`tests/oracle/consul/filters.json`, recorded by `tests/oracle/record-consul-filters`).

use std::collections::BTreeMap;
use std::sync::Arc;

use probelint::consul::discovery::{Query, Verdict, Watch, consul_service};
use probelint::consul::filter::Api;
use probelint::consul::{
    Catalog, Filter, Format, Health, Instance, Known, NodeDefaults, assemble, definitions, registered,
};
use probelint::syntax::json;
use probelint::text::{FileId, Span};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Recorded {
    bodies: BTreeMap<String, Value>,
    filters: Vec<Filtered>,
    tags: Vec<Tagged>,
    node_meta: Vec<OnNodes>,
    names: BTreeMap<String, Vec<String>>,
    discovery: Vec<Job>,
}

#[derive(Deserialize)]
struct Job {
    #[serde(rename = "job")]
    name: String,
    query: Asked,
    labels: Vec<BTreeMap<String, String>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    services: Vec<String>,
    tags: Vec<String>,
    node_meta: BTreeMap<String, String>,
    datacenter: Option<String>,
    tag_separator: Option<String>,
}

impl Asked {
    fn query(&self) -> Query {
        let shared = |texts: &[String]| texts.iter().map(|text| text.as_str().into()).collect();
        let pairs = self.node_meta.iter().map(|(key, value)| (key.as_str().into(), value.as_str().into()));
        Query {
            services: shared(&self.services),
            tags: shared(&self.tags),
            node_meta: pairs.collect(),
            datacenter: self.datacenter.as_deref().map(Into::into),
            tag_separator: self.tag_separator.as_deref().unwrap_or(",").into(),
            ..Query::default()
        }
    }
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
            catalog.instances.iter().any(|instance| {
                &**instance.name() == "web" && instance.tags().iter().any(|tag| &**tag == wanted)
            })
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
    let watch = Watch::new(query.clone(), &catalog.instances);
    let found = catalog.instances.iter().filter(|instance| watch.verdict(instance) == Verdict::Discovered);
    let mut ids: Vec<_> = found.map(|instance| instance.id.to_string()).collect();
    ids.sort();
    ids
}

#[test]
fn prometheus_discovers_the_same_targets() {
    let recorded = recorded();
    for api in ["health", "catalog"] {
        let catalog = catalog(&recorded, api);
        for job in &recorded.discovery {
            let query = job.query.query();
            assert_eq!(
                labels(&query, &catalog, api == "health"),
                without_health(&job.labels, api == "health"),
                "{}",
                job.name
            );
        }
    }
}

/// The labels of what is discovered, by id; health is the health API's alone to tell.
fn labels(query: &Query, catalog: &Catalog, health: bool) -> Vec<BTreeMap<String, String>> {
    let watch = Watch::new(query.clone(), &catalog.instances);
    let found = catalog.instances.iter().filter(|instance| watch.verdict(instance) == Verdict::Discovered);
    let text = |labels: Vec<(Arc<str>, Arc<str>)>| {
        labels.into_iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    };
    let mut found: Vec<_> = found.map(|instance| text(watch.labels(instance))).collect();
    found.sort_by_key(|labels: &BTreeMap<String, String>| labels["__meta_consul_service_id"].clone());
    without_health(&found, health)
}

/// The same services out of the agent's own files, as far as they tell: no health, and no port of a sidecar.
#[test]
fn definitions_give_the_labels_that_prometheus_discovers() {
    let text = include_str!("oracle/consul/filter-estate.json");
    let root = json::read(FileId(0), text).root.expect("the estate is JSON");
    let mut mistakes = Vec::new();
    let file = definitions::decode(&root, FileId(0), Format::Json, &mut mistakes);
    let told = NodeDefaults {
        name: Some("lab".into()),
        address: Some("127.0.0.1".into()),
        datacenter: Some("dc1".into()),
        meta: None,
    };
    let (mut catalog, noted) = assemble(vec![file], &told);
    assert_eq!((mistakes, noted), (Vec::new(), Vec::new()));
    let node = catalog.instances[0].node.clone();
    catalog.instances.push(consul_service(&node, Span::new(FileId(0), 0, 0), Some("1.8.7")));
    let sidecar = |instance: &&mut Instance| instance.port == Known::Unknown("sidecar-port");
    catalog.instances.iter_mut().filter(sidecar).for_each(|instance| instance.port = Known::Given(21000));

    let everything = recorded().discovery.swap_remove(0);
    let mut expected = without_health(&everything.labels, false);
    expected.retain(|labels| labels["__meta_consul_node"] == "lab");
    assert_eq!(labels(&Query::default(), &catalog, false), expected);
}

fn without_health(all: &[BTreeMap<String, String>], keep: bool) -> Vec<BTreeMap<String, String>> {
    let mut all = all.to_vec();
    for labels in all.iter_mut().filter(|_| !keep) {
        labels.remove("__meta_consul_health");
    }
    all
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
                let Known::Given(port) = instance.port else { panic!("{instance:?} has no port") };
                (
                    instance.id.clone(),
                    instance.name().clone(),
                    port,
                    instance.tags().to_vec(),
                    format!("{:?}", instance.meta()),
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
    let health_of = |catalog: &Catalog| -> BTreeMap<Arc<str>, Option<Health>> {
        catalog.instances.iter().map(|instance| (instance.id.clone(), instance.health)).collect()
    };
    let catalog_body = recorded.bodies["catalog"].as_object().expect("bodies by service").values();
    let bodies: Vec<_> = catalog_body.chain([&recorded.bodies["state"]]).map(ToString::to_string).collect();
    let (joined, mistakes) = registered::read(&bodies.join("\n"), FileId(0));
    assert_eq!(mistakes, []);
    assert_eq!(health_of(&joined), health_of(&catalog(&recorded, "health")));
    assert_eq!(health_of(&joined)["web-2"], Some(Health::Critical));
    let (alone, mistakes) = registered::read(&recorded.bodies["state"].to_string(), FileId(0));
    assert_eq!((alone.instances.len(), mistakes.len()), (0, 1), "{mistakes:?}");
    assert!(!mistakes[0].refused);
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
