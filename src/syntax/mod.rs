//! YAML, JSON and HCL as one tree with places, and the decoding of that tree into typed values.
//!
//! A reader turns text into a [`Node`]; [`Fields`] takes a mapping apart field by field, and writes
//! every mistake that it meets into a list instead of stopping at the first.

mod decode;
mod merge;
mod mistake;
mod read;
mod scalar;
mod tree;
pub mod yaml;

pub use decode::{Dialect, Fields, Pair, text_item, wrong_type};
pub use mistake::{Mistake, MistakeKind};
pub use read::{Comment, Read};
pub use tree::{Entry, Map, Node, Scalar, Style, Value};
