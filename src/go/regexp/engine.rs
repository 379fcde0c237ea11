//! The `regex` crate's engine for a translated pattern; one for all steps that have the pattern.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use super::piece;

/// Memory that a compiled regex may take: beyond what Go's own limits allow for any regex of real use.
pub const SIZE_LIMIT: usize = 256 << 20;
/// Go counts nodes, of which the translation needs up to two for one.
pub const NEST_LIMIT: u32 = 4 * piece::MAX_HEIGHT;

/// From this height on, compiling needs a stack of its own: it calls itself for every nested group.
pub const DEEP: u32 = 100;
const DEEP_STACK: usize = 64 << 20;

/// Engines that are in use, by their patterns: a class of many letters that is repeated, such as `\pL{1,1000}`, takes a
/// quarter of a second and 65 MB.
static IN_USE: LazyLock<Mutex<HashMap<String, Weak<regex::Regex>>>> = LazyLock::new(Mutex::default);

/// The engine for a pattern of that height; `None` where it would be too large.
pub fn engine(pattern: &str, height: u32) -> Option<Arc<regex::Regex>> {
    let in_use = || IN_USE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(engine) = in_use().get(pattern).and_then(Weak::upgrade) {
        return Some(engine);
    }
    let engine = Arc::new(build(pattern, height)?);
    in_use().insert(pattern.to_owned(), Arc::downgrade(&engine));
    Some(engine)
}

fn build(pattern: &str, height: u32) -> Option<regex::Regex> {
    let build = || {
        let mut builder = regex::RegexBuilder::new(pattern);
        builder.size_limit(SIZE_LIMIT).nest_limit(NEST_LIMIT).build().ok()
    };
    if height < DEEP {
        return build();
    }
    std::thread::scope(|scope| {
        std::thread::Builder::new().stack_size(DEEP_STACK).spawn_scoped(scope, build).ok()?.join().ok()?
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::engine;

    #[test]
    fn an_engine_is_made_once_while_it_is_used() {
        let first = engine("a{1,3}[xy]", 1).expect("it is small");
        let second = engine("a{1,3}[xy]", 1).expect("it is small");
        assert!(Arc::ptr_eq(&first, &second) && second.is_match("aax"));
        assert!(!Arc::ptr_eq(&first, &engine("a{1,3}[xz]", 1).expect("it is small")));
        assert_eq!(Arc::strong_count(&first), 2, "nobody else keeps it");
    }
}
