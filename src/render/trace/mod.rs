//! `trace`: one target through every step, for people and as JSON.

mod json;
mod pretty;
mod told;
mod way;
mod wrap;

pub use json::trace_json;
pub use pretty::{trace, trace_steps};
pub use told::{Ended, Passed, Place, Service, Written};
pub use way::Way;

use crate::simulate::{JobRun, Target};
use crate::text::redact;

/// `web (web-1) in job blackbox`; a target that is no service's is named by its address.
pub fn name_of(run: &JobRun<'_>, target: &Target<'_>) -> String {
    let name = match target.source.instance() {
        Some(instance) if instance.id == instance.name => instance.name.to_string(),
        Some(instance) => format!("{} ({})", instance.name, instance.id),
        None => redact(target.discovered.get("__address__")).into_owned(),
    };
    format!("{name} in job {}", run.job.name.value)
}
