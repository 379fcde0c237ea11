//! Findings: what a rule has to say, with its places. [`Draft::finish`] is the one door that makes them.

mod allow;
mod baseline;
mod change;
mod draft;
mod fold;
mod held;
mod hold;
mod identity;
mod occurrence;
mod severity;

pub use allow::{Allowance, Cover, allowances};
pub use baseline::{Baseline, OUTDATED, Parted};
pub use change::Change;
pub use draft::{Draft, Finding, Label, Subject};
pub use fold::{SHOWN, fold};
pub use held::{Held, Holding, fold_held};
pub use hold::{Allowances, complaint_severity, misunderstood};
pub use identity::{Identity, fingerprints};
pub use occurrence::Occurrence;
pub use severity::{Certainty, Severity};
