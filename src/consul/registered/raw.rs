//! The bodies of Consul's HTTP API as they come, borrowed from the text. What is written again has no secrets
//! ([`Text`], [`TextMap`]).

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::text::{Text, TextMap, or_default};

/// One entry of `/v1/health/service/:name`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct HealthEntry<'t> {
    #[serde(borrow)]
    pub(super) node: &'t RawValue,
    #[serde(borrow)]
    pub(super) service: Service<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) checks: Vec<Check<'t>>,
}

/// `Node` of such an entry.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Node<'t> {
    #[serde(rename = "ID", borrow, default, deserialize_with = "or_default")]
    pub(super) id: Text<'t>,
    #[serde(rename = "Node", borrow)]
    pub(super) name: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) address: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) datacenter: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) tagged_addresses: TextMap<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) meta: TextMap<'t>,
}

/// `Service` of such an entry, and one value of `/v1/agent/services`.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Service<'t> {
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) kind: Text<'t>,
    #[serde(rename = "ID", borrow, default, deserialize_with = "or_default")]
    pub(super) id: Text<'t>,
    #[serde(rename = "Service", borrow)]
    pub(super) name: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) tags: Vec<Text<'t>>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) address: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) tagged_addresses: TextMap<'t, Address<'t>>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) meta: TextMap<'t>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) port: i64,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) weights: Option<Weights>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) enable_tag_override: bool,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) proxy: Proxy<'t>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) connect: Connect,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) namespace: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) partition: Text<'t>,
    /// In `/v1/agent/services` of Consul 1.10 and later.
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) datacenter: Text<'t>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Address<'t> {
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) address: Text<'t>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) port: i64,
}

#[derive(Deserialize, Serialize, Clone, Copy)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Weights {
    #[serde(default)]
    pub(super) passing: i64,
    #[serde(default)]
    pub(super) warning: i64,
}

#[derive(Deserialize, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Proxy<'t> {
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) destination_service_name: Text<'t>,
    #[serde(rename = "DestinationServiceID", borrow, default, deserialize_with = "or_default")]
    pub(super) destination_service_id: Text<'t>,
}

#[derive(Deserialize, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Connect {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) native: bool,
}

/// One of `Checks`, and one entry of `/v1/health/state/:state`.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Check<'t> {
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) node: Text<'t>,
    #[serde(rename = "CheckID", borrow, default, deserialize_with = "or_default")]
    pub(super) id: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) name: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) status: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) notes: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default", skip_serializing)]
    pub(super) output: Text<'t>,
    #[serde(rename = "ServiceID", borrow, default, deserialize_with = "or_default")]
    pub(super) service_id: Text<'t>,
    #[serde(rename = "Type", borrow, default, deserialize_with = "or_default")]
    pub(super) kind: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) definition: Definition<'t>,
}

impl Check<'_> {
    /// Whether it is the check of a service, not of a node.
    pub(super) fn is_of_service(&self) -> bool {
        !self.service_id.is_empty()
    }

    /// Method and URL of the HTTP request that it sends, as its definition says, or as it said last.
    pub(super) fn asked(&self) -> Option<(&str, &str)> {
        let definition = &self.definition;
        if definition.http.is_empty() {
            return asked_url(&self.output).filter(|_| &*self.kind == "http");
        }
        let method = if definition.method.is_empty() { "GET" } else { &definition.method };
        Some((method, &definition.http))
    }
}

/// What a check requests, where Consul gives it.
#[derive(Deserialize, Serialize, Default)]
pub(super) struct Definition<'t> {
    #[serde(rename = "HTTP", borrow, default, deserialize_with = "or_default")]
    pub(super) http: Text<'t>,
    #[serde(rename = "Method", borrow, default, deserialize_with = "or_default")]
    pub(super) method: Text<'t>,
    #[serde(rename = "TCP", borrow, default, deserialize_with = "or_default")]
    pub(super) tcp: Text<'t>,
}

/// Method and URL out of `HTTP GET http://127.0.0.1/health: 200 OK Output: …`.
fn asked_url(output: &str) -> Option<(&str, &str)> {
    let (method, rest) = output.strip_prefix("HTTP ")?.split_once(' ')?;
    let (url, _) = rest.split_once(": ")?;
    url.contains("://").then_some((method, url))
}

/// One entry of `/v1/catalog/service/:name`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CatalogEntry<'t> {
    #[serde(rename = "ID", borrow, default, deserialize_with = "or_default")]
    pub(super) id: Text<'t>,
    #[serde(borrow)]
    pub(super) node: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) address: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) datacenter: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) tagged_addresses: TextMap<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) node_meta: TextMap<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) service_kind: Text<'t>,
    #[serde(rename = "ServiceID", borrow)]
    pub(super) service_id: Text<'t>,
    #[serde(borrow)]
    pub(super) service_name: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) service_tags: Vec<Text<'t>>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) service_address: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) service_tagged_addresses: TextMap<'t, Address<'t>>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) service_meta: TextMap<'t>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) service_port: i64,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) service_weights: Option<Weights>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) service_enable_tag_override: bool,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) service_proxy: Proxy<'t>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) service_connect: Connect,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) namespace: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) partition: Text<'t>,
}

impl<'t> CatalogEntry<'t> {
    /// The entry as a node and a service, as the health API gives them.
    pub(super) fn split(self) -> (Node<'t>, Service<'t>) {
        let node = Node {
            id: self.id,
            name: self.node,
            address: self.address,
            datacenter: self.datacenter,
            tagged_addresses: self.tagged_addresses,
            meta: self.node_meta,
        };
        let service = Service {
            kind: self.service_kind,
            id: self.service_id,
            name: self.service_name,
            tags: self.service_tags,
            address: self.service_address,
            tagged_addresses: self.service_tagged_addresses,
            meta: self.service_meta,
            port: self.service_port,
            weights: self.service_weights,
            enable_tag_override: self.service_enable_tag_override,
            proxy: self.service_proxy,
            connect: self.service_connect,
            namespace: self.namespace,
            partition: self.partition,
            datacenter: Text::default(),
        };
        (node, service)
    }
}

/// A body of `/v1/catalog/register`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Registration<'t> {
    #[serde(borrow)]
    node: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    address: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    datacenter: Text<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    tagged_addresses: TextMap<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    node_meta: TextMap<'t>,
    #[serde(borrow)]
    service: Service<'t>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    check: Option<Check<'t>>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    checks: Vec<Check<'t>>,
}

impl<'t> Registration<'t> {
    /// Its node, its service, and its checks.
    pub(super) fn split(self) -> (Node<'t>, Service<'t>, Vec<Check<'t>>) {
        let node = Node {
            id: Text::default(),
            name: self.node,
            address: self.address,
            datacenter: self.datacenter,
            tagged_addresses: self.tagged_addresses,
            meta: self.node_meta,
        };
        (node, self.service, self.checks.into_iter().chain(self.check).collect())
    }
}
