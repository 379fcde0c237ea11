//! What comes again in a file is kept once.

use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashSet, HashTable};

use super::text::{Text, TextMap};
use crate::consul::{About, Check, Extra, Meta, Texts};

/// Everything that instances share; it goes when the file has been read.
#[derive(Default)]
pub(super) struct Pool {
    texts: HashSet<Arc<str>>,
    lists: Lists,
    checks: HashSet<Arc<[Check]>>,
    abouts: HashSet<Arc<About>>,
    extras: HashSet<Arc<Extra>>,
}

impl Pool {
    /// The text, as it is kept.
    pub(super) fn text(&mut self, text: &str) -> Arc<str> {
        kept(&mut self.texts, text)
    }

    /// The same; `None` for an empty one.
    pub(super) fn optional(&mut self, text: &str) -> Option<Arc<str>> {
        (!text.is_empty()).then(|| self.text(text))
    }

    /// The texts of a list, in its order.
    pub(super) fn list<'a>(&mut self, texts: impl ExactSizeIterator<Item = &'a str> + Clone) -> Texts {
        let Self { texts: known, lists, .. } = self;
        lists.get(texts, |text| kept(known, text))
    }

    /// The keys of meta, and their values.
    pub(super) fn meta(&mut self, map: &TextMap<'_>) -> Meta {
        fn texts<'a>((key, value): &'a (Text<'_>, Text<'_>)) -> (&'a str, &'a str) {
            (key, value)
        }
        let keys = self.list(map.iter().map(|pair| texts(pair).0));
        Meta::new(keys, self.list(map.iter().map(|pair| texts(pair).1)))
    }

    /// The checks of one service.
    pub(super) fn checks(&mut self, checks: &[Check]) -> Arc<[Check]> {
        self.checks.get_or_insert_with(checks, |checks| Arc::from(checks)).clone()
    }

    /// What is said of a check.
    pub(super) fn about(&mut self, about: &About) -> Arc<About> {
        self.abouts.get_or_insert_with(about, |about| Arc::new(about.clone())).clone()
    }

    /// What only few services say.
    pub(super) fn extra(&mut self, extra: &Extra) -> Arc<Extra> {
        self.extras.get_or_insert_with(extra, |extra| Arc::new(extra.clone())).clone()
    }
}

fn kept(known: &mut HashSet<Arc<str>>, text: &str) -> Arc<str> {
    known.get_or_insert_with(text, |text| Arc::from(text)).clone()
}

/// Lists of texts. One is looked up by what the file says, without a copy of it.
#[derive(Default)]
struct Lists {
    known: HashTable<Texts>,
    hasher: DefaultHashBuilder,
}

impl Lists {
    fn get<'a>(
        &mut self,
        texts: impl ExactSizeIterator<Item = &'a str> + Clone,
        keep: impl FnMut(&'a str) -> Arc<str>,
    ) -> Texts {
        let hash = hash(&self.hasher, texts.clone());
        let is_it = |known: &Texts| known.iter().map(|text| &**text).eq(texts.clone());
        if let Some(known) = self.known.find(hash, is_it) {
            return known.clone();
        }
        let list: Texts = texts.map(keep).collect();
        let hash_again = |known: &Texts| self::hash(&self.hasher, known.iter().map(|text| &**text));
        self.known.insert_unique(hash, list.clone(), hash_again);
        list
    }
}

fn hash<'a>(hasher: &DefaultHashBuilder, texts: impl Iterator<Item = &'a str>) -> u64 {
    let mut state = hasher.build_hasher();
    texts.for_each(|text| text.hash(&mut state));
    std::hash::Hasher::finish(&state)
}
