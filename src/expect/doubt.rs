//! Outcomes that nobody can know.

use crate::prometheus::relabel::{RelabelStep, StepTrace, markers};
use crate::prometheus::version::Version;

/// The first recorded version in which a `labelmap` that gives several labels one name keeps any of them.
const RANDOM_LABELMAP: Version = Version::new(2, 53);

/// Why an outcome is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The 0-based number of the step that decides; `None` where discovery does.
    pub step: Option<usize>,
    /// Why, in a sentence.
    pub why: String,
}

impl Doubt {
    /// Whether the files say which targets are discovered.
    pub fn of_discovery() -> Self {
        let why = "whether it is discovered depends on a value that the files do not give".to_owned();
        Self { step: None, why }
    }

    /// The first step whose outcome is not known; `got_through` unless a later one drops anyway.
    pub fn of_steps(
        steps: &[RelabelStep],
        trace: &[StepTrace],
        got_through: bool,
        version: Version,
    ) -> Option<Self> {
        trace.iter().filter(|_| got_through).find_map(|step| {
            let number = step.step as usize;
            let action = steps[number].action.value;
            let why = match step.ambiguous.first() {
                Some(name) if version >= RANDOM_LABELMAP => {
                    format!("it is random which of several labels a {action} copies to {name}")
                }
                _ if step.uncertain && action.drops() => {
                    let unknown = markers(&step.read).into_iter().next().map_or("", |at| &step.read[at]);
                    format!("whether a {action} drops it depends on what the files do not give: {unknown}")
                }
                _ => return None,
            };
            Some(Self {
                step: Some(number),
                why: format!("step {}: {}", number + 1, why.trim_end_matches([':', ' '])),
            })
        })
    }
}
