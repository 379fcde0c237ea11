//! The secrets that come with a target, or with steps: nobody is to be shown them, wherever relabeling puts them.

use super::{JobRun, Target};
use crate::consul::Instance;
use crate::go::url::{Part, escape};
use crate::prometheus::labels::Writer;
use crate::prometheus::relabel::{Change, RelabelStep, StepTrace};
use crate::text::Secrets;

impl JobRun<'_> {
    /// The secrets that a target of the job was discovered with, and those that the steps gave it, as they stand and
    /// as URLs spell them.
    #[must_use]
    pub fn secrets_of(&self, target: &Target<'_>) -> Secrets {
        let after = target.scrape().into_iter().flat_map(|scrape| scrape.labels.iter());
        let after = after.filter(|label| matches!(label.writer, Writer::Step(_)));
        let labels = target.discovered.iter().chain(after).map(|label| (&*label.name, &*label.value));
        let tags = target.source.instance().into_iter().flat_map(Instance::tags);
        let secrets = Secrets::of(labels.chain(written(&self.job.relabel)));
        in_urls_too(secrets.with_tags(tags.map(|tag| &**tag)))
    }
}

/// The secrets that stand in steps, and those that a trace of them shows, as they stand and as URLs spell them.
#[must_use]
pub fn secrets_of_steps(steps: &[RelabelStep], trace: &[StepTrace]) -> Secrets {
    let changed = trace.iter().flat_map(|step| &step.changed);
    let values = changed.flat_map(|Change { label, before, after }| {
        before.iter().chain(after).map(|value| (&**label, &**value))
    });
    in_urls_too(Secrets::of(values.chain(written(steps))))
}

fn in_urls_too(secrets: Secrets) -> Secrets {
    let spell = |known: Secrets, part| known.spelled(|secret| escape(secret.as_bytes(), part));
    [Part::Host, Part::Path, Part::Query].into_iter().fold(secrets, spell)
}

/// What steps write as it stands there, with the names of the labels.
fn written(steps: &[RelabelStep]) -> impl Iterator<Item = (&str, &str)> {
    let is_literal = |(_, value): &(&str, &str)| !value.contains('$');
    let pairs =
        steps.iter().filter_map(|step| Some((step.target_label.as_ref()?, step.replacement.as_ref()?)));
    pairs.map(|(label, value)| (&*label.value, &*value.value)).filter(is_literal)
}
