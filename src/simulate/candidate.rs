//! What the discovery of a job finds, as far as the files tell.

use std::borrow::Cow;
use std::sync::Arc;

use crate::consul::discovery::{Query, Verdict, Watch};
use crate::consul::filter::{Api, foreign};
use crate::consul::{Filter, Instance};
use crate::estate::Estate;
use crate::prometheus::config::{ConsulSd, Discovery, Job, StaticGroup};
use crate::prometheus::labels::{Labels, Writer};
use crate::prometheus::version::Version;
use crate::syntax::{Mistake, MistakeKind};
use crate::text::{Sources, Span, Spanned};

/// Where a target was discovered.
#[derive(Debug, Clone, Copy)]
pub enum Source<'e> {
    /// A service instance, found by an item of `consul_sd_configs`.
    Service(&'e Instance, &'e ConsulSd),
    /// The service `consul` of one of Consul's servers, which no file defines, found by that item.
    Server(&'e Instance, &'e ConsulSd),
    /// A target that nobody gave, as that item of discovery would find it.
    Imagined(&'e Discovery),
    /// An address of a static group, or of a file of `file_sd_configs`.
    Listed(&'e Spanned<Arc<str>>, &'e StaticGroup),
}

impl<'e> Source<'e> {
    /// The service instance, if it is one.
    #[must_use]
    pub fn instance(self) -> Option<&'e Instance> {
        match self {
            Self::Service(instance, _) | Self::Server(instance, _) => Some(instance),
            Self::Imagined(_) | Self::Listed(..) => None,
        }
    }

    /// Where the target is written.
    #[must_use]
    pub fn place(self) -> Span {
        match self {
            Self::Service(instance, _) => instance.place,
            Self::Imagined(discovery) => discovery.place(),
            Self::Server(_, sd) => sd.place,
            Self::Listed(address, _) => address.span,
        }
    }
}

/// A target before relabeling.
#[derive(Debug, Clone)]
pub struct Candidate<'e> {
    /// Where it was discovered.
    pub source: Source<'e>,
    /// The labels that discovery gives it.
    pub found: Found<'e>,
    /// Whether the files tell too little to be sure that it is discovered.
    pub uncertain: bool,
}

/// The labels that discovery gives a target.
#[derive(Debug, Clone)]
pub enum Found<'e> {
    /// These.
    Labels(Box<Labels>),
    /// Those that an entry makes of a registered service: there may be many, so they are made when they are needed.
    Registered(Arc<Watch>, &'e Instance),
}

impl Found<'_> {
    /// The labels.
    pub fn labels(&self) -> Labels {
        match self {
            Self::Labels(labels) => Labels::clone(labels),
            Self::Registered(watch, instance) => Labels::of_sorted(watch.labels(instance), Writer::Discovery),
        }
    }
}

/// Every target that the job discovers, Consul's own servers among them; one that several
/// `consul_sd_configs` find alike comes once, as every server of a cluster answers alike.
pub fn candidates<'e>(
    estate: &'e Estate,
    job: &'e Job,
    version: Version,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Candidate<'e>> {
    let mut found = Vec::new();
    let mut asked: Vec<String> = Vec::new();
    for discovery in &job.discovery {
        match discovery {
            Discovery::Static(group) => found.extend(listed(group, None)),
            Discovery::File(file) => {
                for group in file.groups.iter().flatten() {
                    found.extend(listed(group, Some(&path_of(estate, group))));
                }
            }
            Discovery::Consul(sd) => {
                let query = query(&estate.sources, sd, version, mistakes);
                let question = question(estate, sd, &query);
                if !asked.contains(&question) {
                    asked.push(question);
                    found.extend(registered(estate, sd, query));
                }
            }
            Discovery::Other(_) => {}
        }
    }
    found
}

/// What an item of `consul_sd_configs` wants to know of which clusters: items with one question have one answer.
fn question(estate: &Estate, sd: &ConsulSd, query: &Query) -> String {
    format!("{query:?} of {:?}", estate.clusters.asked(sd))
}

/// The items of the job's `consul_sd_configs`, those together that differ only in the server; both in the order in
/// which they are written.
#[must_use]
pub fn equal_queries<'j>(estate: &Estate, job: &'j Job, version: Version) -> Vec<Vec<&'j ConsulSd>> {
    let mut found: Vec<(String, Vec<&ConsulSd>)> = Vec::new();
    for discovery in &job.discovery {
        let Discovery::Consul(sd) = discovery else { continue };
        // What is wrong with a filter is said where targets are looked for.
        let query = query(&estate.sources, sd, version, &mut Vec::new());
        // A token decides what Consul shows.
        let secrets: Vec<_> = sd.secrets.iter().map(|place| estate.sources.slice(*place)).collect();
        let filters = [&sd.filter, &sd.health_filter].map(|filter| filter.as_ref().map(|text| &*text.value));
        let asked = format!("{} {filters:?} {secrets:?}", question(estate, sd, &query));
        match found.iter_mut().find(|(known, _)| *known == asked) {
            Some((_, items)) => items.push(sd),
            None => found.push((asked, vec![sd])),
        }
    }
    found.into_iter().map(|(_, items)| items).collect()
}

/// How many targets the job discovers at most.
pub fn at_most(estate: &Estate, job: &Job) -> usize {
    let of = |discovery: &Discovery| match discovery {
        Discovery::Static(group) => group.targets.len(),
        Discovery::File(file) => file.groups.iter().flatten().map(|group| group.targets.len()).sum(),
        Discovery::Consul(_) => estate.catalog.instances.len() + estate.servers.len(),
        Discovery::Other(_) => 0,
    };
    job.discovery.iter().map(of).sum()
}

/// The targets of a group; `path` is that of its file, where file discovery read it.
fn listed<'e>(group: &'e StaticGroup, path: Option<&str>) -> impl Iterator<Item = Candidate<'e>> {
    group.targets.iter().map(move |address| {
        let mut labels = Labels::new();
        for (name, value) in &group.labels {
            labels.set(name.value.clone(), value.value.clone(), Writer::Discovery);
        }
        // An address among the labels of the group is that of no target.
        labels.set("__address__", address.value.clone(), Writer::Discovery);
        if let Some(path) = path {
            labels.set("__meta_filepath", path, Writer::Discovery);
        }
        Candidate {
            source: Source::Listed(address, group),
            found: Found::Labels(labels.into()),
            uncertain: false,
        }
    })
}

fn path_of<'e>(estate: &'e Estate, group: &StaticGroup) -> Cow<'e, str> {
    estate.sources.file(group.place.file).path().to_string_lossy()
}

/// The instances that an entry discovers, and whether that is sure.
fn registered<'e>(estate: &'e Estate, sd: &'e ConsulSd, query: Query) -> impl Iterator<Item = Candidate<'e>> {
    let given =
        estate.catalog.instances.iter().map(move |instance| (instance, Source::Service(instance, sd)));
    let servers = estate.servers.iter().map(move |instance| (instance, Source::Server(instance, sd)));
    let watch = Arc::new(Watch::new(query, estate.catalog.instances.iter().chain(&estate.servers)));
    let known = |instance: &Instance| estate.clusters.knows(sd, instance.place.file);
    given.chain(servers).filter(move |(instance, _)| known(instance)).filter_map(move |(instance, source)| {
        let uncertain = match watch.verdict(instance) {
            Verdict::Discovered => false,
            Verdict::Unknown(_) => true,
            Verdict::Left(_) => return None,
        };
        Some(Candidate { source, found: Found::Registered(Arc::clone(&watch), instance), uncertain })
    })
}

/// What an item of `consul_sd_configs` asks for, as that Prometheus does. A filter that Consul refuses, or is
/// never asked, is left out.
pub(super) fn query(
    sources: &Sources,
    sd: &ConsulSd,
    version: Version,
    mistakes: &mut Vec<Mistake>,
) -> Query {
    let texts = |list: &[Spanned<Arc<str>>]| list.iter().map(|text| text.value.clone()).collect();
    let text = |text: &Option<Spanned<Arc<str>>>| text.as_ref().map(|text| text.value.clone());
    let node_meta = sd.node_meta.iter().map(|(key, value)| (key.value.clone(), value.value.clone()));
    Query {
        services: texts(&sd.services),
        tags: texts(&sd.tags),
        node_meta: node_meta.collect(),
        datacenter: text(&sd.datacenter),
        namespace: text(&sd.namespace),
        partition: text(&sd.partition),
        filter: filter(sources, sd.filter.as_ref(), Api::Catalog, mistakes)
            .filter(|_| sd.sends_filter(version)),
        health_filter: filter(sources, sd.health_filter.as_ref(), Api::Health, mistakes),
        tag_separator: sd.tag_separator.value.clone(),
    }
}

/// The filter; one that neither of Consul's APIs takes is noted. One for the other API is a rule's to tell.
fn filter(
    sources: &Sources,
    text: Option<&Spanned<Arc<str>>>,
    api: Api,
    mistakes: &mut Vec<Mistake>,
) -> Option<Filter> {
    let text = text?;
    match Filter::parse(text, api) {
        Ok(filter) => return Some(filter),
        Err(_) if foreign(text, api).is_some() => {}
        Err(error) => {
            let message = format!("Consul refuses this filter: {}", error.message);
            let place = sources.part(text, error.range);
            let mistake = Mistake::unnoticed(MistakeKind::InvalidValue, place, message);
            mistakes.push(Mistake { help: error.help, ..mistake });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::equal_queries;
    use crate::estate::{Input, Reader, Versions};
    use crate::prometheus::version::Version;
    use crate::settings::Settings;
    use crate::text::Sources;

    #[test]
    fn entries_that_may_get_other_answers_are_not_equal() {
        let items = "{server: a}, {server: b, token: x}, {server: c, datacenter: d}, {server: d}, \
                     {server: e, token: y}, {server: f, filter: 'No'}, {server: g, filter: 'Not'}, {server: a, token: x}";
        let text = format!("scrape_configs:\n- job_name: a\n  consul_sd_configs: [{items}]\n");
        let input = Input { path: "prometheus.yml".into(), bytes: text.into(), named: false };
        let estate = Reader::new(Sources::new()).read(vec![input], &Settings::default(), Versions::default());
        let groups = equal_queries(&estate, &estate.prometheus[0].jobs[0], Version::default());
        let servers =
            |group: Vec<&super::ConsulSd>| group.iter().map(|sd| &*sd.server.value).collect::<String>();
        let servers: Vec<_> = groups.into_iter().map(servers).collect();
        assert_eq!(servers, ["ad", "ba", "c", "e", "f", "g"]);
    }
}
