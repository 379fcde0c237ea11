//! Which instances one `consul_sd_configs` entry discovers.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use super::labels::{KeyNames, labels_as};
use crate::consul::{Filter, Instance, Known, Pair};

/// What one `consul_sd_configs` entry asks for.
#[derive(Debug, Clone)]
pub struct Query {
    /// `services`; empty for every service.
    pub services: Vec<Arc<str>>,
    /// `tags`, all of which an instance must have.
    pub tags: Vec<Arc<str>>,
    /// `node_meta`, all of which its node must have.
    pub node_meta: Vec<Pair>,
    /// `datacenter`; `None` for that of the agent that is asked.
    pub datacenter: Option<Arc<str>>,
    /// `namespace`; `None` for `default`.
    pub namespace: Option<Arc<str>>,
    /// `partition`; `None` for `default`.
    pub partition: Option<Arc<str>>,
    /// The filter that Prometheus sends to `/v1/catalog/services`. Consul 1.14 and later heed it. It
    /// selects services, not instances.
    pub filter: Option<Filter>,
    /// The filter that Prometheus sends to `/v1/health/service/:name`.
    pub health_filter: Option<Filter>,
    /// `tag_separator`; `,` by default.
    pub tag_separator: Arc<str>,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            services: Vec::new(),
            tags: Vec::new(),
            node_meta: Vec::new(),
            datacenter: None,
            namespace: None,
            partition: None,
            filter: None,
            health_filter: None,
            tag_separator: ",".into(),
        }
    }
}

/// Whether an instance is discovered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The entry discovers the instance.
    Discovered,
    /// It does not, because of this field of the entry.
    Left(Reason),
    /// It does, unless this field of the entry leaves it out, which the files do not say.
    Unknown(Reason),
}

/// The field of the entry that decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// `services`.
    Services,
    /// `tags`.
    Tags,
    /// `node_meta`.
    NodeMeta,
    /// `datacenter`.
    Datacenter,
    /// `namespace`.
    Namespace,
    /// `partition`.
    Partition,
    /// `filter`.
    Filter,
    /// `health_filter`.
    HealthFilter,
}

impl Reason {
    /// The name of the field.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Services => "services",
            Self::Tags => "tags",
            Self::NodeMeta => "node_meta",
            Self::Datacenter => "datacenter",
            Self::Namespace => "namespace",
            Self::Partition => "partition",
            Self::Filter => "filter",
            Self::HealthFilter => "health_filter",
        }
    }
}

/// An entry at work on a catalog: first it chooses services, then instances of each.
#[derive(Debug)]
pub struct Watch {
    query: Query,
    /// The verdict about each service by its name, where the entry asks the catalog for them.
    services: Option<HashMap<Arc<str>, Verdict>>,
    key_names: KeyNames,
}

impl Watch {
    /// Lets `query` choose services from all `instances` of a catalog.
    #[must_use]
    pub fn new<'i>(query: Query, instances: impl IntoIterator<Item = &'i Instance>) -> Self {
        // Prometheus asks for named services without looking at the catalog, unless there is more to choose by.
        let by_name = !query.services.is_empty() && query.tags.is_empty() && query.filter.is_none();
        let mut key_names = KeyNames::default();
        let instances = instances.into_iter().inspect(|instance| key_names.add(instance));
        let services = if by_name {
            instances.for_each(drop);
            None
        } else {
            Some(chosen_services(&query, instances))
        };
        Self { query, services, key_names }
    }

    /// Whether the entry discovers `instance`, one of the catalog.
    #[must_use]
    pub fn verdict(&self, instance: &Instance) -> Verdict {
        let service = match &self.services {
            Some(services) => {
                services.get(instance.name()).copied().unwrap_or(Verdict::Left(Reason::Services))
            }
            None => verdict(self.configured_name(instance).map(|_| true).or(Some(false)), Reason::Services),
        };
        let instance_itself = [
            scope(&self.query, instance),
            verdict(node_has(&self.query.node_meta, instance), Reason::NodeMeta),
            verdict(has_tags(&self.query.tags, instance), Reason::Tags),
            verdict(selected(self.query.health_filter.as_ref(), instance), Reason::HealthFilter),
        ];
        instance_itself.into_iter().fold(service, Verdict::and)
    }

    /// The labels that Prometheus gives to a discovered instance; see [`super::labels`].
    #[must_use]
    pub fn labels(&self, instance: &Instance) -> Vec<Pair> {
        let name = self.configured_name(instance).unwrap_or(instance.name());
        let Query { datacenter, tag_separator, .. } = &self.query;
        labels_as(instance, name, datacenter.as_ref(), tag_separator, &self.key_names)
    }

    /// The name under which the entry asks for the instance's service: Consul ignores letter case.
    fn configured_name(&self, instance: &Instance) -> Option<&Arc<str>> {
        let services = &self.query.services;
        if self.services.is_some() {
            return services.iter().find(|configured| *configured == instance.name());
        }
        let name = instance.name().to_lowercase();
        services.iter().find(|configured| configured.to_lowercase() == name)
    }
}

impl Verdict {
    /// Both at once: what leaves an instance out outweighs what is unknown.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Left(_), _) => self,
            (_, Self::Left(_)) => other,
            (Self::Unknown(_), _) => self,
            _ => other,
        }
    }
}

fn verdict(holds: Option<bool>, reason: Reason) -> Verdict {
    match holds {
        Some(true) => Verdict::Discovered,
        Some(false) => Verdict::Left(reason),
        None => Verdict::Unknown(reason),
    }
}

/// What the answer of `/v1/catalog/services` says of one service.
#[derive(Default)]
struct Listed {
    surely: Option<HashSet<Arc<str>>>,
    perhaps: Option<HashSet<Arc<str>>>,
    reason: Option<Reason>,
}

/// The verdict about each service of the catalog.
fn chosen_services<'i>(
    query: &Query,
    instances: impl IntoIterator<Item = &'i Instance>,
) -> HashMap<Arc<str>, Verdict> {
    let mut listed: HashMap<Arc<str>, Listed> = HashMap::new();
    for instance in instances {
        let entry = match listed.get_mut(instance.name()) {
            Some(known) => known,
            None => listed.entry(instance.name().clone()).or_default(),
        };
        let meta = verdict(node_has(&query.node_meta, instance), Reason::NodeMeta);
        let filter = verdict(selected(query.filter.as_ref(), instance), Reason::Filter);
        let chosen = scope(query, instance).and(meta).and(filter);
        if instance.misspells("tags") {
            entry.add(chosen.and(Verdict::Unknown(Reason::Tags)), &query.tags);
        } else {
            entry.add(chosen, instance.tags());
        }
    }
    listed.into_iter().map(|(name, listed)| (name.clone(), listed.verdict(&name, query))).collect()
}

impl Listed {
    fn add(&mut self, verdict: Verdict, tags: &[Arc<str>]) {
        match verdict {
            Verdict::Left(reason) => self.reason = self.reason.or(Some(reason)),
            Verdict::Unknown(reason) => {
                self.reason = Some(reason);
                add_tags(&mut self.perhaps, tags);
            }
            Verdict::Discovered => {
                add_tags(&mut self.perhaps, tags);
                add_tags(&mut self.surely, tags);
            }
        }
    }

    /// `shouldWatch`: the name is wanted, and all tags occur among the service's instances, as written.
    fn verdict(&self, name: &Arc<str>, query: &Query) -> Verdict {
        if !query.services.is_empty() && !query.services.contains(name) {
            return Verdict::Left(Reason::Services);
        }
        let has_all = |tags: &HashSet<_>| query.tags.iter().all(|tag| tags.contains(tag));
        let reason = self.reason.unwrap_or(Reason::Tags);
        match (&self.surely, &self.perhaps) {
            (Some(tags), _) if has_all(tags) => Verdict::Discovered,
            (_, Some(tags)) if has_all(tags) => Verdict::Unknown(reason),
            (_, Some(_)) => Verdict::Left(Reason::Tags),
            (_, None) => Verdict::Left(reason),
        }
    }
}

/// Many instances have the same tags.
fn add_tags(known: &mut Option<HashSet<Arc<str>>>, tags: &[Arc<str>]) {
    let known = known.get_or_insert_default();
    for tag in tags {
        if !known.contains(tag) {
            known.insert(Arc::clone(tag));
        }
    }
}

/// Datacenter, namespace and partition.
fn scope(query: &Query, instance: &Instance) -> Verdict {
    let datacenter = match (&query.datacenter, &instance.node.datacenter) {
        (None, _) => Some(true),
        (Some(wanted), Known::Given(datacenter)) => Some(wanted == datacenter),
        (Some(_), Known::Unknown(_)) => None,
    };
    let same = |wanted: &Option<Arc<str>>, own: Option<&Arc<str>>| {
        let wanted = wanted.as_deref().unwrap_or("default");
        wanted == "*" || wanted == own.map_or("default", |own| &**own)
    };
    verdict(datacenter, Reason::Datacenter)
        .and(verdict(Some(same(&query.namespace, instance.namespace())), Reason::Namespace))
        .and(verdict(Some(same(&query.partition, instance.partition())), Reason::Partition))
}

/// Whether the node has all of these; `None` where its meta is not given.
pub(super) fn node_has(wanted: &[Pair], instance: &Instance) -> Option<bool> {
    if wanted.is_empty() {
        return Some(true);
    }
    instance.node.meta.as_ref().map(|meta| wanted.iter().all(|pair| meta.contains(pair)))
}

/// Consul compares tags without regard to letter case (`agent/consul/state/catalog.go`).
fn has_tags(wanted: &[Arc<str>], instance: &Instance) -> Option<bool> {
    let has = |wanted: &str| instance.tags().iter().any(|tag| tag.to_lowercase() == wanted);
    let has_all = wanted.iter().map(|wanted| wanted.to_lowercase()).all(|wanted| has(&wanted));
    (has_all || !instance.misspells("tags")).then_some(has_all)
}

fn selected(filter: Option<&Filter>, instance: &Instance) -> Option<bool> {
    filter.map_or(Some(true), |filter| filter.selects(instance))
}
