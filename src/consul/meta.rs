//! The meta of a service.

use std::fmt;
use std::sync::Arc;

use super::Pair;

/// Texts that many instances share.
pub type Texts = Arc<[Arc<str>]>;

/// The meta of a service, sorted by key. Most services have the keys of many others: those are kept once.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Meta {
    keys: Texts,
    /// As many as there are keys.
    values: Texts,
}

impl Meta {
    /// The values of `keys`, which are sorted; both are equally many.
    pub(super) fn new(keys: Texts, values: Texts) -> Self {
        debug_assert_eq!(keys.len(), values.len());
        Self { keys, values }
    }

    /// Each key, as written, with its value.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, &Arc<str>)> {
        self.keys.iter().zip(self.values.iter())
    }

    /// The keys, as written.
    #[must_use]
    pub fn keys(&self) -> &[Arc<str>] {
        &self.keys
    }

    /// The value of `key`, in the same letter case.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Arc<str>> {
        self.iter().find(|(known, _)| ***known == *key).map(|(_, value)| value)
    }

    /// The number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

impl FromIterator<Pair> for Meta {
    fn from_iter<I: IntoIterator<Item = Pair>>(pairs: I) -> Self {
        let mut pairs: Vec<Pair> = pairs.into_iter().collect();
        pairs.sort();
        let (keys, values): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        Self { keys: keys.into(), values: values.into() }
    }
}

impl fmt::Debug for Meta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Meta;
    use crate::consul::Pair;

    #[test]
    fn meta_is_sorted_by_key_whatever_the_order_of_its_pairs() {
        let pairs: [Pair; 2] = [("team".into(), "shop".into()), ("Env".into(), "prod".into())];
        let meta: Meta = pairs.into_iter().collect();
        assert_eq!(format!("{meta:?}"), r#"{"Env": "prod", "team": "shop"}"#);
        assert_eq!(meta.get("team").map(|value| &**value), Some("shop"));
        assert_eq!((meta.get("env"), meta.len()), (None, 2));
    }
}
