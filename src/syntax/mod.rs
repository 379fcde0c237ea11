//! YAML, JSON and HCL as one tree with places, and the decoding of that tree into typed values.
//!
//! A reader turns text into a [`Node`]; [`Fields`] takes a mapping apart field by field, and writes
//! every mistake that it meets into a list instead of stopping at the first.

mod decode;
pub mod hcl;
pub mod json;
mod merge;
mod mistake;
mod outline;
mod read;
mod scalar;
mod tree;
mod wording;
pub mod yaml;

pub use decode::{Dialect, Fields, Pair, text_item};
pub use merge::entries;
pub use mistake::{Mistake, MistakeKind};
pub use outline::{Layout, outline};
pub use read::{Comment, Read};
pub use scalar::{boolean, integer};
pub use tree::{Entry, Map, Node, Scalar, Style, Value};
pub use wording::wrong_type;

/// Nesting that every reader refuses. go-yaml and encoding/json refuse at 10,000, and no file that
/// Prometheus, Consul or the exporter accepts comes near; this bound keeps every walk over a tree
/// within a small stack.
const DEPTH: usize = 200;
