//! Relabeling: `prometheus/model/relabel/relabel.go`.
//!
//! [`Program::compile`] checks the steps as Prometheus does; [`Program::run`] relabels a target, and
//! [`Program::trace`] does the same and records what every step read, matched and changed.

mod check;
mod engine;
mod flow;
mod labelmap;
mod observer;
mod program;
mod separator;
mod split;
mod step;
#[cfg(test)]
mod tests;
mod trace;
mod unknown;

pub use engine::{Outcome, Run};
pub use labelmap::Collision;
pub use program::{CompiledStep, Program};
pub use split::{BadSplit, Swallowing};
pub use step::{Action, RelabelStep};
pub use trace::{Capture, Change, StepTrace};
pub use unknown::{MOST_LABELS, TOO_LONG, TOO_MANY, is_unknown, markers, may_be_any_text, not_given};
