//! What many targets share is written once.

use std::collections::HashMap;

use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

/// Values as they are written, each once, named by their positions.
#[derive(Debug, Default)]
pub struct Pool {
    values: Vec<Box<RawValue>>,
    known: HashMap<String, usize>,
    /// The bytes of all values.
    pub bytes: usize,
}

impl Pool {
    /// The position of a value.
    pub fn put(&mut self, value: &impl Serialize) -> usize {
        // The types that are put here hold nothing that JSON cannot say.
        let Ok(raw) = to_raw_value(value) else { return 0 };
        if let Some(known) = self.known.get(raw.get()) {
            return *known;
        }
        let position = self.values.len();
        self.bytes += raw.get().len();
        self.known.insert(raw.get().to_owned(), position);
        self.values.push(raw);
        position
    }
}

impl Serialize for Pool {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.values.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::Pool;

    #[test]
    fn what_is_the_same_is_written_once() {
        let mut pool = Pool::default();
        assert_eq!([pool.put(&("a", 1)), pool.put(&("b", 1)), pool.put(&("a", 1))], [0, 1, 0]);
        assert_eq!(serde_json::to_string(&pool).expect("it is JSON"), r#"[["a",1],["b",1]]"#);
    }
}
