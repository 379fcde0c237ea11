//! A change without what is a target's own, so that targets to which the same happens are told together.

use super::Both;
use crate::go::url::query_escape;
use crate::simulate::{Endpoint, Target};

/// What stands for the target's own address.
const OWN: &str = "…";

/// The texts that are a target's own, the longest first: `10.0.0.5:80`, and the host alone.
pub struct Own {
    texts: Vec<String>,
}

impl Own {
    /// The address that was discovered for either side.
    pub fn of(found: Both<Option<&Target<'_>>>) -> Both<Self> {
        let own = |target: Option<&Target<'_>>| {
            let address = target.map_or("", |target| target.discovered.get("__address__"));
            let Endpoint { authority, host, .. } = Endpoint::of(address);
            let texts = [authority.to_owned(), query_escape(authority), host.to_owned()];
            Self { texts: texts.into_iter().filter(|text| !text.is_empty()).collect() }
        };
        found.map(own)
    }

    /// The text with `…` for what is the target's own.
    pub fn hide(&self, text: &str) -> String {
        let found = self.texts.iter().find(|own| text.contains(own.as_str()));
        found.map_or_else(|| text.to_owned(), |own| text.replace(own.as_str(), OWN))
    }
}
