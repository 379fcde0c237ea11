//! Relabeling: `prometheus/model/relabel/relabel.go`.

mod step;

pub use step::{Action, RelabelStep};
