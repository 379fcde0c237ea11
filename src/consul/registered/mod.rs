//! Registered services, as people export them: the bodies of Consul's HTTP API.
//!
//! A file holds one body or many, one after another or one a line. The text is read once; an instance
//! keeps the byte range of its entry, and places inside it are looked up when they are needed.

mod build;
mod pool;
mod raw;
mod read;
mod shape;
mod stored;
mod text;

use rayon::prelude::*;
use serde_json::value::RawValue;

pub use shape::{Body, peek};
pub use stored::stored;

use self::build::Builder;
use self::read::{Raw, Read as _};
use self::shape::body_of;
use self::text::TextMap;
use super::{Catalog, definitions};
use crate::syntax::{Mistake, MistakeKind, json};
use crate::text::{FileId, Span};

/// Reads every body in `text`. What is not a body of Consul's, or a wrong one, is noted at its place, and
/// everything else is kept.
#[must_use]
pub fn read(text: &str, file: FileId) -> (Catalog, Vec<Mistake>) {
    read_watched(text, file, &mut |_| {})
}

/// The same, and reports after each entry at which byte it ends.
pub fn read_watched(
    text: &str,
    file: FileId,
    watch: &mut (dyn FnMut(usize) + Send),
) -> (Catalog, Vec<Mistake>) {
    let mut reader = Reader { text, file, builder: Builder::default(), mistakes: Vec::new(), watch };
    let body = text.trim_start_matches('\u{feff}');
    if let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(body) {
        reader.list(items);
    } else {
        reader.documents(body);
    }
    let (lone_health, instances) = (reader.builder.lone_health(), reader.builder.finish());
    if let Some(place) = lone_health {
        let message = "only health: nothing in this file gives the ports, addresses and meta of the services";
        reader.mistakes.push(
            Mistake::unnoticed(MistakeKind::IgnoredText, place, message)
                .help("export /v1/health/service/NAME instead, which has both"),
        );
    }
    // Every server registers it, so an export without it is a part.
    let complete = instances.iter().any(|instance| &**instance.name() == "consul");
    (Catalog { instances, complete, agents: Vec::new() }, reader.mistakes)
}

/// How many entries are read before they are taken in.
const BATCH: usize = 1024;

/// How many entries are worth being read on another core.
const PIECE: usize = 128;

struct Reader<'t> {
    text: &'t str,
    file: FileId,
    builder: Builder<'t>,
    mistakes: Vec<Mistake>,
    watch: &'t mut (dyn FnMut(usize) + Send),
}

impl<'t> Reader<'t> {
    /// Bodies one after the other, in part or all of them on lines of their own.
    fn documents(&mut self, body: &'t str) {
        let mut values = serde_json::Deserializer::from_str(body).into_iter::<&RawValue>();
        while let Some(value) = values.next() {
            let Ok(value) = value else {
                let rest = self.text.len() - body.len() + values.byte_offset();
                let rest = rest..self.text.len();
                self.mistakes.extend(json::read_slice(self.file, self.text, rest).mistakes);
                break;
            };
            self.value(value);
        }
    }

    /// One body: a list of entries, or a single one.
    fn value(&mut self, value: &'t RawValue) {
        let Ok(items) = serde_json::from_str::<Vec<&'t RawValue>>(value.get()) else {
            return self.one(value, body_of(value.get()));
        };
        self.list(items);
    }

    /// The entries of a list are alike, so the first shows what they are.
    fn list(&mut self, items: Vec<&'t RawValue>) {
        match items.first().and_then(|first| body_of(first.get())) {
            Some(Body::HealthService) if items.len() > BATCH => self.entries(&items, Builder::health),
            body => items.into_iter().for_each(|item| self.one(item, body)),
        }
    }

    /// Many entries: on every core, some are read while those before them are taken in.
    fn entries<T: read::Body<'t> + Send>(
        &mut self,
        items: &[&'t RawValue],
        take: impl Fn(&mut Builder<'t>, &T, Span) -> serde_json::Result<()> + Sync,
    ) {
        self.builder.expect(items.len());
        let read = |batch: &'_ [&'t RawValue]| -> Vec<serde_json::Result<T>> {
            batch.par_iter().with_min_len(PIECE).map(|item| parsed(item)).collect()
        };
        let mut batches = items.chunks(BATCH);
        let mut ahead = batches.next().map(|batch| (batch, read(batch)));
        while let Some((batch, entries)) = ahead {
            let take_in = || {
                for (item, entry) in batch.iter().zip(entries) {
                    let place = self.place(item);
                    let taken = entry.and_then(|entry| take(&mut self.builder, &entry, place));
                    self.note_refusal(place, taken);
                    (self.watch)(place.range().end);
                }
            };
            (ahead, ()) = rayon::join(|| batches.next().map(|batch| (batch, read(batch))), take_in);
        }
    }

    fn one(&mut self, value: &'t RawValue, body: Option<Body>) {
        let place = self.place(value);
        let read = match body {
            Some(Body::HealthService) => parsed(value).and_then(|entry| self.builder.health(&entry, place)),
            Some(Body::CatalogService) => parsed(value).map(|entry| self.builder.catalog(entry, place)),
            Some(Body::AgentServices) => self.agent_services(value),
            Some(Body::HealthState) => parsed(value).map(|check| self.builder.state(check, place)),
            Some(Body::CatalogRegister) => parsed(value).map(|body| self.builder.registration(body, place)),
            Some(Body::AgentRegister) => {
                self.agent_registration(place);
                return;
            }
            None => {
                return self.note(
                    place,
                    MistakeKind::WrongType,
                    "this is not a response of Consul's services API",
                );
            }
        };
        self.note_refusal(place, read);
        (self.watch)(place.range().end);
    }

    fn note_refusal(&mut self, place: Span, read: serde_json::Result<()>) {
        if let Err(error) = read {
            self.note(
                place,
                MistakeKind::WrongType,
                format!("this is not an entry as Consul returns it: {error}"),
            );
        }
    }

    fn agent_services(&mut self, value: &'t RawValue) -> serde_json::Result<()> {
        let mut services = TextMap::<'t, Raw<'t>>::default();
        services.read(&mut serde_json::Deserializer::from_str(value.get()))?;
        for value in services.iter().flat_map(|(_, value)| &value.0) {
            let place = self.place(value);
            self.builder.agent(&parsed(value)?, place);
        }
        Ok(())
    }

    /// The same fields as a definition has, in the tolerant words of the API.
    fn agent_registration(&mut self, place: Span) {
        let Some(node) = json::read_slice(self.file, self.text, place.range()).root else { return };
        let instances = definitions::registration(&node, &mut self.mistakes);
        self.builder.add(instances);
    }

    /// The byte range of a value, which is a part of the text.
    fn place(&self, value: &RawValue) -> Span {
        let start = value.get().as_ptr() as usize - self.text.as_ptr() as usize;
        Span::new(self.file, start, start + value.get().len())
    }

    fn note(&mut self, place: Span, kind: MistakeKind, message: impl Into<String>) {
        self.mistakes.push(Mistake::refused(kind, place, message));
    }
}

/// One entry, as Go reads it.
fn parsed<'t, T: read::Body<'t>>(value: &'t RawValue) -> serde_json::Result<T> {
    read::body([value.get()])
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::read;
    use crate::consul::{CheckId, Instance};
    use crate::text::FileId;

    /// The instances of an answer whose entries have these services and checks.
    fn instances(entries: &[(&str, &str)]) -> Vec<Instance> {
        let entry = |(service, checks): &(&str, &str)| {
            format!(r#"{{"Node": {{"Node": "n"}}, "Service": {service}, "Checks": [{checks}]}}"#)
        };
        let text = format!("[{}]", entries.iter().map(entry).collect::<Vec<_>>().join(","));
        let (catalog, mistakes) = read(&text, FileId(0));
        assert_eq!(mistakes, []);
        catalog.instances
    }

    #[test]
    fn what_several_services_say_is_kept_once() {
        let service = |id| {
            format!(
                r#"{{"Service": "web", "ID": "{id}", "Tags": ["a", "b"], "Meta": {{"k": "{id}", "l": ""}}}}"#
            )
        };
        let check = |id| format!(r#"{{"CheckID": "service:{id}", "ServiceID": "{id}", "Type": "ttl"}}"#);
        let (one, two) = (service("web-1"), service("web-2"));
        let read = instances(&[(&one, &check("web-1")), (&two, &check("web-2"))]);
        let [one, two] = &read[..] else { panic!("two services") };
        assert!(Arc::ptr_eq(&one.profile, &two.profile) && Arc::ptr_eq(&one.checks, &two.checks));
        assert_ne!(one.meta(), two.meta());
        let ids =
            |instance: &Instance| instance.all_checks().map(|check| check.id.map(String::from)).collect();
        let ids: Vec<Vec<_>> = [one, two].map(ids).into();
        assert_eq!(ids, [[Some("service:web-1".to_owned())], [Some("service:web-2".to_owned())]]);
        assert_eq!(one.checks[0].about.id, CheckId::Only);
    }

    #[test]
    fn tagged_addresses_are_told_as_they_are_listed_and_kept_where_the_agent_does_not_derive_them() {
        let at = |ip, port| format!(r#"{{"Address": "{ip}", "Port": {port}}}"#);
        let (own, other) = (at("10.0.0.1", 80), at("10.0.0.1", 81));
        let table = [
            (format!(r#"{{"lan_ipv4": {own}, "wan_ipv4": {own}}}"#), false, "lan_ipv4:80 wan_ipv4:80"),
            (format!(r#"{{"lan_ipv4": {own}, "wan_ipv4": {other}}}"#), true, "lan_ipv4:80 wan_ipv4:81"),
            (format!(r#"{{"lan_ipv4": {own}}}"#), true, "lan_ipv4:80"),
            (format!(r#"{{"lan_ipv6": {own}, "wan_ipv6": {own}}}"#), true, "lan_ipv6:80 wan_ipv6:80"),
            ("{}".to_owned(), true, ""),
        ];
        for (listed, kept, told) in table {
            let service = format!(
                r#"{{"Service": "web", "Address": "10.0.0.1", "Port": 80, "TaggedAddresses": {listed}}}"#
            );
            let read = instances(&[(&service, "")]);
            let addresses = read[0].tagged_addresses();
            let addresses: Vec<_> =
                addresses.iter().map(|(name, at)| format!("{name}:{}", at.port)).collect();
            assert_eq!((read[0].profile.extra.is_some(), &*addresses.join(" ")), (kept, told), "{listed}");
        }
    }
}
