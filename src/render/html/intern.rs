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
    ///
    /// # Errors
    /// When JSON cannot say it.
    pub fn put(&mut self, value: &impl Serialize) -> serde_json::Result<usize> {
        let raw = to_raw_value(value)?;
        if let Some(known) = self.known.get(raw.get()) {
            return Ok(*known);
        }
        let position = self.values.len();
        self.bytes += raw.get().len();
        self.known.insert(raw.get().to_owned(), position);
        self.values.push(raw);
        Ok(position)
    }
}

impl Serialize for Pool {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.values.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Pool;

    #[test]
    fn what_is_the_same_is_written_once() {
        let mut pool = Pool::default();
        let mut put = |value: (&str, u8)| pool.put(&value).expect("it is JSON");
        assert_eq!([put(("a", 1)), put(("b", 1)), put(("a", 1))], [0, 1, 0]);
        assert_eq!(serde_json::to_string(&pool).expect("it is JSON"), r#"[["a",1],["b",1]]"#);
    }

    #[test]
    fn what_json_cannot_say_is_no_other_value() {
        let mut pool = Pool::default();
        pool.put(&"first").expect("it is JSON");
        let error = pool.put(&BTreeMap::from([((), 1)])).expect_err("a key must be a text");
        assert_eq!(error.to_string(), "key must be a string");
    }
}
