//! What a module says beyond the request that it sends, written out, so that two of them can be compared: when a probe
//! fails, whom it trusts, which protocols it speaks.

mod meaning;
#[cfg(test)]
mod tests;
mod written;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::meaning::{OF_THE_USER, is_default};
use self::written::Written;
use super::Prober;
use crate::go::canonical_header;
use crate::syntax::{Dialect, Node, entries};
use crate::text::Span;

/// One field of the prober's section that does not say what is the default anyway. Two are equal where they say the same,
/// however it is spelled.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Its path: `http.valid_status_codes`.
    pub name: Arc<str>,
    /// What it says on one line; `***` for every part that may be a secret.
    pub shown: String,
    /// The path that the same setting has in every spelling.
    pub key: Arc<str>,
    /// Tells values apart that differ in secrets alone.
    print: u64,
}

impl PartialEq for Setting {
    fn eq(&self, other: &Self) -> bool {
        (&self.key, self.print) == (&other.key, other.print)
    }
}

impl Eq for Setting {}

/// What other parts of a probe tell: the request, and how long it may take.
const TOLD: [&str; 4] =
    ["http.method", "http.headers.Host", "http.follow_redirects", "http.no_follow_redirects"];

/// Old spellings, which `HTTPClientConfig.Validate` replaces: what a path ends in, and would end in today.
const RENAMED: [(&str, &str); 2] = [
    (".bearer_token", ".authorization.credentials"),
    (".bearer_token_file", ".authorization.credentials_file"),
];

/// The settings of the module whose tree is `node`, sorted by key. What stands at `secrets` is hidden, and so is what
/// is sent over a connection.
pub(super) fn settings(node: &Node, prober: Prober, secrets: &[Span]) -> Vec<Setting> {
    let own = entries(node, Dialect::GoYamlV3).into_iter().find(|(key, _)| *key.value == *prober.name());
    let mut found = Vec::new();
    if let Some((_, section)) = own {
        let path = Path { written: prober.name().to_owned(), key: prober.name().to_owned() };
        Reader { secrets, found: &mut found }.field(&path, Some(prober.name()), section);
    }
    found.sort_by(|a, b| a.key.cmp(&b.key));
    found
}

struct Reader<'r> {
    secrets: &'r [Span],
    found: &'r mut Vec<Setting>,
}

/// Where a field is, as it is written and as it is compared.
struct Path {
    written: String,
    key: String,
}

impl Path {
    fn below(&self, name: &str, key: &str) -> Self {
        let key = format!("{}.{key}", self.key);
        let renamed = RENAMED.iter().find_map(|(old, new)| Some(key.strip_suffix(old)?.to_owned() + new));
        Self { written: format!("{}.{name}", self.written), key: renamed.unwrap_or(key) }
    }
}

impl Reader<'_> {
    /// A field, or every field of a mapping; `name` is none for one that the user has named.
    fn field(&mut self, path: &Path, name: Option<&str>, node: &Node) {
        if node.as_map().is_none() {
            let text = Written::of(name, node, self.secrets);
            if !TOLD.contains(&&*path.key) && !is_default(name, node, &text) {
                self.found.push(Setting {
                    name: path.written.as_str().into(),
                    key: path.key.as_str().into(),
                    print: text.print(),
                    shown: text.shown,
                });
            }
            return;
        }
        let is_free = name.is_none_or(|name| OF_THE_USER.contains(&name));
        let fields = entries(node, Dialect::GoYamlV3);
        let keys = keys(name, fields.iter().map(|(key, _)| &*key.value));
        for ((key, value), spelled) in fields.into_iter().zip(keys) {
            let name = Some(&*key.value).filter(|_| !is_free);
            self.field(&path.below(&key.value, &spelled), name, value);
        }
    }
}

/// What the fields of the mapping `name` are compared by: headers by the name that is sent. Where two are spellings of one
/// header, which of them is sent is random, so they stay two. Go sends those of `proxy_connect_header` as they are.
fn keys<'n>(name: Option<&str>, written: impl Iterator<Item = &'n str>) -> Vec<String> {
    let written: Vec<_> = written.collect();
    if !matches!(name, Some("headers" | "http_headers")) {
        return written.into_iter().map(str::to_owned).collect();
    }
    let mut spellings = BTreeMap::<_, usize>::new();
    for name in &written {
        *spellings.entry(canonical_header(name)).or_default() += 1;
    }
    let key = |name: &str| Some(canonical_header(name)).filter(|key| spellings[key] == 1);
    written.into_iter().map(|name| key(name).unwrap_or_else(|| name.to_owned())).collect()
}
