//! Entries of Consul's API that no Consul writes, against what the real Prometheus discovers from them
//! (`tests/oracle/consul/entries.json`, recorded by `tests/oracle/record-consul-entries`).

use std::collections::BTreeMap;

use probelint::consul::discovery::{Query, Watch};
use probelint::consul::registered::{peek, read};
use probelint::text::FileId;
use serde::Deserialize;

#[derive(Deserialize)]
struct Recorded {
    entry: String,
    /// `None` where Prometheus takes no answer with that entry.
    labels: Option<BTreeMap<String, String>>,
}

/// The labels of the only service of an export, but for its name, which is that of the query.
fn discovered(export: &str) -> Option<BTreeMap<String, String>> {
    assert!(peek(export).is_some(), "{export}");
    let (catalog, mistakes) = read(export, FileId(0));
    if !mistakes.is_empty() {
        return None;
    }
    let [instance] = &catalog.instances[..] else { panic!("{} services: {export}", catalog.instances.len()) };
    let query = Query { datacenter: Some("dc1".into()), ..Query::default() };
    let labels = Watch::new(query, [instance]).labels(instance).into_iter();
    let labels = labels.map(|(name, value)| (name.to_string(), value.to_string()));
    Some(labels.filter(|(name, _)| name != "__meta_consul_service").collect())
}

#[test]
fn entries_are_read_as_go_reads_them() {
    let recorded: Vec<Recorded> =
        serde_json::from_str(include_str!("oracle/consul/entries.json")).expect("the recording");
    assert!(recorded.len() > 40, "{}", recorded.len());
    for Recorded { entry, labels } in recorded {
        assert_eq!(discovered(&format!("[{entry}]")), labels, "{entry}");
    }
}

#[test]
fn an_entry_alone_and_many_are_read_alike() {
    let recorded: Vec<Recorded> =
        serde_json::from_str(include_str!("oracle/consul/entries.json")).expect("the recording");
    let entries: Vec<_> = recorded.iter().map(|recorded| &*recorded.entry).collect();
    // More than are taken in at a time.
    let export = format!("[{}]", vec![entries.join(","); 40].join(","));
    let (catalog, mistakes) = read(&export, FileId(0));
    let refused = recorded.iter().filter(|recorded| recorded.labels.is_none()).count();
    assert_eq!((mistakes.len(), catalog.instances.len()), (40 * refused, 40 * (entries.len() - refused)));
}
