//! What the end of a target hangs on.

use super::{JobRun, Target};
use crate::prometheus::relabel::markers;

impl JobRun<'_> {
    /// The values that the files do not give and that decide what steps do with the target, such as `<node-address>`:
    /// each once, in the order of the steps. None where discovery is what is not sure.
    #[must_use]
    pub fn undecided(&self, target: &Target<'_>) -> Vec<String> {
        if !target.uncertain {
            return Vec::new();
        }
        let mut found: Vec<String> = Vec::new();
        for step in self.trace(target).iter().filter(|step| step.uncertain) {
            for marker in markers(&step.read) {
                let marker = &step.read[marker];
                if found.iter().all(|known| known != marker) {
                    found.push(marker.to_owned());
                }
            }
        }
        found
    }
}
