//! The bodies of Consul's HTTP API as they come, borrowed from the text. What is written again has no secrets
//! ([`Text`], [`TextMap`]).

use serde::Serialize;
use serde::de::{Deserializer, MapAccess};

use super::read::{Body, Fields, Raw, Read, ReadField, Slot, fields, stored_structs, structs};
use super::text::{Text, TextMap};

structs! {
    /// One entry of `/v1/health/service/:name`.
    HealthEntry<'t> {
        /// Read later, as many entries have the same.
        node: Raw<'t> = "Node",
        service: Option<Service<'t>> = "Service",
        checks: Vec<Check<'t>> = "Checks",
    }

    /// One entry of `/v1/catalog/service/:name`.
    CatalogEntry<'t> {
        id: Text<'t> = "ID",
        node: Text<'t> = "Node",
        address: Text<'t> = "Address",
        datacenter: Text<'t> = "Datacenter",
        tagged_addresses: TextMap<'t> = "TaggedAddresses",
        node_meta: TextMap<'t> = "NodeMeta",
        service_kind: Text<'t> = "ServiceKind",
        service_id: Text<'t> = "ServiceID",
        service_name: Text<'t> = "ServiceName",
        service_tags: Vec<Text<'t>> = "ServiceTags",
        service_address: Text<'t> = "ServiceAddress",
        service_tagged_addresses: TextMap<'t, Address<'t>> = "ServiceTaggedAddresses",
        service_meta: TextMap<'t> = "ServiceMeta",
        service_port: i64 = "ServicePort",
        service_weights: Option<Weights> = "ServiceWeights",
        service_enable_tag_override: bool = "ServiceEnableTagOverride",
        service_proxy: Option<Proxy<'t>> = "ServiceProxy",
        service_connect: Option<Connect> = "ServiceConnect",
        namespace: Text<'t> = "Namespace",
        partition: Text<'t> = "Partition",
    }

    /// A body of `/v1/catalog/register`.
    Registration<'t> {
        node: Text<'t> = "Node",
        address: Text<'t> = "Address",
        datacenter: Text<'t> = "Datacenter",
        tagged_addresses: TextMap<'t> = "TaggedAddresses",
        node_meta: TextMap<'t> = "NodeMeta",
        service: Option<Service<'t>> = "Service",
        check: Option<Check<'t>> = "Check",
        checks: Vec<Check<'t>> = "Checks",
    }
}

stored_structs! {
    /// `Node` of such an entry.
    Node<'t> {
        id: Text<'t> = "ID",
        name: Text<'t> = "Node",
        address: Text<'t> = "Address",
        datacenter: Text<'t> = "Datacenter",
        tagged_addresses: TextMap<'t> = "TaggedAddresses",
        meta: TextMap<'t> = "Meta",
    }

    /// `Service` of such an entry, and one value of `/v1/agent/services`.
    Service<'t> {
        kind: Text<'t> = "Kind",
        id: Text<'t> = "ID",
        name: Text<'t> = "Service",
        tags: Vec<Text<'t>> = "Tags",
        address: Text<'t> = "Address",
        tagged_addresses: TextMap<'t, Address<'t>> = "TaggedAddresses",
        meta: TextMap<'t> = "Meta",
        port: i64 = "Port",
        weights: Option<Weights> = "Weights",
        enable_tag_override: bool = "EnableTagOverride",
        proxy: Option<Proxy<'t>> = "Proxy",
        connect: Option<Connect> = "Connect",
        namespace: Text<'t> = "Namespace",
        partition: Text<'t> = "Partition",
        /// In `/v1/agent/services` of Consul 1.10 and later.
        datacenter: Text<'t> = "Datacenter",
    }

    /// `Address` of such a service.
    Address<'t> {
        address: Text<'t> = "Address",
        port: i64 = "Port",
    }

    /// `Weights` of such a service.
    Weights {
        passing: i64 = "Passing",
        warning: i64 = "Warning",
    }

    /// `Proxy` of such a service.
    Proxy<'t> {
        destination_service_name: Text<'t> = "DestinationServiceName",
        destination_service_id: Text<'t> = "DestinationServiceID",
    }

    /// `Connect` of such a service.
    Connect {
        native: bool = "Native",
    }

    /// One of `Checks`, and one entry of `/v1/health/state/:state`.
    Check<'t> {
        node: Text<'t> = "Node",
        id: Text<'t> = "CheckID",
        name: Text<'t> = "Name",
        status: Text<'t> = "Status",
        notes: Text<'t> = "Notes",
        #[serde(skip_serializing)]
        output: Text<'t> = "Output",
        service_id: Text<'t> = "ServiceID",
        kind: Text<'t> = "Type",
        definition: Definition<'t> = "Definition",
    }

    /// What a check requests, where Consul gives it.
    Definition<'t> {
        http: Text<'t> = "HTTP",
        method: Text<'t> = "Method",
        tcp: Text<'t> = "TCP",
    }
}

/// Bodies, each with the fields that every one has; an empty text says as little as none.
macro_rules! bodies {
    ($($body:ty: $($field:ident $is_empty:ident $name:literal),*;)*) => {$(
        impl<'t> Body<'t> for $body {
            fn missing(&self) -> Option<&'static str> {
                $(if self.$field.$is_empty() {
                    return Some($name);
                })*
                None
            }
        }
    )*};
}

bodies! {
    HealthEntry<'t>: node is_empty "Node", service is_none "Service";
    Node<'t>: name is_empty "Node";
    Service<'t>: name is_empty "Service";
    Check<'t>:;
    CatalogEntry<'t>: node is_empty "Node", service_id is_empty "ServiceID", service_name is_empty "ServiceName";
    Registration<'t>: node is_empty "Node", service is_none "Service";
}

impl Service<'_> {
    /// The name and the id of the service that a proxy stands for; empty where it is none.
    pub(super) fn destination(&self) -> [&str; 2] {
        let proxy = self.proxy.as_ref();
        proxy.map_or([""; 2], |proxy| [&*proxy.destination_service_name, &*proxy.destination_service_id])
    }

    /// Whether it speaks Connect itself.
    pub(super) fn is_native(&self) -> bool {
        self.connect.as_ref().is_some_and(|connect| connect.native)
    }
}

impl Weights {
    /// As they are kept.
    pub(super) fn kept(&self) -> crate::consul::Weights {
        crate::consul::Weights { passing: self.passing, warning: self.warning }
    }
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

/// Method and URL out of `HTTP GET http://127.0.0.1/health: 200 OK Output: …`.
fn asked_url(output: &str) -> Option<(&str, &str)> {
    let (method, rest) = output.strip_prefix("HTTP ")?.split_once(' ')?;
    let (url, _) = rest.split_once(": ")?;
    url.contains("://").then_some((method, url))
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

impl<'t> Registration<'t> {
    /// Its node, its service, and its checks.
    pub(super) fn split(self) -> (Node<'t>, Option<Service<'t>>, Vec<Check<'t>>) {
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
