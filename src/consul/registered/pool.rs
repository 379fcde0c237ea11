//! What comes again in a file is kept once.

use std::hash::{BuildHasher, Hash, Hasher};
use std::iter::once;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashSet, HashTable};

use super::raw;
use crate::consul::catalog::Profile;
use crate::consul::{About, Check, Extra, NodeCheck, Pair, Texts};

/// Everything that instances share; it goes when the file has been read.
#[derive(Default)]
pub(super) struct Pool {
    texts: HashSet<Arc<str>>,
    lists: HashTable<Texts>,
    profiles: HashTable<Arc<Profile>>,
    extras: HashSet<Arc<Extra>>,
    checks: HashSet<Arc<[Check]>>,
    abouts: HashSet<Arc<About>>,
    node_metas: HashSet<Arc<[Pair]>>,
    node_checks: HashSet<Arc<[NodeCheck]>>,
    hasher: DefaultHashBuilder,
}

impl Pool {
    /// The text, as it is kept.
    pub(super) fn text(&mut self, text: &str) -> Arc<str> {
        self.texts.get_or_insert_with(text, |text| Arc::from(text)).clone()
    }

    /// The same; `None` for an empty one.
    pub(super) fn optional(&mut self, text: &str) -> Option<Arc<str>> {
        (!text.is_empty()).then(|| self.text(text))
    }

    /// The values of a service's meta, in the order of their keys.
    pub(super) fn meta_values(&mut self, service: &raw::Service<'_>) -> Texts {
        let values = || service.meta.iter().map(|(_, value)| &**value);
        let hash = hash(&self.hasher, values());
        if let Some(known) = self.lists.find(hash, |known| plain(known).eq(values())) {
            return known.clone();
        }
        let list: Texts = values().map(|text| self.text(text)).collect();
        self.lists.insert_unique(hash, list.clone(), |known| self::hash(&self.hasher, plain(known)));
        list
    }

    /// What the service has in common with others. It is looked up by what the file says, without a copy of it.
    pub(super) fn profile(&mut self, service: &raw::Service<'_>, extra: Option<Arc<Extra>>) -> Arc<Profile> {
        let tags = || service.tags.iter().map(|tag| &**tag);
        let keys = || service.meta.iter().map(|(key, _)| &**key);
        let hash = hash(&self.hasher, once(&*service.name).chain(tags()).chain(keys()));
        let is_it = |known: &Arc<Profile>| {
            *known.name == *service.name
                && plain(&known.tags).eq(tags())
                && plain(&known.meta_keys).eq(keys())
                && known.extra == extra
        };
        if let Some(known) = self.profiles.find(hash, is_it) {
            return known.clone();
        }
        let profile = Arc::new(Profile {
            name: self.text(&service.name),
            tags: tags().map(|tag| self.text(tag)).collect(),
            meta_keys: keys().map(|key| self.text(key)).collect(),
            extra,
        });
        let hash_again = |known: &Arc<Profile>| {
            let texts = once(&*known.name).chain(plain(&known.tags)).chain(plain(&known.meta_keys));
            self::hash(&self.hasher, texts)
        };
        self.profiles.insert_unique(hash, profile.clone(), hash_again);
        profile
    }

    /// What only few services say.
    pub(super) fn extra(&mut self, extra: &Extra) -> Arc<Extra> {
        self.extras.get_or_insert_with(extra, |extra| Arc::new(extra.clone())).clone()
    }

    /// The checks of one service.
    pub(super) fn checks(&mut self, checks: &[Check]) -> Arc<[Check]> {
        kept(&mut self.checks, checks)
    }

    /// What is said of a check.
    pub(super) fn about(&mut self, about: &About) -> Arc<About> {
        self.abouts.get_or_insert_with(about, |about| Arc::new(about.clone())).clone()
    }

    /// The meta of a node.
    pub(super) fn node_meta(&mut self, meta: &[Pair]) -> Arc<[Pair]> {
        kept(&mut self.node_metas, meta)
    }

    /// The checks of a node.
    pub(super) fn node_checks(&mut self, checks: &[NodeCheck]) -> Arc<[NodeCheck]> {
        kept(&mut self.node_checks, checks)
    }
}

fn kept<T: Clone + Eq + Hash>(known: &mut HashSet<Arc<[T]>>, list: &[T]) -> Arc<[T]> {
    known.get_or_insert_with(list, |list| Arc::from(list)).clone()
}

fn plain(texts: &Texts) -> impl Iterator<Item = &str> {
    texts.iter().map(|text| &**text)
}

fn hash<'a>(hasher: &DefaultHashBuilder, texts: impl Iterator<Item = &'a str>) -> u64 {
    let mut state = hasher.build_hasher();
    texts.for_each(|text| text.hash(&mut state));
    state.finish()
}
