//! The meta of a service.

use std::fmt;
use std::sync::Arc;

use super::Pair;

/// Texts that many instances share.
pub type Texts = Arc<[Arc<str>]>;

/// The meta of a service, sorted by key. Most services have the keys of many others: those are kept once, so that keys
/// and values are two lists.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Meta<'i> {
    keys: &'i [Arc<str>],
    /// As many as there are keys.
    values: &'i [Arc<str>],
}

impl<'i> Meta<'i> {
    /// The values of `keys`, which are sorted; both are equally many.
    pub(super) fn new(keys: &'i [Arc<str>], values: &'i [Arc<str>]) -> Self {
        debug_assert_eq!(keys.len(), values.len());
        Self { keys, values }
    }

    /// Each key, as written, with its value.
    #[must_use]
    pub fn iter(self) -> impl ExactSizeIterator<Item = (&'i Arc<str>, &'i Arc<str>)> {
        self.keys.iter().zip(self.values)
    }

    /// The keys, as written.
    #[must_use]
    pub fn keys(self) -> &'i [Arc<str>] {
        self.keys
    }

    /// The value of `key`, in the same letter case.
    #[must_use]
    pub fn get(self, key: &str) -> Option<&'i Arc<str>> {
        self.iter().find(|(known, _)| ***known == *key).map(|(_, value)| value)
    }

    /// The number of keys.
    #[must_use]
    pub fn len(self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.keys.is_empty()
    }
}

impl fmt::Debug for Meta<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// The keys and the values of meta, sorted by key.
pub(super) fn parted(mut pairs: Vec<Pair>) -> (Texts, Texts) {
    pairs.sort();
    let (keys, values): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
    (keys.into(), values.into())
}

#[cfg(test)]
mod tests {
    use super::{Meta, parted};

    #[test]
    fn meta_is_sorted_by_key_whatever_the_order_of_its_pairs() {
        let (keys, values) = parted(vec![("team".into(), "shop".into()), ("Env".into(), "prod".into())]);
        let meta = Meta::new(&keys, &values);
        assert_eq!(format!("{meta:?}"), r#"{"Env": "prod", "team": "shop"}"#);
        assert_eq!(meta.get("team").map(|value| &**value), Some("shop"));
        assert_eq!((meta.get("env"), meta.len()), (None, 2));
    }
}
